//! Rows to values: how what the database holds becomes what the store speaks of.
//!
//! It knows nothing of connections.

use jiff::Timestamp;
use skein_kernel::actor::ActorId;
use skein_kernel::event::{NewEvent, Recorded, Stream};
use skein_kernel::rejection::Rejection;
use tokio_postgres::Row;

use super::rejections;

/// The due time of what is never due.
pub(crate) const NEVER: i64 = i64::MAX;

/// A time of the database.
pub(crate) fn time(micros: i64) -> Result<Timestamp, Rejection> {
    Timestamp::from_microsecond(micros).map_err(rejections::damaged)
}

/// A due time of the database.
pub(crate) fn due_time(micros: i64) -> Result<Option<Timestamp>, Rejection> {
    (micros != NEVER).then(|| time(micros)).transpose()
}

/// A due time as the database holds it.
pub(crate) fn due_micros(due: Option<Timestamp>) -> i64 {
    due.map_or(NEVER, Timestamp::as_microsecond)
}

/// The stream of a name.
pub(crate) fn stream(text: &str) -> Option<Stream> {
    let mut parts = text.splitn(3, '/');
    Some(Stream {
        division: parts.next()?.parse().ok()?,
        engine: parts.next()?.into(),
        aggregate: parts.next()?.into(),
    })
}

/// An event from the columns position, stream, revision, at, actor, kind, schema, body.
pub(crate) fn recorded(row: &Row) -> Result<Recorded, Rejection> {
    let name: &str = row.get(1);
    Ok(Recorded {
        position: row.get::<_, i64>(0) as u64,
        stream: stream(name).ok_or_else(|| rejections::damaged(name))?,
        revision: row.get::<_, i64>(2) as u64,
        at: time(row.get(3))?,
        actor: ActorId(row.get(4)),
        event: NewEvent {
            kind: row.get(5),
            schema: row.get::<_, i16>(6) as u16,
            body: row.get(7),
        },
    })
}
