//! Proving one event from the hashes in the database.
//!
//! The proof is the one `skein audit prove` gives, and is checked the same way.

use std::sync::Arc;

use ed25519_dalek::VerifyingKey;
use skein_kernel::rejection::Rejection;

use super::journal::Journal;
use super::{log, rejections};
use crate::audit::{self, InclusionProof};
use crate::evidence::log::stored_root;
use crate::evidence::tree::{Hash, Subtrees};
use crate::model::Model;
use crate::rejections::{no_event, not_as_recorded};

impl<M: Model> Journal<M> {
    /// Proves one event by its position, under the last signed head.
    ///
    /// # Errors
    /// `SK-STORE-0013` if there is no such event, `0080` if its body isn't the one that was recorded any more, or
    /// the database's.
    pub fn prove(&self, position: u64) -> Result<InclusionProof, Rejection> {
        let number = self.handle.number;
        let identity = self.handle.identity.clone();
        let (head, event) = self.handle.pool.ask(move |link| {
            let identity = identity.clone();
            async move {
                let head = log::last_head(&link, &identity).await?;
                Ok((head, log::at(&link, number, position).await?))
            }
        })?;
        let size = head.as_ref().map_or(0, |head| head.size);
        let (Some(event), Some(head)) = (event.filter(|_| position <= size), head) else {
            return Err(no_event(position, size));
        };
        let proof = audit::proof_of(event, head, &mut Hashes(self))?;
        proof.ok_or_else(|| not_as_recorded(position))
    }

    /// The public keys that check its signed heads, the latest last.
    ///
    /// # Errors
    /// The database's.
    pub fn public_keys(&self) -> Result<Vec<VerifyingKey>, Rejection> {
        let number = self.handle.number;
        let ask = move |link: Arc<super::link::Link>| async move { super::keys::public(&link, number).await };
        self.handle.pool.ask(ask)
    }

    fn hashes(&self, level: u32, start: u64, end: u64) -> Result<Vec<Hash>, Rejection> {
        let number = self.handle.number;
        self.handle
            .pool
            .ask(move |link| async move { log::hashes(&link, number, level, (start, end)).await })
    }
}

/// The stored hashes as a tree.
struct Hashes<'a, M: Model>(&'a Journal<M>);

impl<M: Model> Subtrees for Hashes<'_, M> {
    type Error = Rejection;

    fn root(&mut self, start: u64, end: u64) -> Result<Hash, Rejection> {
        let hashes = |level, first, last| self.0.hashes(level, first, last);
        stored_root(&hashes, &|| rejections::damaged("evidence"), start, end)
    }
}
