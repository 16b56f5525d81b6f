//! The vault: password hashes, sessions and what people keep for their own convenience, apart from the journal.
//!
//! Secrets must be deletable, and the evidence log keeps everything for ever, so they never meet
//! (see `docs/decisions/0004-secrets-outside-the-evidence-log.md`). It knows nothing of passwords in clear,
//! nor of who may do what. Start at [`Vault`]; what it keeps of people is at [`Keeping`].

mod embedded;
mod held;

pub(crate) use embedded::{Embedded, FILE};
pub use held::{Held, Keeping};

use jiff::Timestamp;
use skein_kernel::division::DivisionCode;
use skein_kernel::rejection::{Class, Code, Rejection};
use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;

/// What the vault keeps for an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The argon2id hash in PHC form.
    pub phc: String,
    /// Whether the password must be changed before anything else is done.
    pub must_change: bool,
}

/// The hash of a session's token, under which it is kept; the token itself never is.
pub type TokenHash = [u8; 32];

/// A session as kept. Times are whole seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSession {
    /// Whose.
    pub account: String,
    /// The anti-forgery token that every form of the session carries.
    pub csrf: String,
    /// When it was opened.
    pub opened: Timestamp,
    /// When it was last noted to be used.
    pub seen: Timestamp,
    /// Whether the account's password must be changed before anything else is done.
    pub must_change: bool,
}

/// Where secrets are kept. What one node of a city writes the others read at once.
pub trait Vault: Keeping + Send + Sync {
    /// What proves who an account is; `None` if it has no password.
    ///
    /// # Errors
    /// `SK-STORE-0045` if the vault can't be used, or the database's.
    fn credential(&self, account: &str) -> Result<Option<Credential>, Rejection>;

    /// Gives accounts one credential in place of what they had, and ends all of their sessions but `except`:
    /// both or neither.
    ///
    /// # Errors
    /// As [`Vault::credential`].
    fn replace(
        &self,
        accounts: &[&str],
        credential: &Credential,
        except: Option<&TokenHash>,
    ) -> Result<(), Rejection>;

    /// Opens a session for whoever showed a credential. `false`, and nothing is opened, if it is not the
    /// account's any more: replacing one can't be outrun by a sign-in under way.
    ///
    /// # Errors
    /// As [`Vault::credential`].
    fn open_session(
        &self,
        token: &TokenHash,
        session: &KeptSession,
        shown: &Credential,
    ) -> Result<bool, Rejection>;

    /// The session of a token, whichever node opened it.
    ///
    /// # Errors
    /// As [`Vault::credential`].
    fn session(&self, token: &TokenHash) -> Result<Option<KeptSession>, Rejection>;

    /// Notes when a session was last used. One that has ended stays ended.
    ///
    /// # Errors
    /// As [`Vault::credential`].
    fn touch_session(&self, token: &TokenHash, seen: Timestamp) -> Result<(), Rejection>;

    /// Ends a session. Ending one that doesn't exist is no error.
    ///
    /// # Errors
    /// As [`Vault::credential`].
    fn end_session(&self, token: &TokenHash) -> Result<(), Rejection>;

    /// Forgets sessions last seen or opened before these times, so that they don't pile up.
    ///
    /// # Errors
    /// As [`Vault::credential`].
    fn end_stale(&self, seen: Timestamp, opened: Timestamp) -> Result<(), Rejection>;

    /// The filters an account keeps for its lists: name and query, by name.
    ///
    /// # Errors
    /// As [`Vault::credential`].
    fn filters(&self, account: &str) -> Result<Vec<(String, String)>, Rejection>;

    /// Keeps a filter under its name; an empty query forgets it.
    ///
    /// # Errors
    /// As [`Vault::credential`].
    fn keep_filter(&self, account: &str, name: &str, query: &str) -> Result<(), Rejection>;

    /// Every account's credential, by account, for backups.
    ///
    /// # Errors
    /// As [`Vault::credential`].
    fn credentials(&self) -> Result<Vec<(String, Credential)>, Rejection>;
}

/// The vault of a city kept in a folder, which must exist.
///
/// # Errors
/// `SK-STORE-0045` if it can't be opened.
pub fn in_folder(folder: &Path, division: DivisionCode) -> Result<Arc<dyn Vault>, Rejection> {
    Ok(Arc::new(Embedded::open(folder, division)?))
}

/// A vault that is gone when dropped.
///
/// # Errors
/// `SK-STORE-0045` if it can't be made.
pub fn in_memory(division: DivisionCode) -> Result<Arc<dyn Vault>, Rejection> {
    Ok(Arc::new(Embedded::in_memory(division)?))
}

/// Seconds since the epoch as a time; a value no clock gives counts as the epoch and so as expired.
pub(crate) fn timestamp(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The vault's file can't be used.
pub(crate) fn unusable(error: impl Display) -> Rejection {
    Rejection::new(
        Code("SK-STORE-0045"),
        Class::Unavailable,
        format!("账户库暂时不能读写，请检查数据目录的权限和磁盘空间：{error}"),
        format!("the vault can't be used, check the data folder's permissions and the disk: {error}"),
    )
    .in_file(FILE)
}
