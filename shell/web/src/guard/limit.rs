//! How often one address may try, and how many may stand at the door: signing in and uploading.
//!
//! The account's own lockout is the city's; this only keeps one address from keeping the disk and the
//! password hash busy. Start at [`Limits`].

use crate::codes;
use crate::config::WebConfig;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use skein_kernel::rejection::Rejection;
use std::num::NonZeroU32;
use tokio::sync::{Semaphore, SemaphorePermit};

/// The way to the password hash, which is slow on purpose (RFC 9106): only so many at once that pages are
/// still served, a few more may wait, everyone else is asked to come again.
#[derive(Debug)]
pub(crate) struct Door {
    inside: Semaphore,
    places: Semaphore,
}

/// How many may wait at the door or be inside.
const PLACES: usize = 32;

impl Door {
    /// A door that `inside` may go through at once.
    #[must_use]
    pub(crate) fn new(inside: usize) -> Self {
        Self {
            inside: Semaphore::new(inside),
            places: Semaphore::new(PLACES),
        }
    }

    /// A door that leaves half of the machine to the pages.
    #[must_use]
    pub(crate) fn of_machine() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::new((cores / 2).max(1))
    }

    /// Waits for a turn, which ends when it is dropped.
    ///
    /// # Errors
    /// SK-WEB-0009 where too many wait already.
    pub(crate) async fn turn(&self) -> Result<Turn<'_>, Rejection> {
        let place = self.places.try_acquire().map_err(|_| codes::too_many())?;
        let inside = self.inside.acquire().await.map_err(|_| codes::too_many())?;
        Ok(Turn {
            _inside: inside,
            _place: place,
        })
    }
}

/// A turn at the password hash.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    _inside: SemaphorePermit<'a>,
    _place: SemaphorePermit<'a>,
}

/// The limits, one bucket per address.
#[derive(Debug)]
pub(crate) struct Limits {
    sign_in: DefaultKeyedRateLimiter<String>,
    upload: DefaultKeyedRateLimiter<String>,
}

impl Limits {
    /// The limits these settings ask for.
    #[must_use]
    pub(crate) fn new(config: &WebConfig) -> Self {
        Self {
            sign_in: per_minute(config.sign_ins_per_minute),
            upload: per_minute(config.uploads_per_minute),
        }
    }

    /// One attempt to sign in.
    ///
    /// # Errors
    /// SK-WEB-0009 if this address has tried too often.
    pub(crate) fn sign_in(&self, client: &str) -> Result<(), Rejection> {
        check(&self.sign_in, client)
    }

    /// One upload.
    ///
    /// # Errors
    /// SK-WEB-0009 if this address has uploaded too often.
    pub(crate) fn upload(&self, client: &str) -> Result<(), Rejection> {
        check(&self.upload, client)
    }
}

fn per_minute(count: u32) -> DefaultKeyedRateLimiter<String> {
    RateLimiter::keyed(Quota::per_minute(
        NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN),
    ))
}

/// Buckets kept before the full ones are forgotten, so that many addresses can't fill the memory.
const KEPT: usize = 10_000;

fn check(limiter: &DefaultKeyedRateLimiter<String>, client: &str) -> Result<(), Rejection> {
    if limiter.len() > KEPT {
        limiter.retain_recent();
    }
    limiter
        .check_key(&client.to_owned())
        .map_err(|_| codes::too_many())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_finds_the_queue_full_is_turned_away() {
        let door = Door::new(PLACES);
        let mut turns = Vec::new();
        for _ in 0..PLACES {
            turns.push(door.turn().await.unwrap());
        }
        assert_eq!(door.turn().await.unwrap_err().code.0, "SK-WEB-0009");
        turns.pop();
        assert!(door.turn().await.is_ok());
    }
}
