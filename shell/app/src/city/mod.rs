//! A city: open it, sign in to it, act on it, look at it.
//!
//! [`City`] is the one door through which pages, the REST interface and the command line go. Every act
//! passes the policies, is decided by an engine, and is durable before it is acknowledged; every look
//! shows what was acknowledged. It knows nothing of HTTP. Start at [`City::open`] and [`City::act`].

mod accounts;
mod act;
mod clock;
mod evidence;
mod index;
mod ledger;
mod model;
mod reports;
mod views;

pub use act::{Act, Order, Receipt, Touched};
pub use clock::{Clock, ManualClock, SystemClock, day_of};
pub use evidence::EvidenceFile;
pub use model::CityModel;
pub use reports::Fix;
pub use views::ReportRow;

use crate::account::Door;
use crate::authorise::{Action, Gate, Resource};
use crate::import::Readings;
use index::Indexed;
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{Given, Ledger};
use skein_kernel::actor::{Actor, Role};
use skein_kernel::calendar::WorkCalendar;
use skein_kernel::division::DivisionCode;
use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use skein_measure::AggregateId;
use std::sync::{Arc, Mutex};

/// What a city is opened with.
#[derive(Clone)]
pub struct Config {
    /// Which city.
    pub division: DivisionCode,
    /// Its work calendar.
    pub calendar: WorkCalendar,
    /// Its clock.
    pub clock: Arc<dyn Clock>,
}

impl Config {
    /// The published work calendar and the machine's clock.
    #[must_use]
    pub fn new(division: DivisionCode) -> Self {
        Self {
            division,
            calendar: WorkCalendar::published().clone(),
            clock: Arc::new(SystemClock),
        }
    }
}

/// A city at work. Cheap to share behind an [`Arc`]; every method may be called from any thread.
pub struct City {
    division: DivisionCode,
    ledger: Ledger,
    door: Door,
    gate: Gate,
    clock: Arc<dyn Clock>,
    readings: Readings,
    index: Mutex<Indexed>,
}

impl City {
    /// A city that is gone when dropped, as tests and scenarios use.
    ///
    /// # Errors
    /// `SK-APP-0005` when the policies can't be used.
    pub fn in_memory(config: Config) -> Result<Self, Rejection> {
        let Config {
            division,
            calendar,
            clock,
        } = config;
        let ledger = Ledger::in_memory(CityModel::new(division, calendar));
        Ok(Self {
            division,
            ledger,
            door: Door::in_memory(division)?,
            gate: Gate::bundled()?,
            clock,
            readings: Readings::default(),
            index: Mutex::default(),
        })
    }

    /// Which city this is.
    #[must_use]
    pub fn division(&self) -> DivisionCode {
        self.division
    }

    /// The present instant by the city's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The city's calendar day.
    #[must_use]
    pub fn today(&self) -> Date {
        day_of(self.now())
    }

    /// The journal's length: it grows with every event, so a page made at one position is fresh as long
    /// as it stands (an ETag).
    #[must_use]
    pub fn position(&self) -> u64 {
        self.ledger.position()
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

    /// Does something and returns once it is durable. With an idempotency key a retry gets the first
    /// answer and nothing is done twice.
    ///
    /// # Errors
    /// `SK-APP-0004` when the policies don't allow it, the engine's rejection when its rules don't, the
    /// store's when it can't be saved. Nothing has been changed then.
    pub fn act(&self, actor: &Actor, act: Act, key: Option<&str>) -> Result<Receipt, Rejection> {
        let order = Order::from(act);
        let questions = self.ledger.read(|model| act::asked(&order, model));
        questions
            .iter()
            .try_for_each(|(action, resource)| self.authorise(actor, *action, resource))?;
        if let Order::Measure(commands) = &order {
            self.check_evidence(commands)?;
        }
        self.ledger.submit(order, self.given(actor.clone(), key))
    }

    /// Looks at the city as committed. The look holds up the writer, so it should be short.
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
        Ok(self.ledger.stream(&stream))
    }

    /// Does something the city itself does: demo data, accounts at first start. It passes no policy.
    fn act_itself(&self, order: Order) -> Result<Receipt, Rejection> {
        let actor = Actor {
            roles: vec![Role::Supervisor],
            ..Actor::system()
        };
        self.ledger.submit(order, self.given(actor, None))
    }

    fn given(&self, actor: Actor, key: Option<&str>) -> Given {
        Given {
            actor,
            at: self.now(),
            key: key.map(str::to_owned),
        }
    }
}
