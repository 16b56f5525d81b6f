//! Turns: what only one node of a city may do at a time, such as founding it.
//!
//! A turn is a lock of the database's own session, so it ends with the node that has it. It knows nothing of
//! what is done in a turn.

use skein_kernel::rejection::Rejection;
use std::sync::Arc;
use std::time::Duration;

use super::link::Link;
use super::pool::Pool;

/// "TURN" and the division.
const TAKE: &str = "SELECT pg_try_advisory_lock(1414877774, $1)";
/// How often it is asked for.
const PAUSE: Duration = Duration::from_millis(100);

/// A turn, until dropped.
pub(crate) struct Turn {
    /// The lock ends with the connection.
    _link: Link,
}

impl Turn {
    /// Waits for the turn, however long another node takes.
    pub(crate) fn take(pool: &Arc<Pool>, division: i32) -> Result<Self, Rejection> {
        let address = pool.address().clone();
        pool.waited(async move {
            let link = Link::connect(&address, || ()).await?;
            loop {
                let row = link.row(TAKE, &[&division]).await?;
                if row.is_some_and(|row| row.get(0)) {
                    return Ok(Self { _link: link });
                }
                tokio::time::sleep(PAUSE).await;
            }
        })
    }
}
