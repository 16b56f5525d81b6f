//! Reading lists: work, search results, incidents, what is waiting.
//!
//! Every page is found by seeking to its start in a key's order, so that the tenth page costs what the first
//! does, among a thousand entries or ten million. It knows nothing of states.

use rusqlite::{OptionalExtension, Row, params, params_from_iter, types::Value};
use std::collections::HashSet;

use super::tables::{Tables, due_micros, due_time, micros, time};
use crate::aggregate::Serial;
use crate::aggregate::backend::{
    Backlog, IncidentEntry, MatterEntry, WorkCursor, WorkEntry, WorkOrder, WorkQuery,
};
use crate::aggregate::rows::{Face, IncidentRow, Light, MatterRow, Status};

/// Counting stops here: beyond it, nobody cares how many.
const COUNTED: i64 = 10_000;

const WORK: &str = "list, priority, due, serial, task, title, element, owner, light, since";

impl Tables<'_> {
    /// A page of several work lists taken together.
    pub(crate) fn work(&self, query: &WorkQuery) -> rusqlite::Result<Vec<WorkEntry>> {
        let mut found: Vec<(SortKey, WorkEntry)> = Vec::new();
        for list in &query.lists {
            match query.order {
                WorkOrder::Priority => self.stretch(list, None, query, &mut found)?,
                WorkOrder::Due => {
                    for priority in self.priorities(list)? {
                        self.stretch(list, Some(priority), query, &mut found)?;
                    }
                }
            }
        }
        found.sort_by_key(|(key, _)| *key);
        let mut seen = HashSet::new();
        found.retain(|(_, entry)| seen.insert((entry.serial, entry.task)));
        found.truncate(query.limit);
        Ok(found.into_iter().map(|(_, entry)| entry).collect())
    }

    /// The priorities that occur on a list: one seek for each.
    fn priorities(&self, list: &str) -> rusqlite::Result<Vec<i64>> {
        let mut next = self.database.prepare_cached(
            "SELECT priority FROM work WHERE division = ? AND list = ? AND priority > ? ORDER BY priority LIMIT 1",
        )?;
        let (mut priorities, mut last) = (Vec::new(), -1);
        while let Some(priority) = next
            .query_row(params![self.division, list, last], |row| row.get::<_, i64>(0))
            .optional()?
        {
            last = priority;
            priorities.push(priority);
        }
        Ok(priorities)
    }

    /// Adds the first entries of one list, or of one priority on it, after the query's cursor.
    fn stretch(
        &self,
        list: &str,
        priority: Option<i64>,
        query: &WorkQuery,
        found: &mut Vec<(SortKey, WorkEntry)>,
    ) -> rusqlite::Result<()> {
        let start = query.after.map_or((-1, i64::MIN, 0, 0), |cursor| {
            let due = due_micros(cursor.due);
            (
                i64::from(cursor.priority),
                due,
                cursor.serial.0 as i64,
                cursor.task,
            )
        });
        // By due time a cursor's priority only tells entries of one due time apart.
        let (sql, values): (_, Vec<Value>) = match priority {
            Some(priority) => {
                let after_own = match priority.cmp(&start.0) {
                    _ if query.after.is_none() => (i64::MIN, 0, 0),
                    std::cmp::Ordering::Less => (start.1, i64::MAX, i64::from(u32::MAX)),
                    std::cmp::Ordering::Equal => (start.1, start.2, i64::from(start.3)),
                    std::cmp::Ordering::Greater => (start.1, -1, -1),
                };
                (
                    format!(
                        "SELECT {WORK} FROM work WHERE division = ? AND list = ? AND priority = ? \
                         AND (due, serial, task) > (?, ?, ?) ORDER BY due, serial, task LIMIT ?"
                    ),
                    vec![
                        priority.into(),
                        after_own.0.into(),
                        after_own.1.into(),
                        after_own.2.into(),
                    ],
                )
            }
            None => (
                format!(
                    "SELECT {WORK} FROM work WHERE division = ? AND list = ? \
                     AND (priority, due, serial, task) > (?, ?, ?, ?) \
                     ORDER BY priority, due, serial, task LIMIT ?"
                ),
                vec![
                    start.0.into(),
                    start.1.into(),
                    start.2.into(),
                    i64::from(start.3).into(),
                ],
            ),
        };
        let mut all: Vec<Value> = vec![self.division.into(), list.to_owned().into()];
        all.extend(values);
        all.push((query.limit as i64).into());
        let mut statement = self.database.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(all))?;
        while let Some(row) = rows.next()? {
            let entry = work_entry(row)?;
            found.push((sort_key(&entry, query.order), entry));
        }
        Ok(())
    }

    /// A matter as lists show it.
    pub(crate) fn matter(&self, serial: Serial) -> rusqlite::Result<Option<MatterEntry>> {
        self.database
            .prepare_cached(
                "SELECT division_serial, updated, definition, version, status, light, received, due, holder, title, \
                 text FROM aggregates WHERE division_serial = ? AND definition IS NOT NULL",
            )?
            .query_row([self.key(serial)], matter_entry)
            .optional()
    }

    /// The matters whose words the search index hasn't taken up, with the position of the change, after one.
    pub(crate) fn unindexed(&self, after: u64, limit: usize) -> rusqlite::Result<Vec<(u64, Serial)>> {
        let mut statement = self.database.prepare_cached(
            "SELECT position, serial FROM unindexed WHERE division = ? AND position > ? ORDER BY position LIMIT ?",
        )?;
        let rows = statement.query_map(params![self.division, after as i64, limit as i64], |row| {
            Ok((row.get::<_, i64>(0)? as u64, Serial(row.get::<_, i64>(1)? as u64)))
        })?;
        rows.collect()
    }

    /// A page of incidents.
    pub(crate) fn incidents(
        &self,
        after: (Serial, i64),
        limit: usize,
    ) -> rusqlite::Result<Vec<IncidentEntry>> {
        let mut statement = self.database.prepare_cached(
            "SELECT serial, incident, at, element, code, message FROM incidents WHERE division = ? \
             AND (serial, incident) > (?, ?) ORDER BY serial, incident LIMIT ?",
        )?;
        let (serial, incident) = (after.0.0 as i64, after.1);
        let rows = statement.query_map(params![self.division, serial, incident, limit as i64], |row| {
            Ok(IncidentEntry {
                serial: Serial(row.get::<_, i64>(0)? as u64),
                row: IncidentRow {
                    incident: row.get(1)?,
                    at: time(row.get(2)?)?,
                    element: row.get(3)?,
                    code: row.get(4)?,
                    message: row.get(5)?,
                },
            })
        })?;
        rows.collect()
    }

    /// How much is waiting.
    pub(crate) fn backlog(&self, now: jiff::Timestamp) -> rusqlite::Result<Backlog> {
        let count = |from: &str, bound: i64| -> rusqlite::Result<u64> {
            let sql = format!("SELECT COUNT(*) FROM (SELECT 1 FROM {from} LIMIT ?)");
            let mut statement = self.database.prepare_cached(&sql)?;
            let counted =
                statement.query_row(params![self.division, bound, COUNTED], |row| row.get::<_, i64>(0))?;
            Ok(counted as u64)
        };
        let relays = count("relays WHERE division = ? AND sequence > ?", 0)?;
        Ok(Backlog {
            parcels: relays + count("outbox WHERE division = ? AND sequence > ?", 0)?,
            dead_letters: count("dead_letters WHERE division = ? AND sequence > ?", 0)?,
            incidents: count("incidents WHERE division = ? AND serial > ?", 0)?,
            timers_due: count("timers WHERE division = ? AND due <= ?", micros(now))?,
        })
    }
}

/// What entries are sorted by: two numbers by the order asked for, then which task.
type SortKey = (i64, i64, Serial, u32);

fn sort_key(entry: &WorkEntry, order: WorkOrder) -> SortKey {
    let (priority, due) = (i64::from(entry.priority), due_micros(entry.due));
    match order {
        WorkOrder::Due => (due, priority, entry.serial, entry.task),
        WorkOrder::Priority => (priority, due, entry.serial, entry.task),
    }
}

impl WorkEntry {
    /// The place after this entry, from which the next page goes on.
    #[must_use]
    pub fn cursor(&self) -> WorkCursor {
        WorkCursor {
            priority: self.priority,
            due: self.due,
            serial: self.serial,
            task: self.task,
        }
    }
}

fn light(number: u8) -> Light {
    Light::of_number(number).unwrap_or_default()
}

fn work_entry(row: &Row<'_>) -> rusqlite::Result<WorkEntry> {
    Ok(WorkEntry {
        list: row.get(0)?,
        priority: row.get(1)?,
        due: due_time(row.get(2)?)?,
        serial: Serial(row.get::<_, i64>(3)? as u64),
        task: row.get(4)?,
        face: Face {
            title: row.get(5)?,
            element: row.get(6)?,
            owner: row.get(7)?,
            light: light(row.get(8)?),
            since: time(row.get(9)?)?,
        },
    })
}

fn matter_entry(row: &Row<'_>) -> rusqlite::Result<MatterEntry> {
    let due: Option<i64> = row.get(7)?;
    Ok(MatterEntry {
        serial: Tables::serial(row.get(0)?),
        updated: time(row.get(1)?)?,
        row: MatterRow {
            definition: row.get(2)?,
            version: row.get(3)?,
            status: Status::of_number(row.get(4)?).unwrap_or_default(),
            light: light(row.get(5)?),
            received: time(row.get(6)?)?,
            due: due.map(time).transpose()?,
            holder: row.get(8)?,
            title: row.get(9)?,
            text: row.get(10)?,
        },
    })
}
