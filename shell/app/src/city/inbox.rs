//! An official's inbox over all processes, and how their section stands.
//!
//! Every page is found by seeking along the work lists, so it costs the same among a thousand tasks or a
//! million; what the lists can't be asked for (a process, who holds it) is filtered on the way, over a bounded
//! number of entries, and the page says where to go on. It knows nothing of HTTP. Start at [`City::to_do`].

use super::City;
use crate::account::roster::Account;
use crate::authorise::{Action, Resource};
use jiff::Timestamp;
use skein_kernel::actor::{Actor, ActorId, Role};
use skein_kernel::rejection::Rejection;
use skein_matter::human::{Candidate, eligible};
use skein_store::aggregate::backend::{Backend, SearchQuery, WorkCursor, WorkEntry, WorkOrder, WorkQuery};
use skein_store::aggregate::rows::{Light, MatterRow, WorkRow};
use skein_store::aggregate::{Family as _, Serial};
use skein_store::matter::{IN_TIME, met_list};

/// Entries looked at for one page before it is given as it is.
const EXAMINED: usize = 1_000;
/// Matters found by words that one page looks through.
const FOUND: usize = 100;
/// What a section has is counted up to here.
const COUNTED: usize = 1_000;

/// People offered to hand a task to.
const MOST_COLLEAGUES: usize = 500;

/// Which part of the inbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Part {
    /// What I hold and what I may claim.
    #[default]
    All,
    /// What I hold.
    Mine,
    /// What nobody holds and I may claim.
    Claimable,
    /// What is past its last day.
    Overdue,
    /// What the people of my unit hold and may claim, for who leads it.
    Section,
}

/// What is asked of an inbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InboxQuery {
    /// Which part.
    pub part: Part,
    /// Only tasks of this process; empty for any.
    pub process: String,
    /// Only what is on this work list; empty for any.
    pub list: String,
    /// Only matters that contain these words; empty for any.
    pub words: String,
    /// After which entry.
    pub after: Option<WorkCursor>,
    /// How many at most.
    pub limit: usize,
}

/// One task with what lists show of its matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxEntry {
    /// The task.
    pub work: WorkEntry,
    /// Its matter.
    pub matter: MatterRow,
}

/// A page of an inbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inbox {
    /// What is on it, the first due first.
    pub entries: Vec<InboxEntry>,
    /// From where it goes on, if there may be more.
    pub next: Option<WorkCursor>,
}

/// How a section stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Open tasks; [`Standing::capped`] says whether there are more.
    pub open: usize,
    /// Of these, with a yellow or red light and not past their last day.
    pub soon: usize,
    /// Of these, past their last day.
    pub overdue: usize,
    /// Legal clocks its people met in time this month.
    pub in_time: usize,
    /// Legal clocks they met late.
    pub late: usize,
    /// Whether counting stopped before the end.
    pub capped: bool,
}

impl City {
    /// A page of someone's inbox.
    ///
    /// # Errors
    /// `SK-APP-0004`, or the store's.
    pub fn to_do(&self, actor: &Actor, query: &InboxQuery) -> Result<Inbox, Rejection> {
        self.authorise(actor, Action::ViewMatters, &Resource::City)?;
        let lists = self.lists_asked(actor, query);
        if query.words.trim().is_empty() {
            self.to_do_by_due(actor, &lists, query)
        } else {
            self.to_do_by_words(actor, &lists, query)
        }
    }

    /// The work lists someone has, without their own: those of their groups.
    #[must_use]
    pub fn groups(&self, actor: &Actor) -> Vec<String> {
        let mut lists = self.lists(actor);
        lists.retain(|list| !list.starts_with("person/"));
        lists
    }

    /// Whether someone leads their unit: they have an approver's rank, or they supervise.
    #[must_use]
    pub fn leads(&self, actor: &Actor) -> bool {
        let rank = self.look(|model| Some(model.roster().get(&actor.id)?.office.rank.is_some()));
        actor.unit.is_some() && (rank == Some(true) || actor.roles.contains(&Role::Supervisor))
    }

    /// How the section of someone stands: open tasks of its people and groups, and what they met this month.
    ///
    /// # Errors
    /// `SK-APP-0004`, or the store's.
    pub fn standing(&self, actor: &Actor) -> Result<Standing, Rejection> {
        self.authorise(actor, Action::ViewMatters, &Resource::City)?;
        let now = self.machine_time();
        let page = |lists, limit| WorkQuery {
            lists,
            limit,
            ..WorkQuery::default()
        };
        let open = self.journal().work(&page(self.section_lists(actor), COUNTED))?;
        let met = self.section(actor).iter().map(|id| met_list(id, now)).collect();
        let met = self.journal().work(&page(met, COUNTED))?;
        let past = |entry: &&WorkEntry| entry.due.is_some_and(|due| due <= now);
        let short = |entry: &&WorkEntry| matches!(entry.face.light, Light::Yellow | Light::Red);
        let in_time = met.iter().filter(|entry| entry.priority == IN_TIME).count();
        Ok(Standing {
            open: open.len(),
            soon: open.iter().filter(short).filter(|entry| !past(entry)).count(),
            overdue: open.iter().filter(past).count(),
            in_time,
            late: met.len() - in_time,
            capped: open.len() == COUNTED || met.len() == COUNTED,
        })
    }

    /// The people of someone's unit, themselves included.
    #[must_use]
    pub fn section(&self, actor: &Actor) -> Vec<ActorId> {
        let mut people = self.look(|model| {
            let all = model
                .roster()
                .iter()
                .filter(|account| account.enabled && !account.holder.is_served());
            let own = all.filter(|account| account.unit.is_some() && account.unit == actor.unit);
            own.map(|account| account.id.clone()).collect::<Vec<_>>()
        });
        if !people.contains(&actor.id) {
            people.push(actor.id.clone());
        }
        people
    }

    /// Who may do what some candidates may; where that is everybody, the people of someone's own unit.
    #[must_use]
    pub fn colleagues(&self, actor: &Actor, candidates: &[Candidate]) -> Vec<Account> {
        self.look(|model| {
            let people = model.roster().people();
            let all = model
                .roster()
                .iter()
                .filter(|account| account.enabled && !account.holder.is_served());
            let some = all.filter(|account| match candidates {
                [] => account.unit.is_some() && account.unit == actor.unit,
                some => eligible(some, &account.id, people),
            });
            some.take(MOST_COLLEAGUES).cloned().collect()
        })
    }

    /// The lists of someone's unit and of everyone in it.
    pub(super) fn section_lists(&self, actor: &Actor) -> Vec<String> {
        let mut lists: Vec<String> = self
            .section(actor)
            .iter()
            .map(|id| format!("person/{id}"))
            .collect();
        if let Some(unit) = &actor.unit {
            let ending = format!("@{unit}");
            let groups = self.groups(actor).into_iter();
            lists.extend(groups.filter(|list| list.ends_with(&ending)));
            lists.push(format!("unit/{unit}"));
        }
        lists
    }

    fn lists_asked(&self, actor: &Actor, query: &InboxQuery) -> Vec<String> {
        let mut lists = match query.part {
            Part::Section if self.leads(actor) => self.section_lists(actor),
            _ => self.lists(actor),
        };
        if query.part == Part::Mine {
            lists.truncate(1);
        }
        if !query.list.is_empty() {
            lists.retain(|list| *list == query.list);
        }
        lists
    }

    fn to_do_by_due(&self, actor: &Actor, lists: &[String], query: &InboxQuery) -> Result<Inbox, Rejection> {
        let now = self.machine_time();
        let mut inbox = Inbox::default();
        let (mut after, mut examined) = (query.after, 0);
        while examined < EXAMINED {
            let page = self.journal().work(&WorkQuery {
                lists: lists.to_vec(),
                order: WorkOrder::Due,
                after,
                limit: query.limit.saturating_mul(2).clamp(50, 500),
            })?;
            if page.is_empty() {
                return Ok(inbox);
            }
            for work in page {
                // By due time nothing overdue comes after what isn't.
                if query.part == Part::Overdue && !is_past(work.due, now) {
                    return Ok(inbox);
                }
                if inbox.entries.len() == query.limit {
                    inbox.next = after;
                    return Ok(inbox);
                }
                after = Some(work.cursor());
                examined += 1;
                inbox.entries.extend(self.entry(actor, work, query)?);
            }
        }
        inbox.next = after;
        Ok(inbox)
    }

    /// Tasks of matters found by words, the latest begun first, each page sorted by due time.
    fn to_do_by_words(
        &self,
        actor: &Actor,
        lists: &[String],
        query: &InboxQuery,
    ) -> Result<Inbox, Rejection> {
        let now = self.machine_time();
        let found = self.journal().search(&SearchQuery {
            words: query.words.clone(),
            before: query.after.map(|after| after.serial),
            limit: FOUND,
        })?;
        let mut inbox = Inbox::default();
        for matter in &found {
            for work in self.work_of(matter.serial, lists)? {
                if query.part != Part::Overdue || is_past(work.due, now) {
                    inbox.entries.extend(self.entry(actor, work, query)?);
                }
            }
        }
        inbox
            .entries
            .sort_by_key(|entry| (entry.work.due.is_none(), entry.work.due, entry.work.serial));
        if found.len() == FOUND {
            inbox.next = found.last().map(|last| WorkCursor {
                priority: 0,
                due: None,
                serial: last.serial,
                task: 0,
            });
        }
        tracing::debug!(actor = %actor.id, found = found.len(), "inbox by words");
        Ok(inbox)
    }

    /// The tasks of one matter that are on some lists, each once.
    fn work_of(&self, serial: Serial, lists: &[String]) -> Result<Vec<WorkEntry>, Rejection> {
        let kept = self.kept(serial)?;
        let rows = self.journal().family().project(serial, &kept.state).work;
        let mut found: Vec<WorkEntry> = Vec::new();
        for row in rows {
            let known = found.iter().any(|entry| entry.task == row.task);
            if lists.contains(&row.list) && !known {
                found.push(entry_of(serial, row));
            }
        }
        Ok(found)
    }

    /// An entry with its matter, where the query wants it.
    fn entry(
        &self,
        actor: &Actor,
        work: WorkEntry,
        query: &InboxQuery,
    ) -> Result<Option<InboxEntry>, Rejection> {
        let taken = query.part == Part::Claimable && !work.face.owner.is_empty();
        if taken || self.is_barred_from(actor, &work)? {
            return Ok(None);
        }
        let Some(matter) = self.journal().matter(work.serial)? else {
            return Ok(None);
        };
        let wanted = query.process.is_empty() || matter.row.definition == query.process;
        Ok(wanted.then_some(InboxEntry {
            work,
            matter: matter.row,
        }))
    }

    /// The filters someone keeps: name and query.
    ///
    /// # Errors
    /// `SK-APP-0011` when the vault can't be read.
    pub fn filters(&self, actor: &Actor) -> Result<Vec<(String, String)>, Rejection> {
        self.door().filters(&actor.id)
    }

    /// Keeps a filter under a name; without a query it is forgotten.
    ///
    /// # Errors
    /// `SK-APP-0011` when the vault can't be written.
    pub fn keep_filter(&self, actor: &Actor, name: &str, query: &str) -> Result<(), Rejection> {
        self.door().keep_filter(&actor.id, name, query)
    }

    /// The machine's time, which legal clocks run by, whatever day a demonstration shows.
    #[must_use]
    pub fn machine_time(&self) -> Timestamp {
        self.clock.now()
    }
}

fn is_past(due: Option<Timestamp>, now: Timestamp) -> bool {
    due.is_some_and(|due| due <= now)
}

fn entry_of(serial: Serial, row: WorkRow) -> WorkEntry {
    WorkEntry {
        serial,
        task: row.task,
        list: row.list,
        priority: row.priority,
        due: row.due,
        face: row.face,
    }
}
