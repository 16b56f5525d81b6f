//! Snapshots: the state at a position as bytes, so that a start replays only what came after.
//!
//! They are a convenience and never the truth: one that is incomplete, damaged, of another format or not
//! signed by the city's present key is passed over, and the state rebuilt by replay. The signature matters
//! because replay alone is what the evidence log vouches for. It knows nothing of what a model's bytes mean.

use ed25519_dalek::{Signature, Signer, SigningKey, Verifier};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use skein_kernel::event::Stream;
use std::sync::Arc;

use crate::evidence::log::Identity;
use crate::evidence::tree::Hash;
use crate::model::Model;
use crate::state::{Heads, State, Tip};

/// Bytes in one part: what one batch carries besides its commands.
const PART: usize = 256 * 1024;
/// Snapshots kept.
const KEPT: u32 = 2;

/// Who signs a city's snapshots, and by whose signature they are known again.
#[derive(Debug, Clone)]
pub(crate) struct Seal {
    pub(crate) identity: Identity,
    pub(crate) key: SigningKey,
}

impl Seal {
    /// The text that is signed: whose snapshot, of which events, in which format, and what it holds.
    fn note(&self, position: u64, format: u32, digest: &Hash) -> String {
        let Identity { division, journal } = &self.identity;
        let digest = hex::encode(digest);
        format!("skein snapshot v1\n{division:06}\n{journal}\n{position}\n{format}\n{digest}\n")
    }

    fn sign(&self, position: u64, format: u32, digest: &Hash) -> [u8; 64] {
        let note = self.note(position, format, digest);
        self.key.sign(note.as_bytes()).to_bytes()
    }

    fn is_on(&self, signature: &[u8; 64], position: u64, format: u32, digest: &Hash) -> bool {
        let note = self.note(position, format, digest);
        let signature = Signature::from_bytes(signature);
        self.key
            .verifying_key()
            .verify(note.as_bytes(), &signature)
            .is_ok()
    }
}

/// One part of a snapshot on its way to the writer.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) position: u64,
    index: usize,
    parts: usize,
    format: u32,
    digest: Hash,
    signature: [u8; 64],
    body: Arc<Vec<u8>>,
}

impl Part {
    /// Whether it is the last of its snapshot.
    pub(crate) fn is_last(&self) -> bool {
        self.index + 1 == self.parts
    }

    /// Writes it; the last one also removes snapshots beyond those kept.
    pub(crate) fn write(&self, database: &Connection, division: i64) -> rusqlite::Result<()> {
        let start = self.index * PART;
        let body = &self.body[start..self.body.len().min(start + PART)];
        database
            .prepare_cached(
                "INSERT OR REPLACE INTO snapshots (division, position, part, parts, format, digest, signature, \
                 body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                division,
                self.position as i64,
                self.index as i64,
                self.parts as i64,
                self.format,
                self.digest,
                self.signature,
                body
            ])?;
        if self.is_last() {
            database
                .prepare_cached(
                    "DELETE FROM snapshots WHERE division = ?1 AND position NOT IN (SELECT DISTINCT position \
                     FROM snapshots WHERE division = ?1 ORDER BY position DESC LIMIT ?2)",
                )?
                .execute(params![division, KEPT])?;
        }
        Ok(())
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Streams(Vec<(Stream, Tip)>);

/// Cuts a state's snapshot into signed parts. `None` if the model takes none.
pub(crate) fn cut<M: Model>(state: &State<M>, seal: &Seal) -> Option<Vec<Part>> {
    let model = state.model.snapshot()?;
    let heads = state.heads.0.iter();
    let mut streams = Streams(heads.map(|(stream, tip)| (stream.clone(), *tip)).collect());
    // The same state is always cut to the same bytes.
    streams.0.sort_unstable_by_key(|(_, tip)| tip.position);
    let streams = serde_json::to_vec(&streams).ok()?;
    let mut body = (streams.len() as u64).to_be_bytes().to_vec();
    body.extend_from_slice(&streams);
    body.extend_from_slice(&model);
    let (parts, digest) = (body.len().div_ceil(PART), Sha256::digest(&body).into());
    let signature = seal.sign(state.position, M::SNAPSHOT_FORMAT, &digest);
    let body = Arc::new(body);
    let part = |index| Part {
        position: state.position,
        index,
        parts,
        format: M::SNAPSHOT_FORMAT,
        digest,
        signature,
        body: Arc::clone(&body),
    };
    Some((0..parts).map(part).collect())
}

/// The state of the latest sound snapshot not beyond `last`, or the start if there is none.
pub(crate) fn load<M: Model>(database: &Connection, seal: &Seal, last: u64, initial: &M) -> State<M> {
    positions(database, seal.identity.division, last, M::SNAPSHOT_FORMAT)
        .unwrap_or_default()
        .into_iter()
        .find_map(|position| restore(database, seal, position, initial))
        .unwrap_or_else(|| State::new(initial.clone()))
}

fn positions(database: &Connection, division: i64, last: u64, format: u32) -> rusqlite::Result<Vec<u64>> {
    let mut statement = database.prepare(
        "SELECT DISTINCT position FROM snapshots WHERE division = ? AND position <= ? AND format = ? \
         ORDER BY position DESC",
    )?;
    let rows = statement.query_map(params![division, last as i64, format], |row| row.get::<_, i64>(0))?;
    rows.map(|position| position.map(|position| position as u64))
        .collect()
}

fn restore<M: Model>(database: &Connection, seal: &Seal, position: u64, initial: &M) -> Option<State<M>> {
    let body = body(database, seal, position, M::SNAPSHOT_FORMAT)
        .ok()
        .flatten()?;
    let (length, rest) = body.split_first_chunk::<8>()?;
    let (streams, model) = rest.split_at_checked(usize::try_from(u64::from_be_bytes(*length)).ok()?)?;
    let streams: Streams = serde_json::from_slice(streams).ok()?;
    let heads = Heads(streams.0.into_iter().collect());
    Some(State {
        model: initial.restore(model)?,
        heads,
        position,
    })
}

/// The whole body of a snapshot, if all its parts are there, match its digest, and the digest is signed.
fn body(database: &Connection, seal: &Seal, position: u64, format: u32) -> rusqlite::Result<Option<Vec<u8>>> {
    let mut statement = database.prepare(
        "SELECT parts, digest, signature, body FROM snapshots WHERE division = ? AND position = ? \
         ORDER BY part",
    )?;
    let mut rows = statement.query(params![seal.identity.division, position as i64])?;
    let (mut whole, mut found, mut wanted) = (Vec::new(), 0, 0);
    let (mut digest, mut signature) = ([0; 32], [0; 64]);
    while let Some(row) = rows.next()? {
        wanted = row.get::<_, i64>(0)?;
        digest = row.get::<_, Hash>(1)?;
        signature = row.get::<_, [u8; 64]>(2)?;
        whole.extend_from_slice(row.get_ref(3)?.as_blob()?);
        found += 1;
    }
    let complete = found > 0 && found == wanted && digest == <Hash>::from(Sha256::digest(&whole));
    let sound = complete && seal.is_on(&signature, position, format, &digest);
    Ok(sound.then_some(whole))
}
