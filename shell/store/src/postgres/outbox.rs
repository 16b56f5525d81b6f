//! The outbox and who waits: parcels by number and by turn, subscriptions by what they wait for.
//!
//! It only reads: what becomes of a parcel is written with its batch. It knows nothing of the network.

use skein_kernel::rejection::Rejection;
use tokio_postgres::Row;

use super::desk::View;
use super::link::{Link, Outcome};
use super::rejections;
use super::rows::time;
use crate::aggregate::backend::Parcel;
use crate::aggregate::rows::{Arrival, ArrivalKind, Destination, Outgoing, Subscriber, SubscriptionRow};
use crate::aggregate::{Family, Serial};

/// Subscriptions looked at together at least.
const PAGE: usize = 16;

const PARCEL: &str = "SELECT sequence, place, endpoint, definition, name, key, body, source, sent, tries, error, \
    after_serial, after_id FROM parcels WHERE division = $1 AND sequence = $2 AND NOT dead";
const IS_DEAD: &str = "SELECT 1 FROM parcels WHERE division = $1 AND sequence = $2 AND dead";
const DEAD: &str = "SELECT sequence, place, endpoint, definition, name, key, body, source, sent, tries, error \
    FROM parcels WHERE division = $1 AND sequence > $2 AND dead ORDER BY sequence LIMIT $3";
const INSIDE: &str = "SELECT sequence, place, endpoint, definition, name, key, body, source, sent, tries, error \
    FROM parcels WHERE division = $1 AND NOT dead AND endpoint = '' AND next <= $2 ORDER BY next, sequence LIMIT $3";
/// The first parcel of each endpoint, found by jumping from one endpoint to the next.
const OUTSIDE: &str = "WITH RECURSIVE e (endpoint) AS ( \
    (SELECT endpoint FROM parcels WHERE division = $1 AND NOT dead AND endpoint <> '' ORDER BY endpoint LIMIT 1) \
    UNION ALL SELECT (SELECT p.endpoint FROM parcels p WHERE p.division = $1 AND NOT p.dead AND p.endpoint <> '' \
    AND p.endpoint > e.endpoint ORDER BY p.endpoint LIMIT 1) FROM e WHERE e.endpoint IS NOT NULL) \
    SELECT p.sequence, p.place, p.endpoint, p.definition, p.name, p.key, p.body, p.source, p.sent, p.tries, \
    p.error FROM e, LATERAL (SELECT * FROM parcels q WHERE q.division = $1 AND NOT q.dead AND q.endpoint <> '' \
    AND q.endpoint = e.endpoint ORDER BY q.sequence LIMIT 1) p WHERE p.next <= $2 ORDER BY p.sequence LIMIT $3";
const WAITING: &str = "SELECT serial, id, key, starts FROM subscriptions WHERE division = $1 AND kind = $2 \
    AND name = $3 AND key = $4 AND NOT starts AND (serial, id) > ($5, $6) ORDER BY serial, id LIMIT $7";
const STARTING: &str = "SELECT serial, id, key, starts FROM subscriptions WHERE division = $1 AND kind = $2 \
    AND name = $3 AND key IN ($4, '') AND starts AND (serial, id) > ($5, $6) ORDER BY serial, id LIMIT $7";
/// Those who waited for a signal before the event that sent it.
const LISTENING: &str = "SELECT s.serial, s.id, s.key, s.starts FROM subscriptions s \
    JOIN batches b ON b.division = s.division AND b.batch = s.batch WHERE s.division = $1 AND s.kind = $2 \
    AND s.name = $3 AND (s.serial, s.id) > ($4, $5) AND b.first + s.ordinal < \
    (SELECT c.first + p.ordinal FROM parcels p JOIN batches c ON c.division = p.division AND c.batch = p.batch \
    WHERE p.division = $1 AND p.sequence = $6) ORDER BY s.serial, s.id LIMIT $7";

fn read(row: &Row) -> Result<Parcel, Rejection> {
    let to = match row.get::<_, i16>(1) {
        0 => Destination::Message,
        1 => Destination::Signal,
        2 => Destination::Start(Serial(row.get::<_, i64>(3) as u64)),
        3 => Destination::Endpoint(row.get(2)),
        place => return Err(rejections::damaged(format!("place {place}"))),
    };
    Ok(Parcel {
        sequence: row.get::<_, i64>(0) as u64,
        source: Serial(row.get::<_, i64>(7) as u64),
        sent: time(row.get(8))?,
        outgoing: Outgoing {
            to,
            name: row.get(4),
            key: row.get(5),
            body: row.get(6),
        },
        tries: row.get::<_, i32>(9) as u32,
        error: row.get(10),
    })
}

fn all(rows: &[Row]) -> Outcome<Vec<Parcel>> {
    let parcels: Result<Vec<Parcel>, Rejection> = rows.iter().map(read).collect();
    Ok(parcels?)
}

/// A parcel that waits, with how far its signal has come.
pub(crate) async fn parcel(
    link: &Link,
    division: i32,
    sequence: u64,
) -> Outcome<Option<(Parcel, (i64, i64))>> {
    let row = link.row(PARCEL, &[&division, &(sequence as i64)]).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((read(&row)?, (row.get(11), row.get(12)))))
}

/// Whether there is a dead letter of this number.
pub(crate) async fn is_dead(link: &Link, division: i32, sequence: u64) -> Outcome<bool> {
    Ok(link
        .row(IS_DEAD, &[&division, &(sequence as i64)])
        .await?
        .is_some())
}

/// Dead letters after a number.
pub(crate) async fn dead_letters(link: &Link, division: i32, after: u64, limit: i64) -> Outcome<Vec<Parcel>> {
    all(&link.rows(DEAD, &[&division, &(after as i64), &limit]).await?)
}

/// Parcels whose turn it is at a time, those inside the city first.
pub(crate) async fn due(link: &Link, division: i32, now: i64, limit: i64) -> Outcome<Vec<Parcel>> {
    let mut parcels = all(&link.rows(INSIDE, &[&division, &now, &limit]).await?)?;
    parcels.extend(all(&link.rows(OUTSIDE, &[&division, &now, &limit]).await?)?);
    Ok(parcels)
}

/// Who waits for an arrival, after a place among them: of a message the one it is for, of a signal
/// (`sent_by` names its parcel) those who waited when it was sent. What the batch at hand has changed counts.
pub(crate) fn waiting<F: Family>(
    view: &View<'_, F>,
    arrival: &Arrival,
    after: (i64, i64),
    sent_by: Option<u64>,
    limit: usize,
) -> Result<Vec<Subscriber>, Rejection> {
    if let (ArrivalKind::Signal, Some(sequence)) = (arrival.kind, sent_by) {
        return listening(view, arrival, after, sequence, limit);
    }
    for (sql, starts) in [(WAITING, false), (STARTING, true)] {
        let mut found = pages(view, sql, arrival, after)?;
        found.extend(joined(view, arrival, starts));
        found.sort();
        found.truncate(limit);
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// The first page of subscriptions of which the batch at hand has left any.
fn pages<F: Family>(
    view: &View<'_, F>,
    sql: &'static str,
    arrival: &Arrival,
    mut after: (i64, i64),
) -> Result<Vec<Subscriber>, Rejection> {
    let (kind, limit) = (i16::from(arrival.kind.number()), PAGE as i64);
    loop {
        let (division, (serial, id)) = (view.desk.number, after);
        let rows = view.runtime.block_on(view.link.rows(
            sql,
            &[
                &division,
                &kind,
                &arrival.name,
                &arrival.key,
                &serial,
                &id,
                &limit,
            ],
        ))?;
        let page: Vec<Subscriber> = rows.iter().map(|row| subscriber(row, arrival)).collect();
        let Some(last) = page.last() else { return Ok(page) };
        after = (last.serial.0 as i64, i64::from(last.row.id));
        let full = page.len() == PAGE;
        let left: Vec<_> = page.into_iter().filter(|found| still(view, found)).collect();
        if !left.is_empty() || !full {
            return Ok(left);
        }
    }
}

fn listening<F: Family>(
    view: &View<'_, F>,
    arrival: &Arrival,
    (serial, id): (i64, i64),
    sequence: u64,
    limit: usize,
) -> Result<Vec<Subscriber>, Rejection> {
    let (division, kind) = (view.desk.number, i16::from(arrival.kind.number()));
    let rows = view.runtime.block_on(view.link.rows(
        LISTENING,
        &[
            &division,
            &kind,
            &arrival.name,
            &serial,
            &id,
            &(sequence as i64),
            &(limit as i64),
        ],
    ))?;
    Ok(rows.iter().map(|row| subscriber(row, arrival)).collect())
}

fn subscriber(row: &Row, arrival: &Arrival) -> Subscriber {
    Subscriber {
        serial: Serial(row.get::<_, i64>(0) as u64),
        row: SubscriptionRow {
            kind: arrival.kind,
            name: arrival.name.clone(),
            key: row.get(2),
            id: row.get::<_, i64>(1) as u32,
            starts: row.get(3),
        },
    }
}

/// Whether the batch at hand has left a subscription.
fn still<F: Family>(view: &View<'_, F>, found: &Subscriber) -> bool {
    let changed = view.desk.changed.get(&found.serial);
    changed.is_none_or(|changed| changed.after.rows.subscriptions.contains(&found.row))
}

/// Subscriptions to an arrival that the batch at hand has added.
fn joined<F: Family>(view: &View<'_, F>, arrival: &Arrival, starts: bool) -> Vec<Subscriber> {
    let matches = |row: &&SubscriptionRow| {
        let key = row.key == arrival.key || (starts && row.key.is_empty());
        row.kind == arrival.kind && row.name == arrival.name && key && row.starts == starts
    };
    let mut all = Vec::new();
    for (serial, changed) in &view.desk.changed {
        let before = changed.before.as_ref();
        let fresh =
            |row: &&SubscriptionRow| before.is_none_or(|before| !before.rows.subscriptions.contains(row));
        let rows = changed
            .after
            .rows
            .subscriptions
            .iter()
            .filter(matches)
            .filter(fresh);
        all.extend(rows.map(|row| Subscriber {
            serial: *serial,
            row: row.clone(),
        }));
    }
    all
}
