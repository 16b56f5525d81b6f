//! Following: the model in memory learns what other nodes have recorded, in the order of the log.
//!
//! It knows nothing of what events mean. A notification says that there is something; reading the log says
//! what, and is done now and then anyway.

use skein_kernel::event::Recorded;

use super::link::{Link, Outcome};
use super::rows::recorded;

/// The model's events of the next batches that have any.
const NEXT: &str = "SELECT b.first + e.ordinal, e.stream, e.revision, e.at, e.actor, e.kind, e.schema, e.body \
    FROM (SELECT batch, first FROM batches WHERE division = $1 AND model > 0 AND first > $2 \
    ORDER BY first LIMIT 1000) b JOIN events e ON e.division = $1 AND e.batch = b.batch \
    WHERE e.model ORDER BY b.first, e.ordinal";

/// Tells `apply` the model's events after a position, in order.
pub(crate) async fn follow(
    link: &Link,
    division: i32,
    mut after: u64,
    mut apply: impl FnMut(&Recorded),
) -> Outcome<()> {
    loop {
        let rows = link.rows(NEXT, &[&division, &(after as i64)]).await?;
        for row in &rows {
            let event = recorded(row)?;
            apply(&event);
            after = event.position;
        }
        if rows.is_empty() {
            return Ok(());
        }
    }
}
