//! Accounts, passwords and sessions: who is at the door.
//!
//! [`roster`] says who has an account (events) and [`holder`] whom it stands for, the store's vault keeps secrets (deletable), and the [`Door`]
//! puts them together: sign-in, sessions, sign-out, password changes. It knows nothing of what an
//! actor may do once inside: that is [`crate::authorise`]. Start at [`Door::sign_in`].

pub mod address;
mod cbor;
pub(crate) mod confirm;
mod credential;
mod door;
mod filters;
pub mod holder;
mod limit;
pub(crate) mod oidc;
pub mod organisation;
pub(crate) mod passkey;
pub mod roster;
mod served;

pub use credential::{LONGEST, SHORTEST};
pub(crate) use door::NO_PASSWORD;
pub use door::{Acting, Client, Door, Known, Secret, Session, SignIn};
pub use limit::Limiter;

use sha2::{Digest, Sha256};
use std::fmt::Write;

/// `N` random bytes from the operating system's generator, in hexadecimal.
pub(crate) fn random_hex<const N: usize>() -> String {
    let bytes: [u8; N] = rand::random();
    hex(&bytes)
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string can't fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The SHA-256 digest of some bytes.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
