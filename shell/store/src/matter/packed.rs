//! Events of the family as the journal keeps them: all events of one command in one row.
//!
//! It knows nothing of deciding. Start at [`Body`].

use super::deployed::{Deployed, Files, SourceFile};
use super::item::{Case, Item, Shown};
use super::notice::{MOVED, Notice, SENT};
use super::refuse;
use crate::aggregate::Serial;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::ActorId;
use skein_kernel::engine::Engine as _;
use skein_kernel::event::{NewEvent, Recorded};
use skein_kernel::rejection::Rejection;
use skein_matter::event::SCHEMA;
use skein_matter::human::Attachment;
use skein_matter::retention::Erased;
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

/// Personal data were erased from a matter.
pub(super) const ERASED: &str = "matter-erased";

/// A definition as it was deployed.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Deployment {
    pub(super) file: SourceFile,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) decisions: Vec<SourceFile>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) forms: Vec<SourceFile>,
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
    #[serde(rename = "f", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) files: Vec<Attachment>,
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
            files: self.files.clone(),
            erased: false,
            matter: Matter::default(),
            shown: Shown::default(),
        }
    }
}

/// The engine's events in a recorded event of a matter; none in one of a definition.
///
/// # Errors
/// `SK-STORE-0041` if its body can't be read.
pub fn events_of(event: &Recorded) -> Result<Vec<Event>, Rejection> {
    match event.event.kind.as_str() {
        BEGUN | ADVANCED => {
            let read: Advance = serde_json::from_str(&event.event.body).map_err(refuse::unreadable)?;
            Ok(read.events)
        }
        _ => Ok(Vec::new()),
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
        (ADVANCED | ERASED, Some(Item::Case(mut case))) => {
            let advance: Advance = serde_json::from_str(body).map_err(refuse::unreadable)?;
            case.take(&advance.events, (&event.actor, event.at));
            Ok(Item::Case(case))
        }
        (SENT, _) => Ok(Item::Notice(Box::new(Notice::recorded(body)?))),
        (MOVED | ERASED, Some(Item::Notice(mut notice))) => {
            notice.evolve(event)?;
            Ok(Item::Notice(notice))
        }
        (kind, _) => Err(refuse::unreadable(format!("unexpected {kind}"))),
    }
}

fn deployed(body: &str) -> Result<Item, Rejection> {
    let deployment: Deployment = serde_json::from_str(body).map_err(refuse::unreadable)?;
    let files = Files {
        file: deployment.file,
        decisions: deployment.decisions,
        forms: deployment.forms,
    };
    let compiled = Deployed::restore(files, deployment.version);
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

/// The kind of event that some events of a matter's going on are.
pub(super) fn kind_of(events: &[Event]) -> &'static str {
    match erasure(events) {
        Some(_) => ERASED,
        None => ADVANCED,
    }
}

fn erasure(events: &[Event]) -> Option<&Erased> {
    events.iter().find_map(|event| match event {
        Event::Erased(erased) => Some(&**erased),
        _ => None,
    })
}

/// The body that remains of an earlier event; `None` if it says nothing that was erased.
pub(super) fn redacted(by: &NewEvent, earlier: &Recorded) -> Result<Option<String>, Rejection> {
    if earlier.event.kind == SENT {
        return Notice::redacted(&earlier.event.body);
    }
    let by: Advance = serde_json::from_str(&by.body).map_err(refuse::unreadable)?;
    let Some(erased) = erasure(&by.events) else {
        return Ok(None);
    };
    let clean = |events: &[Event]| events.iter().map(|event| erased.redacted(event)).collect();
    let body = earlier.event.body.as_str();
    let remains = if earlier.event.kind == BEGUN {
        let beginning: Beginning = serde_json::from_str(body).map_err(refuse::unreadable)?;
        serde_json::to_string(&Beginning {
            definition: beginning.definition,
            number: beginning.number,
            events: clean(&beginning.events),
            title: String::new(),
            text: String::new(),
            owner: String::new(),
            files: Vec::new(),
        })
    } else {
        let advance: Advance = serde_json::from_str(body).map_err(refuse::unreadable)?;
        serde_json::to_string(&Advance {
            events: clean(&advance.events),
        })
    };
    let remains = remains.map_err(crate::rejections::bug)?;
    Ok((remains != body).then_some(remains))
}
