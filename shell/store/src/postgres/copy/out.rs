//! Copies out of the database: a city's evidence as the file the auditor reads, and all of it as a backup.
//!
//! Whoever audits need not trust the server: the copy is verified by the same code as an embedded city, and
//! can be kept apart from it. A copy is of one state, while commits go on. It knows nothing of models.

use ed25519_dalek::VerifyingKey;
use futures_util::TryStreamExt as _;
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use skein_kernel::division::DivisionCode;
use skein_kernel::rejection::Rejection;
use std::fs;
use std::path::Path;
use tokio_postgres::Row;
use tokio_postgres::types::Type;

use super::super::address::Address;
use super::super::held::held as held_row;
use super::super::link::{Link, Outcome, Trouble};
use super::super::{keys, rejections, schema};
use super::{meant, number, patient, runtime};
use crate::aggregate::Family;
use crate::audit::{self, Report};
use crate::blob::Blobs;
use crate::database::{self, Location};
use crate::evidence::log::Identity;
use crate::vault::{Credential, Embedded, Held};
use crate::{private, rejections as store};

/// What one table's copy is made by: rows selected there, all numbers as `bigint`, and inserted here. `$1` is
/// the division.
struct Table {
    select: &'static str,
    insert: &'static str,
}

/// What an audit of the evidence needs.
const EVIDENCE: [Table; 4] = [
    Table {
        select: "SELECT ($1::integer::bigint << 40) + b.first + e.ordinal, e.stream, e.revision, \
            COALESCE((SELECT c.first + p.ordinal FROM events p JOIN batches c ON c.division = p.division \
                AND c.batch = p.batch WHERE p.division = e.division AND p.stream = e.stream \
                AND p.revision = e.revision - 1), 0), \
            e.at, e.actor, e.kind, e.schema::bigint, e.body, \
            CASE WHEN e.model THEN NULL ELSE split_part(e.stream, '/', 3)::bigint END \
            FROM batches b JOIN events e ON e.division = b.division AND e.batch = b.batch \
            WHERE b.division = $1 AND b.count > 0 ORDER BY b.first, e.ordinal",
        insert: "INSERT INTO events (division_position, stream, revision, previous, at, actor, kind, schema, \
            body, serial) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    },
    Table {
        select: "SELECT division::bigint, level::bigint, first, hashes FROM evidence WHERE division = $1 \
            AND level > 0 ORDER BY level, first",
        insert: "INSERT INTO evidence (division, level, first, hashes) VALUES (?, ?, ?, ?)",
    },
    Table {
        select: "SELECT (h.division::bigint << 40) + h.size, h.root, h.at, h.previous, h.signature, \
            COALESCE((SELECT e.hashes FROM evidence e WHERE e.division = h.division AND e.level = 0 \
            AND e.first < h.size ORDER BY e.first DESC LIMIT 1), ''::bytea) FROM heads h WHERE h.division = $1 \
            ORDER BY h.size",
        insert: "INSERT INTO heads (division_size, root, at, previous, signature, leaves) \
            VALUES (?, ?, ?, ?, ?, ?)",
    },
    Table {
        select: "SELECT division::bigint, stream, revision, by FROM redactions WHERE division = $1",
        insert: "INSERT INTO redactions (division, stream, revision, by) VALUES (?, ?, ?, ?)",
    },
];

/// What a city needs besides to go on. A key kept for retries is known by its hash only: that is what an empty
/// actor says. A parcel's number begins with the position of the event that sends it.
const STATE: [Table; 13] = [
    Table {
        select: "SELECT $1::integer::bigint, row_number() OVER (ORDER BY i.at, i.id), i.at, ''::text, \
            encode(i.id, 'hex'), i.digest, CASE WHEN i.events = 0 THEN 1 ELSE b.first + i.ordinal END, \
            CASE WHEN i.events = 0 THEN 0 ELSE b.first + i.ordinal + i.events - 1 END, i.reply \
            FROM idempotency i JOIN batches b ON b.division = i.division AND b.batch = i.batch \
            WHERE i.division = $1 ORDER BY i.at, i.id",
        insert: "INSERT INTO idempotency (division, sequence, at, actor, key, digest, first, last, reply) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    },
    Table {
        select: "SELECT (a.division::bigint << 40) + a.serial, a.revision, b.first + a.ordinal, a.updated, \
            CASE WHEN a.shown THEN a.definition END, CASE WHEN a.shown THEN a.version::bigint END, \
            CASE WHEN a.shown THEN a.status::bigint END, CASE WHEN a.shown THEN a.light::bigint END, \
            CASE WHEN a.shown THEN a.received END, CASE WHEN a.shown THEN a.due END, \
            CASE WHEN a.shown THEN a.holder END, CASE WHEN a.shown THEN a.title END, \
            CASE WHEN a.shown THEN a.text END, a.format::bigint, a.state \
            FROM aggregates a JOIN batches b ON b.division = a.division AND b.batch = a.batch \
            WHERE a.division = $1 ORDER BY a.serial",
        insert: "INSERT INTO aggregates (division_serial, revision, position, updated, definition, version, \
            status, light, received, due, holder, title, text, format, state) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    },
    Table {
        // The upper half is of the words matters are found by, which a folder keeps elsewhere.
        select: "SELECT division::bigint, engine, (rows & 65535)::bigint FROM projections WHERE division = $1",
        insert: "INSERT INTO projections (division, engine, rows) VALUES (?, ?, ?)",
    },
    Table {
        select: "SELECT division::bigint, list, priority::bigint, due, serial, task, title, element, owner, \
            light::bigint, since FROM work WHERE division = $1",
        insert: "INSERT INTO work (division, list, priority, due, serial, task, title, element, owner, light, \
            since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    },
    Table {
        select: "SELECT division::bigint, due, serial, timer FROM timers WHERE division = $1",
        insert: "INSERT INTO timers (division, due, serial, timer) VALUES (?, ?, ?, ?)",
    },
    Table {
        select: "SELECT s.division::bigint, s.kind::bigint, s.name, s.key, s.serial, s.id, \
            s.starts::integer::bigint, b.first + s.ordinal FROM subscriptions s \
            JOIN batches b ON b.division = s.division AND b.batch = s.batch WHERE s.division = $1",
        insert: "INSERT INTO subscriptions (division, kind, name, key, serial, id, starts, since) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    },
    Table {
        select: "SELECT division::bigint, serial, incident, at, element, code, message FROM incidents \
            WHERE division = $1",
        insert: "INSERT INTO incidents (division, serial, incident, at, element, code, message) \
            VALUES (?, ?, ?, ?, ?, ?, ?)",
    },
    Table {
        select: "SELECT division::bigint, register, serial, ordinal, process, status, light, received, received_on, \
            ended_on, due_on, content::text FROM registers WHERE division = $1",
        insert: "INSERT INTO registers (division, register, serial, ordinal, process, status, light, received, \
            received_on, ended_on, due_on, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    },
    Table {
        select: "SELECT division::bigint, name, serial FROM names WHERE division = $1",
        insert: "INSERT INTO names (division, name, serial) VALUES (?, ?, ?)",
    },
    Table {
        select: "SELECT a, endpoint, c, d, e, f, g, h FROM (SELECT p.division::bigint, p.endpoint, (b.first + p.ordinal) * 1024 - 1 + \
            row_number() OVER (PARTITION BY p.batch, p.ordinal ORDER BY p.sequence), p.source, p.sent, p.name, \
            p.key, p.body, p.dead FROM parcels p JOIN batches b ON b.division = p.division AND b.batch = p.batch \
            WHERE p.division = $1) AS o (a, endpoint, c, d, e, f, g, h, dead) \
            WHERE endpoint <> '' AND NOT dead",
        insert: "INSERT INTO outbox (division, endpoint, sequence, source, sent, name, key, body) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    },
    Table {
        select: "SELECT DISTINCT ON (endpoint) division::bigint, endpoint, next, tries::bigint, error \
            FROM parcels WHERE division = $1 AND NOT dead AND endpoint <> '' ORDER BY endpoint, sequence",
        insert: "INSERT INTO endpoints (division, endpoint, next, tries, error) VALUES (?, ?, ?, ?, ?)",
    },
    Table {
        select: "SELECT a, c, place, d, e, f, g, h, i, j, k, l, m FROM (SELECT p.division::bigint, \
            (b.first + p.ordinal) * 1024 - 1 + \
            row_number() OVER (PARTITION BY p.batch, p.ordinal ORDER BY p.sequence), \
            p.place::bigint, p.source, p.sent, p.name, \
            CASE p.place WHEN 2 THEN p.definition::text ELSE p.key END, p.body, p.next, p.tries::bigint, p.error, \
            p.after_serial, p.after_id, p.dead \
            FROM parcels p JOIN batches b ON b.division = p.division AND b.batch = p.batch \
            WHERE p.division = $1) AS r (a, c, place, d, e, f, g, h, i, j, k, l, m, dead) \
            WHERE place <> 3 AND NOT dead",
        insert: "INSERT INTO relays (division, sequence, kind, source, sent, name, key, body, next, tries, error, \
            after_serial, after_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    },
    Table {
        select: "SELECT a, c, CASE WHEN place <> 3 THEN place END, endpoint, d, e, f, g, h, i, j FROM \
            (SELECT p.division::bigint, (b.first + p.ordinal) * 1024 - 1 + \
            row_number() OVER (PARTITION BY p.batch, p.ordinal ORDER BY p.sequence), p.place::bigint, \
            p.endpoint, p.source, p.sent, p.name, CASE p.place WHEN 2 THEN p.definition::text ELSE p.key END, \
            p.body, p.tries::bigint, p.error, p.dead \
            FROM parcels p JOIN batches b ON b.division = p.division AND b.batch = p.batch \
            WHERE p.division = $1) AS r (a, c, place, endpoint, d, e, f, g, h, i, j, dead) WHERE dead",
        insert: "INSERT INTO dead_letters (division, sequence, kind, endpoint, source, sent, name, key, body, \
            tries, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    },
];

const HELD: &str = "SELECT kind, key, account, value, at FROM held WHERE division = $1";
const CREDENTIALS: &str = "SELECT account, phc, must_change FROM credentials WHERE division = $1";
const FILES: &str = "SELECT id FROM blobs WHERE division = $1 ORDER BY id";
const FILE: &str = "SELECT content FROM blobs WHERE division = $1 AND id = $2";

/// How much of a city is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Extent {
    /// Events, hashes and heads.
    Evidence,
    /// And what they add up to.
    States,
    /// And files and credentials.
    Everything,
}

/// What a copy came to besides its journal.
#[derive(Default)]
pub(crate) struct Copied {
    /// Its keys' public halves, the latest last.
    pub(crate) keys: Vec<VerifyingKey>,
    /// Evidence files.
    pub(crate) files: usize,
    /// Accounts with a password.
    pub(crate) credentials: usize,
}

/// Copies a city's evidence into `journal.db` in a folder, which must not hold one.
///
/// # Errors
/// `SK-STORE-0060` if the database can't be reached, `0073` if it holds no such city, `0015` if there is a
/// copy already, `0007`/`0002` for disks and files.
pub fn export(address: &Address, division: DivisionCode, folder: &Path) -> Result<(), Rejection> {
    copied(&address.clone().of(Some(division)), folder, Extent::Evidence).map(drop)
}

/// Copies a whole city into an empty folder: journal, vault, files, all of one state.
pub(crate) fn back_up(address: &Address, folder: &Path) -> Result<Copied, Rejection> {
    copied(address, folder, Extent::Everything)
}

fn copied(address: &Address, folder: &Path, extent: Extent) -> Result<Copied, Rejection> {
    let copied = runtime()?.block_on(async {
        let link = snapshot(address).await?;
        let division = meant(&link, address).await?;
        let copy = Copy::begin(&link, division, folder).await?;
        copy.tables(&EVIDENCE).await?;
        let mut copied = Copied {
            keys: keys::public(&link, division).await?,
            ..Copied::default()
        };
        if extent >= Extent::States {
            copy.tables(&STATE).await?;
        }
        if extent == Extent::Everything {
            copied.credentials = copy.vault(folder).await?;
            copied.files = copy.files(folder).await?;
        }
        copy.end()?;
        Ok(copied)
    });
    copied.map_err(|trouble: Trouble| address.place(trouble.into()))
}

/// The public halves of the keys a city's heads are signed by, the latest last. Without a division it is the
/// database's only city.
///
/// # Errors
/// `SK-STORE-0060` if the database can't be reached, `0073` if it holds no such city.
pub fn public_keys(
    address: &Address,
    division: Option<DivisionCode>,
) -> Result<Vec<VerifyingKey>, Rejection> {
    let keys = runtime()?.block_on(async {
        let link = patient(address).await?;
        let division = match division {
            Some(division) => number(division),
            None => meant(&link, address).await?,
        };
        schema::identity(&link, division).await?;
        keys::public(&link, division).await
    });
    keys.map_err(|trouble| address.place(trouble.into()))
}

/// Verifies a city's whole evidence log under the public keys trusted, over a copy of it that is removed
/// afterwards.
///
/// # Errors
/// As [`export`]; everything that can be named is a finding in the report.
pub fn verify(
    address: &Address,
    division: DivisionCode,
    trusted: &[VerifyingKey],
) -> Result<Report, Rejection> {
    let address = address.clone().of(Some(division));
    over_a_copy(&address, Extent::Evidence, |folder| {
        audit::verify(folder, trusted)
    })
}

/// The same, and whether every state and row is what the events come to.
///
/// # Errors
/// As [`export`], and as [`audit::verify_states`].
pub fn verify_whole<F: Family>(
    address: &Address,
    trusted: &[VerifyingKey],
    family: &F,
) -> Result<Report, Rejection> {
    over_a_copy(address, Extent::States, |folder| {
        audit::verify_whole(folder, trusted, family)
    })
}

fn over_a_copy(
    address: &Address,
    extent: Extent,
    look: impl FnOnce(&Path) -> Result<Report, Rejection>,
) -> Result<Report, Rejection> {
    let name = format!("skein-audit-{}", hex::encode(rand::random::<[u8; 8]>()));
    let folder = std::env::temp_dir().join(name);
    let report = copied(address, &folder, extent).and_then(|_| look(&folder));
    if folder.exists()
        && let Err(error) = fs::remove_dir_all(&folder)
    {
        tracing::warn!(%error, folder = %folder.display(), "the audited copy could not be removed");
    }
    report
}

/// A connection that sees one state of the database for as long as it lives.
async fn snapshot(address: &Address) -> Outcome<Link> {
    let link = patient(address).await?;
    link.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await?;
    // Whole tables are read here, unlike anywhere else.
    link.script(
        "SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on",
    )
    .await?;
    Ok(link)
}

/// A copy in the making.
struct Copy<'a> {
    link: &'a Link,
    division: i32,
    target: Connection,
    path: std::path::PathBuf,
}

impl<'a> Copy<'a> {
    async fn begin(link: &'a Link, division: i32, folder: &Path) -> Outcome<Self> {
        let identity = schema::identity(link, division).await?;
        private::own_folder(folder).map_err(|error| store::files(folder, error))?;
        let path = folder.join(database::FILE);
        if path.exists() {
            return Err(store::not_empty(&path).into());
        }
        database::own(&path)?;
        let unwritable = |error| database::unwritable(&path, error);
        let mut target = Location::File(path.clone()).connect().map_err(unwritable)?;
        database::migrate(&mut target, &path)?;
        introduce(&target, &identity).map_err(unwritable)?;
        Ok(Self {
            link,
            division,
            target,
            path,
        })
    }

    async fn tables(&self, tables: &[Table]) -> Outcome<()> {
        for table in tables {
            self.table(table).await?;
        }
        Ok(())
    }

    async fn table(&self, table: &Table) -> Outcome<()> {
        let unwritable = |error| database::unwritable(&self.path, error);
        let mut insert = self.target.prepare(table.insert).map_err(unwritable)?;
        let columns = insert.parameter_count();
        let rows = self.link.stream(table.select, &[&self.division]).await?;
        let mut rows = std::pin::pin!(rows);
        while let Some(row) = rows.try_next().await? {
            let values = (0..columns).map(|column| value(&row, column));
            let values: Option<Vec<Value>> = values.collect();
            let values = values.ok_or_else(|| rejections::damaged(table.insert))?;
            insert.execute(params_from_iter(values)).map_err(unwritable)?;
        }
        Ok(())
    }

    /// Copies the accounts' credentials and what is kept of people; how many credentials there are. Sessions stay behind: whoever opens a restored
    /// city signs in anew.
    async fn vault(&self, folder: &Path) -> Outcome<usize> {
        let rows = self.link.rows(CREDENTIALS, &[&self.division]).await?;
        let credentials = rows.iter().map(|row| {
            let credential = Credential {
                phc: row.get(1),
                must_change: row.get(2),
            };
            (row.get(0), credential)
        });
        let division = format!("{:06}", self.division).parse()?;
        let held = self.link.rows(HELD, &[&self.division]).await?;
        let held: Vec<Held> = held.iter().map(held_row).collect();
        Ok(Embedded::copy(
            folder,
            division,
            (&credentials.collect::<Vec<_>>(), &held),
        )?)
    }

    /// Copies the files, one at a time; how many there are.
    async fn files(&self, folder: &Path) -> Outcome<usize> {
        let target = Blobs::open(folder)?;
        let ids = self.link.rows(FILES, &[&self.division]).await?;
        for id in &ids {
            let digest: &[u8] = id.get(0);
            let row = self.link.row(FILE, &[&self.division, &digest]).await?;
            let content: &[u8] = row.as_ref().map_or(&[], |row| row.get(0));
            let name = hex::encode(digest);
            if target.put(content, u64::MAX - 1)?.to_string() != name {
                return Err(store::blob_damaged(&name).into());
            }
        }
        Ok(ids.len())
    }

    /// Makes the copy a single file, readable from read-only media.
    fn end(self) -> Outcome<()> {
        let unwritable = |error| database::unwritable(&self.path, error);
        self.target.execute_batch("COMMIT").map_err(unwritable)?;
        let single = self.target.pragma_update(None, "journal_mode", "DELETE");
        Ok(single.map_err(unwritable)?)
    }
}

/// Begins the copy's only transaction, saying whose journal it is.
fn introduce(target: &Connection, identity: &Identity) -> rusqlite::Result<()> {
    target.execute_batch("BEGIN")?;
    target
        .execute(
            "INSERT INTO journal (division, id) VALUES (?, ?)",
            params![identity.division, identity.journal],
        )
        .map(drop)
}

/// A column's value; `None` if it is of no type that tables are made of.
fn value(row: &Row, column: usize) -> Option<Value> {
    let value = match *row.columns().get(column)?.type_() {
        Type::INT8 => row.try_get::<_, Option<i64>>(column).ok()?.map(Value::Integer),
        Type::TEXT => row.try_get::<_, Option<String>>(column).ok()?.map(Value::Text),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(column).ok()?.map(Value::Blob),
        _ => return None,
    };
    Some(value.unwrap_or(Value::Null))
}
