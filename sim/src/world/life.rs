//! One run: lives of the store, one after another, and the end, when everything is looked at.
//!
//! It knows nothing of what clients want. Start at [`World::live`].

use super::clients::Clients;
use super::{Length, Plant, Summary, unexcused};
use crate::city::{Order, SimCity};
use crate::disk::{Disk, Fault, VFS, attach, detach};
use crate::oracle::{self, Broken, Ledger, Oracle, Witness};
use crate::trace::Trace;
use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use skein_kernel::actor::Actor;
use skein_kernel::rejection::Rejection;
use skein_store::aggregate::Backend as _;
use skein_store::{Bed, Journal, Meta, Options, Step};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Everything one run has.
pub(super) struct World<'a> {
    name: String,
    database: PathBuf,
    seed: u64,
    disk: Disk,
    plant: Option<&'a Plant>,
    luck: StdRng,
    now: Timestamp,
    clients: Clients,
    ledger: Ledger,
    summary: Summary,
    pub(super) trace: Trace,
}

impl Drop for World<'_> {
    fn drop(&mut self) {
        detach(&self.name);
    }
}

impl<'a> World<'a> {
    pub(super) fn new(seed: u64, disk: Disk, plant: Option<&'a Plant>, trace: Trace) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("world-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        attach(&name, &disk);
        let forgetful = matches!(plant, Some(Plant::ForgetfulClients));
        Self {
            database: Path::new(&name).join("journal.db"),
            name,
            seed,
            disk,
            plant,
            luck: StdRng::seed_from_u64(seed),
            // A Friday afternoon before a make-up workday and a long holiday.
            now: Timestamp::from_second(1_770_960_600).unwrap_or_default(),
            clients: Clients::new(forgetful),
            ledger: Ledger::default(),
            summary: Summary::default(),
            trace,
        }
    }

    pub(super) fn live(&mut self, length: Length) -> Result<Summary, Broken> {
        for life in 0..length.lives {
            self.trace.note(|| format!("life {life} begins"));
            self.one_life(length.rounds)?;
        }
        self.check()
    }

    fn bed(&self) -> Bed<'_> {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&self.seed.to_be_bytes());
        Bed {
            vfs: VFS,
            database: &self.database,
            key,
            id: u128::from(self.seed).to_be_bytes(),
        }
    }

    /// Opens the store; `None` if the disk fails meanwhile.
    fn open(&mut self) -> Result<Option<Journal<SimCity>>, Broken> {
        let options = Options {
            // Clients may come back after any time that passes here.
            idempotency_ttl: SignedDuration::from_hours(100_000),
            ..Options::new(SimCity::DIVISION)
        };
        match Journal::open_on(&self.bed(), &options, SimCity::default()) {
            Ok(journal) => Ok(Some(journal)),
            Err(rejection) => {
                self.excused(&rejection)?;
                self.summary.crashes_at_opening += 1;
                Ok(None)
            }
        }
    }

    /// One life of the store: it opens on whatever the last left behind, which must hold everything that was
    /// acknowledged; works; and ends well or badly.
    fn one_life(&mut self, rounds: u32) -> Result<(), Broken> {
        let ends_badly = self.luck.random_bool(0.8);
        let at_opening = ends_badly && self.luck.random_bool(0.2);
        if at_opening {
            self.plan_misfortune();
        }
        if let Some(journal) = self.open()? {
            self.resume(&journal)?;
            if ends_badly && !at_opening {
                self.plan_misfortune();
            }
            for _ in 0..self.luck.random_range(1..=rounds) {
                if !self.round(&journal)? {
                    break;
                }
            }
            if ends_badly {
                self.disk.cut_power();
            }
            drop(journal);
        }
        self.summary.crashes += u64::from(ends_badly);
        self.trace.note(|| format!("the power is cut: {ends_badly}"));
        self.disk.power_cycle(&mut self.luck);
        Ok(())
    }

    /// What is done first in a life: everything acknowledged is there, and what wasn't answered is asked again.
    fn resume(&mut self, journal: &Journal<SimCity>) -> Result<(), Broken> {
        let kept = self.ledger.is_kept(journal);
        self.unless_failed(kept)?;
        self.clients.deploy(journal, self.now, &mut self.ledger)?;
        self.clients.ask_again(
            journal,
            self.now,
            &mut self.ledger,
            &mut self.summary,
            &mut self.trace,
        )
    }

    fn plan_misfortune(&mut self) {
        let misfortune = match self.luck.random_range(0..10) {
            _ if matches!(self.plant, Some(Plant::LyingDisk)) => Fault::LyingFlushes,
            0 => Fault::FailedFlush(self.luck.random_range(0..20)),
            1 => Fault::Full(self.luck.random_range(0..300)),
            _ => Fault::PowerCut(self.luck.random_range(0..300)),
        };
        self.trace.note(|| format!("the disk is to fail: {misfortune:?}"));
        self.disk.plan(Some(misfortune));
    }

    /// Clients give some commands in one batch; then the workers take their turns. False if the store has
    /// stopped.
    fn round(&mut self, journal: &Journal<SimCity>) -> Result<bool, Broken> {
        let count = self.luck.random_range(1..6);
        let given = self
            .clients
            .give(journal, self.now, count, &mut self.luck, &mut self.ledger);
        self.clients
            .hear(given, &mut self.ledger, &mut self.summary, &mut self.trace)?;
        self.pass_time();
        if self.luck.random_bool(0.1) {
            self.amend(journal);
        }
        if self.luck.random_bool(0.3) {
            self.keep_house(journal);
        }
        if self.goes_on(journal) {
            self.workers(journal)?;
        }
        Ok(self.goes_on(journal))
    }

    fn goes_on(&self, journal: &Journal<SimCity>) -> bool {
        journal.is_taking_commands() && !self.disk.is_dead()
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
        self.trace.note(|| format!("it is {}", self.now));
    }

    /// A holiday is moved in the middle of everything.
    fn amend(&mut self, journal: &Journal<SimCity>) {
        let day = self.luck.random_range(1..28);
        let meta = Meta::new(Actor::system(), self.now);
        // Refused if the day was amended before; either way the city goes on.
        let amended = journal.submit(Order::Holiday { day }, meta).wait().is_ok();
        self.trace
            .note(|| format!("March {day} becomes a holiday: {amended}"));
    }

    /// What threads of their own would do at any time is done now.
    fn keep_house(&mut self, journal: &Journal<SimCity>) {
        let step = match self.luck.random_range(0..8) {
            0..=1 => Step::Checkpoint,
            2 => Step::StartOver,
            3 => Step::Snapshot,
            _ => Step::Words,
        };
        self.trace.note(|| format!("housekeeping: {step:?}"));
        journal.step(step);
    }

    /// Timers fire and messages go round. What is due at once is handed in as one batch.
    fn workers(&mut self, journal: &Journal<SimCity>) -> Result<(), Broken> {
        match self.fire(journal) {
            // What a failing disk refused is tried again when its claim has lapsed.
            Ok(refused) if !self.disk.has_failed() => oracle::nothing_is_late(journal, self.now, refused)?,
            Ok(_) => {}
            Err(rejection) => self.excused(&rejection)?,
        }
        self.clients
            .carry(journal, self.now, &mut self.luck, &mut self.trace)
            .or_else(|rejection| self.excused(&rejection))
    }

    /// Fires everything that is due; how many were refused.
    fn fire(&mut self, journal: &Journal<SimCity>) -> Result<usize, Rejection> {
        let mut refused = 0;
        loop {
            let mut due = journal.claim_timers(self.now, 50)?;
            if due.is_empty() {
                return Ok(refused);
            }
            if matches!(self.plant, Some(Plant::SleepyWorkers)) {
                due.pop();
            }
            let now = self.now;
            let fired: Vec<_> =
                journal.together(|| due.iter().map(|timer| journal.fire(*timer, now)).collect());
            for (timer, ticket) in due.iter().zip(fired) {
                let fired = ticket.wait();
                self.trace.note(|| format!("timer {timer:?}: {}", told(&fired)));
                match fired {
                    Ok(receipt) => self.summary.timers += u64::from(receipt.reply.is_some()),
                    Err(_) => refused += 1,
                }
            }
        }
    }

    /// A refusal by the store is excused if the disk has failed.
    fn excused(&self, rejection: &Rejection) -> Result<(), Broken> {
        if self.disk.has_failed() {
            return Ok(());
        }
        Err(unexcused(rejection))
    }

    /// What can't be read is excused if the disk has failed; what is read and wrong is not.
    fn unless_failed(&self, asked: Result<(), Broken>) -> Result<(), Broken> {
        asked.or_else(|broken| match broken.oracle {
            Oracle::StoreWorks if self.disk.has_failed() => Ok(()),
            _ => Err(broken),
        })
    }

    /// The end: everything is there, once, and proves itself.
    fn check(&mut self) -> Result<Summary, Broken> {
        self.trace.note(|| "the end: everything is looked at".into());
        if let Some(Plant::Tampering(file, sql)) = self.plant {
            self.tamper(file, sql);
        }
        let journal = self.open()?.ok_or_else(|| unexcused("it doesn't open"))?;
        self.resume(&journal)?;
        let mut witness = Witness::of(&journal, &["办理", "第", "hy2026"])?;
        if let Some(Plant::Showing(spoil)) = self.plant {
            spoil(&mut witness);
        }
        oracle::evidence_verifies(&self.bed())?;
        self.ledger.is_kept(&journal)?;
        self.ledger.nothing_is_doubled(&witness)?;
        oracle::all(&witness)?;
        oracle::stored_states_are_replayed(&self.bed())?;
        self.summary.events = journal.position();
        drop(journal);
        self.summary.digest = self.disk.digest();
        Ok(self.summary)
    }

    /// Changes a file beside the store. A power cut may have left nothing in it to change.
    fn tamper(&mut self, file: &str, sql: &str) {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE;
        let path = self.database.with_file_name(file);
        let tampered = rusqlite::Connection::open_with_flags_and_vfs(path, flags, VFS)
            .and_then(|database| database.execute_batch(sql));
        self.trace
            .note(|| format!("{file} is tampered with: {tampered:?}"));
    }
}

/// How something went, in a word.
pub(super) fn told<T>(outcome: &Result<T, Rejection>) -> String {
    match outcome {
        Ok(_) => "done".into(),
        Err(rejection) => rejection.code.to_string(),
    }
}
