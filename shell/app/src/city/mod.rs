//! A city: open it, sign in to it, act on it, look at it.
//!
//! [`City`] is the one door through which pages, the REST interface and the command line go. Every act
//! passes the policies, is decided by an engine, and is durable before it is acknowledged; every look
//! shows what was acknowledged. It knows nothing of HTTP. Start at [`City::open`] and [`City::act`].

mod accounts;
mod act;
pub mod apply;
pub mod attachments;
pub mod calendar;
mod clock;
pub mod desks;
pub mod drafts;
mod evidence;
pub mod figures;
pub mod identity;
pub mod inbox;
mod index;
mod involved;
pub mod issue;
pub mod jobs;
pub mod knowledge;
pub mod late;
mod ledger;
pub mod letters;
pub mod licences;
pub mod matters;
mod model;
pub mod notices;
mod office;
pub mod open311;
mod organisation;
mod packed;
mod packs;
mod reports;
pub mod retention;
pub mod served;
pub mod services;
mod settle;
mod stand_in;
mod steward;
mod unreadable;
mod views;
pub mod walls;
mod workers;

pub use crate::import::Fix;
pub use act::{Act, Order, Receipt, Touched};
pub use clock::{Clock, ManualClock, StageClock, SystemClock, day_of};
pub use evidence::EvidenceFile;
pub use index::OwnMatter;
pub use model::CityModel;
pub use office::Office;
pub use packed::PackEvent;
pub(crate) use packed::Packed;
pub use packs::{Installation, Installed, PackPlan, PacksEvent};
pub use settle::Proposal;
pub use steward::Steward;
pub use views::ReportRow;
pub use workers::{EndpointBook, Workers};

use crate::account::Door;
use crate::account::confirm::Confirmations;
use crate::authorise::{Action, Gate, Resource};
use crate::demo::Bundle;
use crate::import::Readings;
use crate::notify::{ChannelBook, Outbox};
use crate::scan::Scanner;
use index::Indexed;
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::Ledger;
use skein_kernel::actor::{Actor, ActorId, Role};
use skein_kernel::calendar::WorkCalendar;
use skein_kernel::division::DivisionCode;
use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use skein_measure::AggregateId;
use skein_measure::pack::Pack;
use skein_store::aggregate::Serial;
use skein_store::matter::Deployed;

use skein_store::{AnyJournal, Meta, Options, Place, Store, Ticket};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};
use unreadable::Unreadable;

/// What a city is opened with.
#[derive(Clone)]
pub struct Config {
    /// Which city.
    pub division: DivisionCode,
    /// Its work calendar.
    pub calendar: WorkCalendar,
    /// Its clock.
    pub clock: Arc<dyn Clock>,
    /// Its pack: departments, the report's sections, and demonstration data if it has some.
    pub pack: Arc<Bundle>,
    /// The largest the journal may grow to, in bytes; unlimited unless told.
    pub quota: Option<u64>,
    /// What says whether an attached file is clean; nothing unless told.
    pub scanner: Scanner,
    /// The channels by which people are told; caught unless told.
    pub channels: ChannelBook,
    /// Another provider at which people may sign in.
    pub provider: Option<identity::Provider>,
}

impl Config {
    /// The published work calendar, the machine's clock, and a pack.
    #[must_use]
    pub fn new(pack: Arc<Bundle>) -> Self {
        Self {
            division: pack.pack.header.division,
            calendar: WorkCalendar::published().clone(),
            clock: Arc::new(SystemClock),
            pack,
            quota: None,
            scanner: Scanner::None,
            channels: ChannelBook::default(),
            provider: None,
        }
    }
}

/// A city at work. Cheap to share behind an [`Arc`]; every method may be called from any thread. Those
/// that wait for the disk or compute for a while must not be called on an async runtime's own threads:
/// use [`City::act_async`] there, or a thread that may block.
pub struct City {
    division: DivisionCode,
    ledger: Ledger,
    door: Door,
    outbox: Outbox,
    provider: Option<identity::Provider>,
    confirmations: Confirmations,
    gate: Arc<Gate>,
    clock: Arc<dyn Clock>,
    pack: Arc<Bundle>,
    /// The day a demonstration shows, once it is loaded: the board's clock then stands on that day.
    stage: OnceLock<Date>,
    readings: Readings,
    index: Mutex<Indexed>,
    scanner: Scanner,
    /// Held while a file is kept and attached, or taken away.
    uploads: Mutex<()>,
    /// Definitions that have been looked at: they never change.
    definitions: Mutex<BTreeMap<Serial, Arc<Deployed>>>,
    shelf: Arc<office::Shelf>,
    seen: letters::Seen,
}

impl City {
    /// Opens the city where it is kept, creating it if there is nothing. A city without rules for lights
    /// takes its pack's, without which every light would be grey.
    ///
    /// # Errors
    /// `SK-STORE-…` when the journal, the vault or the files can't be opened, `SK-APP-0018` when an event
    /// can't be read, `SK-APP-0005` when the policies can't be used.
    pub fn open(place: impl Into<Place>, config: Config) -> Result<Self, Rejection> {
        let options = Options {
            quota: config.quota,
            ..Options::new(config.division)
        };
        let model = CityModel::new(config.division, config.calendar.clone());
        let store = Store::open(&place.into(), &options, model)?;
        Self::of(config, &store)
    }

    /// A city that is gone when dropped, as tests and scenarios use.
    ///
    /// # Errors
    /// `SK-APP-0005` when the policies can't be used.
    pub fn in_memory(config: Config) -> Result<Self, Rejection> {
        Self::open(Place::Memory, config)
    }

    fn of(config: Config, store: &Store<CityModel>) -> Result<Self, Rejection> {
        let Config {
            division,
            clock,
            pack,
            scanner,
            channels,
            provider,
            ..
        } = config;
        let ledger = Ledger::new(store);
        if let Some(refusal) = ledger.read(|model| model.unreadable().map(Unreadable::refusal)) {
            return Err(refusal);
        }
        let (readings, index) = (Readings::default(), Mutex::default());
        let city = Self {
            division,
            ledger,
            door: Door::new(Arc::clone(&store.vault)),
            outbox: Outbox::new(Arc::clone(&store.vault), channels.channels()),
            provider,
            confirmations: Confirmations::new(Arc::clone(&store.vault)),
            gate: Gate::shared()?,
            clock,
            pack,
            stage: OnceLock::new(),
            readings,
            index,
            scanner,
            uploads: Mutex::default(),
            definitions: Mutex::default(),
            shelf: Arc::default(),
            seen: letters::Seen::default(),
        };
        city.in_turn(|| city.load_rules())?;
        city.find_stage();
        Ok(city)
    }

    /// Does what only one node of the city may do at a time.
    pub(crate) fn in_turn<R>(&self, act: impl FnOnce() -> Result<R, Rejection>) -> Result<R, Rejection> {
        self.journal().in_turn(act)
    }

    /// Shows the pack's day if a demonstration is on the board, whichever node put it there.
    pub(crate) fn find_stage(&self) {
        let demo = |model: &CityModel| model.board().commitments().any(|(_, it)| it.definition.demo);
        if self.ledger.read(demo) {
            self.stage.get_or_init(|| self.pack().header.as_of);
        }
    }

    /// Closes the city: what was handed in is still carried out, then the files are released.
    pub fn close(self) {
        drop(self);
    }

    /// Which city this is.
    #[must_use]
    pub fn division(&self) -> DivisionCode {
        self.division
    }

    /// Its pack: departments and the report's sections by name.
    #[must_use]
    pub fn pack(&self) -> &Pack {
        &self.pack.pack
    }

    /// The board's present instant. While a demonstration is shown it is the present time of day on the
    /// demonstration's day, so that what people try out fits what they see. Acts are recorded with the
    /// machine's own time all the same.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let now = self.clock.now();
        self.stage.get().map_or(now, |day| clock::on_day(*day, now))
    }

    /// The board's calendar day.
    #[must_use]
    pub fn today(&self) -> Date {
        day_of(self.now())
    }

    /// The day that a demonstration on the board shows; `None` for a city of its own.
    #[must_use]
    pub fn stage(&self) -> Option<Date> {
        self.stage.get().copied()
    }

    /// Whether the board shows a demonstration.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.stage.get().is_some()
    }

    /// Whether the city still does what it is asked: its journal takes commands and every event so far could
    /// be read. For health checks.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        self.journal().is_taking_commands() && self.ledger.read(|model| model.unreadable().is_none())
    }

    /// The journal, for what is done with it as a whole: audit, backup.
    #[must_use]
    pub fn journal(&self) -> &AnyJournal<CityModel> {
        self.ledger.journal()
    }

    /// The journal's length: it grows with every event, so a page made at one position is fresh as long
    /// as it stands (an ETag).
    #[must_use]
    pub fn position(&self) -> u64 {
        self.ledger.position()
    }

    /// When the journal's last event was recorded; `None` where there is none.
    ///
    /// # Errors
    /// The store's.
    pub fn recorded_until(&self) -> Result<Option<Timestamp>, Rejection> {
        let before = self.position().saturating_sub(1);
        let last = self.ledger.journal().replay(before)?.last().transpose()?;
        Ok(last.map(|recorded| recorded.at))
    }

    /// Lets an act or a guarded look pass, or says why not. Denials are logged.
    ///
    /// # Errors
    /// `SK-APP-0004` when the policies don't allow it, `SK-APP-0006` when a first password must be
    /// changed before.
    pub fn authorise(&self, actor: &Actor, action: Action, resource: &Resource) -> Result<(), Rejection> {
        self.gate.check(actor, action, resource).inspect_err(|rejection| {
            tracing::warn!(actor = %actor.id, action = action.name(), ?resource, %rejection, "denied");
        })
    }

    /// Whether an act or a guarded look would pass, to decide what to offer. Nobody has tried anything, so
    /// nothing is logged.
    #[must_use]
    pub fn may(&self, actor: &Actor, action: Action, resource: &Resource) -> bool {
        self.gate.check(actor, action, resource).is_ok()
    }

    /// Does something and returns once it is durable. With an idempotency key a retry gets the first
    /// answer and nothing is done twice. It waits for the disk: see [`City::act_async`].
    ///
    /// # Errors
    /// `SK-APP-0004` when the policies don't allow it, the engine's rejection when its rules don't, the
    /// store's when it can't be saved. Nothing has been changed then.
    pub fn act(&self, actor: &Actor, act: Act, key: Option<&str>) -> Result<Receipt, Rejection> {
        Ok(self.handed_in(actor, act, key)?.wait()?.reply)
    }

    /// The same as [`City::act`], without holding up the thread.
    ///
    /// # Errors
    /// As [`City::act`].
    pub async fn act_async(&self, actor: &Actor, act: Act, key: Option<&str>) -> Result<Receipt, Rejection> {
        Ok(self.handed_in(actor, act, key)?.await?.reply)
    }

    /// Checks an act and hands it to the journal.
    fn handed_in(&self, actor: &Actor, act: Act, key: Option<&str>) -> Result<Ticket<Receipt>, Rejection> {
        let order = Order::of(act, self.stage());
        let questions = self.ledger.read(|model| act::asked(&order, model));
        questions
            .iter()
            .try_for_each(|(action, resource)| self.authorise(actor, *action, resource))?;
        if let Order::Measure { commands, .. } = &order {
            self.check_evidence(commands)?;
        }
        Ok(self.ledger.submit(order, self.given(actor.clone(), key)))
    }

    /// Looks at the city as committed. The look holds up the writer, so it should be short, and it must not
    /// look at the city again from within: the writer would wait for the one and hold up the other.
    pub fn look<T>(&self, look: impl FnOnce(&CityModel) -> T) -> T {
        self.ledger.read(look)
    }

    /// A commitment as the policies see it.
    #[must_use]
    pub fn commitment_resource(&self, id: &AggregateId) -> Resource {
        self.ledger.read(|model| act::commitment(id, model))
    }

    /// Everything that happened to an aggregate of the board: who, when, what.
    ///
    /// # Errors
    /// `SK-APP-0004` when the policies don't allow it.
    pub fn trail(&self, actor: &Actor, id: &AggregateId) -> Result<Vec<Recorded>, Rejection> {
        self.authorise(actor, Action::ViewTrail, &Resource::City)?;
        let stream = self
            .ledger
            .read(|model| model.stream(model::MEASURE, id.as_str()));
        self.ledger.stream(&stream)
    }

    /// Everything that happened to an account: who, when, what.
    ///
    /// # Errors
    /// `SK-APP-0004` when the policies don't allow it.
    pub fn account_trail(&self, actor: &Actor, id: &ActorId) -> Result<Vec<Recorded>, Rejection> {
        self.authorise(actor, Action::ViewTrail, &Resource::City)?;
        let stream = self.ledger.read(|model| model.stream(model::ACCOUNT, &id.0));
        self.ledger.stream(&stream)
    }

    /// Events of the whole city after a position, whatever they are about, for the auditor's log.
    ///
    /// # Errors
    /// `SK-APP-0004` when the policies don't allow it, the store's when the journal can't be read.
    pub fn log(&self, actor: &Actor, after: u64, take: usize) -> Result<Vec<Recorded>, Rejection> {
        self.authorise(actor, Action::ViewTrail, &Resource::City)?;
        self.ledger.journal().replay(after)?.take(take).collect()
    }

    /// Does something the city itself does, such as opening the first account. It passes no policy.
    pub(crate) fn act_itself(&self, order: Order) -> Result<Receipt, Rejection> {
        let actor = Actor {
            roles: vec![Role::Supervisor],
            ..Actor::system()
        };
        Ok(self.ledger.submit(order, self.given(actor, None)).wait()?.reply)
    }

    /// Hands in an order as it stands, for what a pack's people did. It passes no policy.
    pub(crate) fn hand_in(&self, order: Order, meta: Meta) -> Ticket<Receipt> {
        self.ledger.submit(order, meta)
    }

    /// Keeps the files that the pack's people cite.
    pub(crate) fn keep_pack_evidence(&self) -> Result<(), Rejection> {
        self.pack
            .evidence
            .iter()
            .try_for_each(|bytes| self.ledger.keep(bytes).map(drop))
    }

    /// Shows the pack's day from here on, if the pack is a demonstration.
    pub(crate) fn take_stage(&self) {
        if self.pack().header.demo {
            self.stage.get_or_init(|| self.pack().header.as_of);
        }
    }

    /// The door, for giving a pack's people their passwords.
    pub(crate) fn door(&self) -> &Door {
        &self.door
    }

    /// Who does something, when by the machine's clock, and under which key. A demonstration's day is the
    /// day that decisions count from, but it is never when something happened.
    fn given(&self, actor: Actor, key: Option<&str>) -> Meta {
        let meta = Meta::new(actor, self.clock.now());
        match key {
            Some(key) => meta.with_key(key),
            None => meta,
        }
    }
}
