//! Events of the family as the journal keeps them: all events of one command in one row.
//!
//! It knows nothing of deciding. Start at [`Body`].

use super::deployed::{Deployed, SourceFile};
use super::item::{Case, Item, Shown};
use super::refuse;
use crate::aggregate::Serial;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::ActorId;
use skein_kernel::engine::Engine as _;
use skein_kernel::event::{NewEvent, Recorded};
use skein_kernel::rejection::Rejection;
use skein_matter::event::SCHEMA;
use skein_matter::state::Vars;
use skein_matter::{Event, Matter, MatterEngine};
use std::sync::Arc;

/// A definition was taken into use.
pub(super) const DEPLOYED: &str = "definition-deployed";
/// Start events of a definition fired or were armed anew.
pub(super) const TIMERS: &str = "definition-timers";
/// A signal was given out.
pub(super) const ANNOUNCED: &str = "signal-announced";
/// A matter began.
pub(super) const BEGUN: &str = "matter-begun";
/// A matter went on.
pub(super) const ADVANCED: &str = "matter-advanced";

/// A definition as it was deployed.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Deployment {
    pub(super) file: SourceFile,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) decisions: Vec<SourceFile>,
    pub(super) version: u32,
    pub(super) hash: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) timers: Vec<(u32, Timestamp, Option<u32>)>,
}

/// A signal given out.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Announcement {
    pub(super) signal: String,
    #[serde(default, skip_serializing_if = "Vars::is_empty")]
    pub(super) data: Vars,
}

/// A matter's beginning: what is kept of it besides the engine's events.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Beginning {
    #[serde(rename = "d")]
    pub(super) definition: Serial,
    #[serde(rename = "t", default, skip_serializing_if = "String::is_empty")]
    pub(super) title: String,
    #[serde(rename = "x", default, skip_serializing_if = "String::is_empty")]
    pub(super) text: String,
    #[serde(rename = "n", default, skip_serializing_if = "String::is_empty")]
    pub(super) number: String,
    #[serde(rename = "o", default, skip_serializing_if = "String::is_empty")]
    pub(super) owner: String,
    #[serde(rename = "e")]
    pub(super) events: Vec<Event>,
}

/// A matter's going on.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Advance {
    #[serde(rename = "e")]
    pub(super) events: Vec<Event>,
}

/// An event as text for the journal.
pub(super) fn pack(kind: &str, body: &impl Serialize) -> Result<NewEvent, Rejection> {
    let body = serde_json::to_string(body).map_err(crate::rejections::bug)?;
    Ok(NewEvent {
        kind: kind.to_owned(),
        schema: SCHEMA,
        body,
    })
}

impl Beginning {
    /// The matter just begun, before the engine's events.
    pub(super) fn case(&self, received: Timestamp, by: &ActorId) -> Case {
        Case {
            definition: self.definition,
            received,
            updated: received,
            hands: vec![by.0.clone()],
            title: self.title.clone(),
            text: self.text.clone(),
            number: self.number.clone(),
            owner: self.owner.clone(),
            matter: Matter::default(),
            shown: Shown::default(),
        }
    }
}

/// The state after a recorded event.
pub(super) fn evolve(state: Option<Item>, event: &Recorded) -> Result<Item, Rejection> {
    let body = event.event.body.as_str();
    match (event.event.kind.as_str(), state) {
        (DEPLOYED, _) => deployed(body),
        (ANNOUNCED, _) => {
            let announcement: Announcement = serde_json::from_str(body).map_err(refuse::unreadable)?;
            Ok(Item::Announcement(announcement.signal))
        }
        (TIMERS, Some(Item::Definition(deployed))) => {
            let mut deployed = Deployed::clone(&deployed);
            deployed.timers = serde_json::from_str(body).map_err(refuse::unreadable)?;
            Ok(Item::Definition(Arc::new(deployed)))
        }
        (BEGUN, _) => {
            let beginning: Beginning = serde_json::from_str(body).map_err(refuse::unreadable)?;
            let mut case = beginning.case(event.at, &event.actor);
            apply(&mut case.matter, &beginning.events);
            Ok(Item::Case(Box::new(case)))
        }
        (ADVANCED, Some(Item::Case(mut case))) => {
            let advance: Advance = serde_json::from_str(body).map_err(refuse::unreadable)?;
            case.updated = event.at;
            case.handled_by(&event.actor);
            apply(&mut case.matter, &advance.events);
            Ok(Item::Case(case))
        }
        (kind, _) => Err(refuse::unreadable(format!("unexpected {kind}"))),
    }
}

fn deployed(body: &str) -> Result<Item, Rejection> {
    let deployment: Deployment = serde_json::from_str(body).map_err(refuse::unreadable)?;
    let compiled = Deployed::restore(deployment.file, deployment.decisions, deployment.version);
    let mut deployed = compiled.map_err(|mut faults| faults.swap_remove(0))?;
    deployed.timers = deployment.timers;
    Ok(Item::Definition(Arc::new(deployed)))
}

/// Applies the engine's events.
pub(super) fn apply(matter: &mut Matter, events: &[Event]) {
    for event in events {
        MatterEngine::evolve(matter, event);
    }
}
