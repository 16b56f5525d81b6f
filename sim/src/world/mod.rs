//! A small city under a bad star: clients, a clock that jumps, a disk that fails, and what must hold anyway.
//!
//! Everything that happens is drawn from one seed: which command comes next, which come together in one
//! batch, what is repeated, delayed or nonsense, when the power fails and what the disk keeps of it. The
//! store, the workers and the engine are those a city runs; only the disk, the clock and the clients aren't.
//!
//! It knows nothing of how the store works. Start at [`run`].

mod city;
mod clients;
mod oracle;

pub use city::{Order, SimCity};

use crate::disk::{Disk, Fault, VFS, attach, detach};
use clients::Clients;
use jiff::{SignedDuration, Timestamp};
use oracle::Ledger;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use skein_kernel::actor::Actor;
use skein_kernel::rejection::Rejection;
use skein_store::aggregate::Backend as _;
use skein_store::{Journal, Meta, Options};
use std::path::{Path, PathBuf};

/// How long a run is.
#[derive(Debug, Clone, Copy)]
pub struct Length {
    /// Lives of the store: each ends with a power cut, a clean stop or a failed flush.
    pub lives: u32,
    /// Rounds of client commands in one life, at most.
    pub rounds: u32,
}

impl Length {
    /// A run that takes some milliseconds.
    pub const SHORT: Self = Self { lives: 4, rounds: 12 };
    /// A run that takes some seconds.
    pub const LONG: Self = Self {
        lives: 20,
        rounds: 60,
    };
}

/// What a run came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Commands that were acknowledged.
    pub acknowledged: u64,
    /// Commands that were refused, as most nonsense is.
    pub refused: u64,
    /// Commands whose answer the power cut swallowed.
    pub in_doubt: u64,
    /// Power cuts and failed flushes.
    pub crashes: u64,
    /// Timers that fired.
    pub timers: u64,
    /// Events in the journal at the end.
    pub events: u64,
}

/// Something that must hold and didn't, with the seed that shows it.
#[derive(Debug)]
pub struct Violation {
    /// The seed: running it again shows the same.
    pub seed: u64,
    /// What.
    pub what: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "seed {}: {}", self.seed, self.what)
    }
}

/// Runs one seed.
///
/// # Errors
/// The first thing that must hold and didn't.
pub fn run(seed: u64, length: Length) -> Result<Summary, Violation> {
    let scratch = tempfile::tempdir().map_err(|error| Violation {
        seed,
        what: error.to_string(),
    })?;
    let mut world = World::new(seed, scratch.path());
    world.live(length).map_err(|what| Violation { seed, what })
}

/// Everything one run has.
struct World {
    name: String,
    folder: PathBuf,
    disk: Disk,
    luck: StdRng,
    now: Timestamp,
    clients: Clients,
    ledger: Ledger,
    summary: Summary,
}

impl Drop for World {
    fn drop(&mut self) {
        detach(&self.name);
    }
}

impl World {
    fn new(seed: u64, folder: &Path) -> Self {
        let disk = Disk::new();
        let name = format!("world-{seed}-{}", folder.display()).replace('/', "_");
        attach(&name, &disk);
        Self {
            name,
            folder: folder.to_path_buf(),
            disk,
            luck: StdRng::seed_from_u64(seed),
            // A Friday afternoon before a make-up workday and a long holiday.
            now: Timestamp::from_second(1_770_960_600).unwrap_or_default(),
            clients: Clients::default(),
            ledger: Ledger::default(),
            summary: Summary::default(),
        }
    }

    fn live(&mut self, length: Length) -> Result<Summary, String> {
        let journal = self.open()?;
        self.clients.deploy(&journal, self.now)?;
        drop(journal);
        for _ in 0..length.lives {
            self.one_life(length.rounds)?;
        }
        self.check()?;
        Ok(self.summary)
    }

    fn open(&self) -> Result<Journal<SimCity>, String> {
        let options = Options {
            // Clients may come back after any time that passes here.
            idempotency_ttl: SignedDuration::from_hours(100_000),
            ..Options::new(SimCity::DIVISION)
        };
        let path = format!("{}/journal.db", self.name);
        Journal::open_on(
            (VFS, Path::new(&path)),
            &self.folder,
            &options,
            SimCity::default(),
        )
        .map_err(|rejection| format!("the store doesn't open: {rejection}"))
    }

    /// One life of the store: it opens on whatever the last left behind, which must hold everything that was
    /// acknowledged; works; and ends well or badly.
    fn one_life(&mut self, rounds: u32) -> Result<(), String> {
        let journal = self.open()?;
        self.ledger.is_kept(&journal)?;
        self.clients
            .ask_again(&journal, self.now, &mut self.ledger, &mut self.summary)?;
        let ends_badly = self.luck.random_bool(0.8);
        if ends_badly {
            let misfortune = self.misfortune();
            self.disk.plan(Some(misfortune));
        }
        for _ in 0..self.luck.random_range(1..=rounds) {
            if !self.round(&journal)? {
                break;
            }
        }
        if ends_badly {
            self.summary.crashes += 1;
            self.disk.cut_power();
        }
        drop(journal);
        self.disk.power_cycle(&mut self.luck);
        Ok(())
    }

    fn misfortune(&mut self) -> Fault {
        match self.luck.random_range(0..10) {
            0 => Fault::FailedFlush(self.luck.random_range(0..20)),
            1 => Fault::Full(self.luck.random_range(0..300)),
            _ => Fault::PowerCut(self.luck.random_range(0..400)),
        }
    }

    /// Clients give some commands in one batch; then the workers take their turns. False if the store has
    /// stopped.
    fn round(&mut self, journal: &Journal<SimCity>) -> Result<bool, String> {
        let count = self.luck.random_range(1..6);
        let given = self.clients.give(journal, self.now, count, &mut self.luck);
        self.clients.hear(given, &mut self.ledger, &mut self.summary)?;
        self.pass_time();
        if self.luck.random_bool(0.1) {
            self.amend(journal);
        }
        if journal.is_taking_commands() && !self.disk.is_dead() {
            self.workers(journal)?;
        }
        Ok(journal.is_taking_commands() && !self.disk.is_dead())
    }

    /// The clock goes on by seconds, hours or days, and now and then steps back.
    fn pass_time(&mut self) {
        let seconds = match self.luck.random_range(0..10) {
            0 => -self.luck.random_range(0..120),
            1..=6 => self.luck.random_range(0..600),
            7..=8 => self.luck.random_range(0..30_000),
            _ => self.luck.random_range(0..400_000),
        };
        self.now = self
            .now
            .checked_add(SignedDuration::from_secs(seconds))
            .unwrap_or(self.now);
    }

    /// A holiday is moved in the middle of everything.
    fn amend(&mut self, journal: &Journal<SimCity>) {
        let day = self.luck.random_range(1..28);
        let meta = Meta::new(Actor::system(), self.now);
        // Refused if the day was amended before; either way the city goes on.
        drop(journal.submit(Order::Holiday { day }, meta).wait());
    }

    /// Timers fire and messages go round. What is due at once is handed in as one batch, so that the same seed
    /// always comes to the same batches.
    fn workers(&mut self, journal: &Journal<SimCity>) -> Result<(), String> {
        match self.fire(journal) {
            // What a failing disk refused is tried again when its claim has lapsed.
            Ok(refused) if !self.disk.has_failed() => {
                self.ledger.nothing_is_late(journal, self.now, refused)?
            }
            Ok(_) => {}
            Err(rejection) => self.excused(&rejection)?,
        }
        self.clients
            .carry(journal, self.now)
            .or_else(|rejection| self.excused(&rejection))
    }

    /// Fires everything that is due; how many were refused.
    fn fire(&mut self, journal: &Journal<SimCity>) -> Result<usize, Rejection> {
        let mut refused = 0;
        loop {
            let due = journal.claim_timers(self.now, 50)?;
            if due.is_empty() {
                return Ok(refused);
            }
            let now = self.now;
            let fired: Vec<_> =
                journal.together(|| due.iter().map(|timer| journal.fire(*timer, now)).collect());
            for ticket in fired {
                match ticket.wait() {
                    Ok(receipt) => self.summary.timers += u64::from(receipt.reply.is_some()),
                    Err(_) => refused += 1,
                }
            }
        }
    }

    /// A refusal by the store is excused if the disk has failed.
    fn excused(&self, rejection: &Rejection) -> Result<(), String> {
        if self.disk.has_failed() {
            return Ok(());
        }
        Err(format!("refused for no reason: {rejection}"))
    }

    /// The end: everything is there, once, and proves itself.
    fn check(&mut self) -> Result<(), String> {
        let journal = self.open()?;
        self.ledger.is_kept(&journal)?;
        self.clients
            .ask_again(&journal, self.now, &mut self.ledger, &mut self.summary)?;
        self.ledger.is_consistent(&journal)?;
        self.summary.events = journal.position();
        drop(journal);
        let exported = self.folder.join("exported.db");
        self.disk
            .export(&format!("{}/journal.db", self.name), &exported)
            .map_err(|error| error.to_string())?;
        oracle::proves_itself(&exported, &self.folder)
    }
}
