//! How often one address may try: signing in and uploading.
//!
//! The account's own lockout is the city's; this only keeps one address from keeping the disk and the
//! password hash busy. Start at [`Limits`].

use crate::codes;
use crate::config::WebConfig;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use skein_kernel::rejection::Rejection;
use std::num::NonZeroU32;

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
