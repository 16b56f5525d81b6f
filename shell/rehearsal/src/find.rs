//! Finding what a sentence names: matters, tasks, clocks, elements.
//!
//! Names are compared as people read them; ids serve as well. What isn't there is answered with what is.

use crate::refuse;
use crate::town::Town;
use skein_app::city::matters::MatterView;
use skein_kernel::actor::ActorId;
use skein_kernel::rejection::Rejection;
use skein_matter::Program;
use skein_matter::clock::{Clock, ClockId, ClockSpec};
use skein_matter::program::Node;
use skein_matter::state::{DefinitionKey, Matter, Wait, WaitKind};
use skein_scenario::model::Target;
use skein_scenario::normal;
use skein_store::aggregate::Serial;
use std::collections::BTreeSet;

/// Whether an id or name is what was said.
pub(crate) fn called(id: &str, name: &str, said: &str) -> bool {
    let said = normal(said);
    normal(id) == said || (!name.is_empty() && normal(name) == said)
}

/// A name for messages: the name, or the id where there is none.
pub(crate) fn label(id: &str, name: &str) -> String {
    let shown = if name.trim().is_empty() { id } else { name };
    shown.to_owned()
}

impl Town {
    /// The program of a definition.
    pub(crate) fn program(&self, key: &DefinitionKey) -> Option<&Program> {
        self.definitions
            .get(&*key.hash)
            .map(|deployed| &*deployed.program)
    }

    /// The node of a scope's program.
    pub(crate) fn node(&self, matter: &Matter, scope: u32, node: u32) -> Option<&Node> {
        self.program(matter.unit_of(scope)?)?.node(node)
    }

    /// A matter by the script's name, or the only one.
    pub(crate) fn matter(&self, name: Option<&str>) -> Result<Serial, Rejection> {
        if let Some(name) = name {
            let said = normal(name);
            let found = self
                .matters
                .iter()
                .rev()
                .find(|(known, _)| known.as_ref().is_some_and(|known| normal(known) == said));
            return found
                .map(|(_, serial)| *serial)
                .ok_or_else(|| refuse::nothing_called(("办件", "matter"), name, &self.matter_names()));
        }
        match self.matters.as_slice() {
            [(_, only)] => Ok(*only),
            [] => Err(refuse::nothing_called(("办件", "matter"), "", &[])),
            _ => Err(refuse::several(("办件", "matters"), &self.matter_names())),
        }
    }

    /// Names the latest matter of a process or item that has no name yet.
    pub(crate) fn christen(&mut self, said: &str, name: &str) -> Result<Serial, Rejection> {
        let mut there = Vec::new();
        for serial in self.moved_since(self.since).into_iter().rev() {
            if self
                .matters
                .iter()
                .any(|(known, it)| *it == serial && known.is_some())
            {
                continue;
            }
            let view = self.view(serial)?;
            let process = view.case.matter.definition().map(|key| key.process.to_string());
            let process = process.unwrap_or_default();
            let names = view.definition.program.processes().iter();
            let title = names
                .filter(|it| *it.id == *process)
                .map(|it| it.name.to_string())
                .next()
                .unwrap_or_default();
            if called(&process, &title, said) || called(&process, &view.row.title, said) {
                self.matters.retain(|(_, it)| *it != serial);
                self.matters.push((Some(name.to_owned()), serial));
                return Ok(serial);
            }
            there.push(label(&process, &title));
        }
        Err(refuse::nothing_called(
            ("新立的办件", "matter newly begun"),
            said,
            &there,
        ))
    }

    /// Whether an act is on a task of a matter's process that isn't open.
    pub(crate) fn is_not_yet(&self, act: &skein_scenario::model::Act) -> bool {
        use skein_scenario::model::Act;
        let (Act::Complete { target, .. } | Act::Work { target, .. }) = act else {
            return false;
        };
        let (Some(said), Ok(serial)) = (&target.element, self.matter(target.matter.as_deref())) else {
            return false;
        };
        let Ok(view) = self.view(serial) else { return false };
        let matter = &view.case.matter;
        let mut open = open_work(matter).filter_map(|wait| self.node(matter, wait.scope, wait.node));
        let known = |id: &str, name: &str| called(id, name, said);
        let is_open = open.any(|node| known(&node.id, &node.name));
        !is_open && self.elements(matter).iter().any(|(id, name)| known(id, name))
    }

    pub(crate) fn matter_names(&self) -> Vec<String> {
        let named =
            |(name, serial): &(Option<String>, Serial)| name.clone().unwrap_or_else(|| serial.to_string());
        self.matters.iter().map(named).collect()
    }

    /// The script's name for a matter.
    pub(crate) fn matter_name(&self, serial: Serial) -> String {
        let found = self.matters.iter().find(|(_, known)| *known == serial);
        found
            .and_then(|(name, _)| name.clone())
            .unwrap_or_else(|| serial.to_string())
    }

    /// An open task or job that someone means.
    pub(crate) fn task(&self, who: Option<&ActorId>, target: &Target) -> Result<(Serial, u32), Rejection> {
        let serials: Vec<Serial> = match &target.matter {
            Some(name) => vec![self.matter(Some(name))?],
            None if self.matters.is_empty() => vec![self.matter(None)?],
            None => self.matters.iter().map(|(_, serial)| *serial).collect(),
        };
        let mut found = Vec::new();
        let mut there = Vec::new();
        for serial in serials {
            let view = self.view(serial)?;
            for wait in open_work(&view.case.matter) {
                let Some(node) = self.node(&view.case.matter, wait.scope, wait.node) else {
                    continue;
                };
                there.push(label(&node.id, &node.name));
                let meant = target
                    .element
                    .as_ref()
                    .is_none_or(|said| called(&node.id, &node.name, said));
                if meant {
                    found.push((serial, wait.id, self.claim(who, &view, wait), there.len() - 1));
                }
            }
        }
        self.chosen(target, found, &there)
    }

    /// How near a task is to someone: theirs, offered to them, or neither.
    fn claim(&self, who: Option<&ActorId>, view: &MatterView, wait: &Wait) -> u8 {
        let Some(who) = who else { return 0 };
        let work = view.case.matter.desk.task(wait.id);
        if work.and_then(skein_matter::human::Work::holder) == Some(who) {
            return 2;
        }
        let lists = self.city.look(|model| {
            let actor = model
                .roster()
                .get(who)
                .map(skein_app::account::roster::Account::actor);
            actor.map(|actor| skein_store::matter::lists_of(&actor, model.roster().people()))
        });
        let lists = lists.unwrap_or_default();
        u8::from(
            self.listed_on(view.serial, wait.id)
                .iter()
                .any(|list| lists.contains(list)),
        )
    }

    fn chosen(
        &self,
        target: &Target,
        found: Vec<(Serial, u32, u8, usize)>,
        there: &[String],
    ) -> Result<(Serial, u32), Rejection> {
        let what = ("待办任务", "open task");
        if let Some(place) = target.place {
            let nth = found.get((place as usize).saturating_sub(1));
            return nth.map(|(serial, task, ..)| (*serial, *task)).ok_or_else(|| {
                refuse::nothing_called(
                    what,
                    &format!("{} #{place}", target.element.clone().unwrap_or_default()),
                    there,
                )
            });
        }
        let nearest = found.iter().map(|(_, _, claim, _)| *claim).max();
        let Some(nearest) = nearest else {
            return Err(refuse::nothing_called(
                what,
                target.element.as_deref().unwrap_or_default(),
                there,
            ));
        };
        let near: Vec<_> = found
            .iter()
            .filter(|(_, _, claim, _)| *claim == nearest)
            .collect();
        let one_node = near
            .iter()
            .map(|(serial, _, _, place)| (*serial, there.get(*place)))
            .collect::<BTreeSet<_>>();
        match near.first() {
            // Instances of one activity are alike: the first of them is meant.
            Some((serial, task, ..)) if one_node.len() == 1 => Ok((*serial, *task)),
            _ => {
                let names: Vec<String> = near
                    .iter()
                    .filter_map(|(serial, _, _, place)| {
                        Some(format!("{} 的 {}", self.matter_name(*serial), there.get(*place)?))
                    })
                    .collect();
                Err(refuse::several(("任务", "tasks"), &names))
            }
        }
    }

    /// The work lists a task is on.
    pub(crate) fn listed_on(&self, serial: Serial, task: u32) -> Vec<String> {
        use skein_store::aggregate::{Backend, Family};
        use skein_store::matter::Matters;
        type City = skein_app::city::CityModel;
        let journal = self.city.journal();
        let kept = Backend::<Matters<City>>::aggregate(journal, serial)
            .ok()
            .flatten();
        let Some(kept) = kept else { return Vec::new() };
        let rows = journal.family().project(serial, &kept.state).work;
        rows.into_iter()
            .filter(|row| row.task == task)
            .map(|row| row.list)
            .collect()
    }

    /// A clock of a matter, with what the model states of it.
    pub(crate) fn clock_of<'t>(
        &'t self,
        matter: &'t Matter,
        target: &Target,
    ) -> Result<(ClockId, &'t Clock, &'t ClockSpec), Rejection> {
        let all: Vec<_> = matter
            .clocks
            .iter()
            .filter_map(|(id, clock)| Some((id, clock, self.spec(matter, clock)?)))
            .collect();
        let names: Vec<String> = all
            .iter()
            .map(|(_, _, spec)| label(&spec.id, &spec.name))
            .collect();
        let meant = |said: &String| {
            let mut of_name: Vec<_> = all
                .iter()
                .filter(|(_, _, spec)| called(&spec.id, &spec.name, said))
                .collect();
            if of_name.is_empty() {
                // The clock over a task or stage may be named by it.
                of_name = all
                    .iter()
                    .filter(|(_, _, spec)| self.hosts(matter, &spec.host, said))
                    .collect();
            }
            let open = of_name.iter().rev().find(|(_, clock, _)| clock.phase.is_open());
            open.or(of_name.last()).map(|found| **found)
        };
        match &target.element {
            Some(said) => meant(said).ok_or_else(|| refuse::nothing_called(("时钟", "clock"), said, &names)),
            None => {
                let open: Vec<_> = all.iter().filter(|(_, clock, _)| clock.phase.is_open()).collect();
                match (open.as_slice(), all.as_slice()) {
                    ([only], _) => Ok(**only),
                    ([], [only]) => Ok(*only),
                    ([], []) => Err(refuse::nothing_called(("时钟", "clock"), "", &[])),
                    _ => Err(refuse::several(("时钟", "clocks"), &names)),
                }
            }
        }
    }

    fn hosts(&self, matter: &Matter, host: &str, said: &str) -> bool {
        let programs = matter.units.iter().filter_map(|key| self.program(key));
        let mut nodes = programs.flat_map(|program| program.nodes().iter());
        nodes.any(|node| &*node.id == host && called(&node.id, &node.name, said))
    }

    pub(crate) fn spec<'t>(&'t self, matter: &Matter, clock: &Clock) -> Option<&'t ClockSpec> {
        let key = matter.units.get(usize::from(clock.unit))?;
        self.program(key)?.clocks().nth(clock.spec as usize)
    }

    /// Every element of a matter's definitions: ids and names.
    pub(crate) fn elements(&self, matter: &Matter) -> Vec<(String, String)> {
        let programs = matter.units.iter().filter_map(|key| self.program(key));
        let nodes = programs.flat_map(|program| program.nodes().iter());
        nodes
            .map(|node| (node.id.to_string(), node.name.to_string()))
            .collect()
    }

    /// What a timer of a matter is called.
    pub(crate) fn timer_name(&self, serial: Serial, timer: u32) -> String {
        let Ok(view) = self.view(serial) else {
            return serial.to_string();
        };
        let matter = &view.case.matter;
        let wait = matter.waits.get(timer);
        let node = wait.and_then(|wait| self.node(matter, wait.scope, wait.node));
        node.map_or_else(|| view.row.title.clone(), |node| label(&node.id, &node.name))
    }
}

/// What waits for people or programs.
pub(crate) fn open_work(matter: &Matter) -> impl Iterator<Item = &Wait> {
    matter
        .waits
        .iter()
        .filter(|wait| matches!(wait.kind, WaitKind::Task | WaitKind::Job { .. } | WaitKind::AdHoc))
}
