//! Sealing: a batch's events get their places in the evidence log, their hashes and a signed head.
//!
//! It is done inside the batch's own transaction, while the lease on the tip's row is held, as the last
//! thing before the commit. Positions therefore follow the order of commits without gaps, whichever nodes
//! they come from, and an acknowledged event is covered by a signed head. Start at [`Tip::read`].

use ed25519_dalek::SigningKey;
use skein_kernel::event::Recorded;
use std::fmt::Write;
use tokio_postgres::Row;

use super::link::{Link, Outcome};
use super::rejections;
use crate::evidence::head::TreeHead;
use crate::evidence::leaf;
use crate::evidence::log::{Identity, LEVEL_HEIGHT, Run, record};
use crate::evidence::tree::{Edge, Hash, leaf_hash};

/// Takes the lease on the log's end until the transaction ends.
pub(crate) const LOCK: &str = "SELECT size, edge, at, head, model FROM tip WHERE division = $1 FOR UPDATE";
/// Everything a seal writes, in one statement.
pub(crate) const SEAL: &str = "WITH \
    batch AS (INSERT INTO batches (division, batch, first, count, model) VALUES ($1, $2, $3, $4, $5)), \
    hashes AS (INSERT INTO evidence (division, level, first, hashes) \
        SELECT $1, * FROM unnest($6::smallint[], $7::bigint[], $8::bytea[])), \
    head AS (INSERT INTO heads (division, size, root, at, previous, signature) \
        VALUES ($1, $9, $10, $11, $12, $13)) \
    UPDATE tip SET size = $9, edge = $14, at = $11, head = $15, model = $16 WHERE division = $1";
/// What a batch without events leaves.
pub(crate) const NOTE: &str =
    "INSERT INTO batches (division, batch, first, count, model) VALUES ($1, $2, 0, 0, 0)";

/// The evidence log's growing end, as the database holds it.
#[derive(Debug, Clone)]
pub(crate) struct Tip {
    edge: Edge,
    at: i64,
    head: Hash,
    /// The position of the last event that the model kept in memory evolves by.
    pub(crate) model: u64,
}

impl Tip {
    /// The end of the log from the tip's row.
    pub(crate) fn read(row: &Row) -> Outcome<Self> {
        let size = row.get::<_, i64>(0) as u64;
        let bytes: &[u8] = row.get(1);
        let (roots, rest) = bytes.as_chunks::<32>();
        let head: Option<Hash> = row.get::<_, &[u8]>(3).try_into().ok();
        let whole = rest.is_empty() && roots.len() == size.count_ones() as usize;
        let (true, Some(head)) = (whole, head) else {
            return Err(rejections::damaged("tip").into());
        };
        Ok(Self {
            edge: Edge::from_roots(size, roots.to_vec()),
            at: row.get(2),
            head,
            model: row.get::<_, i64>(4) as u64,
        })
    }

    /// The number of events.
    pub(crate) fn size(&self) -> u64 {
        self.edge.size()
    }

    /// Gives `events` the positions after this tip, and makes what has to be written for them. `models`
    /// says which of them the model evolves by; `at` is the latest time a command was given.
    pub(crate) fn seal<'a>(
        mut self,
        identity: &Identity,
        key: &SigningKey,
        at: i64,
        events: impl IntoIterator<Item = (&'a mut Recorded, bool)>,
    ) -> Sealed {
        let before = self.size();
        let (mut runs, mut stream, mut bytes) = (Vec::new(), String::new(), Vec::new());
        let mut models = 0;
        for (event, of_the_model) in events {
            event.position = self.size() + 1;
            if of_the_model {
                self.model = event.position;
                models += 1;
            }
            stream.clear();
            // Writing to a string can't fail.
            let _ = write!(stream, "{}", event.stream);
            leaf::write(&mut bytes, event, &stream);
            push(&mut self.edge, &mut runs, leaf_hash(&bytes));
        }
        let head = TreeHead {
            division: format!("{:06}", identity.division),
            journal: identity.journal.clone(),
            size: self.size(),
            root: self.edge.root(),
            // Heads never go back in time, even if the clock does.
            at: self.at.max(at),
            previous: self.head,
            signature: [0; 64],
        };
        Sealed {
            first: before + 1,
            models,
            runs,
            head: head.signed(key),
            tip: self,
        }
    }
}

fn push(edge: &mut Edge, runs: &mut Vec<Run>, leaf: Hash) {
    record(runs, 0, edge.size(), &leaf);
    edge.push(leaf, |height, index, node| {
        if height % LEVEL_HEIGHT == 0 {
            record(runs, (height / LEVEL_HEIGHT) as usize, index, node);
        }
    });
}

/// What a seal comes to, ready to be written.
pub(crate) struct Sealed {
    /// The first event's position.
    pub(crate) first: u64,
    models: i32,
    runs: Vec<Run>,
    /// The signed head over everything including the batch.
    pub(crate) head: TreeHead,
    tip: Tip,
}

impl Sealed {
    /// Writes it, under the lease taken by [`LOCK`].
    pub(crate) async fn write(&self, link: &Link, division: i32, batch: i64) -> Outcome<()> {
        let level_of = |level: usize| i16::try_from(level).unwrap_or(i16::MAX);
        let runs = || {
            self.runs
                .iter()
                .enumerate()
                .filter(|(_, run)| !run.hashes.is_empty())
        };
        let levels: Vec<i16> = runs().map(|(level, _)| level_of(level)).collect();
        let firsts: Vec<i64> = runs().map(|(_, run)| run.first as i64).collect();
        let hashes: Vec<&[u8]> = runs().map(|(_, run)| run.hashes.as_slice()).collect();
        let count = (self.head.size + 1 - self.first) as i32;
        let edge = self.tip.edge.roots().concat();
        let changed = link
            .run(
                SEAL,
                &[
                    &division,
                    &batch,
                    &(self.first as i64),
                    &count,
                    &self.models,
                    &levels,
                    &firsts,
                    &hashes,
                    &(self.head.size as i64),
                    &self.head.root.as_slice(),
                    &self.head.at,
                    &self.head.previous.as_slice(),
                    &self.head.signature.as_slice(),
                    &edge,
                    &self.head.hash().as_slice(),
                    &(self.tip.model as i64),
                ],
            )
            .await?;
        match changed {
            1 => Ok(()),
            _ => Err(rejections::damaged("tip").into()),
        }
    }
}
