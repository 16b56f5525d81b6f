//! The city's state in memory: every aggregate of the measure engine and the roster of accounts.
//!
//! Beside them it knows which files were kept for which commitment, so that none is cited elsewhere.
//! It decides by the engines' rules and evolves by recorded events, and nothing else changes it. It knows
//! nothing of files, sessions or policies. Start at its [`Model`] implementation.

use super::act::{Order, Receipt, Touched};
use super::attachments::Access;
use super::calendar::{self, CalendarEvent, Calendars, Recounted};
use super::clock::day_of;
use super::jobs::DrawEvent;
use super::letters::{BAD_RATING, LETTER, LetterEvent, RATING, month_of, not_ratable};
use super::licences::{HOLDING, LICENCE, LICENCE_KEY, LicenceEvent, not_revocable};
use super::notices::HeraldEvent;
use super::packed::{PackEvent, Packed};
use super::packs::{Installation, PacksEvent};
use super::retention::{RetentionEvent, RetentionRun, RetentionRuns};
use super::unreadable::Unreadable;
use crate::account::holder::Holder;
use crate::account::organisation::{BodyCommand, BodyEvent, Organisation};
use crate::account::roster::{AccountCommand, AccountEvent, Roster};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::{Actor, ActorId, UnitId};
use skein_kernel::calendar::WorkCalendar;
use skein_kernel::division::DivisionCode;
use skein_kernel::engine::Engine;
use skein_kernel::event::{NewEvent, Recorded, Stream};
use skein_kernel::rejection::Rejection;
use skein_matter::human::People;
use skein_matter::state::Vars;
use skein_measure::board::Board;
use skein_measure::parts::Evidence;
use skein_measure::{AggregateId, Command, Effect, Event, Measure, State};
use skein_store::matter::{self, Matters};
use skein_store::{Append, Context, Model, Verdict};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

/// The name of the measure engine in streams.
pub(crate) const MEASURE: &str = "measure";
/// The name of the shell's own account streams.
pub(crate) const ACCOUNT: &str = "account";
/// The name of the streams of files kept for a commitment.
pub(crate) const EVIDENCE: &str = "evidence";
/// The name of the stream about the pack.
const PACK: &str = "pack";
/// The name of the streams about the work calendar: `notices`, and one for each recomputation.
const CALENDAR: &str = "calendar";
/// The name of the streams about who read files of a matter.
const ACCESS: &str = "access";
/// The name of the stream about runs that erase personal data.
const RETENTION: &str = "retention";
/// The name of the stream that says how far notices are.
const NOTICES: &str = "notices";
/// The type of the event that says so.
const HERALDED: &str = "notices-sent";
/// The name of the streams of draws by lot: one for each job.
const DRAWS: &str = "draws";
/// The type of the event that the terms of a draw are fixed.
const DRAW_COMMITTED: &str = "draw-committed";
/// The name of the streams of installed packs.
const PACKS: &str = "packs";
/// The name of the streams of bodies.
const ORGANISATION: &str = "organisation";
/// The type of the event that a file was kept.
const EVIDENCE_KEPT: &str = "evidence-kept";
/// The type of the event that a stretch of open deadlines was recomputed.
const RECOUNTED: &str = "deadlines-recounted";

/// What the events add up to.
#[derive(Clone)]
pub struct CityModel {
    division: DivisionCode,
    calendars: Calendars,
    retention: RetentionRuns,
    board: Board,
    roster: Roster,
    organisation: Organisation,
    /// Files kept for a commitment.
    evidence: Arc<BTreeMap<AggregateId, Vec<Evidence>>>,
    packed: Packed,
    pub(super) packs: Installation,
    /// Every event up to this position has told whom it concerns.
    heralded: u64,
    /// The public halves of the keys that have signed licences, the latest last.
    licence_keys: Vec<String>,
    /// The first event that couldn't be read, if there was one.
    unreadable: Option<Unreadable>,
}

impl CityModel {
    /// A city before its first event.
    #[must_use]
    pub fn new(division: DivisionCode, calendar: WorkCalendar) -> Self {
        Self {
            division,
            calendars: Calendars::new(calendar),
            retention: RetentionRuns::default(),
            board: Board::default(),
            roster: Roster::default(),
            organisation: Organisation::default(),
            evidence: Arc::default(),
            packed: Packed::Not,
            packs: Installation::default(),
            heralded: 0,
            licence_keys: Vec::new(),
            unreadable: None,
        }
    }

    /// Every indicator, target, commitment and report, with its state.
    #[must_use]
    pub fn board(&self) -> &Board {
        &self.board
    }

    /// Who has an account.
    #[must_use]
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The public halves of the keys that have signed licences, the latest last.
    #[must_use]
    pub fn licence_keys(&self) -> &[String] {
        &self.licence_keys
    }

    /// Whether exactly this file was kept for that commitment.
    pub(super) fn is_kept(&self, commitment: &AggregateId, evidence: &Evidence) -> bool {
        self.evidence
            .get(commitment)
            .is_some_and(|kept| kept.contains(evidence))
    }

    /// Every calendar it has counted by.
    pub(crate) fn calendars(&self) -> &Calendars {
        &self.calendars
    }

    /// Runs that erase personal data, in order.
    pub(super) fn retention_runs(&self) -> &[RetentionRun] {
        self.retention.all()
    }

    /// The stream in which is noted who read files of a matter.
    pub(super) fn access_stream(&self, matter: u64) -> Stream {
        self.stream(ACCESS, &matter.to_string())
    }

    /// Whether the board cites a file: as evidence, or as the original of a report.
    pub(super) fn cites(&self, hash: &str) -> bool {
        let mut evidence = self.evidence.values().flatten();
        let mut reports = self.board.reports();
        evidence.any(|it| it.hash == hash) || reports.any(|(_, it)| it.report.hash == hash)
    }

    /// The stream of a draw by lot.
    pub(super) fn draw_stream(&self, aggregate: &str) -> Stream {
        self.stream(DRAWS, aggregate)
    }

    /// The stream in which a recomputation notes how far it is.
    pub(super) fn recount_stream(&self, number: u32) -> Stream {
        self.stream(CALENDAR, &format!("recount-{number}"))
    }

    /// Up to which position events have told whom they concern, as noted last.
    pub(super) fn heralded(&self) -> u64 {
        self.heralded
    }

    /// How far the loading of the city's pack is.
    pub(crate) fn packed(&self) -> &Packed {
        &self.packed
    }

    /// The first event that couldn't be read. A state that lacks an event is not the city's state, so
    /// such a city isn't opened.
    pub(super) fn unreadable(&self) -> Option<&Unreadable> {
        self.unreadable.as_ref()
    }

    /// Decides an order: all of it or nothing.
    fn decided(&self, order: Order, context: &Context<'_>) -> Result<Verdict<Receipt>, Rejection> {
        let (actor, at) = (context.actor, context.at);
        match order {
            Order::Licence(event) => self.decide_licence(event, context),
            Order::Letter(event) => self.decide_letter(event, context),
            Order::Measure { commands, today } => {
                let today = today.unwrap_or_else(|| day_of(at));
                Deciding::new(self, actor, (at, today)).all(commands)
            }
            Order::Account(command) => self.decide_account(command),
            Order::Pack(event) => Ok(self.decide_pack(&event)),
            Order::Packs(event) => self.decide_packs(&event),
            Order::Heralded(event) => Ok(self.decide_heralded(&event)),
            Order::Draw(event) => Ok(self.decide_draw(&event)),
            Order::Organisation(command) => self.decide_organisation(command),
            Order::KeepEvidence { commitment, evidence } => Ok(self.decide_evidence(&commitment, &evidence)),
            Order::Access(access) => Ok(self.decide_access(&access)),
            Order::Retention(event) => Ok(self.decide_retention(&event)),
            Order::Calendar(event) => self.decide_calendar(event),
            Order::Recounted(stretch) => Ok(self.decide_recounted(&stretch)),
        }
    }

    /// A file that was kept for the commitment before needs no event.
    fn decide_evidence(&self, commitment: &AggregateId, evidence: &Evidence) -> Verdict<Receipt> {
        let known = self.is_kept(commitment, evidence);
        let stream = self.stream(EVIDENCE, commitment.as_str());
        let kept = || Append::any(stream, recorded_as(EVIDENCE_KEPT, evidence));
        own((!known).then(kept))
    }

    fn decide_pack(&self, event: &PackEvent) -> Verdict<Receipt> {
        let stream = self.stream(PACK, PACK);
        own(Some(Append::any(stream, recorded_as(event.kind(), event))))
    }

    fn decide_packs(&self, event: &PacksEvent) -> Result<Verdict<Receipt>, Rejection> {
        let changes = self.packs.decide(event)?;
        let stream = self.stream(PACKS, event.pack());
        let recorded = || Append::any(stream, recorded_as(event.kind(), event));
        Ok(own(changes.then(recorded)))
    }

    /// The terms of one draw are fixed once: a second time is refused by its stream.
    fn decide_draw(&self, event: &DrawEvent) -> Verdict<Receipt> {
        let stream = self.draw_stream(&event.aggregate());
        own(Some(Append::at(stream, 0, recorded_as(DRAW_COMMITTED, event))))
    }

    /// How far notices are only grows.
    fn decide_heralded(&self, event: &HeraldEvent) -> Verdict<Receipt> {
        let stream = self.stream(NOTICES, NOTICES);
        let further = event.position > self.heralded;
        own(further.then(|| Append::any(stream, recorded_as(HERALDED, event))))
    }

    /// A licence that was issued before needs no event; one can be revoked once.
    fn decide_licence(
        &self,
        event: LicenceEvent,
        context: &Context<'_>,
    ) -> Result<Verdict<Receipt>, Rejection> {
        let recorded = recorded_as(event.kind(), &event);
        match &event {
            LicenceEvent::KeyPublished { public } => {
                let new = !self.licence_keys.contains(public);
                let stream = self.stream(LICENCE_KEY, LICENCE_KEY);
                Ok(own(new.then(|| Append::any(stream, recorded))))
            }
            LicenceEvent::Issued { number, holder, .. } => {
                let stream = self.stream(LICENCE, number);
                if context.revision(&stream) > 0 {
                    return Ok(own(None));
                }
                let holding = self.stream(HOLDING, holder);
                let events = vec![
                    Append::any(stream, recorded.clone()),
                    Append::any(holding, recorded),
                ];
                let receipt = Receipt {
                    touched: Vec::new(),
                    events: events.len(),
                };
                Ok(Verdict::new(events, receipt))
            }
            LicenceEvent::Revoked { number, .. } => {
                let stream = self.stream(LICENCE, number);
                match context.revision(&stream) {
                    1 => Ok(own(Some(Append::any(stream, recorded)))),
                    revision => Err(not_revocable(number, revision > 0)),
                }
            }
        }
    }

    /// A matter is rated once; a bad rating is noted for who follows it up.
    fn decide_letter(
        &self,
        event: LetterEvent,
        context: &Context<'_>,
    ) -> Result<Verdict<Receipt>, Rejection> {
        let recorded = recorded_as(event.kind(), &event);
        let (engine, matter) = match &event {
            LetterEvent::Written { matter, .. } => (LETTER, matter),
            LetterEvent::Rated { matter, .. } | LetterEvent::FollowedUp { matter, .. } => (RATING, matter),
        };
        let stream = self.stream(engine, &matter.to_string());
        let before = context.revision(&stream);
        let fits = match &event {
            LetterEvent::Written { .. } => true,
            LetterEvent::Rated { .. } => before == 0,
            LetterEvent::FollowedUp { .. } => before > 0,
        };
        if !fits {
            return Err(not_ratable());
        }
        let mut events = vec![Append::any(stream, recorded.clone())];
        if matches!(event, LetterEvent::Rated { grade, .. } if grade <= 2) {
            let bad = self.stream(BAD_RATING, &month_of(context.at));
            events.push(Append::any(bad, recorded));
        }
        let receipt = Receipt {
            touched: Vec::new(),
            events: events.len(),
        };
        Ok(Verdict::new(events, receipt))
    }

    fn evolve_licence_keys(&mut self, recorded: &Recorded) -> Result<(), String> {
        let event: LicenceEvent = serde_json::from_str(&recorded.event.body).map_err(said)?;
        if let LicenceEvent::KeyPublished { public } = event {
            self.licence_keys.push(public);
        }
        Ok(())
    }

    fn decide_account(&self, command: AccountCommand) -> Result<Verdict<Receipt>, Rejection> {
        let event = self.roster.decide(command)?;
        let stream = self.stream(ACCOUNT, &event.id().0);
        Ok(own(Some(Append::any(stream, recorded_as(event.kind(), &event)))))
    }

    /// A body that only the pack names is dissolved by nobody: there is no event for what was never set up.
    fn decide_organisation(&self, command: BodyCommand) -> Result<Verdict<Receipt>, Rejection> {
        let event = match command {
            // Where it stands was decided over the whole tree, the pack's departments included.
            BodyCommand::Set(body) => BodyEvent::Set(body),
            dissolve @ BodyCommand::Dissolve { .. } => {
                let used = |id: &UnitId| self.roster.iter().any(|it| it.unit.as_ref() == Some(id));
                self.organisation.decide(dissolve, used)?
            }
        };
        let stream = self.stream(ORGANISATION, &event.id().0);
        Ok(own(Some(Append::any(stream, recorded_as(event.kind(), &event)))))
    }

    fn evolve_organisation(&mut self, recorded: &Recorded) -> Result<(), String> {
        let event: BodyEvent = serde_json::from_str(&recorded.event.body).map_err(said)?;
        self.organisation.evolve(&event);
        Ok(())
    }

    /// Bodies that were set up.
    #[must_use]
    pub fn organisation(&self) -> &Organisation {
        &self.organisation
    }

    /// A notice is applied to the calendar in force. What the city finds itself with is noted once.
    fn decide_calendar(&self, event: CalendarEvent) -> Result<Verdict<Receipt>, Rejection> {
        let event = match event {
            CalendarEvent::Amended { notice, .. } => Some(self.calendars.amend(notice)?),
            CalendarEvent::Found { .. } => self.calendars.unnoted(),
        };
        let stream = self.stream(CALENDAR, "notices");
        Ok(own(event.map(|event| {
            Append::any(stream, recorded_as(event.kind(), &event))
        })))
    }

    fn decide_access(&self, access: &Access) -> Verdict<Receipt> {
        let stream = self.access_stream(access.matter);
        own(Some(Append::any(stream, recorded_as(access.kind(), access))))
    }

    fn decide_retention(&self, event: &RetentionEvent) -> Verdict<Receipt> {
        let stream = self.stream(RETENTION, "runs");
        own(Some(Append::any(stream, recorded_as(event.kind(), event))))
    }

    fn evolve_retention(&mut self, recorded: &Recorded) -> Result<(), String> {
        let event: RetentionEvent = serde_json::from_str(&recorded.event.body).map_err(said)?;
        self.retention.evolve(&event, (&recorded.actor, recorded.at));
        Ok(())
    }

    /// A stretch that doesn't follow was noted before: by another worker, or by this one before a crash.
    fn decide_recounted(&self, stretch: &Recounted) -> Verdict<Receipt> {
        let follows = self.calendars.follows(stretch);
        let stream = self.recount_stream(stretch.recount);
        own(follows.then(|| Append::any(stream, recorded_as(RECOUNTED, stretch))))
    }

    fn evolve_calendar(&mut self, recorded: &Recorded) -> Result<(), String> {
        let body = &recorded.event.body;
        if recorded.event.kind == RECOUNTED {
            let stretch: Recounted = serde_json::from_str(body).map_err(said)?;
            self.calendars.advance(&stretch, recorded.at);
            return Ok(());
        }
        let event: CalendarEvent = serde_json::from_str(body).map_err(said)?;
        self.calendars.evolve(&event, (&recorded.actor, recorded.at));
        Ok(())
    }

    fn evolve_measure(&mut self, recorded: &Recorded) -> Result<(), String> {
        let id: AggregateId = recorded.stream.aggregate.parse().map_err(said)?;
        let event = Event::from_envelope(&recorded.event).map_err(said)?;
        self.board.apply(&id, &event);
        Ok(())
    }

    fn evolve_account(&mut self, recorded: &Recorded) -> Result<(), String> {
        let event: AccountEvent = serde_json::from_str(&recorded.event.body).map_err(said)?;
        self.roster.evolve(&event, recorded.at);
        Ok(())
    }

    fn evolve_evidence(&mut self, recorded: &Recorded) -> Result<(), String> {
        let id: AggregateId = recorded.stream.aggregate.parse().map_err(said)?;
        let evidence: Evidence = serde_json::from_str(&recorded.event.body).map_err(said)?;
        Arc::make_mut(&mut self.evidence)
            .entry(id)
            .or_default()
            .push(evidence);
        Ok(())
    }

    fn evolve_pack(&mut self, recorded: &Recorded) -> Result<(), String> {
        let event: PackEvent = serde_json::from_str(&recorded.event.body).map_err(said)?;
        self.packed.evolve(event);
        Ok(())
    }

    fn evolve_packs(&mut self, recorded: &Recorded) -> Result<(), String> {
        let event: PacksEvent = serde_json::from_str(&recorded.event.body).map_err(said)?;
        self.packs.evolve(event, &recorded.actor, recorded.at);
        Ok(())
    }

    fn evolve_heralded(&mut self, recorded: &Recorded) -> Result<(), String> {
        let event: HeraldEvent = serde_json::from_str(&recorded.event.body).map_err(said)?;
        self.heralded = event.position;
        Ok(())
    }

    /// The stream of an aggregate of this city.
    pub(crate) fn stream(&self, engine: &str, aggregate: &str) -> Stream {
        Stream {
            division: self.division,
            engine: engine.to_owned(),
            aggregate: aggregate.to_owned(),
        }
    }
}

/// What the matter engine must know of the city.
impl matter::City for CityModel {
    fn calendar(&self) -> &WorkCalendar {
        self.calendars.current()
    }

    fn former_calendars(&self) -> Vec<&WorkCalendar> {
        self.calendars.former()
    }

    fn people(&self) -> &dyn People {
        self.roster.people()
    }

    /// A matter of a pack knows its own number, its day, whose it is and the parameters in force, whoever or
    /// whatever began it.
    fn given(&self, begun: &matter::Begun<'_>) -> Vars {
        let Some(pack) = self
            .packs
            .origin(begun.definition)
            .and_then(|(pack, _)| self.packs.get(pack))
        else {
            return Vars::new();
        };
        let day = day_of(begun.at);
        let mut given = serde_json::json!({
            "matter": { "number": begun.number },
            "receivedOn": day.to_string(),
            "parameters": pack.parameters(day),
        });
        let owner = self.roster.get(&ActorId(begun.owner.to_owned()));
        if let (Some(owner), Some(given)) = (owner, given.as_object_mut()) {
            let kind = match owner.holder {
                Holder::Firm { .. } => "firm",
                Holder::Citizen { .. } | Holder::Official => "person",
            };
            let applicant = serde_json::json!({ "id": owner.id.0, "name": owner.display, "kind": kind });
            given.insert("applicant".into(), applicant);
        }
        Vars::from_json(&given.to_string()).unwrap_or_default()
    }
}

impl Model for CityModel {
    type Command = Order;
    type Reply = Receipt;
    type Family = Matters<Self>;
    const SNAPSHOT_FORMAT: u32 = 6;

    fn family(&self) -> Self::Family {
        Matters::default()
    }

    fn decide(&self, order: Order, context: &Context<'_>) -> Result<Verdict<Receipt>, Rejection> {
        self.decided(order, context)
    }

    /// The first event that can't be read is remembered: whoever opened the journal must not go on.
    fn evolve(&mut self, recorded: &Recorded) {
        let outcome = match recorded.stream.engine.as_str() {
            MEASURE => self.evolve_measure(recorded),
            ACCOUNT => self.evolve_account(recorded),
            PACK => self.evolve_pack(recorded),
            PACKS => self.evolve_packs(recorded),
            NOTICES => self.evolve_heralded(recorded),
            ORGANISATION => self.evolve_organisation(recorded),
            EVIDENCE => self.evolve_evidence(recorded),
            CALENDAR => self.evolve_calendar(recorded),
            // Who read what, and what draws are of, is looked up in its stream and changes nothing.
            ACCESS | DRAWS => Ok(()),
            // So are licences, letters and ratings.
            LICENCE | HOLDING | LETTER | RATING | BAD_RATING => Ok(()),
            LICENCE_KEY => self.evolve_licence_keys(recorded),
            RETENTION => self.evolve_retention(recorded),
            engine => Err(format!("no engine `{engine}`")),
        };
        if let Err(error) = outcome {
            tracing::error!(position = recorded.position, stream = %recorded.stream, error, "unreadable event");
            self.unreadable
                .get_or_insert_with(|| Unreadable::new(recorded, error));
        }
    }

    fn snapshot(&self) -> Option<Vec<u8>> {
        // A snapshot of a state that lacks an event would hide that it does.
        if self.unreadable.is_some() {
            return None;
        }
        let states = self.board.states().collect();
        serde_json::to_vec(&Snapshot {
            states,
            roster: &self.roster,
            organisation: &self.organisation,
            evidence: self.evidence.iter().collect(),
            packed: &self.packed,
            calendars: self.calendars.snapshot(),
            retention: self.retention.clone(),
            packs: &self.packs,
            heralded: self.heralded,
            licence_keys: &self.licence_keys,
        })
        .ok()
    }

    fn restore(&self, snapshot: &[u8]) -> Option<Self> {
        let Restored {
            states,
            roster,
            organisation,
            evidence,
            packed,
            calendars,
            retention,
            packs,
            heralded,
            licence_keys,
        } = serde_json::from_slice(snapshot).ok()?;
        let mut restored = Self {
            board: Board::default(),
            roster,
            organisation,
            evidence: Arc::new(evidence.into_iter().collect()),
            packed,
            calendars: self.calendars.restored(calendars),
            retention,
            packs,
            heralded,
            licence_keys,
            ..self.clone()
        };
        states
            .into_iter()
            .for_each(|(id, state)| restored.board.restore(id, state));
        Some(restored)
    }
}

/// What a snapshot holds, as written.
#[derive(Serialize)]
struct Snapshot<'a> {
    states: Vec<(&'a AggregateId, &'a State)>,
    roster: &'a Roster,
    organisation: &'a Organisation,
    evidence: Vec<(&'a AggregateId, &'a Vec<Evidence>)>,
    packed: &'a Packed,
    calendars: calendar::Noted,
    retention: RetentionRuns,
    packs: &'a Installation,
    heralded: u64,
    licence_keys: &'a [String],
}

/// What a snapshot holds, as read.
#[derive(Deserialize)]
struct Restored {
    states: Vec<(AggregateId, State)>,
    roster: Roster,
    #[serde(default)]
    organisation: Organisation,
    evidence: Vec<(AggregateId, Vec<Evidence>)>,
    packed: Packed,
    calendars: calendar::Noted,
    retention: RetentionRuns,
    packs: Installation,
    heralded: u64,
    licence_keys: Vec<String>,
}

/// An order being decided: states as they would be after the commands decided so far.
struct Deciding<'a> {
    model: &'a CityModel,
    actor: &'a Actor,
    at: Timestamp,
    today: Date,
    ahead: HashMap<AggregateId, State>,
    appended: Vec<Append>,
    touched: Vec<AggregateId>,
}

impl<'a> Deciding<'a> {
    fn new(model: &'a CityModel, actor: &'a Actor, (at, today): (Timestamp, Date)) -> Self {
        Self {
            model,
            actor,
            at,
            today,
            ahead: HashMap::new(),
            appended: Vec::new(),
            touched: Vec::new(),
        }
    }

    /// Decides the commands and whatever they ask of other aggregates, in order.
    fn all(mut self, commands: Vec<(AggregateId, Command)>) -> Result<Verdict<Receipt>, Rejection> {
        let mut waiting = VecDeque::from(commands);
        while let Some((id, command)) = waiting.pop_front() {
            for effect in self.one(&id, command)? {
                let Effect::Submit { aggregate, act } = effect;
                waiting.push_back((aggregate, Command::new(act)));
            }
        }
        let ahead = self.ahead;
        let version = |id: &AggregateId| ahead.get(id).map_or(0, |state| state.version);
        let touched = self.touched.iter().map(|id| Touched {
            aggregate: id.clone(),
            version: version(id),
        });
        let receipt = Receipt {
            touched: touched.collect(),
            events: self.appended.len(),
        };
        Ok(Verdict::new(self.appended, receipt))
    }

    fn one(&mut self, id: &AggregateId, command: Command) -> Result<Vec<Effect>, Rejection> {
        let model = self.model;
        let context = skein_measure::Context {
            aggregate: id,
            actor: self.actor,
            at: self.at,
            today: self.today,
            calendar: model.calendars.current(),
        };
        let present = || model.board.state(id).cloned().unwrap_or_default();
        let state = self.ahead.entry(id.clone()).or_insert_with(present);
        let decision = Measure::decide(state, command, &context)?;
        for event in &decision.events {
            Measure::evolve(state, event);
            let stream = model.stream(MEASURE, id.as_str());
            self.appended.push(Append::any(stream, event.to_envelope()?));
        }
        if !self.touched.contains(id) {
            self.touched.push(id.clone());
        }
        Ok(decision.effects)
    }
}

/// The verdict of an event of the shell's own, if one is needed.
fn own(event: Option<Append>) -> Verdict<Receipt> {
    let receipt = Receipt {
        touched: Vec::new(),
        events: usize::from(event.is_some()),
    };
    Verdict::new(event.into_iter().collect(), receipt)
}

/// What an error says.
fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// An event of the shell's own as the journal keeps it.
fn recorded_as(kind: &str, event: &impl Serialize) -> NewEvent {
    // The events serialised here have no maps with odd keys and no failing parts, so this can't fail.
    let body = serde_json::to_string(event).expect("an event of our own is JSON");
    NewEvent {
        kind: kind.to_owned(),
        schema: 1,
        body,
    }
}
