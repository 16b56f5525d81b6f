//! Opening the database: settings, migrations, and which file it is.
//!
//! It knows nothing of events. Migrations are the numbered files in `migrations/`, applied in one
//! transaction; SQLite's `user_version` says how many have been.

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use skein_kernel::division::DivisionCode;
use skein_kernel::rejection::Rejection;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::evidence::log::Identity;
use crate::{private, rejections};

/// The database's file name in a data folder and in backups.
pub(crate) const FILE: &str = "journal.db";
/// Marks the file as Skein's in its SQLite header: "SKEN".
const APPLICATION: i64 = 0x534B_454E;
/// Bits of a key below its division.
const NUMBER_BITS: u32 = 40;
const MIGRATIONS: [&str; 8] = [
    include_str!("../migrations/0001-journal.sql"),
    include_str!("../migrations/0002-evidence.sql"),
    include_str!("../migrations/0003-snapshots.sql"),
    include_str!("../migrations/0004-signed-snapshots.sql"),
    include_str!("../migrations/0005-aggregates.sql"),
    include_str!("../migrations/0006-registers.sql"),
    include_str!("../migrations/0007-redactions.sql"),
    include_str!("../migrations/0008-one-number-keys.sql"),
];

/// The key of a city's numbered row: of the event at a position, of the head of a size, of an aggregate. One
/// number is the fastest key there is, and the division comes first here too.
pub(crate) fn key(division: i64, number: u64) -> i64 {
    division << NUMBER_BITS | (number & NUMBERS) as i64
}

/// The number in a key.
pub(crate) fn number(key: i64) -> u64 {
    key as u64 & NUMBERS
}

/// The highest number a key can hold.
pub(crate) const NUMBERS: u64 = (1 << NUMBER_BITS) - 1;

/// Where a database is: a file, memory shared by the connections of this process, or a file of another file
/// system that SQLite knows by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Location {
    File(PathBuf),
    Memory(u64),
    Elsewhere { vfs: String, path: PathBuf },
}

impl Location {
    /// A fresh database in memory.
    pub(crate) fn memory() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self::Memory(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// A database beside it with another name, whose file only its owner reads.
    pub(crate) fn beside(&self, name: &str) -> Result<Self, Rejection> {
        match self {
            Self::File(path) => {
                let path = path.with_file_name(name);
                own(&path)?;
                Ok(Self::File(path))
            }
            Self::Elsewhere { vfs, path } => Ok(Self::Elsewhere {
                vfs: vfs.clone(),
                path: path.with_file_name(name),
            }),
            // Memory is numbered in the order it is asked for, and what lies beside has the number negated.
            Self::Memory(number) => Ok(Self::Memory(!number)),
        }
    }

    /// What to call it in messages.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::File(path) | Self::Elsewhere { path, .. } => path,
            Self::Memory(_) => Path::new(":memory:"),
        }
    }

    /// A connection that may write.
    pub(crate) fn connect(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let connection = self.open(flags)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        // Checkpoints are taken beside the writer: see `housekeeping`.
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        connection.pragma_update(None, "cache_size", -16_384)?;
        // What is deleted or overwritten is overwritten with zeros: personal data that a law has erased must
        // not be left between the rows.
        connection.pragma_update(None, "secure_delete", true)?;
        // Plans don't look at bound values: otherwise some statements are planned anew at every binding.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(connection)
    }

    /// A connection that only reads.
    pub(crate) fn connect_to_read(&self) -> rusqlite::Result<Connection> {
        self.open(OpenFlags::SQLITE_OPEN_READ_ONLY)
    }

    fn open(&self, flags: OpenFlags) -> rusqlite::Result<Connection> {
        let connection = match self {
            Self::File(path) => Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?,
            Self::Memory(number) => Connection::open_with_flags(
                format!("file:/skein-{number}?vfs=memdb"),
                flags | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX,
            )?,
            Self::Elsewhere { vfs, path } => Connection::open_with_flags_and_vfs(
                path,
                flags | OpenFlags::SQLITE_OPEN_NO_MUTEX,
                vfs.as_str(),
            )?,
        };
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.set_prepared_statement_cache_capacity(128);
        Ok(connection)
    }
}

/// Makes sure that only the owner reads the database's files, creating the first: SQLite gives those beside
/// it the same mode when it makes them.
pub(crate) fn own(path: &Path) -> Result<(), Rejection> {
    let owned = private::own_file(path).and_then(|()| {
        ["-wal", "-shm"]
            .iter()
            .try_for_each(|suffix| private::close(&beside(path, suffix)))
    });
    owned.map_err(|error| rejections::files(path, error))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Brings a database to this program's schema. Does nothing if it is there already.
pub(crate) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), Rejection> {
    let broken = |error: rusqlite::Error| rejections::damaged(path, error);
    let found = pragma(connection, "user_version").map_err(broken)?;
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(rejections::newer(path, found, known));
    }
    refuse_foreign(connection, path, found)?;
    if found == known {
        return Ok(());
    }
    apply(connection, found as usize, MIGRATIONS.len()).map_err(|error| unwritable(path, error))
}

/// Refuses to read a journal that an earlier program left and that hasn't been brought to this one's schema.
pub(crate) fn refuse_earlier(connection: &Connection, path: &Path) -> Result<(), Rejection> {
    let found = pragma(connection, "user_version").map_err(|error| rejections::damaged(path, error))?;
    let known = MIGRATIONS.len() as i64;
    match found < known {
        true => Err(rejections::earlier(path, found, known)),
        false => Ok(()),
    }
}

fn apply(connection: &mut Connection, from: usize, to: usize) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for migration in &MIGRATIONS[from..to] {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", to as i64)?;
    transaction.commit()
}

/// Refuses a database that has tables but not our mark: it is some other program's.
fn refuse_foreign(connection: &Connection, path: &Path, version: i64) -> Result<(), Rejection> {
    let broken = |error: rusqlite::Error| rejections::damaged(path, error);
    let marked = pragma(connection, "application_id").map_err(broken)? == APPLICATION;
    let tables: i64 = connection
        .query_row("SELECT COUNT(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(broken)?;
    if marked || (tables == 0 && version == 0) {
        return Ok(());
    }
    Err(rejections::damaged(path, "application_id"))
}

fn pragma(connection: &Connection, name: &str) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}

/// Whose journal it is; written on first use, with an id of its own.
pub(crate) fn identify(
    connection: &Connection,
    path: &Path,
    division: DivisionCode,
    id: impl FnOnce() -> [u8; 16],
) -> Result<Identity, Rejection> {
    let wanted = division_number(division);
    if let Some(identity) = identity(connection).map_err(|error| rejections::damaged(path, error))? {
        if identity.division != wanted {
            return Err(rejections::other_city(path, identity.division, wanted));
        }
        return Ok(identity);
    }
    let journal = hex::encode(id());
    connection
        .execute(
            "INSERT INTO journal (division, id) VALUES (?, ?)",
            params![wanted, journal],
        )
        .map_err(|error| unwritable(path, error))?;
    Ok(Identity {
        division: wanted,
        journal,
    })
}

/// Whose journal it is, if it has been used.
pub(crate) fn identity(connection: &Connection) -> rusqlite::Result<Option<Identity>> {
    connection
        .query_row("SELECT division, id FROM journal LIMIT 1", [], |row| {
            Ok(Identity {
                division: row.get(0)?,
                journal: row.get(1)?,
            })
        })
        .optional()
}

fn division_number(division: DivisionCode) -> i64 {
    // A division code is six digits by construction.
    division.to_string().parse().unwrap_or_default()
}

/// Limits the database's size; a write beyond it fails like one to a full disk.
pub(crate) fn limit(connection: &Connection, bytes: u64) -> rusqlite::Result<()> {
    let page = pragma(connection, "page_size")?.max(512) as u64;
    let pages = i64::try_from(bytes / page).unwrap_or(i64::MAX);
    connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))
}

/// Fills the write-ahead log with zeros before anyone opens it. SQLite takes a log without a valid header
/// for an empty one and writes over it; writing over a file flushes in one step on most file systems,
/// where growing it takes two. That there is no room for it is no failure: the log then grows as it must.
pub(crate) fn reserve_log(path: &Path, bytes: u64) {
    let log = beside(path, "-wal");
    if bytes == 0 || fs::metadata(&log).is_ok_and(|found| found.len() > 0) {
        return;
    }
    let zeros = || -> std::io::Result<()> {
        private::own_file(&log)?;
        let mut file = File::options().write(true).open(&log)?;
        std::io::copy(&mut std::io::repeat(0).take(bytes), &mut file)?;
        file.sync_all()
    };
    if let Err(error) = zeros() {
        tracing::warn!(%error, "no room was reserved for the write-ahead log");
        if let Err(error) = fs::remove_file(&log) {
            tracing::warn!(%error, "the unfinished log could not be removed");
        }
    }
}

/// The rejection for an error while writing.
pub(crate) fn unwritable(path: &Path, error: rusqlite::Error) -> Rejection {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => rejections::full(),
        Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
            rejections::damaged(path, error)
        }
        _ => rejections::not_written(error),
    }
}

/// The rejection for an error while reading or opening.
pub(crate) fn unreadable(path: &Path, error: rusqlite::Error) -> Rejection {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::PermissionDenied) => {
            rejections::files(path, error)
        }
        _ => rejections::damaged(path, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(connection: &Connection) -> Vec<String> {
        let mut statement = connection
            .prepare("SELECT sql FROM sqlite_schema ORDER BY name")
            .unwrap();
        let rows = statement
            .query_map([], |row| row.get::<_, Option<String>>(0))
            .unwrap();
        rows.map(|row| row.unwrap().unwrap_or_default()).collect()
    }

    #[test]
    fn every_earlier_version_migrates_to_the_same_schema_and_twice_is_as_good_as_once() {
        let mut fresh = Connection::open_in_memory().unwrap();
        migrate(&mut fresh, Path::new("fresh")).unwrap();
        let expected = schema(&fresh);
        migrate(&mut fresh, Path::new("fresh")).unwrap();
        assert_eq!(schema(&fresh), expected);
        for version in 1..MIGRATIONS.len() {
            let mut old = Connection::open_in_memory().unwrap();
            apply(&mut old, 0, version).unwrap();
            migrate(&mut old, Path::new("old")).unwrap();
            assert_eq!(schema(&old), expected, "from version {version}");
            assert_eq!(pragma(&old, "user_version").unwrap(), MIGRATIONS.len() as i64);
        }
    }

    #[test]
    fn a_journal_keyed_by_two_numbers_keeps_everything_under_one() {
        let mut old = Connection::open_in_memory().unwrap();
        apply(&mut old, 0, 7).unwrap();
        // Three events in batches of two and one; the leaves are runs of 32 bytes each.
        old.execute_batch(
            "INSERT INTO events VALUES (430400, 2, 's', 2, 1, 20, 'a', 'k', 1, 'two', NULL), \
                (430400, 1, 's', 1, 0, 10, 'a', 'k', 1, 'one', NULL), \
                (430400, 3, 'matter/7', 1, 0, 30, 'a', 'k', 1, 'three', 7); \
             INSERT INTO evidence VALUES (430400, 0, 0, CAST(replace(printf('%64d', 1), ' ', 'x') AS BLOB)), \
                (430400, 0, 2, CAST(replace(printf('%32d', 2), ' ', 'y') AS BLOB)), (430400, 1, 0, x'07'); \
             INSERT INTO heads VALUES (430400, 2, x'02', 20, x'00', x'0A'), (430400, 3, x'03', 30, x'02', x'0B');",
        )
        .unwrap();
        let earlier = refuse_earlier(&old, Path::new("old")).unwrap_err();
        assert_eq!(earlier.code.0, "SK-STORE-0081");
        migrate(&mut old, Path::new("old")).unwrap();
        refuse_earlier(&old, Path::new("old")).unwrap();
        let rows = |sql: &str| -> Vec<String> {
            let mut statement = old.prepare(sql).unwrap();
            let rows = statement.query_map([], |row| row.get(0)).unwrap();
            rows.map(Result::unwrap).collect()
        };
        assert_eq!(
            rows("SELECT division || '/' || position || body || COALESCE(serial, '') FROM events ORDER BY 1"),
            ["430400/1one", "430400/2two", "430400/3three7"]
        );
        let heads = "SELECT division || '/' || size || hex(root) || LENGTH(leaves) || substr(leaves, 1, 1) FROM heads";
        assert_eq!(rows(heads), ["430400/20264x", "430400/30332y"]);
        assert_eq!(rows("SELECT level || hex(hashes) FROM evidence"), ["107"]);
        assert_eq!(
            rows("SELECT '' || division_position FROM events WHERE position = 3"),
            [key(430_400, 3).to_string()]
        );
    }

    #[test]
    fn every_key_begins_with_the_division() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, Path::new("keys")).unwrap();
        for sql in schema(&connection).iter().filter(|sql| !sql.is_empty()) {
            let begins = [
                "PRIMARY KEY (division",
                "(division,",
                "    division_serial INTEGER PRIMARY KEY",
                "    division_position INTEGER PRIMARY KEY",
                "    division_size INTEGER PRIMARY KEY",
                "(division_position)",
            ];
            assert!(begins.iter().any(|key| sql.contains(key)), "{sql}");
        }
    }

    #[test]
    fn a_later_schema_and_another_programs_database_are_refused() {
        let mut later = Connection::open_in_memory().unwrap();
        later.pragma_update(None, "user_version", 99).unwrap();
        assert_eq!(
            migrate(&mut later, Path::new("x")).unwrap_err().code.0,
            "SK-STORE-0004"
        );
        let mut foreign = Connection::open_in_memory().unwrap();
        foreign
            .execute_batch("CREATE TABLE shopping (list TEXT)")
            .unwrap();
        assert_eq!(
            migrate(&mut foreign, Path::new("x")).unwrap_err().code.0,
            "SK-STORE-0003"
        );
    }
}
