//! One file: as programs see it, as a power cut would leave it, and who has locked what.
//!
//! It knows nothing of when things fail. Start at [`File`].

use rand::{Rng, RngExt};
use sqlite_vfs::LockKind;
use std::collections::BTreeMap;

/// What a disk writes in one piece.
const SECTOR: usize = 512;
/// The size of a shared region of the write-ahead log's index.
pub(super) const REGION: usize = 32_768;

#[derive(Debug)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Length(usize),
}

/// A shared region of a write-ahead log's index. Its version is another whenever its bytes are.
#[derive(Debug)]
pub(super) struct Region {
    pub(super) version: u64,
    pub(super) bytes: Box<[u8; REGION]>,
}

impl Default for Region {
    fn default() -> Self {
        Self {
            version: 0,
            bytes: Box::new([0; REGION]),
        }
    }
}

impl Clone for Region {
    fn clone(&self) -> Self {
        Self {
            version: self.version,
            bytes: self.bytes.clone(),
        }
    }

    fn clone_from(&mut self, other: &Self) {
        self.version = other.version;
        self.bytes.copy_from_slice(&*other.bytes);
    }
}

#[derive(Debug, Default)]
pub(super) struct File {
    seen: Vec<u8>,
    flushed: Vec<u8>,
    changes: Vec<Change>,
    /// Locks on the file by handle.
    pub(super) locks: BTreeMap<u64, LockKind>,
    /// The index of the write-ahead log, in memory as it is in any process.
    pub(super) regions: BTreeMap<u32, Region>,
    /// Locks on that index: for each of its slots who holds it, and whether alone.
    pub(super) slots: BTreeMap<u8, BTreeMap<u64, bool>>,
    /// Counts power cuts: a handle from before one is useless.
    pub(super) life: u64,
}

impl File {
    pub(super) fn size(&self) -> u64 {
        self.seen.len() as u64
    }

    pub(super) fn content(&self) -> &[u8] {
        &self.seen
    }

    /// Fills `out` from `offset`; what lies beyond the end reads as zeros and is told.
    pub(super) fn read(&self, out: &mut [u8], offset: usize) -> bool {
        let there = self.seen.get(offset..).unwrap_or_default();
        let count = there.len().min(out.len());
        out[..count].copy_from_slice(&there[..count]);
        out[count..].fill(0);
        count == out.len()
    }

    pub(super) fn write(&mut self, bytes: &[u8], offset: usize) {
        let change = Change::Write {
            offset,
            bytes: bytes.to_vec(),
        };
        change.apply(&mut self.seen);
        self.changes.push(change);
    }

    pub(super) fn set_length(&mut self, length: usize) {
        self.seen.resize(length, 0);
        self.changes.push(Change::Length(length));
    }

    pub(super) fn flush(&mut self) {
        for change in self.changes.drain(..) {
            change.apply(&mut self.flushed);
        }
    }

    pub(super) fn lose_power(&mut self, luck: &mut impl Rng) {
        for change in self.changes.drain(..) {
            change.survive(&mut self.flushed, luck);
        }
        self.seen.clone_from(&self.flushed);
        self.locks.clear();
        self.regions.clear();
        self.slots.clear();
        self.life += 1;
    }

    /// Takes a lock for a handle, if nobody else's forbids it.
    pub(super) fn lock(&mut self, handle: u64, wanted: LockKind) -> bool {
        let others = || self.locks.iter().filter(|(other, _)| **other != handle);
        let allowed = match wanted {
            LockKind::None => true,
            LockKind::Shared => others().all(|(_, held)| rank(*held) <= rank(LockKind::Reserved)),
            LockKind::Reserved | LockKind::Pending => {
                others().all(|(_, held)| rank(*held) <= rank(LockKind::Shared))
            }
            LockKind::Exclusive => others().all(|(_, held)| *held == LockKind::None),
        };
        if allowed {
            self.locks.insert(handle, wanted);
        }
        allowed
    }

    /// Takes or gives back slots of the log's index.
    pub(super) fn lock_slots(
        &mut self,
        handle: u64,
        range: std::ops::Range<u8>,
        alone: Option<bool>,
    ) -> bool {
        let Some(alone) = alone else {
            for slot in range {
                self.slots.entry(slot).or_default().remove(&handle);
            }
            return true;
        };
        let free = range.clone().all(|slot| {
            let holders = self.slots.get(&slot).into_iter().flatten();
            let mut others = holders.filter(|(other, _)| **other != handle);
            if alone {
                others.next().is_none()
            } else {
                others.all(|(_, alone)| !alone)
            }
        });
        if free {
            for slot in range {
                self.slots.entry(slot).or_default().insert(handle, alone);
            }
        }
        free
    }
}

impl Change {
    fn apply(&self, file: &mut Vec<u8>) {
        match self {
            Self::Length(length) => file.resize(*length, 0),
            Self::Write { offset, bytes } => write(file, bytes, *offset),
        }
    }

    /// What a power cut lets through of a change that wasn't flushed.
    fn survive(&self, file: &mut Vec<u8>, luck: &mut impl Rng) {
        match luck.random_range(0..3) {
            0 => {}
            1 => self.apply(file),
            _ => self.tear(file, luck),
        }
    }

    /// Some sectors of a write and not others.
    fn tear(&self, file: &mut Vec<u8>, luck: &mut impl Rng) {
        let Self::Write { offset, bytes } = self else {
            return;
        };
        let mut done = 0;
        while let Some(rest) = bytes.get(done..).filter(|rest| !rest.is_empty()) {
            let at = offset + done;
            let piece = (SECTOR - at % SECTOR).min(rest.len());
            if luck.random_bool(0.5) {
                write(file, &rest[..piece], at);
            }
            done += piece;
        }
    }
}

fn write(file: &mut Vec<u8>, bytes: &[u8], offset: usize) {
    let end = offset + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[offset..end].copy_from_slice(bytes);
}

fn rank(lock: LockKind) -> u8 {
    match lock {
        LockKind::None => 0,
        LockKind::Shared => 1,
        LockKind::Reserved => 2,
        LockKind::Pending => 3,
        LockKind::Exclusive => 4,
    }
}
