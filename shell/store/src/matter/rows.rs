//! The rows a definition or a matter asks for in the shared tables.
//!
//! It knows nothing of how they are kept. Start at [`project`].

use super::catalogue::View;
use super::deployed::Deployed;
use super::item::{Case, Item, Shown};
use crate::aggregate::rows::{
    ArrivalKind, Face, IncidentRow, Light, MatterRow, Projection, RegisterRow, Status, SubscriptionRow,
    TimerRow, WorkRow,
};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::deadline::shanghai_date;
use skein_kernel::period::PeriodUnit;
use skein_matter::clock::{Clock, Clocks, Light as ClockLight};
use skein_matter::human::{Candidate, People, Row, tasks};
use skein_matter::program::StartKind;
use skein_matter::register::{Cell, Entry, entries};
use skein_matter::state::{self, Name, Wait, WaitKind};

/// The list of work that anyone may do.
const EVERYBODY: &str = "everybody";
/// The list of matters with an open legal clock, one entry each: from when a change of the calendar may concern
/// them (`due`), and until when (`since`; the end of time where that isn't known). Recomputing a clock doesn't
/// move its entry. Nobody's work list.
pub const OPEN_CLOCKS: &str = "clock/open";
/// The list of matters with a clock whose light is red, by the last day of the clock that has been so longest.
pub const RED_CLOCKS: &str = "clock/red";

/// The list of finished matters whose personal data are to be erased one day, one entry each: not before which
/// instant (`due`), which the rule and the calendar make exact, and when it was finished (`since`). Nobody's
/// work list.
pub const RETENTION: &str = "retention";

/// The list of what a file is attached to, by its digest. Nobody's work list.
#[must_use]
pub fn list_of_file(digest: &str) -> String {
    format!("file/{digest}")
}

/// The rows of one item.
pub(super) fn project(item: &Item) -> Projection {
    match item {
        Item::Announcement(_) => Projection::default(),
        Item::Definition(deployed) => definition(deployed),
        Item::Case(case) => matter(case),
        Item::Notice(notice) => notice.rows(),
    }
}

/// What lists show of a matter, with the definitions it takes to tell.
pub(super) fn shown(case: &Case, view: &View) -> Shown {
    let mut shown = Shown {
        title: title(case, &view.own),
        incidents: incidents(case, &view.own),
        work: Vec::new(),
        entries: entries(&case.matter, &view.own.program),
    };
    if !case.owner.is_empty() {
        shown.work.push(own(case, &shown.title));
    }
    if is_open(case) {
        shown.work.extend(work(case, view));
    } else {
        shown.work.extend(retained(case, view));
    }
    shown.work.extend(met(case, view));
    shown
        .work
        .sort_by(|a, b| (&a.list, a.task).cmp(&(&b.list, b.task)));
    shown.work.dedup_by(|a, b| a.list == b.list && a.task == b.task);
    shown
}

fn is_open(case: &Case) -> bool {
    use state::Status::{Failed, Running, Suspended};
    matches!(case.matter.status, Running | Suspended | Failed)
}

/// The work lists someone may see: their own, their units', their roles'.
#[must_use]
pub fn lists_of(actor: &Actor, people: &dyn People) -> Vec<String> {
    let mut lists = vec![list_of(&actor.id), EVERYBODY.to_owned()];
    let Some(known) = people.person(&actor.id) else {
        return lists;
    };
    lists.extend(known.acts_for.iter().map(list_of));
    lists.extend(known.units.iter().map(|unit| format!("unit/{unit}")));
    for role in &known.roles {
        lists.push(format!("role/{role}"));
        lists.extend(known.units.iter().map(|unit| format!("role/{role}@{unit}")));
    }
    lists
}

/// The list of the legal clocks that someone has met in a month of the city's time. Of its entries those in
/// time have the priority [`IN_TIME`], the late ones [`LATE`].
#[must_use]
pub fn met_list(id: &ActorId, at: Timestamp) -> String {
    let day = skein_kernel::deadline::shanghai_date(at);
    format!("met/{id}/{:04}-{:02}", day.year(), day.month())
}

/// The priority of a clock met in time on the list of clocks met.
pub const IN_TIME: u8 = 0;
/// The priority of a clock met late.
pub const LATE: u8 = 1;

/// The clocks that people have met, on the list of who did.
fn met(case: &Case, view: &View) -> Vec<WorkRow> {
    let clocks = case.matter.clocks.iter();
    let rows = clocks.filter_map(|(id, clock)| {
        let last = clock.history.last()?;
        let by = last.by.as_ref().filter(|by| by.0 != "system")?;
        let (priority, light) = match clock.light() {
            ClockLight::Met => (IN_TIME, Light::Green),
            ClockLight::MetLate => (LATE, Light::Red),
            _ => return None,
        };
        let spec = (clock.unit == 0).then(|| view.own.program.clock_spec(clock.spec));
        Some(WorkRow {
            list: met_list(by, last.at),
            task: id.0,
            priority,
            due: Some(last.at),
            face: Face {
                title: spec.flatten().map(|spec| spec.name.clone()).unwrap_or_default(),
                element: String::new(),
                owner: by.to_string(),
                light,
                since: clock.started,
            },
        })
    });
    rows.collect()
}

/// The list of what one person has, or was offered alone.
#[must_use]
pub fn list_of(id: &ActorId) -> String {
    format!("person/{id}")
}

fn definition(deployed: &Deployed) -> Projection {
    let mut names: Vec<String> = deployed.processes().map(Deployed::process_name).collect();
    names.push(Deployed::content_name(&deployed.hash));
    names.push(Deployed::EVERY_NAME.to_owned());
    names.sort();
    let mut timers: Vec<TimerRow> = deployed
        .timers
        .iter()
        .map(|(timer, due, _)| TimerRow {
            due: *due,
            timer: *timer,
        })
        .collect();
    timers.sort();
    Projection {
        names,
        timers,
        subscriptions: starts(deployed),
        ..Projection::default()
    }
}

/// The messages and signals that start a definition's processes.
fn starts(deployed: &Deployed) -> Vec<SubscriptionRow> {
    let mut rows = Vec::new();
    for number in 0..deployed.program.processes().len() {
        for event in deployed
            .program
            .start_events(u32::try_from(number).unwrap_or(u32::MAX))
        {
            let (kind, name) = match event.kind {
                StartKind::Message(name) => (ArrivalKind::Message, name),
                StartKind::Signal(name) => (ArrivalKind::Signal, name),
                StartKind::None | StartKind::Timer | StartKind::Condition => continue,
            };
            rows.push(SubscriptionRow {
                kind,
                name: name.to_owned(),
                key: String::new(),
                id: event.node,
                starts: true,
            });
        }
    }
    rows.sort();
    rows.dedup();
    rows
}

fn matter(case: &Case) -> Projection {
    let mut projection = Projection {
        matter: Some(face(case)),
        work: case.shown.work.clone(),
        incidents: case.shown.incidents.clone(),
        registers: registers(case),
        ..Projection::default()
    };
    if !case.number.is_empty() {
        projection.names.push(format!("number/{}", case.number));
    }
    if is_open(case) {
        projection.timers = timers(case);
        projection.subscriptions = subscriptions(case);
        projection.work.extend(open_clocks(case));
        projection.work.extend(red(case));
    }
    projection.work.extend(files(case));
    let key = |row: &WorkRow| (row.list.clone(), row.task);
    if !projection
        .work
        .is_sorted_by(|a, b| (&a.list, a.task) < (&b.list, b.task))
    {
        projection.work.sort_by_key(key);
        projection.work.dedup_by_key(|row| key(row));
    }
    projection
}

fn face(case: &Case) -> MatterRow {
    let key = case.matter.definition();
    let (due, light) = clocks(&case.matter.clocks);
    MatterRow {
        definition: key.map(|key| key.process.to_string()).unwrap_or_default(),
        version: key.map_or(0, |key| key.version),
        status: status(case),
        light,
        received: case.received,
        due: due.and_then(end_of),
        holder: String::new(),
        title: case.shown.title.clone(),
        text: case.text.clone(),
    }
}

fn status(case: &Case) -> Status {
    let failed = !case.matter.incidents.is_empty();
    match case.matter.status {
        state::Status::Failed => Status::Failed,
        state::Status::NotStarted | state::Status::Running if failed => Status::Failed,
        state::Status::NotStarted | state::Status::Running => Status::Open,
        state::Status::Suspended => Status::Suspended,
        state::Status::Completed => Status::Completed,
        state::Status::Cancelled => Status::Cancelled,
    }
}

/// What a matter is called: its own title, or its process's name.
fn title(case: &Case, deployed: &Deployed) -> String {
    if !case.title.is_empty() {
        return case.title.clone();
    }
    let process = || {
        let key = case.matter.definition()?;
        let program = &deployed.program;
        let number = program.process_number(Some(&key.process))?;
        let name = &program.processes().get(number as usize)?.name;
        let named = if name.is_empty() { &key.process } else { name };
        Some(named.to_string())
    };
    process().unwrap_or_default()
}

/// The first last day of the open clocks and the worst of their lights.
fn clocks(clocks: &Clocks) -> (Option<Date>, Light) {
    let mut due = None::<Date>;
    let mut worst = Light::Off;
    for (_, clock) in clocks.open() {
        due = [due, clock.due()].into_iter().flatten().min();
        worst = worst.max(light(clock.light()));
    }
    (due, worst)
}

fn light(light: ClockLight) -> Light {
    match light {
        ClockLight::Met | ClockLight::MetLate | ClockLight::Cancelled => Light::Off,
        ClockLight::Green | ClockLight::Stopped => Light::Green,
        ClockLight::Yellow | ClockLight::Unknown => Light::Yellow,
        ClockLight::Red | ClockLight::Overdue => Light::Red,
    }
}

/// What it enters in registers, with what every row tells of its matter.
fn registers(case: &Case) -> Vec<RegisterRow> {
    let (Some(key), false) = (case.matter.definition(), case.shown.entries.is_empty()) else {
        return Vec::new();
    };
    let (due, light) = clocks(&case.matter.clocks);
    let status = status(case);
    let over = matches!(status, Status::Completed | Status::Cancelled);
    let mut rows: Vec<RegisterRow> = case
        .shown
        .entries
        .iter()
        .map(|entry| RegisterRow {
            register: entry.register.to_string(),
            ordinal: entry.ordinal,
            process: key.process.to_string(),
            status,
            light,
            received: case.received,
            ended_on: over.then(|| shanghai_date(case.updated)),
            due_on: due,
            content: content(entry),
        })
        .collect();
    rows.sort_by(|a, b| (&a.register, a.ordinal).cmp(&(&b.register, b.ordinal)));
    rows
}

/// A register's own columns as a JSON object; what is empty is left out.
fn content(entry: &Entry) -> String {
    let filled = entry.cells.iter().filter(|(_, cell)| *cell != Cell::Empty);
    let mut object: serde_json::Map<String, serde_json::Value> = filled
        .filter_map(|(name, cell)| Some((name.to_string(), serde_json::to_value(cell).ok()?)))
        .collect();
    if !entry.unfit.is_empty() {
        object.insert("unfit".to_owned(), entry.unfit.join(" ").into());
    }
    serde_json::Value::Object(object).to_string()
}

/// The first instant after a last day, in the city's time.
fn end_of(day: Date) -> Option<Timestamp> {
    let next = day.tomorrow().ok()?;
    skein_kernel::deadline::shanghai(next.to_datetime(jiff::civil::Time::midnight())).ok()
}

/// The matter itself on its owner's list.
fn own(case: &Case, title: &str) -> WorkRow {
    let (due, light) = clocks(&case.matter.clocks);
    WorkRow {
        list: format!("owner/{}", case.owner),
        task: 0,
        priority: 50,
        due: due.and_then(end_of),
        face: Face {
            title: title.to_owned(),
            element: String::new(),
            owner: case.owner.clone(),
            light,
            since: case.received,
        },
    }
}

/// What files a matter has, until they are erased.
fn files(case: &Case) -> impl Iterator<Item = WorkRow> + '_ {
    let attached = case.attachments().filter(|_| !case.erased);
    attached.map(|attachment| WorkRow {
        list: list_of_file(&attachment.digest),
        task: attachment.task,
        priority: 0,
        due: None,
        face: Face::default(),
    })
}

/// A finished matter's entry on the list of what is to be erased.
fn retained(case: &Case, view: &View) -> Option<WorkRow> {
    let process = &case.matter.definition()?.process;
    let rule = view.own.program.retention(process).filter(|_| !case.erased)?;
    let count = i64::from(rule.period.count());
    let hours = match rule.period.unit() {
        PeriodUnit::Hour => count,
        PeriodUnit::WorkingDay | PeriodUnit::CalendarDay => count * 24,
        PeriodUnit::Month => count * 28 * 24,
    };
    let due = case.updated.checked_add(SignedDuration::from_hours(hours)).ok();
    Some(WorkRow {
        list: RETENTION.to_owned(),
        task: 0,
        priority: 0,
        due,
        face: Face {
            since: case.updated,
            ..Face::default()
        },
    })
}

/// Further than any deadline reaches (the year 9000), and within what every database reads back.
fn end_of_time() -> Timestamp {
    Timestamp::from_second(221_845_392_000).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A matter's entry on the list of open clocks. A clock that is stopped or couldn't be computed reaches
/// further than anybody knows.
fn open_clocks(case: &Case) -> Option<WorkRow> {
    let reach = |clock: &Clock| {
        let marks = clock.pending.last().map(|marked| marked.at);
        Some(end_of(clock.due()?)?.max(marks.unwrap_or(Timestamp::MIN)))
    };
    let start = |clock: &Clock| {
        let from = clock.deadline.as_ref()?.terms.from.date;
        skein_kernel::deadline::shanghai(from.to_datetime(jiff::civil::Time::midnight())).ok()
    };
    let open = || case.matter.clocks.open().map(|(_, clock)| clock);
    let first = open()
        .map(|clock| start(clock).unwrap_or(Timestamp::UNIX_EPOCH))
        .min()?;
    let last = open().map(|clock| reach(clock).unwrap_or(end_of_time())).max()?;
    Some(WorkRow {
        list: OPEN_CLOCKS.to_owned(),
        task: 0,
        priority: 0,
        due: Some(first),
        face: Face {
            since: last,
            ..Face::default()
        },
    })
}

/// A matter's entry on the list of those with a red clock, by the last day of the one that is red longest.
fn red(case: &Case) -> Option<WorkRow> {
    let open = case.matter.clocks.open().map(|(_, clock)| clock);
    let red = open.filter(|clock| light(clock.light()) == Light::Red);
    let due = red.filter_map(Clock::due).min()?;
    Some(WorkRow {
        list: RED_CLOCKS.to_owned(),
        task: 0,
        priority: 0,
        due: end_of(due),
        face: Face {
            title: case.shown.title.clone(),
            owner: case.owner.clone(),
            light: Light::Red,
            since: case.received,
            ..Face::default()
        },
    })
}

fn timers(case: &Case) -> Vec<TimerRow> {
    let waits = case.matter.timers().map(|(timer, due)| TimerRow { due, timer });
    let clocks = case.matter.clocks.timers();
    let mut timers: Vec<TimerRow> = waits
        .chain(clocks.map(|(id, due)| TimerRow { due, timer: id.0 }))
        .collect();
    timers.sort();
    timers.dedup();
    timers
}

fn subscriptions(case: &Case) -> Vec<SubscriptionRow> {
    let row = |wait: &Wait, kind, name: &Name, key: &str| SubscriptionRow {
        kind,
        name: name.to_string(),
        key: key.to_owned(),
        id: wait.id,
        starts: false,
    };
    let mut rows = Vec::new();
    for wait in &case.matter.waits {
        match &wait.kind {
            WaitKind::Message { name, key, others } => {
                let own = key.as_deref().unwrap_or_default();
                let keys = std::iter::once(own).chain(others.iter().map(|key| &**key));
                rows.extend(keys.map(|key| row(wait, ArrivalKind::Message, name, key)));
            }
            WaitKind::Signal { name } => rows.push(row(wait, ArrivalKind::Signal, name, "")),
            _ => {}
        }
    }
    rows.sort();
    rows
}

fn incidents(case: &Case, deployed: &Deployed) -> Vec<IncidentRow> {
    let at = case.updated;
    let mut rows: Vec<IncidentRow> = case
        .matter
        .incidents
        .iter()
        .map(|incident| IncidentRow {
            incident: incident.id,
            at,
            element: element(deployed, incident.node),
            code: incident.code.to_string(),
            message: format!("{} / {}", incident.zh, incident.en),
        })
        .collect();
    rows.extend(case.matter.clocks.incidents().map(|(id, why)| IncidentRow {
        incident: id.0,
        at,
        element: String::new(),
        code: why.code.clone(),
        message: format!("{} / {}", why.zh, why.en),
    }));
    rows.sort_by_key(|row| row.incident);
    rows
}

fn element(deployed: &Deployed, node: u32) -> String {
    let node = deployed.program.node(node);
    node.map(|node| node.id.to_string()).unwrap_or_default()
}

/// Human tasks on the lists of who may do them, jobs on the list of their topic.
fn work(case: &Case, view: &View) -> Vec<WorkRow> {
    let rows = tasks(&case.matter, &view.own.program, view);
    let jobs = case.matter.waits.iter();
    let jobs = jobs.filter_map(|wait| job(wait, case, &view.own));
    rows.iter()
        .flat_map(|row| on_lists(row, case))
        .chain(jobs)
        .collect()
}

fn on_lists(row: &Row, case: &Case) -> Vec<WorkRow> {
    let entry = |list: String| WorkRow {
        list,
        task: row.task,
        // The engine's 100 is the most urgent, a list's 0.
        priority: 100_u8.saturating_sub(row.priority),
        due: row.due.and_then(end_of),
        face: Face {
            title: row.name.clone(),
            element: row.element.clone(),
            owner: row.owner.as_ref().map(ToString::to_string).unwrap_or_default(),
            light: row.light.map_or(Light::Off, light),
            since: row.created.unwrap_or(case.received),
        },
    };
    let mut held: Vec<String> = [&row.owner, &row.delegate]
        .into_iter()
        .flatten()
        .map(list_of)
        .collect();
    // Only who holds a task consults, and a task may be given back while opinions are still asked for.
    let consulted = row.consulted.iter().map(list_of);
    if held.is_empty() {
        held = match row.candidates.is_empty() {
            true => vec![EVERYBODY.to_owned()],
            false => row.candidates.iter().map(list).collect(),
        };
    }
    held.into_iter().chain(consulted).map(entry).collect()
}

fn list(candidate: &Candidate) -> String {
    match candidate {
        Candidate::Person(id) => list_of(id),
        Candidate::Unit(unit) => format!("unit/{unit}"),
        Candidate::Role(role, None) => format!("role/{role}"),
        Candidate::Role(role, Some(unit)) => format!("role/{role}@{unit}"),
    }
}

fn job(wait: &Wait, case: &Case, deployed: &Deployed) -> Option<WorkRow> {
    let WaitKind::Job { topic, retry_at, .. } = &wait.kind else {
        return None;
    };
    // What waits to be tried again, or failed and waits for an operator, is nobody's to fetch.
    let held = || case.matter.incidents.iter().any(|it| it.token == wait.token);
    if retry_at.is_some() || held() {
        return None;
    }
    Some(WorkRow {
        list: format!("job/{topic}"),
        task: wait.id,
        priority: 50,
        due: None,
        face: Face {
            title: topic.to_string(),
            element: element(deployed, wait.node),
            owner: String::new(),
            light: Light::Off,
            since: case.received,
        },
    })
}
