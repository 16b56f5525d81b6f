//! A disk that loses what a real one may lose.
//!
//! Files live in memory twice: as programs see them, and as they would be found after a power cut. A flush
//! makes the two equal. A power cut keeps each unflushed write whole, in part by sectors, or not at all,
//! as the seed says, in any order; that is what disks promise and no more. It can be told to fail at the
//! n-th operation, after which nothing works until power is back, or to fail one flush.
//!
//! It knows nothing of SQLite: `vfs` hands it over. Start at [`Disk`].

mod file;
mod vfs;

pub use vfs::{VFS, attach, detach};

use file::File;
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What goes wrong, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The power fails at this operation, counted from 0 since power was last on.
    PowerCut(u64),
    /// This flush, counted likewise, reports an error and flushes nothing; everything else works on.
    FailedFlush(u64),
    /// From this operation on the disk has no room for files to grow.
    Full(u64),
    /// Flushes are acknowledged and not carried out, as broken disks do. No store can live with that; it
    /// shows that a simulation would notice.
    LyingFlushes,
}

#[derive(Debug, Default)]
struct Platter {
    files: BTreeMap<String, File>,
    fault: Option<Fault>,
    operations: u64,
    flushes: u64,
    dead: bool,
    failed: bool,
    next_handle: u64,
}

/// One simulated disk, shared by everything that has files on it.
#[derive(Debug, Clone, Default)]
pub struct Disk(Arc<Mutex<Platter>>);

impl Disk {
    /// An empty disk.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What shall go wrong from here on.
    pub fn plan(&self, fault: Option<Fault>) {
        let mut platter = self.platter();
        platter.fault = fault;
        platter.operations = 0;
        platter.flushes = 0;
        platter.failed = false;
    }

    /// Cuts the power: nothing works until it is back.
    pub fn cut_power(&self) {
        let mut platter = self.platter();
        platter.dead = true;
        platter.failed = true;
    }

    /// Whether what was planned has come about.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.platter().failed
    }

    /// A number that tells two disks apart by the bytes on them.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut digest = DefaultHasher::new();
        for (name, file) in &self.platter().files {
            name.split_once('/').unwrap_or(("", name)).1.hash(&mut digest);
            file.content().hash(&mut digest);
        }
        digest.finish()
    }

    /// Operations (writes, changes of length, flushes) since the plan was made.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.platter().operations
    }

    /// Flushes since the plan was made.
    #[must_use]
    pub fn flushes(&self) -> u64 {
        self.platter().flushes
    }

    /// Whether the power is off.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.platter().dead
    }

    /// Cuts the power if it isn't off already, and switches it on again: every file is what its flushed
    /// content and the luck of its unflushed writes make it, and all locks are gone. Handles opened before
    /// stay useless.
    pub fn power_cycle(&self, luck: &mut impl Rng) {
        // Each file has luck of its own, so that what one lost doesn't change what another keeps.
        let luck: u64 = luck.random();
        let mut platter = self.platter();
        for (name, file) in &mut platter.files {
            // The folder is the disk's name, which is no part of what happens on it.
            let (_, name) = name.split_once('/').unwrap_or(("", name));
            let own = name
                .bytes()
                .fold(luck, |luck, byte| luck.rotate_left(7) ^ u64::from(byte));
            file.lose_power(&mut StdRng::seed_from_u64(own));
        }
        platter.dead = false;
        platter.failed = false;
        platter.fault = None;
        platter.operations = 0;
        platter.flushes = 0;
    }

    /// Bytes in all files.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.platter().files.values().map(|file| file.size()).sum()
    }

    fn platter(&self) -> MutexGuard<'_, Platter> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Platter {
    fn file(&mut self, name: &str) -> io::Result<&mut File> {
        self.files
            .get_mut(name)
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }

    fn alive(&self) -> io::Result<()> {
        if self.dead {
            return Err(io::Error::other("the simulated power is off"));
        }
        Ok(())
    }

    /// Counts an operation that changes the disk; the one the power fails at doesn't happen.
    fn operate(&mut self) -> io::Result<()> {
        self.alive()?;
        let number = self.operations;
        self.operations += 1;
        if self.fault == Some(Fault::PowerCut(number)) {
            self.dead = true;
            self.failed = true;
        }
        self.alive()
    }

    fn flush(&mut self, name: &str) -> io::Result<()> {
        self.operate()?;
        let number = self.flushes;
        self.flushes += 1;
        if self.fault == Some(Fault::FailedFlush(number)) {
            self.failed = true;
            return Err(io::Error::other("the simulated flush failed"));
        }
        if self.fault != Some(Fault::LyingFlushes) {
            self.file(name)?.flush();
        }
        Ok(())
    }

    fn room_to_grow(&mut self) -> io::Result<()> {
        match self.fault {
            Some(Fault::Full(from)) if self.operations > from => {
                self.failed = true;
                Err(io::Error::from(io::ErrorKind::StorageFull))
            }
            _ => Ok(()),
        }
    }
}
