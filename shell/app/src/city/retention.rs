//! Retention: what is to be erased, shown before it is; runs that somebody orders, and the city carries out.
//!
//! A matter's process states the rule (`skein:retention`): which data are personal, how long they are kept once
//! the matter is finished, and by which law. Nothing is erased but by someone's order with a reason: of one
//! matter, or of everything that is due. The engine refuses what is too early; the store takes the data out of
//! state, rows and recorded events in one transaction (`docs/decisions/0017`). It knows nothing of how.
//! Start at [`City::retention_due`].

use super::act::Order;
use super::attachments::{attachments, forget};
use super::clock::day_of;
use super::{City, CityModel};
use crate::authorise::{Action, Resource};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::Act;
use skein_store::aggregate::backend::{Backend, WorkCursor, WorkEntry, WorkOrder, WorkQuery};
use skein_store::aggregate::{Serial, Target};
use skein_store::matter::{Case, Deployed, Order as MatterOrder, RETENTION};
use skein_store::{AnyJournal, Files, Meta};
use std::sync::Arc;

/// Matters looked at, and erasures on their way, at once.
const BATCH: usize = 64;

/// A finished matter whose personal data may be erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Retained {
    /// Its number.
    pub matter: Serial,
    /// What it is called.
    pub title: String,
    /// The id of its process.
    pub process: String,
    /// When it was finished.
    pub finished: Timestamp,
    /// The first day on which its personal data may be erased.
    pub from: Date,
    /// The law the rule comes from.
    pub law: String,
    /// The variables that would be erased.
    pub personal: Vec<String>,
    /// Whether comments, urges and names of attachments would be.
    pub texts: bool,
}

/// What happened to runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum RetentionEvent {
    /// Somebody ordered that everything due be erased.
    Ordered {
        /// Why.
        reason: String,
    },
    /// A stretch was worked through.
    Worked {
        /// Which run: its number, from 1.
        run: u32,
        /// Where the next stretch begins; `None` if this was the last.
        to: Option<WorkCursor>,
        /// Matters erased in it.
        erased: u64,
        /// Matters left as they are: not due by the calendar in force, or moved on.
        left: u64,
    },
}

impl RetentionEvent {
    /// The event's type in the journal.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            RetentionEvent::Ordered { .. } => "retention-ordered",
            RetentionEvent::Worked { .. } => "retention-worked",
        }
    }
}

/// A run and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionRun {
    /// Its number, from 1.
    pub number: u32,
    /// Who ordered it.
    pub by: ActorId,
    /// When: what is due by then is erased.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// Where it goes on.
    pub cursor: Option<WorkCursor>,
    /// Whether it is done.
    pub done: bool,
    /// Matters erased so far, as far as noted.
    pub erased: u64,
    /// Matters left so far.
    pub left: u64,
}

/// Every run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct RetentionRuns(Arc<Vec<RetentionRun>>);

impl RetentionRuns {
    pub(super) fn all(&self) -> &[RetentionRun] {
        &self.0
    }

    pub(super) fn evolve(&mut self, event: &RetentionEvent, (by, at): (&ActorId, Timestamp)) {
        let runs = Arc::make_mut(&mut self.0);
        match event {
            RetentionEvent::Ordered { reason } => runs.push(RetentionRun {
                number: u32::try_from(runs.len() + 1).unwrap_or(u32::MAX),
                by: by.clone(),
                at,
                reason: reason.clone(),
                cursor: None,
                done: false,
                erased: 0,
                left: 0,
            }),
            RetentionEvent::Worked {
                run,
                to,
                erased,
                left,
            } => {
                let Some(run) = runs.iter_mut().find(|known| known.number == *run) else {
                    return;
                };
                run.cursor = *to;
                run.done = to.is_none();
                run.erased += erased;
                run.left += left;
            }
        }
    }
}

impl City {
    /// Finished matters whose personal data may be erased on the present day, the longest due first: what a run
    /// would erase. At most `limit` of them.
    ///
    /// # Errors
    /// `SK-APP-0004`.
    pub fn retention_due(&self, actor: &Actor, limit: usize) -> Result<Vec<Retained>, Rejection> {
        self.authorise(actor, Action::EraseData, &Resource::City)?;
        let now = self.clock.now();
        let (mut due, mut after) = (Vec::new(), None);
        while due.len() < limit {
            let page = page(self.journal(), after, now)?;
            let Some(last) = page.last() else { break };
            after = Some(place(last));
            for entry in &page {
                due.extend(self.retained(entry.serial, now)?);
            }
        }
        due.truncate(limit);
        Ok(due)
    }

    fn retained(&self, serial: Serial, now: Timestamp) -> Result<Option<Retained>, Rejection> {
        let Some(kept) = self.journal().aggregate(serial)? else {
            return Ok(None);
        };
        let Some(case) = kept.state.case() else {
            return Ok(None);
        };
        let definition = self.journal().aggregate(case.definition)?;
        let definition = definition.and_then(|kept| kept.state.definition().cloned());
        let entry = self.journal().matter(serial)?;
        let title = entry.map(|entry| entry.row.title).unwrap_or_default();
        let retained = definition.and_then(|deployed| self.described(case, &deployed, title));
        let retained = retained.map(|(mut retained, calendar_says)| {
            retained.matter = serial;
            (retained, calendar_says)
        });
        Ok(retained
            .filter(|(_, from)| *from <= day_of(now))
            .map(|(it, _)| it))
    }

    fn described(&self, case: &Case, deployed: &Deployed, title: String) -> Option<(Retained, Date)> {
        let process = &case.matter.definition()?.process;
        let rule = deployed.program.retention(process)?;
        let from = self.look(|model| rule.erasable_from(case.updated, model.calendars().current()));
        let from = from.ok()?;
        let retained = Retained {
            matter: Serial(0),
            title,
            process: process.to_string(),
            finished: case.updated,
            from,
            law: rule.law.to_string(),
            personal: rule.personal.iter().map(ToString::to_string).collect(),
            texts: rule.texts,
        };
        Some((retained, from))
    }

    /// Orders that everything due be erased. The city's workers carry it out.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0020` without a reason.
    pub fn order_erasure(
        &self,
        actor: &Actor,
        reason: &str,
        key: Option<&str>,
    ) -> Result<RetentionRun, Rejection> {
        self.authorise(actor, Action::EraseData, &Resource::City)?;
        if reason.trim().is_empty() {
            return Err(Rejection::new(
                crate::codes::ERASURE,
                Class::Invalid,
                "删除个人信息须写明理由",
                "an erasure needs a reason",
            )
            .at_element("reason"));
        }
        let event = RetentionEvent::Ordered {
            reason: reason.trim().to_owned(),
        };
        let order = Order::Retention(event);
        self.hand_in(order, self.given(actor.clone(), key)).wait()?;
        let runs = self.look(|model| model.retention_runs().to_vec());
        let mine = runs.into_iter().rev().find(|run| run.by == actor.id);
        mine.ok_or_else(|| crate::not_found("删除批次", "erasure run", "?"))
    }

    /// Every run, in order.
    ///
    /// # Errors
    /// `SK-APP-0004`.
    pub fn erasure_runs(&self, actor: &Actor) -> Result<Vec<RetentionRun>, Rejection> {
        self.authorise(actor, Action::EraseData, &Resource::City)?;
        Ok(self.look(|model| model.retention_runs().to_vec()))
    }
}

/// Entries that may be due, after one.
fn page(
    journal: &AnyJournal<CityModel>,
    after: Option<WorkCursor>,
    now: Timestamp,
) -> Result<Vec<WorkEntry>, Rejection> {
    let mut page = journal.work(&WorkQuery {
        lists: vec![RETENTION.to_owned()],
        order: WorkOrder::Due,
        after,
        limit: BATCH,
    })?;
    page.retain(|entry| entry.due.is_some_and(|due| due <= now));
    Ok(page)
}

fn place(entry: &WorkEntry) -> WorkCursor {
    WorkCursor {
        priority: entry.priority,
        due: entry.due,
        serial: entry.serial,
        task: entry.task,
    }
}

/// Takes away the files of a matter that is due. They go first: were the city to go down in between, the run
/// would go on with this matter.
fn forget_files(
    journal: &AnyJournal<CityModel>,
    files: &Arc<dyn Files>,
    serial: Serial,
    at: Timestamp,
) -> Result<(), Rejection> {
    let Some(kept) = journal.aggregate(serial)? else {
        return Ok(());
    };
    let Some(case) = kept.state.case() else {
        return Ok(());
    };
    let definition = journal.aggregate(case.definition)?;
    let definition = definition.and_then(|kept| kept.state.definition().cloned());
    let due = definition.and_then(|deployed| {
        let rule = deployed.program.retention(&case.matter.definition()?.process)?;
        let from = journal.read(|model| rule.erasable_from(case.updated, model.calendars().current()));
        Some(from.ok()? <= day_of(at))
    });
    if due == Some(true) {
        for file in attachments(case) {
            forget(journal, files, &file.digest, Some(serial))?;
        }
    }
    Ok(())
}

/// Works through the next stretch of the first run that isn't done. `false` if there is none.
///
/// # Errors
/// The store's. What was erased stays so and isn't on the list any more.
pub(super) fn stretch(
    journal: &AnyJournal<CityModel>,
    files: &Arc<dyn Files>,
    now: Timestamp,
) -> Result<bool, Rejection> {
    let run = journal.read(|model| {
        let mut runs = model.retention_runs().iter();
        runs.find(|run| !run.done).cloned()
    });
    let Some(run) = run else { return Ok(false) };
    let page = page(journal, run.cursor, run.at)?;
    for entry in &page {
        forget_files(journal, files, entry.serial, run.at)?;
    }
    let asked: Vec<_> = page
        .iter()
        .map(|entry| {
            let act = Act::Erase {
                finished: run.at,
                reason: run.reason.as_str().into(),
            };
            let order = MatterOrder::Act(Box::new(act.into()));
            let actor = Actor {
                id: run.by.clone(),
                ..Actor::system()
            };
            journal.order(Target::Any(entry.serial), order, Meta::new(actor, now))
        })
        .collect();
    let (mut erased, mut left) = (0, 0);
    for ticket in asked {
        match ticket.wait() {
            Ok(_) => erased += 1,
            Err(rejection) if rejection.class == Class::Unavailable => return Err(rejection),
            Err(rejection) => {
                tracing::info!(%rejection, run = run.number, "a matter's data stay");
                left += 1;
            }
        }
    }
    let worked = RetentionEvent::Worked {
        run: run.number,
        to: page.last().map(place),
        erased,
        left,
    };
    let meta = Meta::new(Actor::system(), now);
    journal.submit(Order::Retention(worked), meta).wait()?;
    Ok(true)
}
