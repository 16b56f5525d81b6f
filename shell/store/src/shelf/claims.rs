//! What workers of this process have taken on and not yet finished, so that it isn't given out twice.
//!
//! A claim lapses after a minute, by the times it is asked with, in case its worker died. It knows nothing of
//! what is claimed. Claims are a convenience: what makes a timer fire once is that firing removes it.

use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long a claim holds.
const LEASE: SignedDuration = SignedDuration::from_mins(1);

/// Claims on things of one kind.
pub(crate) struct Claims<T>(Mutex<HashMap<T, Timestamp>>);

impl<T> Default for Claims<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Eq + Hash + Clone> Claims<T> {
    fn lock(&self) -> MutexGuard<'_, HashMap<T, Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many are claimed at `now`. Those whose time is over are forgotten.
    pub(crate) fn held(&self, now: Timestamp) -> usize {
        let mut held = self.lock();
        held.retain(|_, until| *until > now);
        held.len()
    }

    /// Claims those that nobody has, and returns them, at most `limit`.
    pub(crate) fn take<V>(
        &self,
        found: Vec<V>,
        name: impl Fn(&V) -> T,
        now: Timestamp,
        limit: usize,
    ) -> Vec<V> {
        let until = now.checked_add(LEASE).unwrap_or(now);
        let mut held = self.lock();
        let mut free = |value: &V| {
            let name = name(value);
            !held.contains_key(&name) && held.insert(name, until).is_none()
        };
        found
            .into_iter()
            .filter(|value| free(value))
            .take(limit)
            .collect()
    }

    /// Gives a claim back.
    pub(crate) fn release(&self, name: &T) {
        self.lock().remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_claimed_is_not_given_again_until_released_or_a_minute_old() {
        let claims = Claims::default();
        let at = |second| Timestamp::from_second(second).unwrap();
        assert_eq!(claims.take(vec![1, 2, 3], |n| *n, at(0), 2), [1, 2]);
        claims.release(&2);
        assert_eq!(claims.take(vec![1, 2, 3], |n| *n, at(59), 9), [2, 3]);
        assert_eq!(claims.held(at(60)), 2);
        assert_eq!(claims.take(vec![1, 2, 3], |n| *n, at(60), 9), [1]);
    }
}
