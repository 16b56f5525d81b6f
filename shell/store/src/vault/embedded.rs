//! The vault of a city kept in a folder: a small database of its own beside the journal.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use skein_kernel::division::DivisionCode;
use skein_kernel::rejection::Rejection;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Credential, Held, Keeping as _, KeptSession, TokenHash, Vault, timestamp, unusable};
use crate::private;

/// The vault's file name in a data folder and in backups.
pub(crate) const FILE: &str = "vault.db";

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
    CREATE TABLE IF NOT EXISTS held (
        division TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, account TEXT NOT NULL,
        value TEXT NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (division, kind, key)) STRICT;
    CREATE INDEX IF NOT EXISTS held_of ON held (division, account, kind);
    CREATE INDEX IF NOT EXISTS held_due ON held (division, kind, at, key);
";

/// What a backup takes of a vault: credentials by account, and what is kept of people.
pub(crate) type Saved = (Vec<(String, Credential)>, Vec<Held>);

/// The database of secrets.
pub(crate) struct Embedded {
    connection: Mutex<Connection>,
    pub(super) division: String,
}

impl Embedded {
    /// Opens or creates the vault in a data folder.
    pub(crate) fn open(folder: &Path, division: DivisionCode) -> Result<Self, Rejection> {
        let path = folder.join(FILE);
        private::own_file(&path).map_err(unusable)?;
        Self::prepared(Connection::open(path), division)
    }

    /// A vault that is gone when dropped.
    pub(crate) fn in_memory(division: DivisionCode) -> Result<Self, Rejection> {
        Self::prepared(Connection::open_in_memory(), division)
    }

    fn prepared(connection: rusqlite::Result<Connection>, division: DivisionCode) -> Result<Self, Rejection> {
        let connection = connection.map_err(unusable)?;
        connection.execute_batch(TABLES).map_err(unusable)?;
        Ok(Self {
            connection: Mutex::new(connection),
            division: division.to_string(),
        })
    }

    /// Makes a vault of these credentials, and of what is kept of people, in a folder, as a single file, readable from read-only media; how
    /// many credentials they are.
    pub(crate) fn copy(
        folder: &Path,
        division: DivisionCode,
        (credentials, held): (&[(String, Credential)], &[Held]),
    ) -> Result<usize, Rejection> {
        let vault = Self::open(folder, division)?;
        let mut connection = vault.connection();
        let mut fill = || {
            let all = connection.transaction()?;
            for (account, Credential { phc, must_change }) in credentials {
                all.prepare_cached(
                    "INSERT INTO credential (division, account, phc, must_change) VALUES (?, ?, ?, ?)",
                )?
                .execute(params![vault.division, account, phc, must_change])?;
            }
            for held in held {
                super::held::keep(&all, &vault.division, held)?;
            }
            all.commit()
        };
        fill().map_err(unusable)?;
        let single = connection.pragma_update(None, "journal_mode", "DELETE");
        single.map_err(unusable)?;
        Ok(credentials.len())
    }

    /// The credentials in a folder, and what is kept of people; none if it has no vault.
    pub(crate) fn saved(folder: &Path, division: DivisionCode) -> Result<Saved, Rejection> {
        if !folder.join(FILE).exists() {
            return Ok(Saved::default());
        }
        let vault = Self::open(folder, division)?;
        Ok((vault.credentials()?, vault.all_held()?))
    }

    pub(super) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn run(&self, sql: &str, values: impl rusqlite::Params) -> Result<usize, Rejection> {
        let connection = self.connection();
        let run = || connection.prepare_cached(sql)?.execute(values);
        run().map_err(unusable)
    }
}

impl Vault for Embedded {
    fn credential(&self, account: &str) -> Result<Option<Credential>, Rejection> {
        let connection = self.connection();
        let find = || {
            connection
                .prepare_cached(
                    "SELECT phc, must_change FROM credential WHERE division = ?1 AND account = ?2",
                )?
                .query_row(params![self.division, account], |row| credential(row, 0))
                .optional()
        };
        find().map_err(unusable)
    }

    fn replace(
        &self,
        accounts: &[&str],
        credential: &Credential,
        except: Option<&TokenHash>,
    ) -> Result<(), Rejection> {
        let mut connection = self.connection();
        let mut replace = || {
            let all = connection.transaction()?;
            for account in accounts {
                all.prepare_cached(
                    "INSERT INTO credential (division, account, phc, must_change) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (division, account) DO UPDATE SET phc = ?3, must_change = ?4",
                )?
                .execute(params![
                    self.division,
                    account,
                    credential.phc,
                    credential.must_change
                ])?;
                all.prepare_cached(
                    "DELETE FROM session WHERE division = ?1 AND account = ?2 AND token IS NOT ?3",
                )?
                .execute(params![self.division, account, except])?;
            }
            all.commit()
        };
        replace().map_err(unusable)
    }

    fn open_session(
        &self,
        token: &TokenHash,
        session: &KeptSession,
        shown: &Credential,
    ) -> Result<bool, Rejection> {
        let (opened, seen) = (session.opened.as_second(), session.seen.as_second());
        let opened = self.run(
            "INSERT INTO session (division, token, account, csrf, opened, seen)
             SELECT division, ?2, account, ?4, ?5, ?6 FROM credential
             WHERE division = ?1 AND account = ?3 AND phc = ?7 AND must_change = ?8",
            params![
                self.division,
                token,
                session.account,
                session.csrf,
                opened,
                seen,
                shown.phc,
                shown.must_change
            ],
        )?;
        Ok(opened == 1)
    }

    fn session(&self, token: &TokenHash) -> Result<Option<KeptSession>, Rejection> {
        let connection = self.connection();
        let find = || {
            connection
                .prepare_cached(
                    "SELECT account, csrf, opened, seen, coalesce(must_change, 1)
                     FROM session LEFT JOIN credential USING (division, account)
                     WHERE division = ?1 AND token = ?2",
                )?
                .query_row(params![self.division, token], |row| {
                    Ok(KeptSession {
                        account: row.get(0)?,
                        csrf: row.get(1)?,
                        opened: timestamp(row.get(2)?),
                        seen: timestamp(row.get(3)?),
                        must_change: row.get(4)?,
                    })
                })
                .optional()
        };
        find().map_err(unusable)
    }

    fn touch_session(&self, token: &TokenHash, seen: Timestamp) -> Result<(), Rejection> {
        self.run(
            "UPDATE session SET seen = ?3 WHERE division = ?1 AND token = ?2",
            params![self.division, token, seen.as_second()],
        )
        .map(drop)
    }

    fn end_session(&self, token: &TokenHash) -> Result<(), Rejection> {
        self.run(
            "DELETE FROM session WHERE division = ?1 AND token = ?2",
            params![self.division, token],
        )
        .map(drop)
    }

    fn end_stale(&self, seen: Timestamp, opened: Timestamp) -> Result<(), Rejection> {
        self.run(
            "DELETE FROM session WHERE division = ?1 AND (seen < ?2 OR opened < ?3)",
            params![self.division, seen.as_second(), opened.as_second()],
        )
        .map(drop)
    }

    fn filters(&self, account: &str) -> Result<Vec<(String, String)>, Rejection> {
        let connection = self.connection();
        let read = || {
            let mut statement = connection.prepare_cached(
                "SELECT name, query FROM filter WHERE division = ?1 AND account = ?2 ORDER BY name",
            )?;
            let rows = statement.query_map(params![self.division, account], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(unusable)
    }

    fn keep_filter(&self, account: &str, name: &str, query: &str) -> Result<(), Rejection> {
        let sql = if query.is_empty() {
            "DELETE FROM filter WHERE division = ?1 AND account = ?2 AND name = ?3 AND ?4 = ''"
        } else {
            "INSERT INTO filter (division, account, name, query) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (division, account, name) DO UPDATE SET query = ?4"
        };
        self.run(sql, params![self.division, account, name, query])
            .map(drop)
    }

    fn credentials(&self) -> Result<Vec<(String, Credential)>, Rejection> {
        let connection = self.connection();
        let list = || {
            let mut statement = connection.prepare(
                "SELECT account, phc, must_change FROM credential WHERE division = ?1 ORDER BY account",
            )?;
            let rows = statement.query_map([&self.division], |row| Ok((row.get(0)?, credential(row, 1)?)))?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        list().map_err(unusable)
    }
}

fn credential(row: &Row<'_>, first: usize) -> rusqlite::Result<Credential> {
    Ok(Credential {
        phc: row.get(first)?,
        must_change: row.get(first + 1)?,
    })
}
