//! What people look at: matters, work lists, search, incidents, the backlog.
//!
//! Every statement is answered from an index and reads one page. It only reads.

use skein_kernel::rejection::Rejection;
use std::collections::BTreeMap;
use tokio_postgres::Row;

use super::link::{Link, Outcome};
use super::rejections;
use super::rows::{due_micros, due_time, time};
use super::words;
use crate::aggregate::Serial;
use crate::aggregate::backend::{
    Backlog, IncidentEntry, MatterEntry, SearchQuery, WorkEntry, WorkOrder, WorkQuery,
};
use crate::aggregate::rows::{DueTimer, Face, IncidentRow, Light, MatterRow, Status};
use crate::words::of_matter;

const MATTER: &str = "SELECT serial, updated, definition, version, status, light, received, due, holder, title, \
    text FROM aggregates WHERE division = $1 AND serial = $2 AND shown";
const BEARERS: &str = "SELECT serial FROM names WHERE division = $1 AND name = $2 AND serial > $3 \
    ORDER BY serial LIMIT $4";
/// The newest matters first that may contain every word.
const SEARCH: &str = "SELECT a.serial, a.updated, a.definition, a.version, a.status, a.light, a.received, a.due, \
    a.holder, a.title, a.text FROM words w JOIN aggregates a ON a.division = w.division AND a.serial = w.serial \
    WHERE w.division = $1 AND w.serial < $2 AND w.pairs @> $3 AND a.shown ORDER BY w.serial DESC LIMIT $4";
const WORK: &str = "WITH RECURSIVE lists (list) AS (SELECT DISTINCT unnest($2::text[])), levels (list, priority) AS ( \
    SELECT list, (SELECT MIN(priority) FROM work w WHERE w.division = $1 AND w.list = lists.list) FROM lists \
    UNION ALL SELECT list, (SELECT MIN(w.priority) FROM work w WHERE w.division = $1 AND w.list = levels.list \
    AND w.priority > levels.priority) FROM levels WHERE priority IS NOT NULL) \
    SELECT w.* FROM levels, LATERAL (SELECT serial, task, list, priority, due, title, element, owner, light, since \
    FROM work w WHERE w.division = $1 AND w.list = levels.list AND w.priority = levels.priority \
    AND (w.due, w.serial, w.task) > ( \
    CASE WHEN $4::boolean OR levels.priority = $3::smallint THEN $5::bigint ELSE -9223372036854775808 END, \
    CASE WHEN levels.priority = $3 THEN $6::bigint WHEN $4 AND levels.priority < $3 THEN 9223372036854775807 \
    ELSE -1 END, CASE WHEN levels.priority = $3 THEN $7::bigint ELSE -1 END) \
    ORDER BY w.due, w.serial, w.task LIMIT $8) w WHERE levels.priority >= $3 OR $4";
const INCIDENTS: &str = "SELECT serial, incident, at, element, code, message FROM incidents \
    WHERE division = $1 AND (serial, incident) > ($2, $3) ORDER BY serial, incident LIMIT $4";
const DUE: &str = "SELECT due, serial, timer FROM timers WHERE division = $1 AND due <= $2 \
    ORDER BY due, serial, timer LIMIT $3";
const NEXT: &str = "SELECT due FROM timers WHERE division = $1 ORDER BY due LIMIT 1";
const BACKLOG: &str = "SELECT \
    (SELECT COUNT(*) FROM (SELECT 1 FROM parcels WHERE division = $1 AND NOT dead LIMIT 10000) a), \
    (SELECT COUNT(*) FROM (SELECT 1 FROM parcels WHERE division = $1 AND dead LIMIT 10000) b), \
    (SELECT COUNT(*) FROM (SELECT 1 FROM incidents WHERE division = $1 LIMIT 10000) c), \
    (SELECT COUNT(*) FROM (SELECT 1 FROM timers WHERE division = $1 AND due <= $2 LIMIT 10000) d)";

fn matter_entry(row: &Row) -> Result<MatterEntry, Rejection> {
    let status = Status::of_number(row.get::<_, i16>(4) as u8);
    Ok(MatterEntry {
        serial: Serial(row.get::<_, i64>(0) as u64),
        updated: time(row.get(1))?,
        row: MatterRow {
            definition: row.get(2),
            version: row.get::<_, i32>(3) as u32,
            status: status.ok_or_else(|| rejections::damaged("status"))?,
            light: light(row, 5)?,
            received: time(row.get(6))?,
            due: row.get::<_, Option<i64>>(7).map(time).transpose()?,
            holder: row.get(8),
            title: row.get(9),
            text: row.get(10),
        },
    })
}

fn light(row: &Row, column: usize) -> Result<Light, Rejection> {
    let number = row.get::<_, i16>(column);
    Light::of_number(number as u8).ok_or_else(|| rejections::damaged("light"))
}

fn all<T>(rows: &[Row], read: impl FnMut(&Row) -> Result<T, Rejection>) -> Outcome<Vec<T>> {
    let all: Result<Vec<T>, Rejection> = rows.iter().map(read).collect();
    Ok(all?)
}

/// A matter as lists show it.
pub(crate) async fn matter(link: &Link, division: i32, serial: Serial) -> Outcome<Option<MatterEntry>> {
    let row = link.row(MATTER, &[&division, &(serial.0 as i64)]).await?;
    Ok(row.as_ref().map(matter_entry).transpose()?)
}

/// The aggregates that have a name, after one of them.
pub(crate) async fn bearers(
    link: &Link,
    division: i32,
    name: &str,
    after: Serial,
    limit: usize,
) -> Outcome<Vec<Serial>> {
    let rows = link
        .rows(BEARERS, &[&division, &name, &(after.0 as i64), &(limit as i64)])
        .await?;
    all(&rows, |row| Ok(Serial(row.get::<_, i64>(0) as u64)))
}

/// A page of matters by words.
pub(crate) async fn search(link: &Link, division: i32, query: &SearchQuery) -> Outcome<Vec<MatterEntry>> {
    let wanted = words::wanted(&query.words);
    let mut found = Vec::new();
    if wanted.is_empty() || query.limit == 0 {
        return Ok(found);
    }
    let mut before = query.before.map_or(i64::MAX, |serial| serial.0 as i64);
    loop {
        let page = link
            .rows(SEARCH, &[&division, &before, &wanted, &(query.limit as i64)])
            .await?;
        let entries = all(&page, matter_entry)?;
        before = entries.last().map_or(before, |last| last.serial.0 as i64);
        let contains = |entry: &MatterEntry| crate::words::contains(&of_matter(entry), &query.words);
        found.extend(entries.into_iter().filter(contains));
        if page.len() < query.limit || found.len() >= query.limit {
            found.truncate(query.limit);
            return Ok(found);
        }
    }
}

fn work_entry(row: &Row) -> Result<WorkEntry, Rejection> {
    Ok(WorkEntry {
        serial: Serial(row.get::<_, i64>(0) as u64),
        task: row.get::<_, i64>(1) as u32,
        list: row.get(2),
        priority: row.get::<_, i16>(3) as u8,
        due: due_time(row.get(4))?,
        face: Face {
            title: row.get(5),
            element: row.get(6),
            owner: row.get(7),
            light: light(row, 8)?,
            since: time(row.get(9))?,
        },
    })
}

/// A page of work lists. Of a task that is on several of them the first list in order is told.
pub(crate) async fn work(link: &Link, division: i32, query: &WorkQuery) -> Outcome<Vec<WorkEntry>> {
    let by_due = query.order == WorkOrder::Due;
    let (priority, due, serial, task) = match &query.after {
        Some(after) => (
            i16::from(after.priority),
            due_micros(after.due),
            after.serial.0 as i64,
            i64::from(after.task),
        ),
        None => (-1, i64::MIN, -1, -1),
    };
    // A task may be on every list asked for, and is told once.
    let limit = (query.limit * query.lists.len().max(1)) as i64;
    let rows = link
        .rows(
            WORK,
            &[
                &division,
                &query.lists,
                &priority,
                &by_due,
                &due,
                &serial,
                &task,
                &limit,
            ],
        )
        .await?;
    let mut entries = BTreeMap::new();
    for row in &rows {
        let entry = work_entry(row)?;
        let level = if by_due { 0 } else { entry.priority };
        let place = (
            level,
            due_micros(entry.due),
            entry.priority,
            entry.serial,
            entry.task,
        );
        let first = |found: &WorkEntry| found.list <= entry.list;
        if !entries.get(&place).is_some_and(first) {
            entries.insert(place, entry);
        }
    }
    Ok(entries.into_values().take(query.limit).collect())
}

/// A page of incidents.
pub(crate) async fn incidents(
    link: &Link,
    division: i32,
    after: Option<(Serial, u32)>,
    limit: usize,
) -> Outcome<Vec<IncidentEntry>> {
    let (serial, incident) = after.map_or((-1, -1), |(serial, number)| (serial.0 as i64, i64::from(number)));
    let rows = link
        .rows(INCIDENTS, &[&division, &serial, &incident, &(limit as i64)])
        .await?;
    all(&rows, |row| {
        Ok(IncidentEntry {
            serial: Serial(row.get::<_, i64>(0) as u64),
            row: IncidentRow {
                incident: row.get::<_, i64>(1) as u32,
                at: time(row.get(2))?,
                element: row.get(3),
                code: row.get(4),
                message: row.get(5),
            },
        })
    })
}

/// Timers due at a time, in order.
pub(crate) async fn due(link: &Link, division: i32, now: i64, limit: usize) -> Outcome<Vec<DueTimer>> {
    let rows = link.rows(DUE, &[&division, &now, &(limit as i64)]).await?;
    all(&rows, |row| {
        Ok(DueTimer {
            due: time(row.get(0))?,
            serial: Serial(row.get::<_, i64>(1) as u64),
            timer: row.get::<_, i64>(2) as u32,
        })
    })
}

/// When the next timer is due, in microseconds.
pub(crate) async fn next(link: &Link, division: i32) -> Outcome<Option<i64>> {
    Ok(link.row(NEXT, &[&division]).await?.map(|row| row.get(0)))
}

/// How much is waiting.
pub(crate) async fn backlog(link: &Link, division: i32, now: i64) -> Outcome<Backlog> {
    let row = link.row(BACKLOG, &[&division, &now]).await?;
    let count = |column: usize| row.as_ref().map_or(0, |row| row.get::<_, i64>(column) as u64);
    Ok(Backlog {
        parcels: count(0),
        dead_letters: count(1),
        incidents: count(2),
        timers_due: count(3),
    })
}
