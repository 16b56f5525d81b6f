//! Tasks, stages and matters as rows of lists.
//!
//! It knows nothing of paging. Start at [`TaskRow`] and [`stages`].

use super::{People, lamp, last_day};
use crate::chart::light::Light;
use crate::show::{Lamp, Names};
use crate::visit::Visit;
use jiff::Timestamp;
use skein_app::city::inbox::InboxEntry;
use skein_app::city::matters::MatterView;
use skein_bpmn::draw::Marks;
use skein_kernel::actor::{ActorId, UnitId};
use skein_matter::human::{Candidate, Row};
use skein_matter::program::Node;
use skein_store::aggregate::backend::WorkCursor;

/// One task of the inbox.
#[derive(Debug, Clone)]
pub(crate) struct InboxRow {
    /// Matter and task, as the form that acts on several names them.
    pub(crate) key: String,
    pub(crate) link: String,
    pub(crate) matter: String,
    pub(crate) number: String,
    pub(crate) subject: String,
    pub(crate) stage: String,
    pub(crate) process: String,
    pub(crate) holder: Option<String>,
    pub(crate) mine: bool,
    pub(crate) lamp: Lamp,
    pub(crate) due: Option<String>,
}

impl InboxRow {
    pub(crate) fn new(
        p: &Visit,
        (names, people): (&Names, &People),
        me: &ActorId,
        entry: &InboxEntry,
        process: String,
        now: Timestamp,
    ) -> Self {
        let (work, matter) = (&entry.work, &entry.matter);
        let owner = Some(&work.face.owner).filter(|owner| !owner.is_empty());
        Self {
            key: format!("{}-{}", work.serial, work.task),
            link: format!("/matters/{}/tasks/{}", work.serial, work.task),
            matter: format!("/matters/{}", work.serial),
            number: work.serial.to_string(),
            subject: names.said(p, &matter.title),
            stage: names.said(p, &work.face.title),
            process: names.said(p, &process),
            holder: owner.map(|owner| people.name(p, &ActorId(owner.clone()))),
            mine: owner.is_some_and(|owner| *owner == me.0),
            lamp: lamp(p, work.face.light, work.due, now),
            due: work.due.map(|due| last_day(due).to_string()),
        }
    }
}

/// A place in the inbox as a page's address holds it.
pub(crate) fn place(cursor: &WorkCursor) -> String {
    let due = cursor
        .due
        .map_or_else(|| "-".to_owned(), |due| due.as_microsecond().to_string());
    format!("{}_{due}_{}_{}", cursor.priority, cursor.serial, cursor.task)
}

/// The place an address holds.
pub(crate) fn placed(text: &str) -> Option<WorkCursor> {
    let mut parts = text.split('_');
    let mut next = || parts.next();
    let priority = next()?.parse().ok()?;
    let due = match next()? {
        "-" => None,
        micros => Some(Timestamp::from_microsecond(micros.parse().ok()?).ok()?),
    };
    Some(WorkCursor {
        priority,
        due,
        serial: skein_store::aggregate::Serial(next()?.parse().ok()?),
        task: next()?.parse().ok()?,
    })
}

/// A work list as people call it: a department, a duty, everybody.
pub(crate) fn list_name(p: &Visit, names: &Names, list: &str) -> String {
    let unit = |id: &str| names.unit(p, &UnitId(id.to_owned()));
    match list.split_once('/') {
        Some(("unit", id)) => unit(id),
        Some(("role", duty)) => match duty.split_once('@') {
            Some((duty, id)) => names.post(p, duty, &UnitId(id.to_owned()), None),
            None => names.duty(p, duty, None),
        },
        Some(("person", _)) => p.t("myself"),
        _ => p.t("everybody"),
    }
}

/// Who may do a task, as people say it.
pub(crate) fn candidate(
    p: &Visit,
    names: &Names,
    people: &People,
    process: &str,
    candidate: &Candidate,
) -> String {
    match candidate {
        Candidate::Person(id) => people.name(p, id),
        Candidate::Unit(unit) => names.unit(p, unit),
        Candidate::Role(duty, Some(unit)) => names.post(p, duty, unit, Some(process)),
        Candidate::Role(duty, None) => names.duty(p, duty, Some(process)),
    }
}

/// One open task of a matter.
#[derive(Debug, Clone)]
pub(crate) struct TaskRow {
    pub(crate) link: String,
    pub(crate) name: String,
    /// Who holds it, or who may.
    pub(crate) who: String,
    pub(crate) held: bool,
    /// The last day, and how often it was urged.
    pub(crate) notes: Vec<String>,
}

impl TaskRow {
    pub(crate) fn new(p: &Visit, names: &Names, people: &People, view: &MatterView, row: &Row) -> Self {
        let holder = row.delegate.as_ref().or(row.owner.as_ref());
        let may = || {
            let all = row.candidates.iter();
            let all: Vec<String> = all
                .map(|one| candidate(p, names, people, &view.row.definition, one))
                .collect();
            if all.is_empty() {
                p.t("everybody")
            } else {
                all.join(p.pick("、", ", "))
            }
        };
        let due = row.due.map(|due| p.t1("due-until", "date", due.to_string()));
        let urged = (row.urged > 0).then(|| p.t1("urged-times", "times", row.urged));
        Self {
            link: format!("/matters/{}/tasks/{}", view.serial, row.task),
            name: names.said(p, &row.name),
            held: holder.is_some(),
            who: holder.map_or_else(may, |holder| people.full(p, names, holder)),
            notes: [due, urged].into_iter().flatten().collect(),
        }
    }
}

/// One stage of a process: what a small screen shows in place of the picture.
#[derive(Debug, Clone)]
pub(crate) struct Stage {
    pub(crate) name: String,
    pub(crate) lamp: Lamp,
    pub(crate) class: &'static str,
}

/// Elements that count as stages: what takes time or is worth a name.
const STAGES: [&str; 10] = [
    "userTask",
    "manualTask",
    "receiveTask",
    "serviceTask",
    "sendTask",
    "scriptTask",
    "businessRuleTask",
    "callActivity",
    "intermediateCatchEvent",
    "endEvent",
];

/// What of a process its applicant follows: people's tasks, and what waits for people or for time.
const FOLLOWED: [&str; 5] = [
    "userTask",
    "manualTask",
    "receiveTask",
    "intermediateCatchEvent",
    "callActivity",
];

/// The named nodes of a matter's process and of those it called, in document order, with what is marked of them.
fn nodes<'a>(view: &'a MatterView, marks: &'a [Marks]) -> impl Iterator<Item = (&'a Node, &'a Marks)> {
    let definitions = std::iter::once(&view.definition).chain(&view.called);
    let all = definitions.zip(marks);
    all.flat_map(|(it, marks)| it.program.nodes().iter().map(move |node| (node, marks)))
        .filter(|(node, _)| !node.name.is_empty())
}

/// The named stages of a matter's process.
pub(crate) fn stages(p: &Visit, names: &Names, view: &MatterView, marks: &[Marks]) -> Vec<Stage> {
    nodes(view, marks)
        .filter(|(node, _)| STAGES.contains(&node.element))
        .map(|(node, marks)| stage(p, names, node, marks))
        .collect()
}

/// The stages as an applicant follows them: tasks and waits, and the end it came to; of what is over, only what was.
pub(crate) fn followed(
    p: &Visit,
    names: &Names,
    view: &MatterView,
    (marks, over): (&[Marks], bool),
) -> Vec<Stage> {
    let shown = nodes(view, marks).filter(|(node, marks)| {
        let id: &str = &node.id;
        let met = marks.done.contains(id) || marks.live.contains_key(id) || marks.failed.contains(id);
        // The call of a process is told by that process's own steps.
        let told = node.element != "callActivity" || view.called.is_empty();
        let step = FOLLOWED.contains(&node.element) && told && (!over || met);
        step || (node.element == "endEvent" && met)
    });
    shown.map(|(node, marks)| stage(p, names, node, marks)).collect()
}

fn stage(p: &Visit, names: &Names, node: &Node, marks: &Marks) -> Stage {
    let id: &str = &node.id;
    let (class, light, key) = if marks.failed.contains(id) {
        ("failed", Light::Red, "stage-failed")
    } else if marks.live.contains_key(id) {
        ("live", Light::Yellow, "stage-live")
    } else if marks.done.contains(id) {
        ("done", Light::Done, "stage-done")
    } else {
        ("coming", Light::Unlit, "stage-coming")
    };
    Stage {
        name: names.said(p, &node.name),
        lamp: Lamp::new(light, p.t(key)),
        class,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use skein_store::aggregate::Serial;

    #[test]
    fn a_place_in_the_inbox_survives_an_address() {
        for due in [None, Some("2026-11-03T16:00:00Z".parse().unwrap())] {
            let cursor = WorkCursor {
                priority: 50,
                due,
                serial: Serial(12),
                task: 7,
            };
            assert_eq!(placed(&place(&cursor)), Some(cursor));
        }
        assert_eq!(placed("nonsense"), None);
    }
}
