//! Writing a batch: every table's rows as one statement over arrays, sent one behind the other.
//!
//! The database looks at one statement for a table rather than one for a row, and the answers come back
//! together: a batch costs two round trips, whatever is in it. It knows nothing of what decided. Start at
//! [`rows`] for the first round trip and [`commit`] for the second.

use skein_kernel::event::Recorded;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use tokio_postgres::types::ToSql;

use super::desk::{Changed, Desk};
use super::draft::{Draft, Fate, Kept, Redacted, Sent};
use super::link::{Link, Outcome, Trouble};
use super::rejections;
use super::rows::due_micros;
use super::seal::{LOCK, NOTE, SEAL, Sealed, Tip};
use crate::aggregate::rows::{
    Destination, IncidentRow, MatterRow, Projection, RegisterRow, SubscriptionRow, TimerRow, WorkRow,
};
use crate::aggregate::{Change, Family, Serial, changes};
use crate::redaction::Remains;

const NEW: &str = "INSERT INTO aggregates (division, serial, revision, before, batch, ordinal, updated, format, \
    state, shown, definition, version, status, light, received, due, holder, title, text) \
    SELECT $1, a, b, c, $2, d, e, $3, f, g, h, i, j, k, l, m, n, o, p \
    FROM unnest($4::bigint[], $5::bigint[], $6::bigint[], $7::integer[], $8::bigint[], $9::bytea[], \
    $10::boolean[], $11::text[], $12::integer[], $13::smallint[], $14::smallint[], $15::bigint[], \
    $16::bigint[], $17::text[], $18::text[], $19::text[]) AS u (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)";
const OLD: &str = "INSERT INTO aggregates AS found (division, serial, revision, before, batch, ordinal, updated, \
    format, state, shown, definition, version, status, light, received, due, holder, title, text) \
    SELECT $1, a, b, c, $2, d, e, $3, f, g, h, i, j, k, l, m, n, o, p \
    FROM unnest($4::bigint[], $5::bigint[], $6::bigint[], $7::integer[], $8::bigint[], $9::bytea[], \
    $10::boolean[], $11::text[], $12::integer[], $13::smallint[], $14::smallint[], $15::bigint[], \
    $16::bigint[], $17::text[], $18::text[], $19::text[]) AS u (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) \
    ON CONFLICT (division, serial) DO UPDATE SET revision = excluded.revision, before = excluded.before, \
    batch = excluded.batch, ordinal = excluded.ordinal, updated = excluded.updated, format = excluded.format, \
    state = excluded.state, shown = excluded.shown, definition = excluded.definition, \
    version = excluded.version, status = excluded.status, light = excluded.light, \
    received = excluded.received, due = excluded.due, holder = excluded.holder, title = excluded.title, \
    text = excluded.text WHERE found.revision = excluded.before";
const EVENTS: &str = "INSERT INTO events (division, batch, ordinal, stream, revision, at, model, actor, kind, \
    schema, body) SELECT $1, $2, * FROM unnest($3::integer[], $4::text[], $5::bigint[], $6::bigint[], \
    $7::boolean[], $8::text[], $9::text[], $10::smallint[], $11::text[])";
/// A key that has expired is taken over; one that hasn't means that another node was first.
const KEEP: &str = "INSERT INTO idempotency AS found (division, id, at, digest, batch, ordinal, events, reply) \
    SELECT $1, a, b, c, $2, d, e, f FROM unnest($3::bytea[], $4::bigint[], $5::bytea[], $6::integer[], \
    $7::integer[], $8::text[]) AS u (a, b, c, d, e, f) ON CONFLICT (division, id) DO UPDATE \
    SET at = excluded.at, digest = excluded.digest, batch = excluded.batch, ordinal = excluded.ordinal, \
    events = excluded.events, reply = excluded.reply WHERE found.at <= excluded.at - $9::bigint";
/// Rows to be removed are looked up one by one by their whole key. As a plain join it would be for the database
/// to say which side is looked up, and it reads the whole table while it believes that there is little in it.
const NO_WORK: &str = "DELETE FROM work WHERE ctid = ANY(ARRAY(SELECT found.ctid FROM unnest($2::text[], \
    $3::smallint[], $4::bigint[], $5::bigint[], $6::bigint[]) AS u (a, b, c, d, e) CROSS JOIN LATERAL \
    (SELECT w.ctid FROM work AS w WHERE w.division = $1 AND w.list = u.a AND w.priority = u.b AND w.due = \
    u.c AND w.serial = u.d AND w.task = u.e OFFSET 0) AS found))";
const WORK: &str = "INSERT INTO work (division, list, priority, due, serial, task, title, element, owner, light, \
    since) SELECT $1, * FROM unnest($2::text[], $3::smallint[], $4::bigint[], $5::bigint[], $6::bigint[], \
    $7::text[], $8::text[], $9::text[], $10::smallint[], $11::bigint[])";
const NO_TIMERS: &str = "DELETE FROM timers WHERE ctid = ANY(ARRAY(SELECT found.ctid FROM unnest($2::bigint[], \
    $3::bigint[], $4::bigint[]) AS u (a, b, c) CROSS JOIN LATERAL (SELECT w.ctid FROM timers AS w WHERE \
    w.division = $1 AND w.due = u.a AND w.serial = u.b AND w.timer = u.c OFFSET 0) AS found))";
const TIMERS: &str = "INSERT INTO timers (division, due, serial, timer) \
    SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[])";
const NO_SUBSCRIPTIONS: &str = "DELETE FROM subscriptions WHERE ctid = ANY(ARRAY(SELECT found.ctid FROM \
    unnest($2::smallint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[]) AS u (a, b, c, d, e) CROSS \
    JOIN LATERAL (SELECT w.ctid FROM subscriptions AS w WHERE w.division = $1 AND w.kind = u.a AND w.name = \
    u.b AND w.key = u.c AND w.serial = u.d AND w.id = u.e OFFSET 0) AS found))";
const SUBSCRIPTIONS: &str = "INSERT INTO subscriptions (division, kind, name, key, serial, id, starts, batch, \
    ordinal) SELECT $1, a, b, c, d, e, f, $2, g FROM unnest($3::smallint[], $4::text[], $5::text[], \
    $6::bigint[], $7::bigint[], $8::boolean[], $9::integer[]) AS u (a, b, c, d, e, f, g)";
const NO_INCIDENTS: &str = "DELETE FROM incidents WHERE ctid = ANY(ARRAY(SELECT found.ctid FROM \
    unnest($2::bigint[], $3::bigint[]) AS u (a, b) CROSS JOIN LATERAL (SELECT w.ctid FROM incidents AS w \
    WHERE w.division = $1 AND w.serial = u.a AND w.incident = u.b OFFSET 0) AS found))";
const INCIDENTS: &str = "INSERT INTO incidents (division, serial, incident, at, element, code, message) \
    SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[])";
const NO_NAMES: &str = "DELETE FROM names WHERE ctid = ANY(ARRAY(SELECT found.ctid FROM unnest($2::text[], \
    $3::bigint[]) AS u (a, b) CROSS JOIN LATERAL (SELECT w.ctid FROM names AS w WHERE w.division = $1 AND \
    w.name = u.a AND w.serial = u.b OFFSET 0) AS found))";
const NAMES: &str =
    "INSERT INTO names (division, name, serial) SELECT $1, * FROM unnest($2::text[], $3::bigint[])";
const NO_REGISTERS: &str = "DELETE FROM registers WHERE ctid = ANY(ARRAY(SELECT found.ctid FROM unnest($2::text[], $3::bigint[], \
    $4::bigint[]) AS u (a, b, c) CROSS JOIN LATERAL (SELECT w.ctid FROM registers AS w WHERE w.division = $1 \
    AND w.register = u.a AND w.serial = u.b AND w.ordinal = u.c OFFSET 0) AS found))";
const REGISTERS: &str = "INSERT INTO registers (division, register, serial, ordinal, process, status, light, \
    received, received_on, ended_on, due_on, content) SELECT $1, a, b, c, d, e, f, g, h, i, j, k::json \
    FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], \
    $9::text[], $10::text[], $11::text[], $12::text[]) AS u (a, b, c, d, e, f, g, h, i, j, k)";
/// Arrays of arrays must be rectangular, so the pairs of a matter travel as text.
const WORDS: &str = "INSERT INTO words (division, serial, pairs) SELECT $1, a, b::integer[] \
    FROM unnest($2::bigint[], $3::text[]) AS u (a, b) \
    ON CONFLICT (division, serial) DO UPDATE SET pairs = excluded.pairs";
const PARCELS: &str = "INSERT INTO parcels (division, sequence, place, endpoint, definition, name, key, body, \
    source, sent, next, tries, error, dead, after_serial, after_id, batch, ordinal) \
    SELECT $1, nextval('parcel_numbers'), a, b, c, d, e, f, g, h, h, 0, '', false, -1, -1, $2, i \
    FROM unnest($3::smallint[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::bigint[], \
    $10::bigint[], $11::integer[]) AS u (a, b, c, d, e, f, g, h, i)";
const GONE: &str = "DELETE FROM parcels WHERE division = $1 AND sequence = ANY($2)";
const DELIVERED: &str = "DELETE FROM parcels WHERE division = $1 AND sequence = $2";
const AGAIN: &str = "UPDATE parcels SET next = $3, tries = tries + 1, error = $4 \
    WHERE division = $1 AND sequence = $2 AND NOT dead";
const DEAD: &str = "UPDATE parcels SET dead = true, tries = tries + 1, error = $3 \
    WHERE division = $1 AND sequence = $2 AND NOT dead";
const REACHED: &str =
    "UPDATE parcels SET after_serial = $3, after_id = $4 WHERE division = $1 AND sequence = $2";
const REVIVED: &str = "UPDATE parcels SET dead = false, next = $3, tries = 0, error = '' \
    WHERE division = $1 AND sequence = $2 AND dead";

/// What lists show of aggregates that have been projected anew.
const SHOWN: &str = "UPDATE aggregates AS found SET shown = b, definition = c, version = d, status = e, light = f, \
    received = g, due = h, holder = i, title = j, text = k FROM unnest($2::bigint[], $3::boolean[], $4::text[], \
    $5::integer[], $6::smallint[], $7::smallint[], $8::bigint[], $9::bigint[], $10::text[], $11::text[], \
    $12::text[]) AS u (a, b, c, d, e, f, g, h, i, j, k) WHERE found.division = $1 AND found.serial = a";

/// What remains of events after an erasure, that it was so, and that what their aggregate sent is forgotten.
const REDACT: &str = "UPDATE events AS e SET body = c FROM unnest($2::text[], $3::bigint[], $4::text[]) \
    AS u (a, b, c) WHERE e.division = $1 AND e.stream = a AND e.revision = b";
const REDACTED: &str = "INSERT INTO redactions (division, stream, revision, by) \
    SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::bigint[]) \
    ON CONFLICT (division, stream, revision) DO UPDATE SET by = excluded.by";
const FORGET: &str = "DELETE FROM parcels WHERE division = $1 AND source = ANY($2)";

/// Every statement a batch may send without waiting for the answer to the one before.
pub(crate) const PREPARED: [&str; 32] = [
    NEW,
    OLD,
    EVENTS,
    KEEP,
    NO_WORK,
    WORK,
    NO_TIMERS,
    TIMERS,
    NO_SUBSCRIPTIONS,
    SUBSCRIPTIONS,
    NO_INCIDENTS,
    INCIDENTS,
    NO_NAMES,
    NAMES,
    NO_REGISTERS,
    REGISTERS,
    WORDS,
    PARCELS,
    GONE,
    DELIVERED,
    AGAIN,
    DEAD,
    REACHED,
    REVIVED,
    LOCK,
    SEAL,
    NOTE,
    BELL,
    SHOWN,
    REDACT,
    REDACTED,
    FORGET,
];

/// Tells other nodes that the model has moved on; they would find out by themselves a little later.
pub(crate) const BELL: &str = "SELECT pg_notify('skein_model', $1::text)";

/// A batch's number, unique among all nodes' batches, and how long replies are kept, in microseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Batch {
    pub(crate) number: i64,
    pub(crate) ttl: i64,
}

type Owned<'a> = Box<dyn ToSql + Sync + 'a>;

/// A parameter that is given away with its statement.
fn own<'a>(parameter: impl ToSql + Sync + 'a) -> Owned<'a> {
    Box::new(parameter)
}

/// One column of some rows.
fn column<'a, R, T: ToSql + Sync + 'a>(rows: &[R], of: impl Fn(&R) -> T) -> Owned<'a> {
    own(rows.iter().map(of).collect::<Vec<T>>())
}

/// One column of rows that outlive the batch's writing, borrowed from them.
fn field<'a, R, T: ToSql + Sync + 'a>(rows: &'a [R], of: impl Fn(&'a R) -> T) -> Owned<'a> {
    own(rows.iter().map(of).collect::<Vec<T>>())
}

/// Statements on their way.
pub(crate) struct Volley<'a> {
    link: &'a Link,
    division: i32,
    sent: Vec<Pin<Box<dyn Future<Output = Outcome<()>> + 'a>>>,
}

impl<'a> Volley<'a> {
    pub(crate) fn new(link: &'a Link, division: i32) -> Self {
        Self {
            link,
            division,
            sent: Vec::new(),
        }
    }

    /// A statement without parameters.
    pub(crate) fn script(&mut self, sql: &'static str) {
        self.sent.push(Box::pin(self.link.script(sql)));
    }

    /// A statement about `rows` rows, the first of whose parameters is the division. If it changes fewer,
    /// another node was first. Nothing is sent for no rows.
    fn exactly(&mut self, rows: usize, sql: &'static str, parameters: impl FnOnce() -> Vec<Owned<'a>>) {
        if rows > 0 {
            self.push(Some(rows as u64), sql, parameters());
        }
    }

    /// A statement that may change as many rows as it likes.
    fn freely(&mut self, sql: &'static str, parameters: Vec<Owned<'a>>) {
        self.push(None, sql, parameters);
    }

    fn push(&mut self, expected: Option<u64>, sql: &'static str, parameters: Vec<Owned<'a>>) {
        let (link, division) = (self.link, self.division);
        self.sent.push(Box::pin(async move {
            let mut all: Vec<&(dyn ToSql + Sync)> = vec![&division];
            all.extend(parameters.iter().map(|parameter| &**parameter));
            let changed = link.run(sql, &all).await?;
            match expected.filter(|expected| *expected != changed) {
                None => Ok(()),
                Some(expected) => Err(Trouble::Conflict(format!("{changed} of {expected} rows"))),
            }
        }));
    }

    /// Sends everything in order and waits for all answers; the first that is no success.
    pub(crate) async fn fire(self) -> Outcome<()> {
        let mut sent: Vec<_> = self.sent.into_iter().map(|statement| (statement, None)).collect();
        // Each statement is sent when it is first polled, so the order of polling is that of sending.
        poll_fn(|context| {
            let mut all = Poll::Ready(());
            for (statement, answer) in sent.iter_mut().filter(|(_, answer)| answer.is_none()) {
                match statement.as_mut().poll(context) {
                    Poll::Ready(outcome) => *answer = Some(outcome),
                    Poll::Pending => all = Poll::Pending,
                }
            }
            all
        })
        .await;
        sent.into_iter().filter_map(|(_, answer)| answer).collect()
    }
}

/// Sends what a batch changes besides the log, then takes the lease on the log's end if something is to be
/// added to it. The transaction is open afterwards.
pub(crate) async fn rows<F: Family>(
    link: &Link,
    desk: &Desk<F>,
    draft: &Draft,
    batch: Batch,
    adds: bool,
) -> Outcome<Option<Tip>> {
    let Batch { number: batch, ttl } = batch;
    let mut volley = Volley::new(link, desk.number);
    volley.script("BEGIN");
    aggregates(&mut volley, desk, batch);
    events(&mut volley, &draft.events, 0, draft.events.len(), batch);
    kept(&mut volley, &draft.kept, batch, ttl);
    projections(&mut volley, desk, batch);
    parcels(&mut volley, draft, batch);
    redactions(&mut volley, &draft.redacted);
    let lock = async {
        // A batch that only notes how parcels fared has no place in the log.
        match adds {
            false => Ok(None),
            true => lock(link, desk.number).await.map(Some),
        }
    };
    let (fired, tip) = tokio::join!(volley.fire(), lock);
    fired?;
    tip
}

/// Takes the lease on the log's end until the transaction ends.
pub(crate) async fn lock(link: &Link, division: i32) -> Outcome<Tip> {
    let row = link.row(LOCK, &[&division]).await?;
    Tip::read(&row.ok_or_else(|| rejections::damaged("tip"))?)
}

/// Events from one ordinal to another.
pub(crate) fn events<'a>(
    volley: &mut Volley<'a>,
    all: &'a [Recorded],
    from: usize,
    model_from: usize,
    batch: i64,
) {
    let rows: Vec<(i32, &'a Recorded)> = (0..).zip(all).skip(from).collect();
    volley.exactly(rows.len(), EVENTS, || {
        vec![
            own(batch),
            column(&rows, |(ordinal, _)| *ordinal),
            column(&rows, |(_, event)| event.stream.to_string()),
            column(&rows, |(_, event)| event.revision as i64),
            column(&rows, |(_, event)| event.at.as_microsecond()),
            column(&rows, |(ordinal, _)| *ordinal as usize >= model_from),
            column(&rows, |(_, event)| event.actor.0.as_str()),
            column(&rows, |(_, event)| event.event.kind.as_str()),
            column(&rows, |(_, event)| event.event.schema as i16),
            column(&rows, |(_, event)| event.event.body.as_str()),
        ]
    });
}

/// Replies for retries.
pub(crate) fn kept<'a>(volley: &mut Volley<'a>, rows: &'a [Kept], batch: i64, ttl: i64) {
    volley.exactly(rows.len(), KEEP, || {
        vec![
            own(batch),
            field(rows, |kept| kept.id.bytes()),
            column(rows, |kept| kept.at),
            field(rows, |kept| kept.digest.as_slice()),
            column(rows, |kept| kept.first),
            column(rows, |kept| kept.events),
            field(rows, |kept| kept.reply.as_str()),
            own(ttl),
        ]
    });
}

/// One aggregate's row on its way.
struct Row<'a> {
    serial: i64,
    revision: i64,
    before: i64,
    ordinal: i32,
    updated: i64,
    state: Vec<u8>,
    matter: Option<&'a MatterRow>,
}

fn aggregates<'a, F: Family>(volley: &mut Volley<'a>, desk: &'a Desk<F>, batch: i64) {
    let row = |(serial, changed): (&Serial, &'a Changed<F>)| {
        let mut state = Vec::new();
        desk.family.encode(&changed.after.state, &mut state);
        Row {
            serial: serial.0 as i64,
            revision: changed.after.revision as i64,
            before: changed.before.as_ref().map_or(0, |before| before.revision as i64),
            ordinal: changed.ordinal,
            updated: changed.after.updated,
            state,
            matter: changed.after.rows.matter.as_ref(),
        }
    };
    let (new, old): (Vec<_>, Vec<_>) = desk.changed.iter().map(row).partition(|row| row.before == 0);
    aggregate_rows(volley, NEW, &new, batch, F::FORMAT);
    aggregate_rows(volley, OLD, &old, batch, F::FORMAT);
}

fn aggregate_rows<'a>(volley: &mut Volley<'a>, sql: &'static str, rows: &[Row<'a>], batch: i64, format: u16) {
    volley.exactly(rows.len(), sql, || {
        let mut all = vec![
            own(batch),
            own(format as i16),
            column(rows, |row| row.serial),
            column(rows, |row| row.revision),
            column(rows, |row| row.before),
            column(rows, |row| row.ordinal),
            column(rows, |row| row.updated),
            column(rows, |row| row.state.clone()),
        ];
        all.extend(faces(rows, |row| row.matter));
        all
    });
}

/// What lists show of matters, column by column.
fn faces<'a, R>(rows: &[R], matter: impl Fn(&R) -> Option<&'a MatterRow>) -> Vec<Owned<'a>> {
    let text = |of: fn(&'a MatterRow) -> &'a str| column(rows, |row| matter(row).map_or("", of));
    let number = |of: fn(&'a MatterRow) -> i16| column(rows, |row| matter(row).map_or(0, of));
    vec![
        column(rows, |row| matter(row).is_some()),
        text(|matter| &matter.definition),
        column(rows, |row| matter(row).map_or(0, |matter| matter.version as i32)),
        number(|matter| matter.status.number().into()),
        number(|matter| matter.light.number().into()),
        column(rows, |row| {
            matter(row).map_or(0, |matter| matter.received.as_microsecond())
        }),
        column(rows, |row| {
            matter(row).and_then(|matter| Some(matter.due?.as_microsecond()))
        }),
        text(|matter| &matter.holder),
        text(|matter| &matter.title),
        text(|matter| &matter.text),
    ]
}

/// The rows of the shared tables that a batch removes (first) and adds (second).
#[derive(Default)]
struct Difference<'a> {
    work: [Vec<(i64, &'a WorkRow)>; 2],
    timers: [Vec<(i64, &'a TimerRow)>; 2],
    subscriptions: [Vec<(i64, &'a SubscriptionRow, i32)>; 2],
    incidents: [Vec<(i64, &'a IncidentRow)>; 2],
    names: [Vec<(i64, &'a str)>; 2],
    registers: [Vec<(i64, &'a RegisterRow)>; 2],
    words: Vec<(i64, String)>,
}

impl<'a> Difference<'a> {
    fn of<F: Family>(desk: &'a Desk<F>, nothing: &'a Projection) -> Self {
        let mut difference = Self::default();
        for (serial, changed) in &desk.changed {
            let before = changed.before.as_ref().map_or(nothing, |before| &before.rows);
            let after = &changed.after.rows;
            let serial = serial.0 as i64;
            let Ok(()) = changes(before, after, |change| {
                difference.note(serial, changed.ordinal, change);
                Ok::<(), std::convert::Infallible>(())
            });
            if found_by(before) != found_by(after) {
                difference
                    .words
                    .push((serial, super::words::hashes(found_by(after))));
            }
        }
        difference
    }

    fn note(&mut self, serial: i64, ordinal: i32, change: Change<'a>) {
        let [no_work, work] = &mut self.work;
        let [no_timers, timers] = &mut self.timers;
        let [no_subscriptions, subscriptions] = &mut self.subscriptions;
        let [no_incidents, incidents] = &mut self.incidents;
        let [no_names, names] = &mut self.names;
        let [no_registers, registers] = &mut self.registers;
        match change {
            Change::NoWork(row) => no_work.push((serial, row)),
            Change::Work(row) => work.push((serial, row)),
            Change::NoTimer(row) => no_timers.push((serial, row)),
            Change::Timer(row) => timers.push((serial, row)),
            Change::NoSubscription(row) => no_subscriptions.push((serial, row, ordinal)),
            Change::Subscription(row) => subscriptions.push((serial, row, ordinal)),
            Change::NoIncident(row) => no_incidents.push((serial, row)),
            Change::Incident(row) => incidents.push((serial, row)),
            Change::NoName(name) => no_names.push((serial, name)),
            Change::Name(name) => names.push((serial, name)),
            Change::NoRegister(row) => no_registers.push((serial, row)),
            Change::Register(row) => registers.push((serial, row)),
        }
    }
}

/// What search finds a matter by.
fn found_by(rows: &Projection) -> Option<(&str, &str)> {
    rows.matter
        .as_ref()
        .map(|matter| (matter.title.as_str(), matter.text.as_str()))
}

fn projections<'a, F: Family>(volley: &mut Volley<'a>, desk: &'a Desk<F>, batch: i64) {
    static NOTHING: Projection = Projection {
        matter: None,
        work: Vec::new(),
        timers: Vec::new(),
        subscriptions: Vec::new(),
        incidents: Vec::new(),
        names: Vec::new(),
        registers: Vec::new(),
    };
    let difference = Difference::of(desk, &NOTHING);
    work(volley, &difference.work);
    timers(volley, &difference.timers);
    subscriptions(volley, &difference.subscriptions, batch);
    incidents(volley, &difference.incidents);
    names(volley, &difference.names);
    registers(volley, &difference.registers);
    let words = &difference.words;
    volley.exactly(words.len(), WORDS, || {
        vec![
            column(words, |(serial, _)| *serial),
            column(words, |(_, pairs)| pairs.clone()),
        ]
    });
}

fn work<'a>(volley: &mut Volley<'a>, [gone, come]: &[Vec<(i64, &'a WorkRow)>; 2]) {
    let key = |rows: &[(i64, &'a WorkRow)]| {
        vec![
            column(rows, |(_, row)| row.list.as_str()),
            column(rows, |(_, row)| i16::from(row.priority)),
            column(rows, |(_, row)| due_micros(row.due)),
            column(rows, |(serial, _)| *serial),
            column(rows, |(_, row)| i64::from(row.task)),
        ]
    };
    volley.exactly(gone.len(), NO_WORK, || key(gone));
    volley.exactly(come.len(), WORK, || {
        let mut all = key(come);
        all.extend([
            column(come, |(_, row)| row.face.title.as_str()),
            column(come, |(_, row)| row.face.element.as_str()),
            column(come, |(_, row)| row.face.owner.as_str()),
            column(come, |(_, row)| i16::from(row.face.light.number())),
            column(come, |(_, row)| row.face.since.as_microsecond()),
        ]);
        all
    });
}

fn timers<'a>(volley: &mut Volley<'a>, [gone, come]: &[Vec<(i64, &'a TimerRow)>; 2]) {
    for (sql, rows) in [(NO_TIMERS, gone), (TIMERS, come)] {
        volley.exactly(rows.len(), sql, || {
            vec![
                column(rows, |(_, row)| row.due.as_microsecond()),
                column(rows, |(serial, _)| *serial),
                column(rows, |(_, row)| i64::from(row.timer)),
            ]
        });
    }
}

fn subscriptions<'a>(
    volley: &mut Volley<'a>,
    [gone, come]: &[Vec<(i64, &'a SubscriptionRow, i32)>; 2],
    batch: i64,
) {
    let key = |rows: &[(i64, &'a SubscriptionRow, i32)]| {
        vec![
            column(rows, |(_, row, _)| i16::from(row.kind.number())),
            column(rows, |(_, row, _)| row.name.as_str()),
            column(rows, |(_, row, _)| row.key.as_str()),
            column(rows, |(serial, ..)| *serial),
            column(rows, |(_, row, _)| i64::from(row.id)),
        ]
    };
    volley.exactly(gone.len(), NO_SUBSCRIPTIONS, || key(gone));
    volley.exactly(come.len(), SUBSCRIPTIONS, || {
        let mut all = vec![own(batch)];
        all.extend(key(come));
        all.push(column(come, |(_, row, _)| row.starts));
        all.push(column(come, |(.., ordinal)| *ordinal));
        all
    });
}

fn registers<'a>(volley: &mut Volley<'a>, [gone, come]: &[Vec<(i64, &'a RegisterRow)>; 2]) {
    let key = |rows: &[(i64, &'a RegisterRow)]| {
        vec![
            column(rows, |(_, row)| row.register.as_str()),
            column(rows, |(serial, _)| *serial),
            column(rows, |(_, row)| i64::from(row.ordinal)),
        ]
    };
    volley.exactly(gone.len(), NO_REGISTERS, || key(gone));
    volley.exactly(come.len(), REGISTERS, || {
        let mut all = key(come);
        all.extend([
            column(come, |(_, row)| row.process.as_str()),
            column(come, |(_, row)| row.status.word()),
            column(come, |(_, row)| row.light.word()),
            column(come, |(_, row)| row.received_at()),
            column(come, |(_, row)| row.received_on().to_string()),
            column(come, |(_, row)| row.ended_on.map(|day| day.to_string())),
            column(come, |(_, row)| row.due_on.map(|day| day.to_string())),
            column(come, |(_, row)| row.content.as_str()),
        ]);
        all
    });
}

fn incidents<'a>(volley: &mut Volley<'a>, [gone, come]: &[Vec<(i64, &'a IncidentRow)>; 2]) {
    let key = |rows: &[(i64, &'a IncidentRow)]| {
        vec![
            column(rows, |(serial, _)| *serial),
            column(rows, |(_, row)| i64::from(row.incident)),
        ]
    };
    volley.exactly(gone.len(), NO_INCIDENTS, || key(gone));
    volley.exactly(come.len(), INCIDENTS, || {
        let mut all = key(come);
        all.extend([
            column(come, |(_, row)| row.at.as_microsecond()),
            column(come, |(_, row)| row.element.as_str()),
            column(come, |(_, row)| row.code.as_str()),
            column(come, |(_, row)| row.message.as_str()),
        ]);
        all
    });
}

fn names<'a>(volley: &mut Volley<'a>, [gone, come]: &[Vec<(i64, &'a str)>; 2]) {
    for (sql, rows) in [(NO_NAMES, gone), (NAMES, come)] {
        volley.exactly(rows.len(), sql, || {
            vec![
                column(rows, |(_, name)| *name),
                column(rows, |(serial, _)| *serial),
            ]
        });
    }
}

/// Writes all rows of aggregates that had none, and what lists show of them.
pub(crate) async fn anew<F: Family>(link: &Link, desk: &Desk<F>) -> Outcome<()> {
    let mut volley = Volley::new(link, desk.number);
    projections(&mut volley, desk, 0);
    let shown: Vec<(i64, Option<&MatterRow>)> = desk
        .changed
        .iter()
        .map(|(serial, changed)| (serial.0 as i64, changed.after.rows.matter.as_ref()))
        .collect();
    volley.exactly(shown.len(), SHOWN, || {
        let mut all = vec![column(&shown, |(serial, _)| *serial)];
        all.extend(faces(&shown, |(_, matter)| *matter));
        all
    });
    volley.fire().await
}

/// The number, endpoint and definition a destination is stored as.
fn stored(to: &Destination) -> (i16, &str, i64) {
    match to {
        Destination::Message => (0, "", 0),
        Destination::Signal => (1, "", 0),
        Destination::Start(serial) => (2, "", serial.0 as i64),
        Destination::Endpoint(name) => (3, name, 0),
    }
}

fn redactions<'a>(volley: &mut Volley<'a>, redacted: &'a [Redacted]) {
    let rows: Vec<(&Redacted, &Remains)> = redacted
        .iter()
        .flat_map(|one| one.remains.iter().map(move |remains| (one, remains)))
        .collect();
    let key = || {
        vec![
            column(&rows, |(one, _)| one.stream.as_str()),
            column(&rows, |(_, remains)| remains.revision as i64),
        ]
    };
    volley.exactly(rows.len(), REDACT, || {
        let mut all = key();
        all.push(column(&rows, |(_, remains)| remains.body.as_str()));
        all
    });
    volley.exactly(rows.len(), REDACTED, || {
        let mut all = key();
        all.push(column(&rows, |(one, _)| one.by as i64));
        all
    });
    if !redacted.is_empty() {
        volley.freely(FORGET, vec![column(redacted, |one| one.serial.0 as i64)]);
    }
}

fn parcels<'a>(volley: &mut Volley<'a>, draft: &'a Draft, batch: i64) {
    let sent: &'a [Sent] = &draft.sent;
    volley.exactly(sent.len(), PARCELS, || {
        vec![
            own(batch),
            column(sent, |sent| stored(&sent.outgoing.to).0),
            field(sent, |sent| stored(&sent.outgoing.to).1),
            column(sent, |sent| stored(&sent.outgoing.to).2),
            field(sent, |sent| sent.outgoing.name.as_str()),
            field(sent, |sent| sent.outgoing.key.as_str()),
            field(sent, |sent| sent.outgoing.body.as_str()),
            column(sent, |sent| sent.source.0 as i64),
            column(sent, |sent| sent.at),
            column(sent, |sent| sent.ordinal),
        ]
    });
    let relayed = |(_, fate): &&(i64, Fate)| matches!(fate, Fate::Gone);
    let gone: Vec<i64> = draft
        .fates
        .iter()
        .filter(relayed)
        .map(|(sequence, _)| *sequence)
        .collect();
    volley.exactly(gone.len(), GONE, || vec![own(gone.clone())]);
    for (sequence, fate) in &draft.fates {
        let sequence = own(*sequence);
        match fate {
            Fate::Gone => {}
            Fate::Delivered => volley.freely(DELIVERED, vec![sequence]),
            Fate::Again { next, error } => volley.freely(AGAIN, vec![sequence, own(*next), own(error)]),
            Fate::Dead { error } => volley.freely(DEAD, vec![sequence, own(error)]),
            Fate::Reached { serial, id } => {
                volley.push(Some(1), REACHED, vec![sequence, own(*serial), own(*id)])
            }
            Fate::Revived { next } => volley.push(Some(1), REVIVED, vec![sequence, own(*next)]),
        }
    }
}

/// What ends a batch's transaction, once its events are sealed: the model's own events, the seal, the commit.
pub(crate) async fn commit(
    link: &Link,
    division: i32,
    draft: &Draft,
    sealed: Option<&Sealed>,
    batch: Batch,
) -> Outcome<()> {
    let Batch { number: batch, ttl } = batch;
    let mut volley = Volley::new(link, division);
    events(
        &mut volley,
        &draft.events,
        draft.model_from,
        draft.model_from,
        batch,
    );
    let late = draft.kept.get(draft.kept_before_model..).unwrap_or_default();
    kept(&mut volley, late, batch, ttl);
    match sealed {
        Some(sealed) => volley.sent.push(Box::pin(sealed.write(link, division, batch))),
        None => volley.push(Some(1), NOTE, vec![own(batch)]),
    }
    if draft.model_from < draft.events.len() {
        volley.sent.push(Box::pin(async move {
            link.rows(BELL, &[&format!("{division:06}")]).await.map(drop)
        }));
    }
    volley.script("COMMIT");
    volley.fire().await
}
