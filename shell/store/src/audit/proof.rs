//! Proofs that stand alone: one event is in the log, one head continues another.
//!
//! Each is a JSON document that can be checked with a public key and nothing else.

use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Serialize};
use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use std::path::Path;

use super::{Opened, open};
use crate::events;
use crate::evidence::head::TreeHead;
use crate::evidence::leaf;
use crate::evidence::log::{Stored, heads_after, last_head};
use crate::evidence::tree::{self, Hash, Subtrees};
use crate::rejections;

/// A hash in a proof, written as 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Node(#[serde(with = "hex::serde")] pub Hash);

fn hashes(nodes: &[Node]) -> Vec<Hash> {
    nodes.iter().map(|node| node.0).collect()
}

fn nodes(hashes: Vec<Hash>) -> Vec<Node> {
    hashes.into_iter().map(Node).collect()
}

/// That an event is in the log a signed head covers (RFC 6962 §2.1.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InclusionProof {
    /// The event itself; its leaf hash is computed from it.
    pub event: Recorded,
    /// The head that covers it.
    pub head: TreeHead,
    /// Sibling hashes from the leaf to the root.
    pub path: Vec<Node>,
}

/// That everything an older head covers is unchanged under a newer one (RFC 6962 §2.1.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsistencyProof {
    /// The older head.
    pub old: TreeHead,
    /// The newer head.
    pub new: TreeHead,
    /// The proof's hashes.
    pub path: Vec<Node>,
}

/// Proves one event by its position, under the last signed head.
///
/// # Errors
/// `SK-STORE-0013` if there is no such event, `0080` if its body isn't the one that was recorded any more,
/// `0003` if the journal can't be read.
pub fn prove(path: &Path, position: u64) -> Result<InclusionProof, Rejection> {
    let opened = open(path)?;
    let broken = |error| rejections::damaged(&opened.path, error);
    let head = last_head(&opened.database, &opened.identity).map_err(broken)?;
    let size = head.as_ref().map_or(0, |head| head.size);
    let stored = events::at(&opened.database, opened.identity.division, position).map_err(broken)?;
    let (Some(stored), Some(head)) = (stored.filter(|_| position <= size), head) else {
        return Err(rejections::no_event(position, size));
    };
    let proof = proof_of(stored.event, head, &mut stored_tree(&opened)).map_err(broken)?;
    proof.ok_or_else(|| rejections::not_as_recorded(position))
}

/// The proof of an event of the log that a head covers, whichever database its hashes are in; `None` if it
/// isn't what was recorded.
pub(crate) fn proof_of<T: Subtrees>(
    event: Recorded,
    head: TreeHead,
    tree: &mut T,
) -> Result<Option<InclusionProof>, T::Error> {
    let index = event.position.saturating_sub(1);
    if tree.root(index, index + 1)? != leaf::hash(&event) {
        return Ok(None);
    }
    let path = nodes(tree::inclusion_path(tree, index, head.size)?);
    Ok(Some(InclusionProof { event, head, path }))
}

/// Proves that the head of `new` events continues the one of `old` events.
///
/// # Errors
/// `SK-STORE-0013` if no head was signed at one of the sizes, `0003` if the journal can't be read.
pub fn prove_consistency(path: &Path, old: u64, new: u64) -> Result<ConsistencyProof, Rejection> {
    let opened = open(path)?;
    let broken = |error| rejections::damaged(&opened.path, error);
    let (old, new) = (head_at(&opened, old.min(new))?, head_at(&opened, new.max(old))?);
    let path = tree::consistency_path(&mut stored_tree(&opened), old.size, new.size).map_err(broken)?;
    Ok(ConsistencyProof {
        old,
        new,
        path: nodes(path),
    })
}

fn stored_tree(opened: &Opened) -> Stored<'_> {
    Stored {
        database: &opened.database,
        division: opened.identity.division,
    }
}

fn head_at(opened: &Opened, size: u64) -> Result<TreeHead, Rejection> {
    let heads = heads_after(&opened.database, &opened.identity, size.saturating_sub(1));
    let mut heads = heads
        .map_err(|error| rejections::damaged(&opened.path, error))?
        .into_iter();
    heads
        .next()
        .filter(|head| head.size == size)
        .ok_or_else(|| rejections::no_event(size, 0))
}

fn trusted_head(head: &TreeHead, trusted: &[VerifyingKey]) -> Result<(), Rejection> {
    if head.is_signed_by(trusted) {
        return Ok(());
    }
    Err(rejections::unproven(
        "树头不是所信任的密钥所签",
        "the head is not signed by a trusted key",
    ))
}

/// Checks an inclusion proof with nothing but trusted keys.
///
/// # Errors
/// `SK-STORE-0014` if the head isn't by a trusted key or the event isn't what it covers.
pub fn verify_inclusion(proof: &InclusionProof, trusted: &[VerifyingKey]) -> Result<(), Rejection> {
    trusted_head(&proof.head, trusted)?;
    let index = proof.event.position.wrapping_sub(1);
    let leaf = leaf::hash(&proof.event);
    let root = tree::root_of_inclusion(leaf, index, proof.head.size, &hashes(&proof.path));
    if root == Some(proof.head.root) {
        return Ok(());
    }
    Err(rejections::unproven(
        "事件与树头不符",
        "the event is not what the head covers",
    ))
}

/// Checks a consistency proof with nothing but trusted keys.
///
/// # Errors
/// `SK-STORE-0014` if a head isn't by a trusted key, they are of different journals, or the newer one
/// doesn't continue the older.
pub fn verify_consistency(proof: &ConsistencyProof, trusted: &[VerifyingKey]) -> Result<(), Rejection> {
    let ConsistencyProof { old, new, path } = proof;
    trusted_head(old, trusted)?;
    trusted_head(new, trusted)?;
    let same = (&old.division, &old.journal) == (&new.division, &new.journal);
    if same && tree::consistent(old.size, &old.root, new.size, &new.root, &hashes(path)) {
        return Ok(());
    }
    Err(rejections::unproven(
        "后一树头不是前一树头的延续",
        "the newer head does not continue the older",
    ))
}
