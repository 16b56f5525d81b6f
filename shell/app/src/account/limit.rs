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
/// The longest wait.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(15);
/// How long failures are remembered after the last one.
const REMEMBERED_FOR: SignedDuration = SignedDuration::from_mins(30);
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
    /// Lets a try be made at `now` and counts it as failed until [`Limiter::succeeded`] takes it back:
    /// many tries at once are then no way around the limit.
    ///
    /// # Errors
    /// `SK-APP-0002` with the seconds left to wait.
    pub fn attempt(&mut self, account: &str, client: &str, now: Timestamp) -> Result<(), Rejection> {
        let keys = keys(account, client);
        let until = keys
            .iter()
            .filter_map(|(key, _)| self.failures.get(key))
            .map(|it| it.until)
            .max();
        if let Some(until) = until.filter(|until| *until > now) {
            return Err(wait(until.duration_since(now).as_secs().max(1)));
        }
        self.forget_old(now);
        for (key, allowed) in keys {
            let fresh = Failures {
                count: 0,
                last: now,
                until: now,
            };
            let failures = self.failures.entry(key).or_insert(fresh);
            // Failures of long ago don't count against today's.
            if now.duration_since(failures.last) >= REMEMBERED_FOR {
                *failures = fresh;
            }
            failures.count += 1;
            failures.last = now;
            if failures.count >= allowed {
                let doublings = (failures.count - allowed).min(10);
                failures.until = now + (FIRST_WAIT * (1 << doublings)).min(LONGEST_WAIT);
            }
        }
        Ok(())
    }

    /// Notes that the last try succeeded: the pair starts afresh, the looser limits forget this try.
    pub fn succeeded(&mut self, account: &str, client: &str) {
        let [pair, of_client, of_account] = keys(account, client);
        self.failures.remove(&pair.0);
        for (key, allowed) in [of_client, of_account] {
            if let Some(failures) = self.failures.get_mut(&key) {
                failures.count = failures.count.saturating_sub(1);
                if failures.count < allowed {
                    failures.until = failures.last;
                }
            }
        }
    }

    fn forget_old(&mut self, now: Timestamp) {
        if self.failures.len() < REMEMBERED {
            return;
        }
        self.failures
            .retain(|_, failures| now.duration_since(failures.last) < REMEMBERED_FOR);
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

    /// Whether a try at that second is let through.
    fn tries(limiter: &mut Limiter, (account, client): (&str, &str), second: i64) -> bool {
        limiter.attempt(account, client, at(second)).is_ok()
    }

    const PAIR_OF_ONE: (&str, &str) = ("officer", "10.0.0.1");

    #[test]
    fn the_fifth_failure_makes_one_wait_and_the_next_twice_as_long() {
        let mut limiter = Limiter::default();
        for second in 6..=10 {
            assert!(tries(&mut limiter, PAIR_OF_ONE, second));
        }
        let refused = limiter.attempt("officer", "10.0.0.1", at(11)).unwrap_err();
        assert_eq!(refused.en, "too many attempts; try again in 14 seconds");
        assert!(tries(&mut limiter, PAIR_OF_ONE, 25));
        assert!(!tries(&mut limiter, PAIR_OF_ONE, 54));
        assert!(tries(&mut limiter, PAIR_OF_ONE, 55));
    }

    #[test]
    fn tries_at_the_same_moment_count_before_they_are_answered() {
        let mut limiter = Limiter::default();
        let passed = (0..100).filter(|_| tries(&mut limiter, PAIR_OF_ONE, 0)).count();
        assert_eq!(passed, 5);
    }

    #[test]
    fn another_client_is_not_locked_out_with_the_first() {
        let mut limiter = Limiter::default();
        while tries(&mut limiter, PAIR_OF_ONE, 0) {}
        assert!(tries(&mut limiter, ("officer", "10.0.0.2"), 1));
    }

    #[test]
    fn spraying_many_names_from_one_client_is_slowed() {
        let mut limiter = Limiter::default();
        let names = (0..100).map(|number| format!("name-{number}"));
        let passed = names
            .filter(|name| tries(&mut limiter, (name, "10.0.0.1"), 0))
            .count();
        assert_eq!(passed, 30);
    }

    #[test]
    fn a_success_starts_the_pair_afresh_and_costs_the_client_nothing() {
        let mut limiter = Limiter::default();
        for _ in 0..100 {
            assert!(tries(&mut limiter, PAIR_OF_ONE, 0));
            limiter.succeeded("officer", "10.0.0.1");
        }
    }

    #[test]
    fn failures_of_long_ago_are_forgotten() {
        let mut limiter = Limiter::default();
        while tries(&mut limiter, PAIR_OF_ONE, 0) {}
        let passed = (0..5).filter(|_| tries(&mut limiter, PAIR_OF_ONE, 1_830)).count();
        assert_eq!(passed, 5);
    }
}
