//! What a journal is opened with and what comes with a command. Plain data.

use jiff::{SignedDuration, Timestamp};
use skein_kernel::actor::Actor;
use skein_kernel::division::DivisionCode;

/// How to open a city's journal.
#[derive(Debug, Clone)]
pub struct Options {
    /// The city: first column of every key.
    pub division: DivisionCode,
    /// How long a reply is kept for retries under its idempotency key, measured by the commands' own
    /// times. 24 hours unless told.
    pub idempotency_ttl: SignedDuration,
    /// A snapshot is taken after this many events. 50,000 unless told.
    pub snapshot_every: u64,
    /// Commands that may wait at once; more are refused with `SK-STORE-0010`. 65,536 unless told.
    pub queue_limit: usize,
    /// The largest the database may grow to, in bytes; a write beyond it is refused like a full disk.
    /// Unlimited unless told.
    pub quota: Option<u64>,
    /// Bytes of disk reserved for the write-ahead log while the city is open, which makes every flush
    /// cheaper. 32 MiB unless told, as much as the log takes before it starts over; 0 reserves nothing.
    pub log_reserve: u64,
    /// Memory for aggregates used lately, in bytes, about. 64 MiB unless told.
    pub cache: usize,
}

impl Options {
    /// The usual options for a city.
    #[must_use]
    pub fn new(division: DivisionCode) -> Self {
        Self {
            division,
            idempotency_ttl: SignedDuration::from_hours(24),
            snapshot_every: 50_000,
            queue_limit: 65_536,
            quota: None,
            log_reserve: 32 << 20,
            cache: 64 << 20,
        }
    }
}

/// Who gives a command, when, and under which key.
#[derive(Debug, Clone)]
pub struct Meta {
    /// Who.
    pub actor: Actor,
    /// When; kept in whole microseconds.
    pub at: Timestamp,
    /// The caller's name for this very command: giving it again under the same key returns the first
    /// reply without doing it again. Keys of different actors never meet.
    pub idempotency_key: Option<String>,
}

impl Meta {
    /// A command given by `actor` at `at`, without an idempotency key.
    #[must_use]
    pub fn new(actor: Actor, at: Timestamp) -> Self {
        Self {
            actor,
            at,
            idempotency_key: None,
        }
    }

    /// The same, under an idempotency key.
    #[must_use]
    pub fn with_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }
}
