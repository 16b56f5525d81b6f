//! Auditing what is stored of aggregates: every state and every row is what the events come to.
//!
//! The evidence log proves the events; this proves that nobody changed a state or a work list beside them.
//! It goes through the aggregates one at a time and holds one in memory. It needs the engine's family, for
//! only that knows what events mean.

use ed25519_dalek::VerifyingKey;
use rusqlite::{OptionalExtension, params};
use skein_kernel::rejection::Rejection;
use std::path::Path;

use super::finding::{Compared, Finding, FindingKind, Report};
use super::{Opened, open, open_at};
use crate::aggregate::rows::{Projection, RegisterRow};
use crate::aggregate::{Change, Family, Serial, changes};
use crate::journal::Bed;
use crate::rejections;
use crate::shelf::tables::Tables;
use crate::shelf::{ReadShelf, history};

/// Verifies the aggregates of a journal against its events. [`super::verify`] must find the events sound
/// first: here they are believed.
///
/// # Errors
/// `SK-STORE-0002`/`0003` if there is no readable journal, `0027` if an aggregate's events can't be followed.
/// What differs is a finding.
pub fn verify_states<F: Family>(path: &Path, family: &F) -> Result<Vec<Finding>, Rejection> {
    compare(&open(path)?, family).map(|(_, findings)| findings)
}

/// As [`verify_states`], for a journal on a simulated disk.
///
/// # Errors
/// As [`verify_states`].
pub fn verify_states_on<F: Family>(bed: &Bed<'_>, family: &F) -> Result<Vec<Finding>, Rejection> {
    compare(&open_at(&bed.location())?, family).map(|(_, findings)| findings)
}

/// Verifies the whole evidence log under the public keys trusted and, if it is sound, the aggregates against
/// its events.
///
/// # Errors
/// As [`super::verify`] and [`verify_states`].
pub fn verify_whole<F: Family>(
    path: &Path,
    trusted: &[VerifyingKey],
    family: &F,
) -> Result<Report, Rejection> {
    let mut report = super::verify(path, trusted)?;
    if report.is_sound() {
        let (compared, findings) = compare(&open(path)?, family)?;
        (report.states, report.findings) = (Some(compared), findings);
    }
    Ok(report)
}

fn compare<F: Family>(opened: &Opened, family: &F) -> Result<(Compared, Vec<Finding>), Rejection> {
    let audit = States {
        tables: Tables {
            database: &opened.database,
            division: opened.identity.division,
        },
        family,
        opened,
        findings: Vec::new(),
        counted: Counted::default(),
    };
    audit.run()
}

/// How many rows there must be.
#[derive(Default)]
struct Counted {
    aggregates: u64,
    events: u64,
    work: u64,
    timers: u64,
    subscriptions: u64,
    incidents: u64,
    names: u64,
    registers: u64,
}

struct States<'a, F: Family> {
    tables: Tables<'a>,
    family: &'a F,
    opened: &'a Opened,
    findings: Vec<Finding>,
    counted: Counted,
}

impl<F: Family> States<'_, F> {
    fn run(mut self) -> Result<(Compared, Vec<Finding>), Rejection> {
        let last = self.tables.last_serial().map_err(|error| self.broken(error))?;
        for serial in 1..=last.0 {
            self.aggregate(Serial(serial))?;
        }
        self.totals().map_err(|error| self.broken(error))?;
        let Counted {
            aggregates,
            work,
            timers,
            subscriptions,
            incidents,
            names,
            registers,
            ..
        } = self.counted;
        let rows = work + timers + subscriptions + incidents + names + registers;
        Ok((Compared { aggregates, rows }, self.findings))
    }

    fn broken(&self, error: rusqlite::Error) -> Rejection {
        rejections::damaged(&self.opened.path, error)
    }

    fn find(&mut self, kind: FindingKind, position: u64, serial: Serial) {
        let stream = format!("{:06}/{}/{serial}", self.tables.division, F::ENGINE);
        self.findings
            .push(Finding::new(kind, position, position, Some(stream)));
    }

    fn aggregate(&mut self, serial: Serial) -> Result<(), Rejection> {
        let row = self
            .tables
            .aggregate(serial)
            .map_err(|error| self.broken(error))?;
        // A number may be free: on several nodes a transaction that failed leaves its number unused.
        let Some(row) = row else {
            return Ok(());
        };
        let events = history(self.tables, F::ENGINE, serial, row.position)?;
        let (count, last) = (
            events.len() as u64,
            events.last().map_or(0, |event| event.position),
        );
        self.counted.aggregates += 1;
        self.counted.events += count;
        let shelf = ReadShelf {
            family: self.family,
            tables: self.tables,
        };
        let mut state = None;
        for event in events {
            state = Some(self.family.evolve(state, &event, &shelf)?);
        }
        let Some(state) = state else {
            self.find(FindingKind::StateDiffers, row.position, serial);
            return Ok(());
        };
        let mut encoded = Vec::new();
        self.family.encode(&state, &mut encoded);
        let same_state = row.format != F::FORMAT || encoded == row.state;
        if !same_state || row.revision != count || row.position != last {
            self.find(FindingKind::StateDiffers, row.position, serial);
        }
        let rows = self.family.project(serial, &state);
        self.rows(serial, row.position, &rows)
            .map_err(|error| self.broken(error))
    }

    /// Counts an aggregate's rows and looks for each.
    fn rows(&mut self, serial: Serial, position: u64, rows: &Projection) -> rusqlite::Result<()> {
        let counted = &mut self.counted;
        counted.work += rows.work.len() as u64;
        counted.timers += rows.timers.len() as u64;
        counted.subscriptions += rows.subscriptions.len() as u64;
        counted.incidents += rows.incidents.len() as u64;
        counted.names += rows.names.len() as u64;
        counted.registers += rows.registers.len() as u64;
        let mut sound = self.tables.matter(serial)?.map(|entry| entry.row) == rows.matter;
        changes(&Projection::default(), rows, |change| -> rusqlite::Result<()> {
            sound &= self.tables.holds(serial, change)?;
            Ok(())
        })?;
        if !sound {
            self.find(FindingKind::RowsDiffer, position, serial);
        }
        Ok(())
    }

    /// Every row that must be there is: then there are others only if there are more.
    fn totals(&mut self) -> rusqlite::Result<()> {
        let Counted {
            events,
            work,
            timers,
            subscriptions,
            incidents,
            names,
            registers,
            aggregates: _,
        } = self.counted;
        let expected = [
            ("events", "AND serial IS NOT NULL", events),
            ("work", "", work),
            ("timers", "", timers),
            ("subscriptions", "", subscriptions),
            ("incidents", "", incidents),
            ("names", "", names),
            ("registers", "", registers),
        ];
        for (table, filter, expected) in expected {
            let sql = format!("SELECT COUNT(*) FROM {table} WHERE division = ? {filter}");
            let found: i64 = self
                .tables
                .database
                .query_row(&sql, [self.tables.division], |row| row.get(0))?;
            if found as u64 > expected {
                let stream = Some(format!("{table}: {found} > {expected}"));
                self.findings
                    .push(Finding::new(FindingKind::RowsDiffer, 1, 1, stream));
            }
        }
        Ok(())
    }
}

impl Tables<'_> {
    /// The same of a register's row: its content is compared as what it says, for a database may write JSON in
    /// its own way.
    fn holds_register(&self, serial: i64, row: &RegisterRow) -> rusqlite::Result<bool> {
        let found: Option<String> = self
            .database
            .prepare_cached(
                "SELECT content FROM registers WHERE division = ? AND register = ? AND serial = ? AND ordinal = ? \
                 AND process = ? AND status = ? AND light = ? AND received = ? AND ended_on IS ? \
                 AND due_on IS ?",
            )?
            .query_row(
                params![
                    self.division,
                    row.register,
                    serial,
                    row.ordinal,
                    row.process,
                    row.status.word(),
                    row.light.word(),
                    row.received_at(),
                    row.ended_on.map(|day| day.to_string()),
                    row.due_on.map(|day| day.to_string()),
                ],
                |row| row.get(0),
            )
            .optional()?;
        let said = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
        Ok(found.is_some_and(|found| said(&found).is_some() && said(&found) == said(&row.content)))
    }

    /// Whether a row is there exactly as it should be.
    fn holds(&self, serial: Serial, change: Change<'_>) -> rusqlite::Result<bool> {
        use crate::shelf::tables::{due_micros, micros};
        let (database, division, serial) = (self.database, self.division, serial.0 as i64);
        let found: Option<i64> = match change {
            Change::Work(row) => database
                .prepare_cached(
                    "SELECT 1 FROM work WHERE division = ? AND list = ? AND priority = ? AND due = ? AND serial = ? \
                     AND task = ? AND title = ? AND element = ? AND owner = ? AND light = ? AND since = ?",
                )?
                .query_row(
                    params![
                        division,
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
                    ],
                    |row| row.get(0),
                ),
            Change::Timer(row) => database
                .prepare_cached(
                    "SELECT 1 FROM timers WHERE division = ? AND due = ? AND serial = ? AND timer = ?",
                )?
                .query_row(params![division, micros(row.due), serial, row.timer], |row| row.get(0)),
            Change::Subscription(row) => database
                .prepare_cached(
                    "SELECT 1 FROM subscriptions WHERE division = ? AND kind = ? AND name = ? AND key = ? \
                     AND serial = ? AND id = ? AND starts = ?",
                )?
                .query_row(
                    params![division, row.kind.number(), row.name, row.key, serial, row.id, row.starts],
                    |row| row.get(0),
                ),
            Change::Incident(row) => database
                .prepare_cached(
                    "SELECT 1 FROM incidents WHERE division = ? AND serial = ? AND incident = ? AND at = ? \
                     AND element = ? AND code = ? AND message = ?",
                )?
                .query_row(
                    params![
                        division,
                        serial,
                        row.incident,
                        micros(row.at),
                        row.element,
                        row.code,
                        row.message
                    ],
                    |row| row.get(0),
                ),
            Change::Name(name) => database
                .prepare_cached("SELECT 1 FROM names WHERE division = ? AND name = ? AND serial = ?")?
                .query_row(params![division, name, serial], |row| row.get(0)),
            Change::Register(row) => return self.holds_register(serial, row),
            // Nothing is removed on the way from no rows to some.
            _ => return Ok(true),
        }
        .optional()?;
        Ok(found.is_some())
    }
}
