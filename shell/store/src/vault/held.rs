//! What is kept of people and must stay erasable: addresses, who they are, keys of theirs, letters to them.
//!
//! One shape serves them all: a value under a key of some kind, for an account, at a time. A key of a kind is
//! one account's at most, so an address or a resident's number can't be two accounts'. It knows nothing of
//! what the kinds mean. Start at [`Keeping`].

use super::{Embedded, timestamp, unusable};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use skein_kernel::rejection::Rejection;

/// Something kept for an account.
#[derive(Clone, PartialEq, Eq)]
pub struct Held {
    /// What sort of thing it is: `phone`, `person`, `letter`.
    pub kind: String,
    /// What it is found by, unique among its kind.
    pub key: String,
    /// Whose it is; empty where it is nobody's yet.
    pub account: String,
    /// What is kept.
    pub value: String,
    /// A time in whole seconds, of which the kind says the meaning: when it was noted, ends, or falls due.
    pub at: Timestamp,
}

/// Values and keys may be personal, so they don't print.
impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Held")
            .field("kind", &self.kind)
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

/// Keeps and erases what is kept of people. What one node of a city writes the others read at once. All of it
/// fails with `SK-STORE-0045` if the vault can't be used, or as its database does.
pub trait Keeping {
    /// Keeps something, in place of what its account kept under that key. `false`, and nothing is changed, if
    /// the key is another account's.
    ///
    /// # Errors
    /// `SK-STORE-0045`.
    fn claim(&self, held: &Held) -> Result<bool, Rejection>;

    /// Puts one thing in the place of another with the same kind and key, if that is still as it was: of two
    /// who saw the same, one goes through.
    ///
    /// # Errors
    /// `SK-STORE-0045`.
    fn swap(&self, seen: &Held, new: &Held) -> Result<bool, Rejection>;

    /// What is kept under a key.
    ///
    /// # Errors
    /// `SK-STORE-0045`.
    fn held(&self, kind: &str, key: &str) -> Result<Option<Held>, Rejection>;

    /// What an account keeps of a kind, by time and key.
    ///
    /// # Errors
    /// `SK-STORE-0045`.
    fn held_of(&self, account: &str, kind: &str) -> Result<Vec<Held>, Rejection>;

    /// What of a kind is due at a time, the earliest first.
    ///
    /// # Errors
    /// `SK-STORE-0045`.
    fn held_due(&self, kind: &str, at: Timestamp, limit: usize) -> Result<Vec<Held>, Rejection>;

    /// What of a kind has the latest times, the latest first.
    ///
    /// # Errors
    /// `SK-STORE-0045`.
    fn held_latest(&self, kind: &str, limit: usize) -> Result<Vec<Held>, Rejection>;

    /// Takes something out: it is there once.
    ///
    /// # Errors
    /// `SK-STORE-0045`.
    fn take(&self, kind: &str, key: &str) -> Result<Option<Held>, Rejection>;

    /// Forgets what of a kind has a time before this.
    ///
    /// # Errors
    /// `SK-STORE-0045`.
    fn forget_before(&self, kind: &str, at: Timestamp) -> Result<(), Rejection>;

    /// Forgets everything about an account: its credential, sessions, filters and all that is kept for it.
    ///
    /// # Errors
    /// `SK-STORE-0045`.
    fn forget_account(&self, account: &str) -> Result<(), Rejection>;

    /// Everything kept, for backups.
    ///
    /// # Errors
    /// `SK-STORE-0045`.
    fn all_held(&self) -> Result<Vec<Held>, Rejection>;
}

/// Keeps something in a vault that is being made.
pub(super) fn keep(all: &Connection, division: &str, held: &Held) -> rusqlite::Result<usize> {
    all.prepare_cached(
        "INSERT INTO held (division, kind, key, account, value, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (division, kind, key) DO UPDATE SET value = ?5, at = ?6 WHERE account = ?4",
    )?
    .execute(params![
        division,
        held.kind,
        held.key,
        held.account,
        held.value,
        held.at.as_second()
    ])
}

fn row(row: &Row<'_>) -> rusqlite::Result<Held> {
    Ok(Held {
        kind: row.get(0)?,
        key: row.get(1)?,
        account: row.get(2)?,
        value: row.get(3)?,
        at: timestamp(row.get(4)?),
    })
}

impl Embedded {
    fn list(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Held>, Rejection> {
        let connection = self.connection();
        let list = || {
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map(values, row)?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        list().map_err(unusable)
    }

    fn one(&self, sql: &str, kind: &str, key: &str) -> Result<Option<Held>, Rejection> {
        let connection = self.connection();
        let find = || {
            let mut statement = connection.prepare_cached(sql)?;
            statement
                .query_row(params![self.division, kind, key], row)
                .optional()
        };
        find().map_err(unusable)
    }
}

fn most(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

impl Keeping for Embedded {
    fn claim(&self, held: &Held) -> Result<bool, Rejection> {
        let kept = keep(&self.connection(), &self.division, held).map_err(unusable)?;
        Ok(kept == 1)
    }

    fn swap(&self, seen: &Held, new: &Held) -> Result<bool, Rejection> {
        let swapped = self.run(
            "UPDATE held SET account = ?5, value = ?6, at = ?7
             WHERE division = ?1 AND kind = ?2 AND key = ?3 AND account = ?4 AND value = ?8 AND at = ?9",
            params![
                self.division,
                seen.kind,
                seen.key,
                seen.account,
                new.account,
                new.value,
                new.at.as_second(),
                seen.value,
                seen.at.as_second()
            ],
        )?;
        Ok(swapped == 1)
    }

    fn held(&self, kind: &str, key: &str) -> Result<Option<Held>, Rejection> {
        self.one(
            "SELECT kind, key, account, value, at FROM held WHERE division = ?1 AND kind = ?2 AND key = ?3",
            kind,
            key,
        )
    }

    fn held_of(&self, account: &str, kind: &str) -> Result<Vec<Held>, Rejection> {
        self.list(
            "SELECT kind, key, account, value, at FROM held
             WHERE division = ?1 AND account = ?2 AND kind = ?3 ORDER BY at, key",
            params![self.division, account, kind],
        )
    }

    fn held_due(&self, kind: &str, at: Timestamp, limit: usize) -> Result<Vec<Held>, Rejection> {
        self.list(
            "SELECT kind, key, account, value, at FROM held
             WHERE division = ?1 AND kind = ?2 AND at <= ?3 ORDER BY at, key LIMIT ?4",
            params![self.division, kind, at.as_second(), most(limit)],
        )
    }

    fn held_latest(&self, kind: &str, limit: usize) -> Result<Vec<Held>, Rejection> {
        self.list(
            "SELECT kind, key, account, value, at FROM held
             WHERE division = ?1 AND kind = ?2 ORDER BY at DESC, key DESC LIMIT ?3",
            params![self.division, kind, most(limit)],
        )
    }

    fn take(&self, kind: &str, key: &str) -> Result<Option<Held>, Rejection> {
        self.one(
            "DELETE FROM held WHERE division = ?1 AND kind = ?2 AND key = ?3
             RETURNING kind, key, account, value, at",
            kind,
            key,
        )
    }

    fn forget_before(&self, kind: &str, at: Timestamp) -> Result<(), Rejection> {
        self.run(
            "DELETE FROM held WHERE division = ?1 AND kind = ?2 AND at < ?3",
            params![self.division, kind, at.as_second()],
        )
        .map(drop)
    }

    fn forget_account(&self, account: &str) -> Result<(), Rejection> {
        let mut connection = self.connection();
        let mut forget = || {
            let all = connection.transaction()?;
            for table in ["credential", "session", "filter", "held"] {
                let sql = format!("DELETE FROM {table} WHERE division = ?1 AND account = ?2");
                all.execute(&sql, params![self.division, account])?;
            }
            all.commit()
        };
        forget().map_err(unusable)
    }

    fn all_held(&self) -> Result<Vec<Held>, Rejection> {
        self.list(
            "SELECT kind, key, account, value, at FROM held WHERE division = ?1 ORDER BY kind, key",
            params![self.division],
        )
    }
}
