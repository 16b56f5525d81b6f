//! Copies into the database: a backup becomes a city there, all of it or nothing.
//!
//! Events keep their positions: they are put into batches of a thousand under a node number that no running
//! node has. It knows nothing of models; who calls it has verified the backup.

use bytes::BytesMut;
use ed25519_dalek::VerifyingKey;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params_from_iter};
use skein_kernel::rejection::Rejection;
use std::path::Path;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use super::super::address::Address;
use super::super::link::{Link, Outcome};
use super::super::{keys, schema, words};
use super::{patient, runtime};
use crate::audit::Opened;
use crate::blob::Blobs;
use crate::evidence::head::TreeHead;
use crate::evidence::log::Log;
use crate::idempotency::KeyId;
use crate::rejections as store;
use crate::vault::{Credential, Embedded, Held};

/// What one table's copy is made by: rows selected from the backup and the columns they go to. `?1` is the
/// division, `?2` the first batch.
struct Table {
    select: &'static str,
    into: &'static str,
    types: &'static [Type],
}

const TABLES: [Table; 9] = [
    Table {
        select: "SELECT ?1, ?2 + (position - 1) / 1000, MIN(position), COUNT(*), SUM(serial IS NULL) FROM events \
            WHERE division = ?1 GROUP BY 2",
        into: "batches (division, batch, first, count, model)",
        types: &[Type::INT4, Type::INT8, Type::INT8, Type::INT4, Type::INT4],
    },
    Table {
        select: "SELECT ?1, ?2 + (position - 1) / 1000, (position - 1) % 1000, stream, revision, at, \
            serial IS NULL, actor, kind, schema, body FROM events WHERE division = ?1 ORDER BY division_position",
        into: "events (division, batch, ordinal, stream, revision, at, model, actor, kind, schema, body)",
        types: &[
            Type::INT4,
            Type::INT8,
            Type::INT4,
            Type::TEXT,
            Type::INT8,
            Type::INT8,
            Type::BOOL,
            Type::TEXT,
            Type::TEXT,
            Type::INT2,
            Type::TEXT,
        ],
    },
    Table {
        select: "SELECT ?1, level, first, hashes FROM evidence WHERE division = ?1 UNION ALL \
            SELECT ?1, 0, size - LENGTH(leaves) / 32, leaves FROM heads WHERE division = ?1",
        into: "evidence (division, level, first, hashes)",
        types: &[Type::INT4, Type::INT2, Type::INT8, Type::BYTEA],
    },
    Table {
        select: "SELECT ?1, size, root, at, previous, signature FROM heads WHERE division = ?1",
        into: "heads (division, size, root, at, previous, signature)",
        types: &[
            Type::INT4,
            Type::INT8,
            Type::BYTEA,
            Type::INT8,
            Type::BYTEA,
            Type::BYTEA,
        ],
    },
    Table {
        select: "SELECT ?1, division_serial & 0xFFFFFFFFFF, revision, revision, ?2 + (position - 1) / 1000, \
            (position - 1) % 1000, updated, format, state, title IS NOT NULL, COALESCE(definition, ''), \
            COALESCE(version, 0), COALESCE(status, 0), COALESCE(light, 0), COALESCE(received, 0), due, \
            COALESCE(holder, ''), COALESCE(title, ''), COALESCE(text, '') FROM aggregates \
            WHERE division_serial >> 40 = ?1",
        into: "aggregates (division, serial, revision, before, batch, ordinal, updated, format, state, shown, \
            definition, version, status, light, received, due, holder, title, text)",
        types: &[
            Type::INT4,
            Type::INT8,
            Type::INT8,
            Type::INT8,
            Type::INT8,
            Type::INT4,
            Type::INT8,
            Type::INT2,
            Type::BYTEA,
            Type::BOOL,
            Type::TEXT,
            Type::INT4,
            Type::INT2,
            Type::INT2,
            Type::INT8,
            Type::INT8,
            Type::TEXT,
            Type::TEXT,
            Type::TEXT,
        ],
    },
    Table {
        select: "SELECT ?1, engine, rows FROM projections WHERE division = ?1",
        into: "projections (division, engine, rows)",
        types: &[Type::INT4, Type::TEXT, Type::INT4],
    },
    Table {
        select: "SELECT ?1, list, priority, due, serial, task, title, element, owner, light, since FROM work \
            WHERE division = ?1",
        into: "work (division, list, priority, due, serial, task, title, element, owner, light, since)",
        types: &[
            Type::INT4,
            Type::TEXT,
            Type::INT2,
            Type::INT8,
            Type::INT8,
            Type::INT8,
            Type::TEXT,
            Type::TEXT,
            Type::TEXT,
            Type::INT2,
            Type::INT8,
        ],
    },
    Table {
        select: "SELECT ?1, due, serial, timer FROM timers WHERE division = ?1",
        into: "timers (division, due, serial, timer)",
        types: &[Type::INT4, Type::INT8, Type::INT8, Type::INT8],
    },
    Table {
        select: "SELECT ?1, kind, name, key, serial, id, starts, ?2 + (since - 1) / 1000, (since - 1) % 1000 \
            FROM subscriptions WHERE division = ?1",
        into: "subscriptions (division, kind, name, key, serial, id, starts, batch, ordinal)",
        types: &[
            Type::INT4,
            Type::INT2,
            Type::TEXT,
            Type::TEXT,
            Type::INT8,
            Type::INT8,
            Type::BOOL,
            Type::INT8,
            Type::INT4,
        ],
    },
];

const MORE: [Table; 5] = [
    Table {
        select: "SELECT ?1, stream, revision, by FROM redactions WHERE division = ?1",
        into: "redactions (division, stream, revision, by)",
        types: &[Type::INT4, Type::TEXT, Type::INT8, Type::INT8],
    },
    Table {
        select: "SELECT ?1, register, serial, ordinal, process, status, light, received, received_on, ended_on, \
            due_on, content FROM registers WHERE division = ?1",
        into: "registers (division, register, serial, ordinal, process, status, light, received, received_on, \
            ended_on, due_on, content)",
        types: &[
            Type::INT4,
            Type::TEXT,
            Type::INT8,
            Type::INT8,
            Type::TEXT,
            Type::TEXT,
            Type::TEXT,
            Type::TEXT,
            Type::TEXT,
            Type::TEXT,
            Type::TEXT,
            Type::JSON,
        ],
    },
    Table {
        select: "SELECT ?1, serial, incident, at, element, code, message FROM incidents \
            WHERE division = ?1",
        into: "incidents (division, serial, incident, at, element, code, message)",
        types: &[
            Type::INT4,
            Type::INT8,
            Type::INT8,
            Type::INT8,
            Type::TEXT,
            Type::TEXT,
            Type::TEXT,
        ],
    },
    Table {
        select: "SELECT ?1, name, serial FROM names WHERE division = ?1",
        into: "names (division, name, serial)",
        types: &[Type::INT4, Type::TEXT, Type::INT8],
    },
    Table {
        select: "SELECT division, sequence, place, endpoint, definition, name, key, body, source, sent, next, \
            tries, error, dead, after_serial, after_id, ?2 + (sequence / 1024 - 1) / 1000, \
            (sequence / 1024 - 1) % 1000 FROM ( \
            SELECT o.division, o.sequence, 3 AS place, o.endpoint, 0 AS definition, o.name, o.key, o.body, \
            o.source, o.sent, COALESCE(e.next, o.sent) AS next, COALESCE(e.tries, 0) AS tries, \
            COALESCE(e.error, '') AS error, 0 AS dead, -1 AS after_serial, -1 AS after_id FROM outbox o \
            LEFT JOIN endpoints e ON e.division = o.division AND e.endpoint = o.endpoint AND o.sequence = ( \
            SELECT MIN(f.sequence) FROM outbox f WHERE f.division = o.division AND f.endpoint = o.endpoint) \
            UNION ALL SELECT division, sequence, kind, '', CASE kind WHEN 2 THEN CAST(key AS INTEGER) ELSE 0 END, \
            name, CASE kind WHEN 2 THEN '' ELSE key END, body, source, sent, next, tries, error, 0, after_serial, \
            after_id FROM relays \
            UNION ALL SELECT division, sequence, COALESCE(kind, 3), endpoint, \
            CASE kind WHEN 2 THEN CAST(key AS INTEGER) ELSE 0 END, name, CASE kind WHEN 2 THEN '' ELSE key END, \
            body, source, sent, sent, tries, error, 1, -1, -1 FROM dead_letters) WHERE division = ?1",
        into: "parcels (division, sequence, place, endpoint, definition, name, key, body, source, sent, next, \
            tries, error, dead, after_serial, after_id, batch, ordinal)",
        types: &[
            Type::INT4,
            Type::INT8,
            Type::INT2,
            Type::TEXT,
            Type::INT8,
            Type::TEXT,
            Type::TEXT,
            Type::TEXT,
            Type::INT8,
            Type::INT8,
            Type::INT8,
            Type::INT4,
            Type::TEXT,
            Type::BOOL,
            Type::INT8,
            Type::INT8,
            Type::INT8,
            Type::INT4,
        ],
    },
];

const FOUND: &str = "SELECT 1 FROM journal WHERE division = $1";
const JOURNAL: &str = "INSERT INTO journal (division, id) VALUES ($1, $2)";
const TIP: &str = "INSERT INTO tip (division, size, edge, at, head, model) VALUES ($1, $2, $3, $4, $5, $6)";
const NODE: &str = "SELECT nextval('node_numbers')";
const KEEP: &str = "INSERT INTO idempotency (division, id, at, digest, batch, ordinal, events, reply) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (division, id) DO UPDATE SET at = excluded.at, \
    digest = excluded.digest, batch = excluded.batch, ordinal = excluded.ordinal, events = excluded.events, \
    reply = excluded.reply";
const WORDS: &str = "INSERT INTO words (division, serial, pairs) VALUES ($1, $2, $3::text::integer[])";
const CREDENTIAL: &str =
    "INSERT INTO credentials (division, account, phc, must_change) VALUES ($1, $2, $3, $4)";
const HELD: &str =
    "INSERT INTO held (division, kind, key, account, value, at) VALUES ($1, $2, $3, $4, $5, $6)";
const FILE: &str = "INSERT INTO blobs (division, id, content) VALUES ($1, $2, $3)";
const PARCELS: &str = "SELECT setval('parcel_numbers', GREATEST((SELECT last_value FROM parcel_numbers), \
    COALESCE((SELECT MAX(sequence) FROM parcels WHERE division = $1), 1)))";
const SERIALS: &str = "SELECT setval($2::text::regclass, \
    GREATEST(1, COALESCE((SELECT MAX(serial) FROM aggregates WHERE division = $1), 0)), \
    EXISTS (SELECT 1 FROM aggregates WHERE division = $1))";

/// Copies a backup into the database, where there must be no such city. A new key signs from then on, after
/// `earlier` ones. `check` is told how many files and credentials there are before anything is committed.
pub(crate) fn import(
    backup: &Path,
    opened: &Opened,
    address: &Address,
    earlier: &[VerifyingKey],
    check: impl FnOnce(usize, usize) -> Result<(), Rejection>,
) -> Result<(), Rejection> {
    let copied = runtime()?.block_on(async {
        let link = patient(address).await?;
        schema::trust(&link).await?;
        schema::migrate(&link).await?;
        link.script("BEGIN").await?;
        let copy = Copy {
            link: &link,
            source: &opened.database,
            path: &opened.path,
            division: opened.identity.division as i32,
            // No batch of a running node is below that of its own number.
            base: link.row(NODE, &[]).await?.map_or(0, |row| row.get::<_, i64>(0)) << 32,
        };
        copy.begin(opened).await?;
        copy.tables(&TABLES).await?;
        copy.tables(&MORE).await?;
        copy.replies().await?;
        copy.words().await?;
        copy.counters().await?;
        keys::renew(&link, copy.division, earlier).await?;
        check(copy.files(backup).await?, copy.credentials(backup).await?)?;
        link.script("COMMIT").await?;
        link.script("ANALYZE").await
    });
    Ok(copied?)
}

/// A copy in the making.
struct Copy<'a> {
    link: &'a Link,
    source: &'a Connection,
    path: &'a Path,
    division: i32,
    /// The first batch.
    base: i64,
}

impl Copy<'_> {
    fn broken(&self, error: impl std::fmt::Display) -> Rejection {
        store::damaged(self.path, error)
    }

    /// Refuses a database that has the city, and says whose journal it is and where its log ends.
    async fn begin(&self, opened: &Opened) -> Outcome<()> {
        if self.link.row(FOUND, &[&self.division]).await?.is_some() {
            let place = format!("journal {:06}", self.division);
            return Err(store::not_empty(place.as_ref()).into());
        }
        let log = Log::open(self.source, &opened.identity).map_err(|error| self.broken(error))?;
        let model = "SELECT COALESCE(MAX(position), 0) FROM events WHERE division = ? AND serial IS NULL";
        let model: i64 = self
            .source
            .query_row(model, [self.division], |row| row.get(0))
            .map_err(|error| self.broken(error))?;
        let head = log.last_head();
        let (at, hash) = (
            head.map_or(0, |head| head.at),
            head.map_or([0; 32], TreeHead::hash),
        );
        let (size, edge) = (log.size() as i64, log.edge().roots().concat());
        self.link
            .run(JOURNAL, &[&self.division, &opened.identity.journal])
            .await?;
        self.link
            .run(
                TIP,
                &[&self.division, &size, &edge, &at, &hash.as_slice(), &model],
            )
            .await
            .map(drop)
    }

    async fn tables(&self, tables: &[Table]) -> Outcome<()> {
        for table in tables {
            self.table(table).await?;
        }
        Ok(())
    }

    async fn table(&self, table: &Table) -> Outcome<()> {
        let sink = format!("COPY {} FROM STDIN BINARY", table.into);
        let writer = BinaryCopyInWriter::new(self.link.sink(&sink).await?, table.types);
        let mut writer = std::pin::pin!(writer);
        let mut statement = self
            .source
            .prepare(table.select)
            .map_err(|error| self.broken(error))?;
        let given = [i64::from(self.division), self.base];
        let taken = given.into_iter().take(statement.parameter_count());
        let mut rows = statement
            .query(params_from_iter(taken))
            .map_err(|error| self.broken(error))?;
        while let Some(row) = rows.next().map_err(|error| self.broken(error))? {
            let cells: Result<Vec<Cell<'_>>, _> =
                (0..table.types.len()).map(|column| cell(row, column)).collect();
            let cells = cells.map_err(|error| self.broken(error))?;
            writer
                .as_mut()
                .write_raw(cells.iter().map(|cell| cell as &(dyn ToSql + Sync)))
                .await?;
        }
        writer.as_mut().finish().await?;
        Ok(())
    }

    /// Copies the replies kept for retries.
    async fn replies(&self) -> Outcome<()> {
        let kept = "SELECT actor, key, at, digest, first, last, reply FROM idempotency WHERE division = ? \
            ORDER BY sequence";
        let mut statement = self.source.prepare(kept).map_err(|error| self.broken(error))?;
        let mut rows = statement
            .query([self.division])
            .map_err(|error| self.broken(error))?;
        while let Some(row) = rows.next().map_err(|error| self.broken(error))? {
            self.reply(row).await?;
        }
        Ok(())
    }

    async fn reply(&self, row: &Row<'_>) -> Outcome<()> {
        let read = || {
            let actor: String = row.get(0)?;
            let id = KeyId::stored(&actor, &row.get::<_, String>(1)?);
            let (first, last): (i64, i64) = (row.get(4)?, row.get(5)?);
            let digest: Vec<u8> = row.get(3)?;
            Ok::<_, rusqlite::Error>((
                id,
                row.get::<_, i64>(2)?,
                digest,
                first,
                last,
                row.get::<_, String>(6)?,
            ))
        };
        let (id, at, digest, first, last, reply) = read().map_err(|error| self.broken(error))?;
        let events = (last - first + 1) as i32;
        // What came to no event has no place: any batch will do.
        let place = if events == 0 { 0 } else { first - 1 };
        let (batch, ordinal) = (self.base + place / 1000, (place % 1000) as i32);
        let id = id.bytes();
        self.link
            .run(
                KEEP,
                &[
                    &self.division,
                    &id,
                    &at,
                    &digest,
                    &batch,
                    &ordinal,
                    &events,
                    &reply,
                ],
            )
            .await
            .map(drop)
    }

    /// Makes what matters are found by.
    async fn words(&self) -> Outcome<()> {
        let shown = "SELECT division_serial & 0xFFFFFFFFFF, title, text FROM aggregates \
            WHERE division_serial >> 40 = ? AND title IS NOT NULL";
        let mut statement = self.source.prepare(shown).map_err(|error| self.broken(error))?;
        let mut rows = statement
            .query([self.division])
            .map_err(|error| self.broken(error))?;
        while let Some(row) = rows.next().map_err(|error| self.broken(error))? {
            let read = || {
                let pairs = words::hashes(Some((row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?)));
                Ok::<_, rusqlite::Error>((row.get::<_, i64>(0)?, pairs))
            };
            let (serial, pairs) = read().map_err(|error| self.broken(error))?;
            self.link.run(WORDS, &[&self.division, &serial, &pairs]).await?;
        }
        Ok(())
    }

    /// Numbers go on after those that are taken.
    async fn counters(&self) -> Outcome<()> {
        let serials = format!("serials_{:06}", self.division);
        self.link
            .script(&format!("CREATE SEQUENCE IF NOT EXISTS {serials}"))
            .await?;
        self.link.rows(PARCELS, &[&self.division]).await?;
        self.link
            .rows(SERIALS, &[&self.division, &serials])
            .await
            .map(drop)
    }

    async fn files(&self, backup: &Path) -> Outcome<usize> {
        let source = Blobs::open(backup)?;
        let ids = source.list()?;
        for id in &ids {
            let (digest, content) = (hex::decode(id.to_string()).unwrap_or_default(), source.read(id)?);
            self.link.run(FILE, &[&self.division, &digest, &content]).await?;
        }
        Ok(ids.len())
    }

    async fn credentials(&self, backup: &Path) -> Outcome<usize> {
        let (credentials, held) = Embedded::saved(backup, format!("{:06}", self.division).parse()?)?;
        for (account, Credential { phc, must_change }) in &credentials {
            self.link
                .run(CREDENTIAL, &[&self.division, account, phc, must_change])
                .await?;
        }
        for held in &held {
            let at = held.at.as_second();
            let Held {
                kind,
                key,
                account,
                value,
                ..
            } = held;
            self.link
                .run(HELD, &[&self.division, kind, key, account, value, &at])
                .await?;
        }
        Ok(credentials.len())
    }
}

/// One value on its way into a column of whatever type.
#[derive(Debug)]
enum Cell<'a> {
    Null,
    Number(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

fn cell<'a>(row: &'a Row<'_>, column: usize) -> rusqlite::Result<Cell<'a>> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Number(number),
        text @ ValueRef::Text(_) => Cell::Text(text.as_str()?),
        ValueRef::Blob(bytes) => Cell::Bytes(bytes),
        ValueRef::Real(_) => return Err(rusqlite::Error::InvalidQuery),
    })
}

impl ToSql for Cell<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match (self, kind) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Number(number), &Type::INT2) => i16::try_from(*number)?.to_sql(kind, out),
            (Self::Number(number), &Type::INT4) => i32::try_from(*number)?.to_sql(kind, out),
            (Self::Number(number), &Type::BOOL) => (*number != 0).to_sql(kind, out),
            (Self::Number(number), _) => number.to_sql(kind, out),
            (Self::Text(text), &Type::JSON) => text.to_sql(&Type::TEXT, out),
            (Self::Text(text), _) => text.to_sql(kind, out),
            (Self::Bytes(bytes), _) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
