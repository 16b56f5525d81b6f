//! The vault: password hashes and sessions, in a small database of their own beside the journal.
//!
//! Secrets must be deletable, and the evidence log keeps everything for ever, so they never meet
//! (see `docs/decisions/0004-secrets-outside-the-evidence-log.md`). It knows nothing of passwords in clear.

use crate::codes;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use skein_kernel::division::DivisionCode;
use skein_kernel::rejection::{Class, Rejection};
use std::fs::File;
use std::io;
use std::path::Path;

/// The vault's tables. Safe to run on every start.
const TABLES: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    CREATE TABLE IF NOT EXISTS credential (
        division TEXT NOT NULL, account TEXT NOT NULL,
        phc TEXT NOT NULL, must_change INTEGER NOT NULL,
        PRIMARY KEY (division, account)) STRICT;
    CREATE TABLE IF NOT EXISTS session (
        division TEXT NOT NULL, token BLOB NOT NULL, account TEXT NOT NULL, csrf TEXT NOT NULL,
        opened INTEGER NOT NULL, seen INTEGER NOT NULL,
        PRIMARY KEY (division, token)) STRICT;
    CREATE TABLE IF NOT EXISTS filter (
        division TEXT NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL,
        PRIMARY KEY (division, account, name)) STRICT;
";

/// What the vault keeps for an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Credential {
    /// The argon2id hash in PHC form.
    pub(super) phc: String,
    /// Whether the password must be changed before anything else is done.
    pub(super) must_change: bool,
}

/// A session as kept: by the hash of its token, never the token itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) account: String,
    pub(super) csrf: String,
    pub(super) opened: Timestamp,
    pub(super) seen: Timestamp,
    /// Whether the account's password must be changed before anything else is done.
    pub(super) must_change: bool,
}

/// The database of secrets.
pub(super) struct Vault {
    connection: Connection,
    division: String,
}

impl Vault {
    /// Opens or creates the vault in a data directory.
    pub(super) fn open(directory: &Path, division: DivisionCode) -> Result<Self, Rejection> {
        let path = directory.join("vault.db");
        for_us_alone(&path).map_err(|e| no_file(&e))?;
        Self::prepared(Connection::open(path), division)
    }

    /// A vault that is gone when dropped.
    pub(super) fn in_memory(division: DivisionCode) -> Result<Self, Rejection> {
        Self::prepared(Connection::open_in_memory(), division)
    }

    fn prepared(connection: rusqlite::Result<Connection>, division: DivisionCode) -> Result<Self, Rejection> {
        let connection = connection.map_err(|e| unusable(&e))?;
        connection.execute_batch(TABLES).map_err(|e| unusable(&e))?;
        Ok(Self {
            connection,
            division: division.to_string(),
        })
    }

    pub(super) fn credential(&self, account: &str) -> Result<Option<Credential>, Rejection> {
        self.connection
            .query_row(
                "SELECT phc, must_change FROM credential WHERE division = ?1 AND account = ?2",
                params![self.division, account],
                |row| {
                    Ok(Credential {
                        phc: row.get(0)?,
                        must_change: row.get(1)?,
                    })
                },
            )
            .optional()
            .map_err(|e| unusable(&e))
    }

    pub(super) fn keep_credential(&self, account: &str, credential: &Credential) -> Result<(), Rejection> {
        self.connection
            .execute(
                "INSERT INTO credential (division, account, phc, must_change) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (division, account) DO UPDATE SET phc = ?3, must_change = ?4",
                params![self.division, account, credential.phc, credential.must_change],
            )
            .map(drop)
            .map_err(|e| unusable(&e))
    }

    pub(super) fn keep_session(&self, token: &[u8], kept: &Kept) -> Result<(), Rejection> {
        let (opened, seen) = (kept.opened.as_second(), kept.seen.as_second());
        self.connection
            .execute(
                "INSERT INTO session (division, token, account, csrf, opened, seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![self.division, token, kept.account, kept.csrf, opened, seen],
            )
            .map(drop)
            .map_err(|e| unusable(&e))
    }

    /// Notes when a session was last used. One that has ended stays ended.
    pub(super) fn touch_session(&self, token: &[u8], seen: Timestamp) -> Result<(), Rejection> {
        self.connection
            .execute(
                "UPDATE session SET seen = ?3 WHERE division = ?1 AND token = ?2",
                params![self.division, token, seen.as_second()],
            )
            .map(drop)
            .map_err(|e| unusable(&e))
    }

    pub(super) fn sessions(&self) -> Result<Vec<(Vec<u8>, Kept)>, Rejection> {
        let read = || {
            let mut statement = self.connection.prepare(
                "SELECT token, account, csrf, opened, seen, coalesce(must_change, 1)
                     FROM session LEFT JOIN credential USING (division, account) WHERE division = ?1",
            )?;
            let rows = statement.query_map(params![self.division], |row| {
                let kept = Kept {
                    account: row.get(1)?,
                    csrf: row.get(2)?,
                    opened: timestamp(row.get(3)?),
                    seen: timestamp(row.get(4)?),
                    must_change: row.get(5)?,
                };
                Ok((row.get(0)?, kept))
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|e| unusable(&e))
    }

    /// The filters an account keeps, by name.
    pub(super) fn filters(&self, account: &str) -> Result<Vec<(String, String)>, Rejection> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT name, query FROM filter WHERE division = ?1 AND account = ?2 ORDER BY name",
            )?;
            let rows = statement.query_map(params![self.division, account], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|e| unusable(&e))
    }

    /// Keeps a filter under its name; an empty query forgets it.
    pub(super) fn keep_filter(&self, account: &str, name: &str, query: &str) -> Result<(), Rejection> {
        let sql = if query.is_empty() {
            "DELETE FROM filter WHERE division = ?1 AND account = ?2 AND name = ?3 AND ?4 = ''"
        } else {
            "INSERT INTO filter (division, account, name, query) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (division, account, name) DO UPDATE SET query = ?4"
        };
        self.connection
            .execute(sql, params![self.division, account, name, query])
            .map(drop)
            .map_err(|e| unusable(&e))
    }

    pub(super) fn forget_session(&self, token: &[u8]) -> Result<(), Rejection> {
        self.connection
            .execute(
                "DELETE FROM session WHERE division = ?1 AND token = ?2",
                params![self.division, token],
            )
            .map(drop)
            .map_err(|e| unusable(&e))
    }
}

/// Seconds since the epoch as a time; a value no clock gives counts as the epoch and so as expired.
fn timestamp(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Makes sure that the file exists and that only the city's own user can read it, before anything is in it.
fn for_us_alone(path: &Path) -> io::Result<()> {
    let file = File::options().create(true).append(true).open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    drop(file);
    Ok(())
}

fn no_file(error: &io::Error) -> Rejection {
    Rejection::new(
        codes::DATA_DIR,
        Class::Unavailable,
        format!("账户库文件不能使用，请检查数据目录的权限：{error}"),
        format!("the vault's file can't be used, check the data directory's permissions: {error}"),
    )
    .in_file("vault.db")
}

fn unusable(error: &rusqlite::Error) -> Rejection {
    Rejection::new(
        codes::DATA_DIR,
        Class::Unavailable,
        format!("账户库暂时不能读写，请检查数据目录和磁盘空间：{error}"),
        format!("the vault can't be used, check the data directory and the disk: {error}"),
    )
    .in_file("vault.db")
}
