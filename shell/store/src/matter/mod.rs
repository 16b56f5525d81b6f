//! The matter engine's aggregates: definitions and the matters that run under them, as one family.
//!
//! What it is for: carrying commands to the engine with the program each matter began with, packing the
//! events of one command into one row of the journal, and saying which rows of the shared tables a matter's
//! state asks for.
//!
//! What it knows nothing of: SQL, threads, who may do what. It compiles definitions once and keeps them.
//!
//! Where to start: [`Matters`], then [`Order`] for what can be asked.

mod catalogue;
mod decide;
mod deployed;
mod forms;
mod item;
mod notice;
mod order;
mod packed;
mod refuse;
mod rows;

pub use deployed::{Deployed, Files, SourceFile};
pub use item::{Case, Item};
pub use notice::{Delivery, Notice, NoticeStep, Told, Way, inbox_list, queue_list, told_list, unread_list};
pub use order::{Order, Outcome, StartBy};
pub use packed::events_of;
pub use rows::{
    IN_TIME, LATE, OPEN_CLOCKS, RED_CLOCKS, RETENTION, list_of, list_of_file, lists_of, met_list,
};

use crate::aggregate::rows::{Arrival, ArrivalKind, DueTimer, Projection, Subscriber};
use crate::aggregate::{Context, Family, Serial, Shelf, Verdict};
use catalogue::Catalogue;
use jiff::Timestamp;
use skein_kernel::calendar::WorkCalendar;
use skein_kernel::event::{NewEvent, Recorded};
use skein_kernel::rejection::Rejection;
use skein_matter::human::{Forms, NoForms, Nobody, People};
use skein_matter::state::Vars;
use std::marker::PhantomData;
use std::sync::Arc;

/// What the matter engine must know of a city.
pub trait City: Send + Sync + 'static {
    /// The work calendar in force.
    fn calendar(&self) -> &WorkCalendar;

    /// Calendars that were in force before, to tell what an amendment changed.
    fn former_calendars(&self) -> Vec<&WorkCalendar> {
        Vec::new()
    }

    /// Who is who.
    fn people(&self) -> &dyn People {
        &Nobody
    }

    /// What a matter begins with besides what it is given: names that are there already stay as they are.
    fn given(&self, begun: &Begun<'_>) -> Vars {
        let _ = begun;
        Vars::new()
    }

    /// Where results of tasks are checked.
    fn forms(&self) -> &dyn Forms {
        &NoForms
    }
}

/// A matter that is about to begin.
#[derive(Debug, Clone, Copy)]
pub struct Begun<'a> {
    /// The content of its definition, by its hash.
    pub definition: &'a str,
    /// Whose list it is on; empty for nobody's.
    pub owner: &'a str,
    /// The name it can be found by exactly, or else its number.
    pub number: &'a str,
    /// When.
    pub at: Timestamp,
}

/// A city that is nothing but its calendar, for tests, benches and simulations.
impl City for WorkCalendar {
    fn calendar(&self) -> &WorkCalendar {
        self
    }
}

/// The family of definitions and matters.
pub struct Matters<C> {
    catalogue: Catalogue,
    city: PhantomData<fn() -> C>,
}

impl<C> Default for Matters<C> {
    fn default() -> Self {
        Self {
            catalogue: Catalogue::default(),
            city: PhantomData,
        }
    }
}

impl<C: City> Family for Matters<C> {
    type World = C;
    type State = Item;
    type Command = Order;
    type Reply = Outcome;
    const ENGINE: &'static str = "matter";
    const FORMAT: u16 = 2;
    const ROWS: u16 = 4;
    const ERASURE: Option<&'static str> = Some(packed::ERASED);

    fn decide(
        &self,
        current: Option<&Item>,
        order: Order,
        context: &Context<'_, Self>,
    ) -> Result<Verdict<Self>, Rejection> {
        decide::decide(&self.catalogue, current, order, context)
    }

    fn evolve(
        &self,
        state: Option<Item>,
        event: &Recorded,
        shelf: &dyn Shelf<Self>,
    ) -> Result<Item, Rejection> {
        let mut item = packed::evolve(state, event)?;
        self.catalogue.learn(&item);
        if let Item::Case(case) = &mut item {
            case.shown = rows::shown(case, &self.catalogue.view(case, shelf)?);
        }
        Ok(item)
    }

    fn redacted(&self, erasure: &NewEvent, earlier: &Recorded) -> Result<Option<String>, Rejection> {
        packed::redacted(erasure, earlier)
    }

    fn encode(&self, item: &Item, out: &mut Vec<u8>) {
        item.encode(out);
    }

    fn decode(&self, bytes: &[u8]) -> Option<Item> {
        let item = Item::decode(bytes)?;
        self.catalogue.learn(&item);
        Some(item)
    }

    fn project(&self, _serial: Serial, item: &Item) -> Projection {
        rows::project(item)
    }

    fn fire(&self, timer: &DueTimer) -> Order {
        Order::TimerDue { timer: timer.timer }
    }

    fn receive(&self, arrival: &Arrival, to: Option<&Subscriber>) -> Order {
        let by = match arrival.kind {
            ArrivalKind::Message => StartBy::Message {
                name: arrival.name.clone(),
                key: arrival.key.clone(),
            },
            ArrivalKind::Signal => StartBy::Signal(arrival.name.clone()),
            ArrivalKind::Start => StartBy::Node(arrival.name.clone()),
        };
        match to {
            Some(subscriber) if !subscriber.row.starts => Order::Arrived {
                by,
                body: arrival.body.clone(),
            },
            Some(subscriber) => Order::Triggered {
                definition: subscriber.serial,
                event: Some(subscriber.row.id),
                by,
                body: arrival.body.clone(),
            },
            None => Order::Triggered {
                definition: Serial(arrival.key.parse().unwrap_or_default()),
                event: None,
                by,
                body: arrival.body.clone(),
            },
        }
    }
}

/// A definition by its number, compiled.
///
/// # Errors
/// The backend's, or `SK-STORE-0040` if that number is no definition.
pub fn definition<C: City>(
    shelf: &dyn Shelf<Matters<C>>,
    serial: Serial,
) -> Result<Arc<Deployed>, Rejection> {
    let item = shelf.state(serial)?;
    match item.as_deref() {
        Some(Item::Definition(deployed)) => Ok(Arc::clone(deployed)),
        _ => Err(refuse::no_definition(&serial.to_string())),
    }
}
