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

/// The events of the next batches. A position inside a batch is found by the batch it is in.
const PAGE: &str = "SELECT b.first + e.ordinal, e.stream, e.revision, e.at, e.actor, e.kind, e.schema, e.body \
    FROM (SELECT batch, first FROM batches WHERE division = $1 AND count > 0 AND first >= COALESCE( \
    (SELECT MAX(first) FROM batches WHERE division = $1 AND count > 0 AND first <= $2::bigint + 1), 0) \
    ORDER BY first LIMIT 100) b JOIN events e ON e.division = $1 AND e.batch = b.batch \
    WHERE b.first + e.ordinal > $2 ORDER BY b.first, e.ordinal";
const LAST_HEAD: &str =
    "SELECT size, root, at, previous, signature FROM heads WHERE division = $1 ORDER BY size DESC LIMIT 1";

/// Events after a position, in order; none if there are no more.
pub(crate) async fn page(link: &Link, division: i32, after: u64) -> Outcome<Vec<Recorded>> {
    let rows = link.rows(PAGE, &[&division, &(after as i64)]).await?;
    let events: Result<Vec<Recorded>, Rejection> = rows.iter().map(recorded).collect();
    Ok(events?)
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
