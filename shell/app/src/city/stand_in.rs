//! Absences: the tasks of whoever is away go to who stands in for them, those that come while they are away
//! as well.
//!
//! What happens to a task is the engine's to say: it follows chains of stand-ins, keeps recusals and four
//! eyes, and gives a task that nobody may take over back to its candidates. A task stays with who took it
//! over when the absence ends; what comes from then on reaches its own people again. It knows nothing of
//! accounts but their absences. Start at [`StandIns::turn`].

use super::CityModel;
use jiff::Timestamp;
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::Act;
use skein_matter::human::{TaskState, WorkCommand};
use skein_store::aggregate::backend::{Backend, WorkCursor, WorkEntry, WorkQuery};
use skein_store::aggregate::{Serial, Target};
use skein_store::matter::{Order, list_of};
use skein_store::{AnyJournal, Meta};
use std::collections::BTreeMap;

/// Tasks looked at, and commands on their way, at once.
const BATCH: usize = 64;

/// Gives tasks of absent people to their stand-ins.
#[derive(Debug, Default)]
pub(super) struct StandIns {
    /// Tasks that couldn't be given on, by the revision their matter had then: they are tried again when it
    /// has moved.
    refused: BTreeMap<(Serial, u32), u64>,
}

impl StandIns {
    /// Gives on every task that someone away at `now` answers for.
    pub(super) fn turn(&mut self, journal: &AnyJournal<CityModel>, now: Timestamp) -> Result<(), Rejection> {
        let away: Vec<ActorId> = journal.read(|model| {
            let people = model.roster().people().iter();
            let away = people.filter(|(_, person)| person.absence(now).is_some());
            away.map(|(id, _)| id.clone()).collect()
        });
        if away.is_empty() {
            self.refused.clear();
        }
        for person in &away {
            self.give_on(journal, person, now)?;
        }
        Ok(())
    }

    fn give_on(
        &mut self,
        journal: &AnyJournal<CityModel>,
        person: &ActorId,
        now: Timestamp,
    ) -> Result<(), Rejection> {
        let mut after = None;
        loop {
            let page = journal.work(&WorkQuery {
                lists: vec![list_of(person)],
                after,
                limit: BATCH,
                ..WorkQuery::default()
            })?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(WorkCursor {
                priority: last.priority,
                due: last.due,
                serial: last.serial,
                task: last.task,
            });
            self.give_on_page(journal, (&page, person), now)?;
        }
    }

    fn give_on_page(
        &mut self,
        journal: &AnyJournal<CityModel>,
        (page, person): (&[WorkEntry], &ActorId),
        now: Timestamp,
    ) -> Result<(), Rejection> {
        let mut asked = Vec::new();
        for entry in page {
            let Some(revision) = answered_for(journal, entry, person)? else {
                continue;
            };
            let key = (entry.serial, entry.task);
            if self.refused.get(&key) == Some(&revision) {
                continue;
            }
            let act = Act::Work {
                task: entry.task,
                command: WorkCommand::StandIn,
            };
            let order = Order::Act(Box::new(act.into()));
            let meta = Meta::new(Actor::system(), now);
            asked.push((
                key,
                revision,
                journal.order(Target::Any(entry.serial), order, meta),
            ));
        }
        for (key, revision, ticket) in asked {
            match ticket.wait() {
                Ok(_) => {}
                Err(rejection) if rejection.class == Class::Unavailable => return Err(rejection),
                Err(rejection) => {
                    tracing::info!(%rejection, matter = %key.0, task = key.1, "a task stays with an absent owner");
                    self.refused.insert(key, revision);
                }
            }
        }
        Ok(())
    }
}

/// The revision of the entry's matter, if the person answers for its task and nobody has put it aside.
fn answered_for(
    journal: &AnyJournal<CityModel>,
    entry: &WorkEntry,
    person: &ActorId,
) -> Result<Option<u64>, Rejection> {
    let Some(kept) = journal.aggregate(entry.serial)? else {
        return Ok(None);
    };
    let task = kept
        .state
        .case()
        .and_then(|case| case.matter.desk.task(entry.task));
    let theirs = task.is_some_and(|work| {
        let at_work = matches!(work.state, TaskState::Reserved | TaskState::InProgress);
        at_work && work.owner.as_ref() == Some(person)
    });
    Ok(theirs.then_some(kept.revision))
}
