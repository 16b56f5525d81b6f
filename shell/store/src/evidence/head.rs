//! Signed tree heads: a short readable note that fixes everything recorded so far.
//!
//! Each head names the hash of the one before, so that none can be dropped from the middle. It knows
//! nothing of where heads are kept.

use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::tree::Hash;

/// A signed statement: the first `size` events of this journal hash to `root`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeHead {
    /// The city whose journal it is, such as `430400`.
    pub division: String,
    /// The journal's own id, so that heads of two journals of one city can't be mixed up.
    pub journal: String,
    /// The number of events covered.
    pub size: u64,
    /// The root over their leaves.
    #[serde(with = "hex::serde")]
    pub root: Hash,
    /// When the last command covered was given: microseconds since 1970 UTC.
    pub at: i64,
    /// SHA-256 of the previous head's note, zeros for the first.
    #[serde(with = "hex::serde")]
    pub previous: Hash,
    /// Ed25519 signature (RFC 8032) over [`TreeHead::note`].
    #[serde(with = "hex::serde")]
    pub signature: [u8; 64],
}

impl TreeHead {
    /// The text that is signed: one field on each line, hashes in lower-case hexadecimal.
    #[must_use]
    pub fn note(&self) -> String {
        format!(
            "skein tree head v1\n{}\n{}\n{}\n{}\n{}\n{}\n",
            self.division,
            self.journal,
            self.size,
            hex::encode(self.root),
            self.at,
            hex::encode(self.previous),
        )
    }

    /// The hash by which the next head names this one.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Sha256::digest(self.note()).into()
    }

    /// The same head, signed.
    #[must_use]
    pub fn signed(mut self, key: &SigningKey) -> Self {
        self.signature = key.sign(self.note().as_bytes()).to_bytes();
        self
    }

    /// Whether one of the trusted keys signed it.
    #[must_use]
    pub fn is_signed_by(&self, trusted: &[VerifyingKey]) -> bool {
        let signature = Signature::from_bytes(&self.signature);
        let note = self.note();
        trusted
            .iter()
            .any(|key| key.verify(note.as_bytes(), &signature).is_ok())
    }
}
