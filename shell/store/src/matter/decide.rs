//! Deciding an order: the engine with the right program, and what becomes of its effects.
//!
//! It knows nothing of tables. Start at [`decide`].

use super::catalogue::{self, Catalogue, View};
use super::deployed::{Deployed, Files};
use super::item::{Case, Item};
use super::order::{Order, Outcome, StartBy, vars};
use super::packed::{
    ANNOUNCED, Advance, Announcement, BEGUN, Beginning, DEPLOYED, Deployment, TIMERS, apply, kind_of, pack,
};
use super::rows::shown;
use super::{City, Matters, forms, notice, refuse};
use crate::aggregate::rows::{Destination, Outgoing};
use crate::aggregate::{Context, Serial, Verdict};
use jiff::Timestamp;
use skein_kernel::engine::{Decision, Engine as _};
use skein_kernel::rejection::Rejection;
use skein_matter::Facts;
use skein_matter::program::{StartEvent, StartKind};
use skein_matter::state::Vars;
use skein_matter::{Act, Command, Effect, Event, Matter, MatterEngine, Trigger};
use std::sync::Arc;

/// Steps one command may take.
const BUDGET: u32 = 100_000;

type Decided<C> = Result<Verdict<Matters<C>>, Rejection>;

/// Decides an order against what there is.
pub(super) fn decide<C: City>(
    catalogue: &Catalogue,
    current: Option<&Item>,
    order: Order,
    context: &Context<'_, Matters<C>>,
) -> Decided<C> {
    match (current, order) {
        (
            None,
            Order::Deploy {
                file,
                decisions,
                forms,
            },
        ) => {
            let files = Files {
                file,
                decisions,
                forms,
            };
            deploy(files, context)
        }
        (None, start @ Order::Start { .. }) => begin(catalogue, start, context),
        (None, Order::Announce { signal, data }) => announce(signal, data),
        (
            None,
            Order::Triggered {
                definition,
                event,
                by,
                body,
            },
        ) => triggered(catalogue, (definition, event), &by, &body, context),
        (None, Order::Notify(notice)) => notice::notify(*notice, context),
        (Some(Item::Notice(known)), Order::Notice(step)) => notice::step(known, step, context),
        (Some(Item::Definition(deployed)), Order::TimerDue { timer }) => {
            start_timer(deployed, timer, context)
        }
        (Some(Item::Case(case)), order) => match command(order)? {
            Some(command) => advance(catalogue, case, command, context),
            None => Err(refuse::wrong_sort()),
        },
        _ => Err(refuse::wrong_sort()),
    }
}

/// The engine's command that an order to a matter is.
fn command(order: Order) -> Result<Option<Command>, Rejection> {
    let act = match order {
        Order::Act(command) => return Ok(Some(*command)),
        Order::TimerDue { timer } => Act::TimerDue { timer },
        Order::Arrived { by, body } => match by {
            StartBy::Message { name, key } => Act::Message {
                name: name.into(),
                key: Some(key).filter(|key| !key.is_empty()).map(Into::into),
                data: vars(&body)?,
            },
            StartBy::Signal(name) => Act::Signal {
                name: name.into(),
                data: vars(&body)?,
            },
            StartBy::Node(_) => return Ok(None),
        },
        _ => return Ok(None),
    };
    Ok(Some(act.into()))
}

/// Gives out a signal.
fn announce<C: City>(signal: String, data: Vars) -> Decided<C> {
    let outgoing = vec![Outgoing {
        to: Destination::Signal,
        name: signal.clone(),
        key: String::new(),
        body: text(&data)?,
    }];
    let announcement = Announcement { signal, data };
    Ok(Verdict {
        event: Some(pack(ANNOUNCED, &announcement)?),
        state: Arc::new(Item::Announcement(announcement.signal)),
        outgoing,
        reply: Outcome::Seen,
    })
}

/// Takes files into use. The newest content deployed again is the definition it is.
fn deploy<C: City>(files: Files, context: &Context<'_, Matters<C>>) -> Decided<C> {
    let first_fault = |mut faults: Vec<Rejection>| faults.swap_remove(0);
    let mut deployed = Deployed::compile(files, 1).map_err(first_fault)?;
    let unsound = deployed.unsound();
    if !unsound.is_empty() {
        return Err(first_fault(unsound));
    }
    let mut version = 1;
    for process in deployed.processes().map(str::to_owned).collect::<Vec<_>>() {
        let Some(serial) = context.shelf.named(&Deployed::process_name(&process))? else {
            continue;
        };
        let former = super::definition(context.shelf, serial)?;
        if former.hash == deployed.hash {
            return Ok(known(serial, former));
        }
        version = version.max(former.version + 1);
    }
    if version > 1 {
        let files = Files {
            file: deployed.file,
            decisions: deployed.decisions,
            forms: deployed.forms,
        };
        deployed = Deployed::restore(files, version).map_err(first_fault)?;
    }
    deployed.timers = first_timers(&deployed, context.at)?;
    let deployment = Deployment {
        file: deployed.file.clone(),
        decisions: deployed.decisions.clone(),
        forms: deployed.forms.clone(),
        version,
        hash: deployed.hash.clone(),
        timers: deployed.timers.clone(),
    };
    let hash = deployed.hash.clone();
    Ok(Verdict {
        event: Some(pack(DEPLOYED, &deployment)?),
        state: Arc::new(Item::Definition(Arc::new(deployed))),
        outgoing: Vec::new(),
        reply: Outcome::Deployed {
            definition: context.serial,
            version,
            hash,
        },
    })
}

fn known<C: City>(serial: Serial, deployed: Arc<Deployed>) -> Verdict<Matters<C>> {
    Verdict {
        event: None,
        reply: Outcome::Deployed {
            definition: serial,
            version: deployed.version,
            hash: deployed.hash.clone(),
        },
        state: Arc::new(Item::Definition(deployed)),
        outgoing: Vec::new(),
    }
}

/// When the start events with a timer are first due.
fn first_timers(
    deployed: &Deployed,
    now: Timestamp,
) -> Result<Vec<(u32, Timestamp, Option<u32>)>, Rejection> {
    let mut timers = Vec::new();
    for (number, process) in deployed.program.processes().iter().enumerate() {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let events = deployed.program.start_events(number).into_iter();
        let mut timed: Vec<_> = events
            .filter(|event| process.executable && event.kind == StartKind::Timer)
            .collect();
        // A timer is known by its event.
        timed.dedup_by_key(|event| event.node);
        for event in timed {
            if let Some(next) = deployed.program.start_timer(event.node, event.place, now)? {
                timers.push((event.node, next.due, next.left));
            }
        }
    }
    Ok(timers)
}

/// A start event's timer came due: the matter it begins is one of its own, so it is sent for. A definition
/// that isn't the newest of its process any more starts nothing.
fn start_timer<C: City>(
    deployed: &Arc<Deployed>,
    timer: u32,
    context: &Context<'_, Matters<C>>,
) -> Decided<C> {
    let mut next = Deployed::clone(deployed);
    let place = next.timers.iter().position(|(node, ..)| *node == timer);
    let mut outgoing = Vec::new();
    if let Some(place) = place {
        let (node, due, left) = next.timers.swap_remove(place);
        if is_newest(deployed, node, context)? {
            outgoing.push(start_of(deployed, node, context.serial));
            let (event, place) = timer_at(deployed, node);
            if let Some(again) = deployed.program.start_timer_after(event, place, due, left)? {
                next.timers.push((node, again.due, again.left));
            }
        }
    }
    Ok(Verdict {
        event: place.map(|_| pack(TIMERS, &next.timers)).transpose()?,
        state: Arc::new(Item::Definition(Arc::new(next))),
        outgoing,
        reply: Outcome::Seen,
    })
}

fn start_of(deployed: &Deployed, node: u32, serial: Serial) -> Outgoing {
    let id = deployed.program.node(node).map(|node| node.id.to_string());
    Outgoing {
        to: Destination::Start(serial),
        name: id.unwrap_or_default(),
        key: serial.to_string(),
        body: "{}".into(),
    }
}

/// Whether a start event belongs to the newest definition of its process.
fn is_newest<C: City>(
    deployed: &Deployed,
    node: u32,
    context: &Context<'_, Matters<C>>,
) -> Result<bool, Rejection> {
    let Some(process) = deployed.program.process_of(node) else {
        return Ok(false);
    };
    let name = Deployed::process_name(&process.id);
    Ok(context.shelf.named(&name)? == Some(context.serial))
}

/// Someone starts a matter.
fn begin<C: City>(catalogue: &Catalogue, order: Order, context: &Context<'_, Matters<C>>) -> Decided<C> {
    let Order::Start {
        process,
        data,
        title,
        text,
        number,
        owner,
        law,
        files,
    } = order
    else {
        return Err(refuse::wrong_sort());
    };
    let (definition, id) = match process.parse() {
        Ok(number) => (Serial(number), None),
        Err(_) => (
            catalogue::newest(&process, context.shelf)?.0,
            Some(process.as_str().into()),
        ),
    };
    let act = Act::Start {
        process: id,
        trigger: Trigger::None,
        data,
        law: law.map(Into::into),
    };
    let beginning = Beginning {
        definition,
        title,
        text,
        number,
        owner,
        files,
        events: Vec::new(),
    };
    started(catalogue, beginning, act, context)
}

/// The definition of a start event's timer: the event with its place. What an older deployment knows by its gateway
/// is the timer behind it.
fn timer_at(deployed: &Deployed, node: u32) -> (u32, u16) {
    let timed = |event: &StartEvent<'_>| event.kind == StartKind::Timer && is_at(event, node);
    start_at(deployed, timed).map_or((node, 0), |(_, node, place)| (node, place))
}

/// Whether a start event is known by a number: its own, or that of the gateway it stands behind.
fn is_at(event: &StartEvent<'_>, number: u32) -> bool {
    event.node == number || event.start == number
}

/// The first start event of a kind: the number of its process, its own, its definition's place.
fn start_at(deployed: &Deployed, wanted: impl Fn(&StartEvent<'_>) -> bool) -> Option<(usize, u32, u16)> {
    (0..deployed.program.processes().len()).find_map(|process| {
        let number = u32::try_from(process).unwrap_or(u32::MAX);
        let events = deployed.program.start_events(number);
        let found = events.iter().find(|event| wanted(event))?;
        Some((process, found.node, found.place))
    })
}

/// The event that a message, a signal or a timer starts a process by.
fn started_by(deployed: &Deployed, by: &StartBy, event: Option<u32>) -> Option<(usize, u32, u16)> {
    let timer = match by {
        StartBy::Node(id) => deployed.program.number_of(id),
        _ => None,
    };
    let here = |known: &StartEvent<'_>| event.is_none_or(|event| is_at(known, event));
    start_at(deployed, |known| match (by, known.kind) {
        (StartBy::Message { name, .. }, StartKind::Message(own)) => own == name && here(known),
        (StartBy::Signal(name), StartKind::Signal(own)) => own == name && here(known),
        (StartBy::Node(_), StartKind::Timer) => timer.is_some_and(|timer| is_at(known, timer)),
        _ => false,
    })
}

/// A message, a signal or a timer starts a matter, under the newest definition of the process it is for.
fn triggered<C: City>(
    catalogue: &Catalogue,
    (definition, event): (Serial, Option<u32>),
    by: &StartBy,
    body: &str,
    context: &Context<'_, Matters<C>>,
) -> Decided<C> {
    let deployed = super::definition(context.shelf, definition)?;
    let found = started_by(&deployed, by, event);
    let (process, ..) = found.ok_or_else(|| refuse::no_definition(&definition.to_string()))?;
    let process = deployed.program.processes().get(process);
    let process = process.map(|process| process.id.to_string()).unwrap_or_default();
    let (newest, deployed) = catalogue::newest(&process, context.shelf)?;
    // Every definition of a process hears a signal, but the newest alone starts anything.
    if newest != definition && matches!(by, StartBy::Signal(_)) {
        return Err(refuse::no_definition(&definition.to_string()));
    }
    let known = event.filter(|_| newest == definition);
    let trigger = started_by(&deployed, by, known).map(|(_, node, place)| Trigger::Event { node, place });
    let trigger = trigger.ok_or_else(|| refuse::no_definition(&process))?;
    let definition = newest;
    let act = Act::Start {
        process: Some(process.into()),
        trigger,
        data: vars(body)?,
        law: None,
    };
    let beginning = Beginning {
        definition,
        title: String::new(),
        text: String::new(),
        number: String::new(),
        owner: String::new(),
        files: Vec::new(),
        events: Vec::new(),
    };
    started(catalogue, beginning, act, context)
}

fn started<C: City>(
    catalogue: &Catalogue,
    mut beginning: Beginning,
    act: Act,
    context: &Context<'_, Matters<C>>,
) -> Decided<C> {
    let mut case = beginning.case(context.at, &context.actor.id);
    let view = catalogue.view(&case, context.shelf)?;
    forms::check_start(&view.own, &act)?;
    let act = with_given(act, &beginning, &view.own.hash, context);
    let decision = engine(&case.matter, act.into(), &view, context)?;
    apply(&mut case.matter, &decision.events);
    case.shown = shown(&case, &view);
    let outgoing = outgoing(&view, &case, &decision.effects)?;
    beginning.events = decision.events;
    Ok(Verdict {
        event: Some(pack(BEGUN, &beginning)?),
        reply: moved(&case.matter),
        state: Arc::new(Item::Case(Box::new(case))),
        outgoing,
    })
}

/// A start with what the city gives besides.
fn with_given<C: City>(
    act: Act,
    beginning: &Beginning,
    definition: &str,
    context: &Context<'_, Matters<C>>,
) -> Act {
    let own = context.serial.to_string();
    let number = [beginning.number.as_str(), own.as_str()];
    let begun = super::Begun {
        definition,
        owner: &beginning.owner,
        number: number.into_iter().find(|it| !it.is_empty()).unwrap_or_default(),
        at: context.at,
    };
    match act {
        Act::Start {
            process,
            trigger,
            mut data,
            law,
        } => {
            data.fill_from(&context.world.given(&begun));
            Act::Start {
                process,
                trigger,
                data,
                law,
            }
        }
        other => other,
    }
}

fn advance<C: City>(
    catalogue: &Catalogue,
    case: &Case,
    command: Command,
    context: &Context<'_, Matters<C>>,
) -> Decided<C> {
    let view = catalogue.view(case, context.shelf)?;
    let command = Command {
        act: as_it_was(command.act, case),
        ..command
    };
    let decision = engine(&case.matter, command, &view, context)?;
    let mut next = case.to_change();
    if !decision.events.is_empty() {
        next.take(&decision.events, (&context.actor.id, context.at));
    }
    next.shown = shown(&next, &view);
    let outgoing = outgoing(&view, &next, &decision.effects)?;
    let events: Vec<Event> = decision.events;
    let kind = kind_of(&events);
    let event = (!events.is_empty()).then(|| pack(kind, &Advance { events }));
    Ok(Verdict {
        event: event.transpose()?,
        reply: moved(&next.matter),
        state: Arc::new(Item::Case(Box::new(next))),
        outgoing,
    })
}

/// When a matter was finished is what the journal says, whatever the asker does: nothing but an erasure comes
/// after that.
fn as_it_was(act: Act, case: &Case) -> Act {
    match act {
        Act::Erase { reason, .. } => Act::Erase {
            finished: case.updated,
            reason,
        },
        other => other,
    }
}

fn moved(matter: &Matter) -> Outcome {
    Outcome::Moved {
        status: matter.status,
        version: matter.version,
    }
}

fn engine<C: City>(
    matter: &Matter,
    command: Command,
    view: &View,
    context: &Context<'_, Matters<C>>,
) -> Result<Decision<Event, Effect>, Rejection> {
    let former = context.world.former_calendars();
    let forms = forms::Known {
        view,
        others: context.world.forms(),
    };
    MatterEngine::decide(
        matter,
        command,
        &skein_matter::Context {
            program: &view.own.program,
            library: view,
            now: context.at,
            actor: context.actor,
            calendar: context.world.calendar(),
            facts: Facts {
                people: context.world.people(),
                forms: &forms,
                calendars: &former,
            },
            budget: BUDGET,
        },
    )
}

/// What is to be sent. Jobs are listed like tasks and fetched from there, unless the model names an endpoint.
fn outgoing(view: &View, case: &Case, effects: &[Effect]) -> Result<Vec<Outgoing>, Rejection> {
    let mut outgoing = Vec::new();
    for effect in effects {
        match effect {
            Effect::SendMessage {
                name,
                key,
                data,
                node,
                ..
            } => {
                let endpoint = view.own.endpoints.get(node).cloned();
                outgoing.push(Outgoing {
                    to: endpoint.map_or(Destination::Message, Destination::Endpoint),
                    name: name.to_string(),
                    key: key.as_deref().unwrap_or_default().to_owned(),
                    body: text(data)?,
                });
            }
            Effect::BroadcastSignal { name, data } => outgoing.push(Outgoing {
                to: Destination::Signal,
                name: name.to_string(),
                key: String::new(),
                body: text(data)?,
            }),
            Effect::RequestJob {
                job,
                topic,
                node,
                data,
            } => {
                if let Some(endpoint) = view.own.endpoints.get(node) {
                    outgoing.push(Outgoing {
                        to: Destination::Endpoint(endpoint.clone()),
                        name: topic.to_string(),
                        key: format!("{}/{job}", case.definition),
                        body: text(data)?,
                    });
                }
            }
            // Warnings stay in the matter's state, timers in its rows.
            Effect::Notify { .. } | Effect::ArmTimer { .. } => {}
        }
    }
    Ok(outgoing)
}

fn text(data: &Vars) -> Result<String, Rejection> {
    serde_json::to_string(data).map_err(crate::rejections::bug)
}
