//! The evidence log: a Merkle tree over all events (RFC 6962 §2.1, RFC 9162 §2.1) with signed heads.
//!
//! It knows nothing of models or commands. Start at [`tree`] for the hashes, [`leaf`] for what of an event
//! is hashed, [`head`] for what is signed, [`log`] for how it grows with the journal.

pub mod head;
pub mod leaf;
pub(crate) mod log;
pub mod tree;
