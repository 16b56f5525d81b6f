//! The shared tables in SQL: one statement for each way a row is written, removed or found.
//!
//! It knows nothing of states or of what decides. Every statement names the division first.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::aggregate::backend::Parcel;
use crate::aggregate::rows::{
    ArrivalKind, Destination, DueTimer, MatterRow, Outgoing, Projection, RegisterRow, Subscriber,
    SubscriptionRow, WorkRow,
};
use crate::aggregate::{Change, Serial};
use crate::database::{NUMBERS, key, number};

/// The due time of what is never due.
pub(crate) const NEVER: i64 = i64::MAX;
/// Parcels one command may send; their numbers are its event's position times this.
pub(crate) const PARCELS: u64 = 1024;

/// A time as the database holds it.
pub(crate) fn micros(time: Timestamp) -> i64 {
    time.as_microsecond()
}

/// A due time as the database holds it.
pub(crate) fn due_micros(due: Option<Timestamp>) -> i64 {
    due.map_or(NEVER, micros)
}

/// A time of the database.
pub(crate) fn time(micros: i64) -> rusqlite::Result<Timestamp> {
    Timestamp::from_microsecond(micros).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(0, micros))
}

/// A due time of the database.
pub(crate) fn due_time(micros: i64) -> rusqlite::Result<Option<Timestamp>> {
    (micros != NEVER).then(|| time(micros)).transpose()
}

/// An aggregate's row as stored.
pub(crate) struct StoredRow {
    pub(crate) revision: u64,
    pub(crate) position: u64,
    pub(crate) updated: i64,
    pub(crate) format: u16,
    pub(crate) state: Vec<u8>,
}

/// What an aggregate's row is written from.
pub(crate) struct NewRow<'a> {
    pub(crate) serial: Serial,
    pub(crate) revision: u64,
    pub(crate) position: u64,
    pub(crate) updated: i64,
    pub(crate) matter: Option<&'a MatterRow>,
    pub(crate) format: u16,
    pub(crate) state: &'a [u8],
}

/// A relay with how far it has come.
pub(crate) struct Relay {
    pub(crate) kind: ArrivalKind,
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) body: String,
    pub(crate) after: (Serial, u32),
}

/// The tables of one city over one connection.
#[derive(Clone, Copy)]
pub(crate) struct Tables<'a> {
    pub(crate) database: &'a Connection,
    pub(crate) division: i64,
}

impl<'a> Tables<'a> {
    /// The key of an aggregate's row.
    pub(crate) fn key(&self, serial: Serial) -> i64 {
        key(self.division, serial.0)
    }

    /// The serial of an aggregate's key.
    pub(crate) fn serial(key: i64) -> Serial {
        Serial(number(key))
    }

    /// The highest serial there is; 0 if there is none.
    pub(crate) fn last_serial(&self) -> rusqlite::Result<Serial> {
        let last: Option<i64> = self.database.query_row(
            "SELECT MAX(division_serial) FROM aggregates WHERE division_serial BETWEEN ? AND ?",
            [self.key(Serial(0)), self.key(Serial(NUMBERS))],
            |row| row.get(0),
        )?;
        Ok(last.map_or(Serial(0), Self::serial))
    }

    /// An aggregate's row.
    pub(crate) fn aggregate(&self, serial: Serial) -> rusqlite::Result<Option<StoredRow>> {
        self.database
            .prepare_cached(
                "SELECT revision, position, updated, format, state FROM aggregates WHERE division_serial = ?",
            )?
            .query_row([self.key(serial)], |row| {
                Ok(StoredRow {
                    revision: row.get::<_, i64>(0)? as u64,
                    position: row.get::<_, i64>(1)? as u64,
                    updated: row.get(2)?,
                    format: row.get(3)?,
                    state: row.get(4)?,
                })
            })
            .optional()
    }

    /// Writes an aggregate's row, whether there is one or not.
    pub(crate) fn put(&self, row: &NewRow<'_>) -> rusqlite::Result<()> {
        let matter = row.matter;
        self.database
            .prepare_cached(
                "REPLACE INTO aggregates (division_serial, revision, position, updated, definition, version, \
                 status, light, received, due, holder, title, text, format, state) \
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                self.key(row.serial),
                row.revision as i64,
                row.position as i64,
                row.updated,
                matter.map(|matter| &matter.definition),
                matter.map(|matter| matter.version),
                matter.map(|matter| matter.status.number()),
                matter.map(|matter| matter.light.number()),
                matter.map(|matter| micros(matter.received)),
                matter.and_then(|matter| matter.due).map(micros),
                matter.map(|matter| &matter.holder),
                matter.map(|matter| &matter.title),
                matter.map(|matter| &matter.text),
                row.format,
                row.state
            ])?;
        Ok(())
    }

    /// Writes or removes one row of an aggregate; `position` is that of the event that makes the change.
    pub(crate) fn change(&self, serial: Serial, position: u64, change: Change<'_>) -> rusqlite::Result<()> {
        let (database, division, serial) = (self.database, self.division, serial.0 as i64);
        let changed = match change {
            Change::Work(row) => return self.add_work(serial, row),
            Change::NoWork(row) => database
                .prepare_cached(
                    "DELETE FROM work WHERE division = ? AND list = ? AND priority = ? AND due = ? AND serial = ? \
                     AND task = ?",
                )?
                .execute(params![division, row.list, row.priority, due_micros(row.due), serial, row.task]),
            Change::Timer(row) => database
                .prepare_cached("INSERT INTO timers (division, due, serial, timer) VALUES (?, ?, ?, ?)")?
                .execute(params![division, micros(row.due), serial, row.timer]),
            Change::NoTimer(row) => database
                .prepare_cached(
                    "DELETE FROM timers WHERE division = ? AND due = ? AND serial = ? AND timer = ?",
                )?
                .execute(params![division, micros(row.due), serial, row.timer]),
            Change::Subscription(row) => database
                .prepare_cached(
                    "INSERT INTO subscriptions (division, kind, name, key, serial, id, starts, since) \
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                )?
                .execute(params![
                    division,
                    row.kind.number(),
                    row.name,
                    row.key,
                    serial,
                    row.id,
                    row.starts,
                    position as i64
                ]),
            Change::NoSubscription(row) => database
                .prepare_cached(
                    "DELETE FROM subscriptions WHERE division = ? AND kind = ? AND name = ? AND key = ? \
                     AND serial = ? AND id = ?",
                )?
                .execute(params![division, row.kind.number(), row.name, row.key, serial, row.id]),
            Change::Incident(row) => database
                .prepare_cached(
                    "INSERT INTO incidents (division, serial, incident, at, element, code, message) \
                     VALUES (?, ?, ?, ?, ?, ?, ?)",
                )?
                .execute(params![
                    division,
                    serial,
                    row.incident,
                    micros(row.at),
                    row.element,
                    row.code,
                    row.message
                ]),
            Change::NoIncident(row) => database
                .prepare_cached("DELETE FROM incidents WHERE division = ? AND serial = ? AND incident = ?")?
                .execute(params![division, serial, row.incident]),
            Change::Name(name) => database
                .prepare_cached("INSERT INTO names (division, name, serial) VALUES (?, ?, ?)")?
                .execute(params![division, name, serial]),
            Change::Register(row) => return self.register(serial, row),
            Change::NoRegister(row) => database
                .prepare_cached(
                    "DELETE FROM registers WHERE division = ? AND register = ? AND serial = ? AND ordinal = ?",
                )?
                .execute(params![division, row.register, serial, row.ordinal]),
            Change::NoName(name) => database
                .prepare_cached("DELETE FROM names WHERE division = ? AND name = ? AND serial = ?")?
                .execute(params![division, name, serial]),
        };
        changed.map(drop)
    }

    fn register(&self, serial: i64, row: &RegisterRow) -> rusqlite::Result<()> {
        self.database
            .prepare_cached(
                "INSERT INTO registers (division, register, serial, ordinal, process, status, light, received, \
                 received_on, ended_on, due_on, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                self.division,
                row.register,
                serial,
                row.ordinal,
                row.process,
                row.status.word(),
                row.light.word(),
                row.received_at(),
                row.received_on().to_string(),
                row.ended_on.map(|day| day.to_string()),
                row.due_on.map(|day| day.to_string()),
                row.content
            ])
            .map(drop)
    }

    fn add_work(&self, serial: i64, row: &WorkRow) -> rusqlite::Result<()> {
        self.database
            .prepare_cached(
                "INSERT INTO work (division, list, priority, due, serial, task, title, element, owner, light, \
                 since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                self.division,
                row.list,
                row.priority,
                due_micros(row.due),
                serial,
                row.task,
                row.face.title,
                row.face.element,
                row.face.owner,
                row.face.light.number(),
                micros(row.face.since)
            ])
            .map(drop)
    }

    /// Looks at an aggregate's entries in work lists.
    pub(crate) fn touch(&self, serial: Serial, rows: &Projection) -> rusqlite::Result<()> {
        let mut statement = self.database.prepare_cached(
            "SELECT since FROM work WHERE division = ? AND list = ? AND priority = ? AND due = ? AND serial = ? \
             AND task = ?",
        )?;
        let serial = serial.0 as i64;
        for row in &rows.work {
            let key = params![
                self.division,
                row.list,
                row.priority,
                due_micros(row.due),
                serial,
                row.task
            ];
            statement.query_row(key, |row| row.get::<_, i64>(0)).optional()?;
        }
        Ok(())
    }

    /// Notes that a matter's words changed with the event at a position.
    pub(crate) fn reword(&self, serial: Serial, position: u64) -> rusqlite::Result<()> {
        self.database
            .prepare_cached("INSERT INTO unindexed (division, position, serial) VALUES (?, ?, ?)")?
            .execute(params![self.division, position as i64, serial.0 as i64])
            .map(drop)
    }

    /// Forgets which words changed up to a position: the search index has them.
    pub(crate) fn indexed(&self, through: u64) -> rusqlite::Result<()> {
        self.database
            .prepare_cached("DELETE FROM unindexed WHERE division = ? AND position <= ?")?
            .execute(params![self.division, through as i64])
            .map(drop)
    }

    /// The aggregate that took a name last.
    pub(crate) fn named(&self, name: &str) -> rusqlite::Result<Option<Serial>> {
        self.database
            .prepare_cached(
                "SELECT serial FROM names WHERE division = ? AND name = ? ORDER BY serial DESC LIMIT 1",
            )?
            .query_row(params![self.division, name], |row| row.get::<_, i64>(0))
            .optional()
            .map(|serial| serial.map(|serial| Serial(serial as u64)))
    }

    /// The aggregates that have a name, after one of them, in order.
    pub(crate) fn bearers(&self, name: &str, after: Serial, limit: usize) -> rusqlite::Result<Vec<Serial>> {
        let mut statement = self.database.prepare_cached(
            "SELECT serial FROM names WHERE division = ? AND name = ? AND serial > ? ORDER BY serial LIMIT ?",
        )?;
        let rows = statement.query_map(
            params![self.division, name, after.0 as i64, limit as i64],
            |row| Ok(Serial(row.get::<_, i64>(0)? as u64)),
        )?;
        rows.collect()
    }

    /// Who gets a message: the lowest serial that waits for its name and key, else the latest definition that
    /// it starts, whatever its key.
    pub(crate) fn receiver(&self, name: &str, key: &str) -> rusqlite::Result<Option<Subscriber>> {
        let kind = ArrivalKind::Message.number();
        let waiting = self
            .database
            .prepare_cached(
                "SELECT kind, name, key, serial, id, starts FROM subscriptions WHERE division = ? AND kind = ? \
                 AND name = ? AND key = ? AND starts = 0 ORDER BY serial, id LIMIT 1",
            )?
            .query_row(params![self.division, kind, name, key], subscriber)
            .optional()?;
        if waiting.is_some() {
            return Ok(waiting);
        }
        self.database
            .prepare_cached(
                "SELECT kind, name, key, serial, id, starts FROM subscriptions WHERE division = ? AND kind = ? \
                 AND name = ? AND key = '' AND starts = 1 ORDER BY serial DESC, id LIMIT 1",
            )?
            .query_row(params![self.division, kind, name], subscriber)
            .optional()
    }

    /// Who waited for a signal when the event at `sent` was written, after a place among them.
    pub(crate) fn listeners(
        &self,
        name: &str,
        after: (Serial, u32),
        sent: u64,
        limit: usize,
    ) -> rusqlite::Result<Vec<Subscriber>> {
        let mut statement = self.database.prepare_cached(
            "SELECT kind, name, key, serial, id, starts FROM subscriptions WHERE division = ? AND kind = ? \
             AND name = ? AND key = '' AND (serial, id) > (?, ?) AND since <= ? ORDER BY serial, id LIMIT ?",
        )?;
        let kind = ArrivalKind::Signal.number();
        let (serial, id) = (after.0.0 as i64, after.1);
        let rows = statement.query_map(
            params![self.division, kind, name, serial, id, sent as i64, limit as i64],
            subscriber,
        )?;
        rows.collect()
    }

    /// Puts a parcel into the outbox.
    pub(crate) fn post(
        &self,
        sequence: u64,
        source: Serial,
        sent: i64,
        outgoing: &Outgoing,
    ) -> rusqlite::Result<()> {
        let Outgoing { to, name, key, body } = outgoing;
        let (kind, key) = match to {
            Destination::Endpoint(endpoint) => {
                return self
                    .database
                    .prepare_cached(
                        "INSERT INTO outbox (division, endpoint, sequence, source, sent, name, key, body) \
                         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    )?
                    .execute(params![
                        self.division,
                        endpoint,
                        sequence as i64,
                        source.0 as i64,
                        sent,
                        name,
                        key,
                        body
                    ])
                    .map(drop);
            }
            Destination::Message => (ArrivalKind::Message, key.clone()),
            Destination::Signal => (ArrivalKind::Signal, String::new()),
            Destination::Start(definition) => (ArrivalKind::Start, definition.to_string()),
        };
        self.database
            .prepare_cached(
                "INSERT INTO relays (division, sequence, kind, source, sent, name, key, body, next, tries, error, \
                 after_serial, after_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?5, 0, '', 0, 0)",
            )?
            .execute(params![
                self.division,
                sequence as i64,
                kind.number(),
                source.0 as i64,
                sent,
                name,
                key,
                body
            ])
            .map(drop)
    }

    /// A relay by its number.
    pub(crate) fn relay(&self, sequence: u64) -> rusqlite::Result<Option<Relay>> {
        self.database
            .prepare_cached(
                "SELECT kind, name, key, body, after_serial, after_id FROM relays WHERE division = ? AND sequence = ?",
            )?
            .query_row(params![self.division, sequence as i64], |row| {
                Ok(Relay {
                    kind: kind(row, 0)?,
                    name: row.get(1)?,
                    key: row.get(2)?,
                    body: row.get(3)?,
                    after: (Serial(row.get::<_, i64>(4)? as u64), row.get(5)?),
                })
            })
            .optional()
    }

    /// A signal has reached everyone up to here.
    pub(crate) fn reached(&self, sequence: u64, last: (Serial, u32)) -> rusqlite::Result<()> {
        self.database
            .prepare_cached(
                "UPDATE relays SET after_serial = ?, after_id = ? WHERE division = ? AND sequence = ?",
            )?
            .execute(params![last.0.0 as i64, last.1, self.division, sequence as i64])
            .map(drop)
    }

    /// Removes a relay; whether there was one.
    pub(crate) fn drop_relay(&self, sequence: u64) -> rusqlite::Result<bool> {
        self.database
            .prepare_cached("DELETE FROM relays WHERE division = ? AND sequence = ?")?
            .execute(params![self.division, sequence as i64])
            .map(|gone| gone > 0)
    }

    /// Timers due at a time, in order.
    pub(crate) fn due(&self, now: i64, limit: usize) -> rusqlite::Result<Vec<DueTimer>> {
        let mut statement = self.database.prepare_cached(
            "SELECT due, serial, timer FROM timers WHERE division = ? AND due <= ? ORDER BY due, serial, timer \
             LIMIT ?",
        )?;
        let rows = statement.query_map(params![self.division, now, limit as i64], |row| {
            Ok(DueTimer {
                due: time(row.get(0)?)?,
                serial: Serial(row.get::<_, i64>(1)? as u64),
                timer: row.get(2)?,
            })
        })?;
        rows.collect()
    }

    /// When the first timer is due.
    pub(crate) fn next_due(&self) -> rusqlite::Result<Option<Timestamp>> {
        let next = self
            .database
            .prepare_cached("SELECT due FROM timers WHERE division = ? ORDER BY due LIMIT 1")?
            .query_row([self.division], |row| row.get(0))
            .optional()?;
        next.map(time).transpose()
    }
}

fn kind(row: &Row<'_>, column: usize) -> rusqlite::Result<ArrivalKind> {
    let number: u8 = row.get(column)?;
    ArrivalKind::of_number(number).ok_or(rusqlite::Error::IntegralValueOutOfRange(
        column,
        i64::from(number),
    ))
}

fn subscriber(row: &Row<'_>) -> rusqlite::Result<Subscriber> {
    Ok(Subscriber {
        serial: Serial(row.get::<_, i64>(3)? as u64),
        row: SubscriptionRow {
            kind: kind(row, 0)?,
            name: row.get(1)?,
            key: row.get(2)?,
            id: row.get(4)?,
            starts: row.get(5)?,
        },
    })
}

/// A parcel from the columns `sequence, kind, endpoint, source, sent, name, key, body, tries, error`.
pub(crate) fn parcel(row: &Row<'_>) -> rusqlite::Result<Parcel> {
    let (name, mut key): (String, String) = (row.get(5)?, row.get(6)?);
    let number: Option<u8> = row.get(1)?;
    let to = match number {
        None => Destination::Endpoint(row.get(2)?),
        Some(_) => match kind(row, 1)? {
            ArrivalKind::Message => Destination::Message,
            ArrivalKind::Signal => Destination::Signal,
            ArrivalKind::Start => {
                let definition = std::mem::take(&mut key).parse().map(Serial);
                Destination::Start(definition.unwrap_or_default())
            }
        },
    };
    Ok(Parcel {
        sequence: row.get::<_, i64>(0)? as u64,
        source: Serial(row.get::<_, i64>(3)? as u64),
        sent: time(row.get(4)?)?,
        outgoing: Outgoing {
            to,
            name,
            key,
            body: row.get(7)?,
        },
        tries: row.get(8)?,
        error: row.get(9)?,
    })
}
