//! The city of a simulation: a calendar that is amended, and matters.
//!
//! It knows nothing of what goes wrong around it. Start at [`SimCity`].

use jiff::civil::date;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::{Actor, ActorId, Role};
use skein_kernel::calendar::{Amendment, Change, WorkCalendar};
use skein_kernel::division::DivisionCode;
use skein_kernel::event::{NewEvent, Recorded, Stream};
use skein_kernel::rejection::Rejection;
use skein_store::matter::{City, Matters};
use skein_store::{Append, Context, Model, Verdict};

/// The processes of the simulated city.
pub const MODELS: [(&str, &str); 3] = [
    ("joint.bpmn", include_str!("../models/joint.bpmn")),
    ("reply.bpmn", include_str!("../models/reply.bpmn")),
    ("undo.bpmn", include_str!("../models/undo.bpmn")),
];

/// A clerk, who does everything here that people do.
#[must_use]
pub fn someone() -> Actor {
    Actor {
        id: ActorId("clerk".into()),
        unit: None,
        roles: vec![Role::Officer],
    }
}

/// Whether a refusal means that nobody knows whether the command was done: the store has stopped, the write
/// failed, the disk was full, or the database is away.
#[must_use]
pub fn is_lost(rejection: &Rejection) -> bool {
    [
        "SK-STORE-0003",
        "SK-STORE-0007",
        "SK-STORE-0008",
        "SK-STORE-0009",
        "SK-STORE-0022",
        "SK-STORE-0060",
        "SK-STORE-0061",
    ]
    .contains(&rejection.code.0)
}

/// What the city itself is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Order {
    /// A day of March 2026 becomes a holiday.
    Holiday {
        /// Which.
        day: i8,
    },
}

/// The city's own state.
#[derive(Debug, Clone)]
pub struct SimCity {
    calendars: Vec<WorkCalendar>,
    /// The days that became holidays, in order.
    days: Vec<i8>,
}

impl SimCity {
    /// Its division code.
    pub const DIVISION: DivisionCode = DivisionCode::HENGYANG;

    /// Makes a day a holiday, unless it is one.
    fn amend(&mut self, day: i8) {
        if let Ok(calendar) = self.amended(day) {
            self.calendars.push(calendar);
            self.days.push(day);
        }
    }

    fn amended(&self, day: i8) -> Result<WorkCalendar, Rejection> {
        self.calendar().amended(Amendment {
            version: format!("sim-{}", self.calendars.len()),
            announced: date(2026, 2, 1),
            reason: "simulated".into(),
            source: "simulated notice".into(),
            changes: vec![Change {
                date: date(2026, 3, day),
                works: false,
                name: "simulated holiday".into(),
            }],
        })
    }
}

impl Default for SimCity {
    fn default() -> Self {
        Self {
            calendars: vec![WorkCalendar::published().clone()],
            days: Vec::new(),
        }
    }
}

impl City for SimCity {
    fn calendar(&self) -> &WorkCalendar {
        self.calendars.last().unwrap_or_else(|| WorkCalendar::published())
    }

    fn former_calendars(&self) -> Vec<&WorkCalendar> {
        let (_, former) = self.calendars.split_last().unzip();
        former.map(<[WorkCalendar]>::iter).into_iter().flatten().collect()
    }
}

impl Model for SimCity {
    type Command = Order;
    type Reply = ();
    type Family = Matters<Self>;
    const SNAPSHOT_FORMAT: u32 = 1;

    fn family(&self) -> Matters<Self> {
        Matters::default()
    }

    fn decide(&self, order: Order, _: &Context<'_>) -> Result<Verdict<()>, Rejection> {
        let Order::Holiday { day } = order;
        self.amended(day)?;
        let stream = Stream {
            division: Self::DIVISION,
            engine: "calendar".into(),
            aggregate: "calendar".into(),
        };
        let event = NewEvent {
            kind: "holiday".into(),
            schema: 1,
            body: day.to_string(),
        };
        Ok(Verdict::new(vec![Append::any(stream, event)], ()))
    }

    fn evolve(&mut self, event: &Recorded) {
        self.amend(event.event.body.parse().unwrap_or_default());
    }

    fn snapshot(&self) -> Option<Vec<u8>> {
        serde_json::to_vec(&self.days).ok()
    }

    fn restore(&self, snapshot: &[u8]) -> Option<Self> {
        let days: Vec<i8> = serde_json::from_slice(snapshot).ok()?;
        let mut city = Self::default();
        days.into_iter().for_each(|day| city.amend(day));
        Some(city)
    }
}
