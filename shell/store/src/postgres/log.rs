//! Reading the evidence log back: events in order, stored hashes, signed heads.
//!
//! It knows nothing of models or of how the log grows: that is [`super::seal`].

use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use tokio_postgres::Row;

use super::link::{Link, Outcome};
use super::rejections;
use super::rows::recorded;
use crate::evidence::head::TreeHead;
use crate::evidence::log::Identity;
use crate::evidence::tree::Hash;

/// The events of the next batches. A position inside a batch is found by the batch it is in.
const PAGE: &str = "SELECT b.first + e.ordinal, e.stream, e.revision, e.at, e.actor, e.kind, e.schema, e.body \
    FROM (SELECT batch, first FROM batches WHERE division = $1 AND count > 0 AND first >= COALESCE( \
    (SELECT MAX(first) FROM batches WHERE division = $1 AND count > 0 AND first <= $2::bigint + 1), 0) \
    ORDER BY first LIMIT 100) b JOIN events e ON e.division = $1 AND e.batch = b.batch \
    WHERE b.first + e.ordinal > $2 ORDER BY b.first, e.ordinal";
const AT: &str = "SELECT b.first + e.ordinal, e.stream, e.revision, e.at, e.actor, e.kind, e.schema, e.body \
    FROM (SELECT batch, first FROM batches WHERE division = $1 AND count > 0 AND first <= $2 \
    ORDER BY first DESC LIMIT 1) b JOIN events e ON e.division = $1 AND e.batch = b.batch \
    AND e.ordinal = $2 - b.first";
const LAST_HEAD: &str =
    "SELECT size, root, at, previous, signature FROM heads WHERE division = $1 ORDER BY size DESC LIMIT 1";

const HASHES: &str = "SELECT first, hashes FROM evidence WHERE division = $1 AND level = $2 AND first < $4 \
    AND first >= (SELECT COALESCE(MAX(first), 0) FROM evidence WHERE division = $1 AND level = $2 AND first <= $3) \
    ORDER BY first";

/// Stored hashes `start..end` of a level. Missing ones end the result early.
pub(crate) async fn hashes(link: &Link, division: i32, level: u32, range: (u64, u64)) -> Outcome<Vec<Hash>> {
    let (start, end) = range;
    let level = i16::try_from(level).unwrap_or(i16::MAX);
    let rows = link
        .rows(HASHES, &[&division, &level, &(start as i64), &(end as i64)])
        .await?;
    let mut found = Vec::new();
    for row in &rows {
        let first = row.get::<_, i64>(0) as u64;
        for (index, hash) in (first..).zip(row.get::<_, &[u8]>(1).as_chunks::<32>().0) {
            if index == start + found.len() as u64 && index < end {
                found.push(*hash);
            }
        }
    }
    Ok(found)
}

/// Events after a position, in order; none if there are no more.
pub(crate) async fn page(link: &Link, division: i32, after: u64) -> Outcome<Vec<Recorded>> {
    let rows = link.rows(PAGE, &[&division, &(after as i64)]).await?;
    let events: Result<Vec<Recorded>, Rejection> = rows.iter().map(recorded).collect();
    Ok(events?)
}

/// The event at a position.
pub(crate) async fn at(link: &Link, division: i32, position: u64) -> Outcome<Option<Recorded>> {
    let row = link.row(AT, &[&division, &(position as i64)]).await?;
    Ok(row.as_ref().map(recorded).transpose()?)
}

/// The last head signed.
pub(crate) async fn last_head(link: &Link, identity: &Identity) -> Outcome<Option<TreeHead>> {
    let row = link.row(LAST_HEAD, &[&(identity.division as i32)]).await?;
    Ok(row.map(|row| head(&row, identity)).transpose()?)
}

/// A head from the columns size, root, at, previous, signature.
fn head(row: &Row, identity: &Identity) -> Result<TreeHead, Rejection> {
    let damaged = |_| rejections::damaged("heads");
    Ok(TreeHead {
        division: format!("{:06}", identity.division),
        journal: identity.journal.clone(),
        size: row.get::<_, i64>(0) as u64,
        root: row.get::<_, &[u8]>(1).try_into().map_err(damaged)?,
        at: row.get(2),
        previous: row.get::<_, &[u8]>(3).try_into().map_err(damaged)?,
        signature: row.get::<_, &[u8]>(4).try_into().map_err(damaged)?,
    })
}
