//! Projecting every aggregate's rows anew, when a later program projects them otherwise.
//!
//! It is done once, by the node that finds the old rows when it opens, in one transaction under a lock:
//! other nodes of the later program wait. It knows nothing of what rows mean.

use skein_kernel::rejection::Rejection;
use std::sync::Arc;

use super::desk::{self, Changed, Desk, Loaded, decoded};
use super::link::{Link, Outcome};
use super::rows::recorded;
use super::{words, write};
use crate::aggregate::rows::Projection;
use crate::aggregate::{Family, Serial, Shelf};
use crate::rejections;

/// Aggregates projected at a time.
const PAGE: i64 = 1000;

const FOUND: &str = "SELECT rows FROM projections WHERE division = $1 AND engine = $2";
const NOTE: &str = "INSERT INTO projections (division, engine, rows) VALUES ($1, $2, $3) \
    ON CONFLICT (division, engine) DO UPDATE SET rows = excluded.rows";
const CLEAR: [&str; 7] = [
    "DELETE FROM work WHERE division = $1",
    "DELETE FROM timers WHERE division = $1",
    "DELETE FROM subscriptions WHERE division = $1",
    "DELETE FROM incidents WHERE division = $1",
    "DELETE FROM names WHERE division = $1",
    "DELETE FROM words WHERE division = $1",
    "DELETE FROM registers WHERE division = $1",
];
/// Since when each was subscribed is not in a state, and decides which signals it gets: it is kept over the
/// rebuilding. One that is new among the rows counts from its aggregate's last event.
const KEEP: &str = "CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT * FROM subscriptions";
const SINCE_LAST: &str = "UPDATE subscriptions s SET batch = a.batch, ordinal = a.ordinal FROM aggregates a \
    WHERE s.division = $1 AND a.division = s.division AND a.serial = s.serial";
const SINCE_KEPT: &str = "UPDATE subscriptions s SET batch = k.batch, ordinal = k.ordinal FROM kept k \
    WHERE s.division = $1 AND k.division = s.division AND k.kind = s.kind AND k.name = s.name \
    AND k.key = s.key AND k.serial = s.serial AND k.id = s.id";
const NEXT: &str = "SELECT serial, revision, updated, format, state, batch, ordinal FROM aggregates \
    WHERE division = $1 AND serial > $2 ORDER BY serial LIMIT $3";
/// The lock under which rows are projected anew: "ROWS".
const LOCK: i64 = 0x524F_5753;

/// Brings the shared tables to this program's version of them, if they are of another.
pub(crate) async fn rebuild<F: Family>(link: &Link, desk: &mut Desk<F>) -> Outcome<()> {
    if F::ENGINE.is_empty() {
        return Ok(());
    }
    link.script("BEGIN").await?;
    let rebuilt = under_lock(link, desk).await;
    let end = if rebuilt.is_ok() { "COMMIT" } else { "ROLLBACK" };
    let ended = link.script(end).await;
    desk.forget();
    rebuilt.and(ended)
}

/// The version of a family's rows and of what its matters are found by.
fn version<F: Family>() -> i32 {
    words::FORMAT << 16 | i32::from(F::ROWS)
}

async fn under_lock<F: Family>(link: &Link, desk: &mut Desk<F>) -> Outcome<()> {
    link.rows("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await?;
    let division = desk.number;
    let found = link.row(FOUND, &[&division, &F::ENGINE]).await?;
    let found: Option<i32> = found.map(|row| row.get(0));
    if found == Some(version::<F>()) {
        return Ok(());
    }
    if found.is_some() {
        tracing::info!(engine = F::ENGINE, "rows of another version are projected anew");
        // A city of millions takes longer than a command may.
        link.script("SET LOCAL statement_timeout = 0").await?;
        link.script(KEEP).await?;
        for sql in CLEAR {
            link.run(sql, &[&division]).await?;
        }
        project_all(link, desk).await?;
        for sql in [SINCE_LAST, SINCE_KEPT] {
            link.run(sql, &[&division]).await?;
        }
    }
    link.run(NOTE, &[&division, &F::ENGINE, &version::<F>()])
        .await
        .map(drop)
}

async fn project_all<F: Family>(link: &Link, desk: &mut Desk<F>) -> Outcome<()> {
    let (division, mut last) = (desk.number, -1i64);
    loop {
        let rows = link.rows(NEXT, &[&division, &last, &PAGE]).await?;
        for row in &rows {
            last = row.get(0);
            let events = events(link, desk, row.get(3), Serial(last as u64)).await?;
            let family = Arc::clone(&desk.family);
            let loaded = decoded(&*family, row, |serial| {
                let mut state = None;
                for event in &events {
                    state = Some(family.evolve(state, event, &Nothing)?);
                }
                state.ok_or_else(|| rejections::unreadable_state(serial.0, "no events"))
            })?;
            desk.changed.insert(Serial(last as u64), anew(loaded, row.get(6)));
        }
        if rows.is_empty() {
            return Ok(());
        }
        write::anew(link, desk).await?;
        desk.changed.clear();
    }
}

/// The events a state stored in another format is made from again; none if it needn't be.
async fn events<F: Family>(
    link: &Link,
    desk: &Desk<F>,
    format: i16,
    serial: Serial,
) -> Outcome<Vec<skein_kernel::event::Recorded>> {
    if format as u16 == F::FORMAT {
        return Ok(Vec::new());
    }
    let stream = desk.stream(serial).to_string();
    let rows = link.rows(desk::HISTORY, &[&desk.number, &stream]).await?;
    let events: Result<Vec<_>, Rejection> = rows.iter().map(recorded).collect();
    Ok(events?)
}

/// An aggregate that had no rows before.
fn anew<F: Family>(loaded: Loaded<F>, ordinal: i32) -> Changed<F> {
    let before = Loaded {
        revision: loaded.revision,
        updated: loaded.updated,
        state: Arc::clone(&loaded.state),
        rows: Projection::default(),
    };
    Changed {
        before: Some(Arc::new(before)),
        after: Arc::new(loaded),
        ordinal,
    }
}

/// No other aggregates: a definition is replayed by itself.
struct Nothing;

impl<F: Family> Shelf<F> for Nothing {
    fn state(&self, _: Serial) -> Result<Option<Arc<F::State>>, Rejection> {
        Ok(None)
    }

    fn named(&self, _: &str) -> Result<Option<Serial>, Rejection> {
        Ok(None)
    }
}
