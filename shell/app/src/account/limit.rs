//! How often sign-in may be tried: per account and client, per client, and per account.
//!
//! After a few failures each further one doubles the wait. The pair of account and client is the
//! strict key, so that nobody can lock an officer out from elsewhere; the client alone and the account
//! alone have looser limits against spraying. It knows nothing of passwords; time is an argument.

use crate::codes;
use jiff::{SignedDuration, Timestamp};
use skein_kernel::rejection::{Class, Rejection};
use std::collections::HashMap;

/// Failures from one client on one account before waiting begins.
const PAIR: u32 = 5;
/// Failures from one client on any account before waiting begins.
const CLIENT: u32 = 30;
/// Failures on one account from anywhere before waiting begins.
const ACCOUNT: u32 = 60;
/// The first wait; each further failure doubles it.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(15);
/// The longest wait, and how long failures are remembered.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(15);
/// Keys remembered at most; the oldest are forgotten first.
const REMEMBERED: usize = 50_000;

/// Who tried what.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Pair(String, String),
    Client(String),
    Account(String),
}

/// Failures so far and until when further tries are refused.
#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
    until: Timestamp,
}

/// Counts failures and says when to wait.
#[derive(Debug, Default)]
pub struct Limiter {
    failures: HashMap<Key, Failures>,
}

impl Limiter {
    /// Whether a try may be made at `now`.
    ///
    /// # Errors
    /// `SK-APP-0002` with the seconds left to wait.
    pub fn check(&self, account: &str, client: &str, now: Timestamp) -> Result<(), Rejection> {
        let until = keys(account, client)
            .iter()
            .filter_map(|(key, _)| self.failures.get(key))
            .map(|failures| failures.until)
            .max();
        match until.filter(|until| *until > now) {
            Some(until) => Err(wait(until.duration_since(now).as_secs().max(1))),
            None => Ok(()),
        }
    }

    /// Notes a failed try.
    pub fn failed(&mut self, account: &str, client: &str, now: Timestamp) {
        self.forget_old(now);
        for (key, allowed) in keys(account, client) {
            let failures = self.failures.entry(key).or_insert(Failures {
                count: 0,
                last: now,
                until: now,
            });
            failures.count += 1;
            failures.last = now;
            if failures.count >= allowed {
                let doublings = (failures.count - allowed).min(10);
                failures.until = now + (FIRST_WAIT * (1 << doublings)).min(LONGEST_WAIT);
            }
        }
    }

    /// Notes a success: the pair starts afresh, the looser limits keep counting.
    pub fn succeeded(&mut self, account: &str, client: &str) {
        self.failures
            .remove(&Key::Pair(account.to_owned(), client.to_owned()));
    }

    fn forget_old(&mut self, now: Timestamp) {
        let remembered = LONGEST_WAIT * 2;
        if self.failures.len() < REMEMBERED {
            return;
        }
        self.failures
            .retain(|_, failures| now.duration_since(failures.last) < remembered);
        while self.failures.len() >= REMEMBERED {
            let oldest = self
                .failures
                .iter()
                .min_by_key(|(_, f)| f.last)
                .map(|(key, _)| key.clone());
            let Some(oldest) = oldest else { return };
            self.failures.remove(&oldest);
        }
    }
}

/// The three keys of a try with the failures each allows.
fn keys(account: &str, client: &str) -> [(Key, u32); 3] {
    [
        (Key::Pair(account.to_owned(), client.to_owned()), PAIR),
        (Key::Client(client.to_owned()), CLIENT),
        (Key::Account(account.to_owned()), ACCOUNT),
    ]
}

fn wait(seconds: i64) -> Rejection {
    Rejection::new(
        codes::TOO_MANY,
        Class::TooMany,
        format!("尝试次数过多，请在 {seconds} 秒后再试"),
        format!("too many attempts; try again in {seconds} seconds"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_600_000_000 + second).unwrap()
    }

    #[test]
    fn the_fifth_failure_makes_one_wait_and_the_next_twice_as_long() {
        let mut limiter = Limiter::default();
        for second in 0..4 {
            limiter.failed("officer", "10.0.0.1", at(second));
            limiter.check("officer", "10.0.0.1", at(second)).unwrap();
        }
        limiter.failed("officer", "10.0.0.1", at(10));
        let refused = limiter.check("officer", "10.0.0.1", at(11)).unwrap_err();
        assert_eq!(refused.en, "too many attempts; try again in 14 seconds");
        limiter.check("officer", "10.0.0.1", at(25)).unwrap();
        limiter.failed("officer", "10.0.0.1", at(25));
        assert!(limiter.check("officer", "10.0.0.1", at(54)).is_err());
        limiter.check("officer", "10.0.0.1", at(55)).unwrap();
    }

    #[test]
    fn another_client_is_not_locked_out_with_the_first() {
        let mut limiter = Limiter::default();
        for _ in 0..6 {
            limiter.failed("officer", "10.0.0.1", at(0));
        }
        assert!(limiter.check("officer", "10.0.0.1", at(1)).is_err());
        limiter.check("officer", "10.0.0.2", at(1)).unwrap();
    }

    #[test]
    fn spraying_many_names_from_one_client_is_slowed() {
        let mut limiter = Limiter::default();
        for n in 0..CLIENT {
            limiter.failed(&format!("name-{n}"), "10.0.0.1", at(0));
        }
        assert!(limiter.check("someone-else", "10.0.0.1", at(1)).is_err());
    }

    #[test]
    fn a_success_starts_the_pair_afresh() {
        let mut limiter = Limiter::default();
        for _ in 0..4 {
            limiter.failed("officer", "10.0.0.1", at(0));
        }
        limiter.succeeded("officer", "10.0.0.1");
        limiter.failed("officer", "10.0.0.1", at(1));
        limiter.check("officer", "10.0.0.1", at(2)).unwrap();
    }
}
