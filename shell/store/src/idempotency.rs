//! Replies kept for retries: same actor, same key, same command: same reply, done once.
//!
//! Rows are appended in order of arrival and expire from the front; memory holds 16 bytes of hash for each
//! live key, the reply itself stays on disk until it is asked for. Only accepted commands are kept: one
//! that was rejected changed nothing and is decided anew. It knows nothing of models.

use rusqlite::{Connection, params};
use serde::Serialize;
use sha2::{Digest, Sha256};
use skein_kernel::rejection::Rejection;
use std::collections::{HashMap, VecDeque};

use crate::aggregate::Target;
use crate::evidence::tree::Hash;
use crate::rejections;

/// Rows removed with one batch at most, so that expiry is never felt.
const EXPIRE_AT_ONCE: usize = 512;

/// The short name of an actor's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct KeyId([u8; 16]);

impl KeyId {
    pub(crate) fn new(actor: &str, key: &str) -> Self {
        let digest = Sha256::new()
            .chain_update((actor.len() as u64).to_be_bytes())
            .chain_update(actor)
            .chain_update(key)
            .finalize();
        Self(*digest.first_chunk().unwrap_or(&[0; 16]))
    }

    /// The name of a key kept as text. Of one that came from another database only the name is known: an empty
    /// actor says so, and the key is then the name in hexadecimal.
    pub(crate) fn stored(actor: &str, key: &str) -> Self {
        let mut name = [0; 16];
        match actor.is_empty() && hex::decode_to_slice(key, &mut name).is_ok() {
            true => Self(name),
            false => Self::new(actor, key),
        }
    }

    /// Its bytes, as a database keeps them.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The name of these bytes.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

/// The digest by which a retry of an order is known to be of the same command, in whichever database.
pub(crate) fn order_digest(target: Target, command: &impl Serialize) -> Result<Hash, Rejection> {
    let command = serde_json::to_vec(command).map_err(rejections::bug)?;
    digest_of_order(target, &command)
}

/// The same, of a command's text.
pub(crate) fn digest_of_order(target: Target, command: &[u8]) -> Result<Hash, Rejection> {
    let both = (target, hex::encode(Sha256::digest(command)));
    let bytes = serde_json::to_vec(&both).map_err(rejections::bug)?;
    Ok(Sha256::digest(bytes).into())
}

/// A reply under its key.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) id: KeyId,
    pub(crate) at: i64,
    pub(crate) actor: String,
    pub(crate) key: String,
    pub(crate) digest: Hash,
    pub(crate) first: u64,
    pub(crate) last: u64,
    pub(crate) reply: String,
}

/// The live keys.
#[derive(Debug)]
pub(crate) struct Keys {
    division: i64,
    ttl: i64,
    sequences: HashMap<KeyId, i64>,
    oldest: VecDeque<(i64, i64, KeyId)>,
    next: i64,
}

impl Keys {
    /// The keys in a database; `ttl` in microseconds.
    pub(crate) fn open(database: &Connection, division: i64, ttl: i64) -> rusqlite::Result<Self> {
        let mut keys = Self {
            division,
            ttl,
            sequences: HashMap::new(),
            oldest: VecDeque::new(),
            next: 1,
        };
        let mut statement = database.prepare(
            "SELECT sequence, at, actor, key FROM idempotency WHERE division = ? ORDER BY sequence",
        )?;
        let mut rows = statement.query([division])?;
        while let Some(row) = rows.next()? {
            let id = KeyId::stored(row.get_ref(2)?.as_str()?, row.get_ref(3)?.as_str()?);
            keys.next = row.get(0)?;
            keys.remember(row.get(1)?, id);
        }
        Ok(keys)
    }

    fn remember(&mut self, at: i64, id: KeyId) {
        self.sequences.insert(id, self.next);
        self.oldest.push_back((self.next, at, id));
        self.next += 1;
    }

    /// The reply kept under a key, if it has not expired at `at`.
    pub(crate) fn find(&self, database: &Connection, id: KeyId, at: i64) -> rusqlite::Result<Option<Kept>> {
        let Some(sequence) = self.sequences.get(&id) else {
            return Ok(None);
        };
        let kept = database
            .prepare_cached(
                "SELECT at, actor, key, digest, first, last, reply FROM idempotency \
                 WHERE division = ? AND sequence = ?",
            )?
            .query_row(params![self.division, sequence], |row| {
                Ok(Kept {
                    id,
                    at: row.get(0)?,
                    actor: row.get(1)?,
                    key: row.get(2)?,
                    digest: row.get(3)?,
                    first: row.get::<_, i64>(4)? as u64,
                    last: row.get::<_, i64>(5)? as u64,
                    reply: row.get(6)?,
                })
            })?;
        Ok(Some(kept).filter(|kept| at.saturating_sub(kept.at) < self.ttl))
    }

    /// Writes a batch's replies and removes what has expired at `at`. [`Keys::committed`] must follow once
    /// the transaction is through.
    pub(crate) fn write(&self, database: &Connection, batch: &[Kept], at: i64) -> rusqlite::Result<()> {
        let expired = self.expired(at);
        if expired > 0 {
            let through = self.oldest[expired - 1].0;
            database
                .prepare_cached("DELETE FROM idempotency WHERE division = ? AND sequence <= ?")?
                .execute(params![self.division, through])?;
        }
        let mut insert = database.prepare_cached(
            "INSERT INTO idempotency (division, sequence, at, actor, key, digest, first, last, reply) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        for (sequence, kept) in (self.next..).zip(batch) {
            insert.execute(params![
                self.division,
                sequence,
                kept.at,
                kept.actor,
                kept.key,
                kept.digest,
                kept.first as i64,
                kept.last as i64,
                kept.reply
            ])?;
        }
        Ok(())
    }

    /// Takes note that [`Keys::write`] of this batch was committed.
    pub(crate) fn committed(&mut self, batch: &[Kept], at: i64) {
        for (sequence, _, id) in self.oldest.drain(..self.expired(at)) {
            if self.sequences.get(&id) == Some(&sequence) {
                self.sequences.remove(&id);
            }
        }
        for kept in batch {
            self.remember(kept.at, kept.id);
        }
    }

    fn expired(&self, at: i64) -> usize {
        let live = |entry: &&(i64, i64, KeyId)| at.saturating_sub(entry.1) >= self.ttl;
        self.oldest.iter().take(EXPIRE_AT_ONCE).take_while(live).count()
    }
}
