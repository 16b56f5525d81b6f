//! Who looks after timers and parcels: one node at a time, and another a minute after it has fallen silent.
//!
//! A lease only keeps nodes from doing the same work twice. What makes a timer fire once is that firing
//! removes it. It knows nothing of what is leased.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::link::{Link, Outcome};

/// How long a lease holds, in the database's own time: see the statement below.
const RENEW: &str = "INSERT INTO leases (division, what, node, until) \
    VALUES ($1, $2, $3, clock_timestamp() + interval '1 minute') ON CONFLICT (division, what) DO UPDATE \
    SET node = excluded.node, until = excluded.until \
    WHERE leases.node = excluded.node OR leases.until < clock_timestamp()";
const GIVE_BACK: &str = "DELETE FROM leases WHERE division = $1 AND node = $2";
/// How often a lease is renewed at most, and how often one that another node holds is asked for.
const FRESH: Duration = Duration::from_secs(20);
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// One lease as this node knows it.
pub(crate) struct Lease {
    what: &'static str,
    /// Whether it was ours, and until when not to ask again.
    known: Mutex<Option<(bool, Instant)>>,
}

impl Lease {
    pub(crate) const fn new(what: &'static str) -> Self {
        Self {
            what,
            known: Mutex::new(None),
        }
    }

    /// Whether this node holds it, asking for it if need be.
    pub(crate) async fn holds(&self, link: &Link, division: i32, node: i64) -> Outcome<bool> {
        let now = Instant::now();
        if let Some((held, until)) = *self.known.lock().unwrap_or_else(PoisonError::into_inner)
            && now < until
        {
            return Ok(held);
        }
        let held = link.run(RENEW, &[&division, &self.what, &node]).await? == 1;
        let until = now + if held { FRESH } else { ASK_AGAIN };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some((held, until));
        Ok(held)
    }
}

/// Gives back whatever a node holds.
pub(crate) async fn give_back(link: &Link, division: i32, node: i64) -> Outcome<()> {
    link.run(GIVE_BACK, &[&division, &node]).await.map(drop)
}
