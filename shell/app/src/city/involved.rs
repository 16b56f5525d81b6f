//! Who has a part in a matter, and who must have none.
//!
//! Someone is involved whose list one of its tasks is on, who had a hand in it, whose it is, or who leads a unit whose
//! work it is. Whoever has an interest in it (回避) is no candidate of the tasks they are excluded from: those are not
//! on their list, and a matter is not shown to them for the sake of such a task.
//!
//! It knows nothing of policies: they ask [`City::resource`].

use super::City;
use crate::authorise::Resource;
use skein_kernel::actor::{Actor, ActorId, UnitId};
use skein_kernel::rejection::Rejection;
use skein_store::aggregate::backend::WorkEntry;
use skein_store::aggregate::rows::WorkRow;
use skein_store::aggregate::{Family as _, Serial};
use skein_store::matter::{Case, Item};

impl City {
    /// A matter as the policies see it for this actor.
    pub(super) fn resource(&self, actor: &Actor, serial: Serial, case: &Case) -> Result<Resource, Rejection> {
        let lists = self.lists(actor);
        let projected = self
            .journal()
            .family()
            .project(serial, &Item::Case(Box::new(case.clone())));
        let listed = projected.work.iter().any(|row| {
            let job = row
                .list
                .strip_prefix("job/")
                .is_some_and(|topic| self.holds(actor, topic));
            job || (lists.contains(&row.list) && !bars(case, &actor.id, row.task))
        });
        let recused = case.matter.desk.recusals().iter().any(|it| it.person == actor.id);
        let did = !recused && case.hands.contains(&actor.id.0);
        let involved = listed
            || did
            || self.acts_as(actor, &case.owner, None)?
            || self.led(actor, case, &projected.work);
        Ok(Resource::Matter {
            id: serial.to_string(),
            involved,
        })
    }

    /// Whether an entry of someone's work list is of a task they must not do: recused from its matter, or excluded.
    pub(super) fn is_barred_from(&self, actor: &Actor, entry: &WorkEntry) -> Result<bool, Rejection> {
        // What is on one's own list one holds, or was offered alone.
        if entry.list.starts_with("person/") {
            return Ok(false);
        }
        let kept = self.kept(entry.serial)?;
        let case = kept.state.case();
        Ok(case.is_some_and(|case| bars(case, &actor.id, entry.task)))
    }

    /// Whether some of this work is that of a unit which someone leads: offered to a role or to all of that unit, or
    /// held by someone who works for it.
    fn led(&self, actor: &Actor, case: &Case, work: &[WorkRow]) -> bool {
        let Some(unit) = actor.unit.as_ref().filter(|_| self.leads(actor)) else {
            return false;
        };
        let (offered, whole) = (format!("@{unit}"), format!("unit/{unit}"));
        let of_unit = |list: &str| {
            let person = || {
                list.strip_prefix("person/")
                    .is_some_and(|id| self.works_for(id, unit))
            };
            list.ends_with(&offered) || list == whole || person()
        };
        work.iter()
            .any(|row| of_unit(&row.list) && !bars(case, &actor.id, row.task))
    }

    /// Whether someone leads a unit whose people have had a hand in a matter.
    pub(super) fn led_before(&self, actor: &Actor, case: &Case) -> bool {
        let unit = actor.unit.as_ref().filter(|_| self.leads(actor));
        unit.is_some_and(|unit| case.hands.iter().any(|id| self.works_for(id, unit)))
    }

    fn works_for(&self, id: &str, unit: &UnitId) -> bool {
        self.look(|model| {
            let person = model.roster().people().get(&ActorId(id.to_owned()));
            person.is_some_and(|person| person.works_for(unit))
        })
    }
}

/// Whether someone is recused from a matter, or excluded from one of its tasks.
pub(super) fn bars(case: &Case, id: &ActorId, task: u32) -> bool {
    let desk = &case.matter.desk;
    let recused = desk.recusals().iter().any(|recusal| recusal.person == *id);
    recused || desk.task(task).is_some_and(|work| work.excluded.contains(id))
}
