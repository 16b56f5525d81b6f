//! How the evidence log grows with the journal: leaves in, stored hashes and a signed head out.
//!
//! Hashes are stored as runs: those of a batch's leaves in the row of its head and, when subtrees of 256,
//! 65,536, … leaves were completed, one row of their roots. That is one short row for a batch rather than two
//! for each event, and any subtree's root is at most 255 hashes away from stored ones.
//! It knows nothing of models. The writer owns one [`Log`] and clones it to undo a failed batch.

use ed25519_dalek::SigningKey;
use rusqlite::{Connection, Rows, params};
use skein_kernel::division::DivisionCode;
use skein_kernel::rejection::Rejection;
use std::ops::Range;

use crate::database::{self, NUMBERS};

use super::head::TreeHead;
use super::tree::{Edge, Hash, Subtrees, node_hash, split};

/// Leaves (or subtrees) below one stored root of the next level, as a power of two.
pub(crate) const LEVEL_HEIGHT: u32 = 8;

/// Consecutive hashes of one level, waiting to be stored.
#[derive(Debug, Clone, Default)]
pub(crate) struct Run {
    pub(crate) first: u64,
    pub(crate) hashes: Vec<u8>,
}

impl Run {
    fn push(&mut self, index: u64, hash: &Hash) {
        if self.hashes.is_empty() {
            self.first = index;
        }
        self.hashes.extend_from_slice(hash);
    }
}

/// Whose journal this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) division: i64,
    pub(crate) journal: String,
}

impl Identity {
    /// The city's code.
    pub(crate) fn city(&self) -> Result<DivisionCode, Rejection> {
        format!("{:06}", self.division).parse()
    }
}

/// The evidence log's growing end.
#[derive(Debug, Clone)]
pub(crate) struct Log {
    edge: Edge,
    runs: Vec<Run>,
    last_head: Option<TreeHead>,
}

impl Log {
    /// The log as stored: its edge is rebuilt from at most 255 hashes for each level.
    pub(crate) fn open(database: &Connection, identity: &Identity) -> rusqlite::Result<Self> {
        let last_head = last_head(database, identity)?;
        let size = last_head.as_ref().map_or(0, |head| head.size);
        let mut stored = Stored {
            database,
            division: identity.division,
        };
        let mut roots = Vec::new();
        let mut start = 0;
        for bit in (0..64).rev().filter(|bit| size >> bit & 1 == 1) {
            roots.push(stored.root(start, start + (1 << bit))?);
            start += 1 << bit;
        }
        Ok(Self {
            edge: Edge::from_roots(size, roots),
            runs: Vec::new(),
            last_head,
        })
    }

    /// The growing end.
    pub(crate) fn edge(&self) -> &Edge {
        &self.edge
    }

    /// The number of leaves.
    pub(crate) fn size(&self) -> u64 {
        self.edge.size()
    }

    /// The last signed head.
    pub(crate) fn last_head(&self) -> Option<&TreeHead> {
        self.last_head.as_ref()
    }

    /// Whether the stored hashes lead to the last head's root.
    pub(crate) fn agrees_with_its_head(&self) -> bool {
        self.last_head
            .as_ref()
            .is_none_or(|head| head.root == self.edge.root())
    }

    /// Appends a leaf.
    pub(crate) fn push(&mut self, leaf: Hash) {
        let Self { edge, runs, .. } = self;
        record(runs, 0, edge.size(), &leaf);
        edge.push(leaf, |height, index, node| {
            if height % LEVEL_HEIGHT == 0 {
                record(runs, (height / LEVEL_HEIGHT) as usize, index, node);
            }
        });
    }

    /// Stores what was pushed since the last seal, and a head over it signed at `at` (microseconds).
    pub(crate) fn seal(
        &mut self,
        database: &Connection,
        identity: &Identity,
        key: &SigningKey,
        at: i64,
    ) -> rusqlite::Result<()> {
        let mut insert = database
            .prepare_cached("INSERT INTO evidence (division, level, first, hashes) VALUES (?, ?, ?, ?)")?;
        let mut runs = self.runs.iter_mut().enumerate();
        let leaves = runs.next().map(|(_, run)| std::mem::take(&mut run.hashes));
        for (level, run) in runs.filter(|(_, run)| !run.hashes.is_empty()) {
            insert.execute(params![
                identity.division,
                level as i64,
                run.first as i64,
                run.hashes
            ])?;
            run.hashes.clear();
        }
        let head = self.next_head(identity, at).signed(key);
        database
            .prepare_cached(
                "INSERT INTO heads (division_size, root, at, previous, signature, leaves) \
                 VALUES (?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                database::key(identity.division, head.size),
                head.root,
                head.at,
                head.previous,
                head.signature,
                leaves.unwrap_or_default()
            ])?;
        self.last_head = Some(head);
        Ok(())
    }

    fn next_head(&self, identity: &Identity, at: i64) -> TreeHead {
        let last = self.last_head.as_ref();
        TreeHead {
            division: format!("{:06}", identity.division),
            journal: identity.journal.clone(),
            size: self.edge.size(),
            root: self.edge.root(),
            // Heads never go back in time, even if the clock does.
            at: last.map_or(at, |head| head.at.max(at)),
            previous: last.map_or([0; 32], TreeHead::hash),
            signature: [0; 64],
        }
    }
}

/// Adds a hash to the run of its level.
pub(crate) fn record(runs: &mut Vec<Run>, level: usize, index: u64, hash: &Hash) {
    if runs.len() <= level {
        runs.resize_with(level + 1, Run::default);
    }
    runs[level].push(index, hash);
}

/// The last head signed.
pub(crate) fn last_head(database: &Connection, identity: &Identity) -> rusqlite::Result<Option<TreeHead>> {
    let mut heads = heads(database, identity, "ORDER BY division_size DESC LIMIT 1", 0)?;
    Ok(heads.pop())
}

/// Up to a thousand heads of more than `after` leaves, in order.
pub(crate) fn heads_after(
    database: &Connection,
    identity: &Identity,
    after: u64,
) -> rusqlite::Result<Vec<TreeHead>> {
    heads(database, identity, "ORDER BY division_size LIMIT 1000", after)
}

fn heads(
    database: &Connection,
    identity: &Identity,
    tail: &str,
    after: u64,
) -> rusqlite::Result<Vec<TreeHead>> {
    let mut statement = database.prepare_cached(&format!(
        "SELECT size, root, at, previous, signature FROM heads WHERE division_size > ? AND division_size <= ? {tail}"
    ))?;
    let rows = statement.query_map(bounds(identity.division, after), |row| {
        Ok(TreeHead {
            division: format!("{:06}", identity.division),
            journal: identity.journal.clone(),
            size: row.get::<_, i64>(0)? as u64,
            root: row.get(1)?,
            at: row.get(2)?,
            previous: row.get(3)?,
            signature: row.get(4)?,
        })
    })?;
    rows.collect()
}

/// The stored hashes as a tree.
pub(crate) struct Stored<'a> {
    pub(crate) database: &'a Connection,
    pub(crate) division: i64,
}

impl Stored<'_> {
    /// Stored hashes `start..end` of a level. Missing ones end the result early.
    pub(crate) fn hashes(&self, level: u32, start: u64, end: u64) -> rusqlite::Result<Vec<Hash>> {
        let mut found = Vec::new();
        if level == 0 {
            let mut statement = self.database.prepare_cached(
                "SELECT size - LENGTH(leaves) / 32, leaves FROM heads WHERE division_size > ? \
                 AND division_size <= ? ORDER BY division_size",
            )?;
            let runs = statement.query(bounds(self.division, start))?;
            collect(runs, start..end, &mut found)?;
        } else {
            let mut statement = self.database.prepare_cached(
                "SELECT first, hashes FROM evidence WHERE division = ?1 AND level = ?2 AND first < ?4 AND first >= \
                 (SELECT COALESCE(MAX(first), 0) FROM evidence WHERE division = ?1 AND level = ?2 AND first <= ?3) \
                 ORDER BY first",
            )?;
            let runs = statement.query(params![self.division, level, start as i64, end as i64])?;
            collect(runs, start..end, &mut found)?;
        }
        Ok(found)
    }
}

/// The bounds of the heads of more than `after` leaves: above the first, up to the second.
fn bounds(division: i64, after: u64) -> [i64; 2] {
    [after, NUMBERS].map(|size| database::key(division, size))
}

/// Takes the hashes wanted out of runs that come in order, each with the index of its first, until they are
/// complete or one is missing.
fn collect(mut runs: Rows<'_>, wanted: Range<u64>, found: &mut Vec<Hash>) -> rusqlite::Result<()> {
    let mut next = wanted.start;
    while next < wanted.end
        && let Some(row) = runs.next()?
    {
        let first = row.get::<_, i64>(0)? as u64;
        if first > next {
            break;
        }
        for (index, hash) in (first..wanted.end).zip(row.get_ref(1)?.as_blob()?.as_chunks::<32>().0) {
            if index == next {
                found.push(*hash);
                next += 1;
            }
        }
    }
    Ok(())
}

impl Subtrees for Stored<'_> {
    type Error = rusqlite::Error;

    fn root(&mut self, start: u64, end: u64) -> Result<Hash, Self::Error> {
        let missing = || rusqlite::Error::QueryReturnedNoRows;
        stored_root(
            &|level, first, last| self.hashes(level, first, last),
            &missing,
            start,
            end,
        )
    }
}

/// The root over leaves `start..end` from stored hashes, whichever database they are in: `hashes` gives those
/// of a level, and `missing` says that some are not there.
pub(crate) fn stored_root<E>(
    hashes: &impl Fn(u32, u64, u64) -> Result<Vec<Hash>, E>,
    missing: &impl Fn() -> E,
    start: u64,
    end: u64,
) -> Result<Hash, E> {
    let length = end - start;
    if !length.is_power_of_two() {
        let middle = start + split(length);
        let left = stored_root(hashes, missing, start, middle)?;
        return Ok(node_hash(&left, &stored_root(hashes, missing, middle, end)?));
    }
    let shift = length.trailing_zeros() / LEVEL_HEIGHT * LEVEL_HEIGHT;
    let (first, last) = (start >> shift, end >> shift);
    let mut nodes = hashes(shift / LEVEL_HEIGHT, first, last)?;
    if nodes.len() as u64 != last - first {
        return Err(missing());
    }
    while nodes.len() > 1 {
        nodes = nodes
            .as_chunks::<2>()
            .0
            .iter()
            .map(|[left, right]| node_hash(left, right))
            .collect();
    }
    nodes.first().copied().ok_or_else(missing)
}
