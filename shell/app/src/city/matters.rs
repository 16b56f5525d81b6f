//! Matters of a city: definitions taken into use, matters started, worked on, steered and read.
//!
//! Every act passes the policies first and the engine's own rules then; every look at one matter asks
//! whether the looker has a part in it. It knows nothing of HTTP. Start at [`City::start_matter`].

use super::City;
use crate::authorise::{Action, Resource};
use jiff::Timestamp;
use skein_bpmn::draw::Marks;
use skein_kernel::actor::{Actor, Role};
use skein_kernel::event::Recorded;
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::human::{Attachment, Row, WorkCommand};
use skein_matter::program::{Decisions as _, Library, Node};
use skein_matter::state::{DefinitionKey, Value, Vars};
use skein_matter::{Act, Command, Program};
use skein_store::aggregate::backend::{
    Answer, Backend, Backlog, IncidentEntry, MatterEntry, Parcel, SearchQuery, WorkCursor, WorkEntry,
    WorkOrder, WorkQuery,
};
use skein_store::aggregate::rows::{Arrival, MatterRow};
use skein_store::aggregate::{Kept, Serial, Target};
use skein_store::matter::{Case, Deployed, Files, Matters, Order, Outcome, lists_of};
use std::sync::Arc;

/// The family of a city's matters.
type CityMatters = Matters<super::CityModel>;

/// One matter with everything there is to see of it.
#[derive(Debug, Clone)]
pub struct MatterView {
    /// Its number.
    pub serial: Serial,
    /// How many of the journal's events it has come to.
    pub revision: u64,
    /// When it last moved.
    pub updated: Timestamp,
    /// What lists show of it.
    pub row: MatterRow,
    /// What it is.
    pub case: Case,
    /// The definition it runs under.
    pub definition: Arc<Deployed>,
    /// The definitions of the processes it has called, by their units from 1.
    pub called: Vec<Arc<Deployed>>,
    /// Whether who looks has a part in it.
    pub involved: bool,
}

impl Library for MatterView {
    fn newest(&self, process: &str) -> Option<&Program> {
        let own = std::iter::once(&self.definition).chain(&self.called);
        let mut holding = own.filter(|it| it.program.process_number(Some(process)).is_some());
        holding.next().map(|it| &*it.program)
    }

    fn exact(&self, key: &DefinitionKey) -> Option<&Program> {
        let mut own = std::iter::once(&self.definition).chain(&self.called);
        own.find(|it| it.program.is(key)).map(|it| &*it.program)
    }
}

impl MatterView {
    /// The definition of one of its units: 0 is its own, the others are called processes'.
    #[must_use]
    pub fn unit(&self, unit: u16) -> Option<&Arc<Deployed>> {
        match usize::from(unit).checked_sub(1) {
            None => Some(&self.definition),
            Some(place) => self.called.get(place),
        }
    }

    /// The definition that a scope of it runs under.
    #[must_use]
    pub fn definition_in(&self, scope: u32) -> Option<&Arc<Deployed>> {
        self.unit(self.case.matter.scopes.get(scope)?.unit)
    }

    /// A node in one of its scopes.
    #[must_use]
    pub fn node(&self, scope: u32, node: u32) -> Option<&Node> {
        self.definition_in(scope)?.program.node(node)
    }

    /// The id, in its model, of a node in one of its scopes.
    #[must_use]
    pub fn element(&self, scope: u32, node: u32) -> String {
        let node = self.node(scope, node);
        node.map(|node| node.id.to_string()).unwrap_or_default()
    }

    /// The open tasks, those of called processes too.
    #[must_use]
    pub fn tasks(&self) -> Vec<Row> {
        skein_matter::human::tasks(&self.case.matter, &self.definition.program, self)
    }

    /// What a picture of its process marks: where it stands, what people have done, what has failed.
    #[must_use]
    pub fn marks(&self) -> Marks {
        let matter = &self.case.matter;
        let mut marks = Marks::default();
        // The picture is of its own process; nodes of called ones are in others.
        let own = |scope: u32| matter.scopes.get(scope).is_some_and(|scope| scope.unit == 0);
        for token in matter.tokens.iter().filter(|token| own(token.scope)) {
            *marks
                .live
                .entry(self.element(token.scope, token.node))
                .or_default() += 1;
        }
        let program = &self.definition.program;
        for past in matter.desk.past().iter().filter(|past| past.place.unit == 0) {
            let node = program.node(past.place.node);
            marks.done.extend(node.map(|node| node.id.to_string()));
        }
        for incident in matter.incidents.iter().filter(|incident| own(incident.scope)) {
            marks.failed.insert(self.element(incident.scope, incident.node));
        }
        marks
    }

    /// The matter as the policies see it for who looks.
    #[must_use]
    pub fn resource(&self) -> Resource {
        Resource::Matter {
            id: self.serial.to_string(),
            involved: self.involved,
        }
    }
}

/// Definitions listed at most.
const MOST_DEFINITIONS: usize = 10_000;

/// A page of a work list.
#[derive(Debug, Clone, Default)]
pub struct WorkPage {
    /// In which order.
    pub order: WorkOrder,
    /// After which entry.
    pub after: Option<WorkCursor>,
    /// How many at most.
    pub limit: usize,
    /// Only what someone has: their own list without their groups'.
    pub mine: bool,
}

/// What a matter is started with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Beginning {
    /// The id of its process.
    pub process: String,
    /// Its data, as a JSON object.
    pub data: String,
    /// What it is called.
    pub title: String,
    /// What it is found by.
    pub text: String,
    /// A name it can be found by exactly.
    pub number: String,
    /// Whose list it is on.
    pub owner: String,
    /// The version of the law it is received under.
    pub law: Option<String>,
    /// Files handed in with it. Whoever fills this in has kept them and knows that they are the applicant's own:
    /// a digest opens the file to everyone who has a part in the matter.
    pub files: Vec<Attachment>,
}

impl City {
    /// Takes a process definition into use: a BPMN file with the DMN files and forms it needs. Running matters
    /// keep the version they began with; the same content again is the definition it is.
    ///
    /// # Errors
    /// `SK-APP-0004`, what is wrong with the files, or the store's.
    pub fn deploy(&self, actor: &Actor, files: Files, key: Option<&str>) -> Result<Outcome, Rejection> {
        self.authorise(actor, Action::DeployDefinition, &Resource::City)?;
        let Files {
            file,
            decisions,
            forms,
        } = files;
        let order = Order::Deploy {
            file,
            decisions,
            forms,
        };
        Ok(self.ordered(actor, Target::New, order, key)?.reply)
    }

    /// The newest definition of a process.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0012` if there is none.
    pub fn definition(&self, actor: &Actor, process: &str) -> Result<(Serial, Arc<Deployed>), Rejection> {
        self.authorise(actor, Action::ViewMatters, &Resource::City)?;
        let name = Deployed::process_name(process);
        let missing = || crate::not_found("流程定义", "definition", process);
        let serial = match process.parse() {
            Ok(number) => Serial(number),
            Err(_) => self.journal().named(&name)?.ok_or_else(missing)?,
        };
        let deployed = self.deployed(serial)?.ok_or_else(missing)?;
        Ok((serial, deployed))
    }

    /// Every definition that was ever taken into use, oldest first.
    ///
    /// # Errors
    /// `SK-APP-0004`, or the store's.
    pub fn definitions(&self, actor: &Actor) -> Result<Vec<(Serial, Arc<Deployed>)>, Rejection> {
        if !self.may(actor, Action::DeployDefinition, &Resource::City) {
            self.authorise(actor, Action::ViewMatters, &Resource::City)?;
        }
        let all = self
            .journal()
            .bearers(Deployed::EVERY_NAME, Serial(0), MOST_DEFINITIONS)?;
        let mut found = Vec::with_capacity(all.len());
        for serial in all {
            found.extend(self.deployed(serial)?.map(|deployed| (serial, deployed)));
        }
        Ok(found)
    }

    /// What is wrong with files that someone may want to take into use; nothing where they can be.
    ///
    /// # Errors
    /// `SK-APP-0004`.
    pub fn findings(&self, actor: &Actor, files: Files) -> Result<Vec<Rejection>, Rejection> {
        self.authorise(actor, Action::DeployDefinition, &Resource::City)?;
        Ok(match Deployed::compile(files, 1) {
            Ok(deployed) => deployed.unsound(),
            Err(faults) => faults,
        })
    }

    /// A definition by its number. What was read once is kept.
    pub(super) fn deployed(&self, serial: Serial) -> Result<Option<Arc<Deployed>>, Rejection> {
        if let Some(known) = crate::lock(&self.definitions).get(&serial) {
            return Ok(Some(Arc::clone(known)));
        }
        let kept = self.journal().aggregate(serial)?;
        let deployed = kept.and_then(|kept| kept.state.definition().cloned());
        if let Some(deployed) = &deployed {
            crate::lock(&self.definitions).insert(serial, Arc::clone(deployed));
        }
        Ok(deployed)
    }

    /// The very definition that a key names.
    fn exactly(&self, key: &DefinitionKey) -> Result<Arc<Deployed>, Rejection> {
        let missing = || crate::not_found("流程定义", "definition", &key.process);
        let serial = self.journal().named(&Deployed::content_name(&key.hash))?;
        self.deployed(serial.ok_or_else(missing)?)?.ok_or_else(missing)
    }

    /// Makes a decision of a definition on some data, without a matter.
    ///
    /// # Errors
    /// As [`City::definition`], `SK-APP-0012` if it has no such decision, or the fault of the evaluation.
    pub fn decide_once(
        &self,
        actor: &Actor,
        process: &str,
        decision: &str,
        data: &Vars,
    ) -> Result<Value, Rejection> {
        let (_, deployed) = self.definition(actor, process)?;
        let made = deployed.decide(decision, data, self.clock.now());
        made.unwrap_or_else(|| Err(crate::not_found("决策", "decision", decision)))
    }

    /// Starts a matter under the newest definition of its process.
    ///
    /// # Errors
    /// `SK-APP-0004`, or the engine's.
    pub fn start_matter(
        &self,
        actor: &Actor,
        beginning: Beginning,
        key: Option<&str>,
    ) -> Result<Answer<Outcome>, Rejection> {
        self.authorise(actor, Action::StartMatter, &Resource::City)?;
        let beginning = self.owned(actor, beginning)?;
        let order = Order::Start {
            process: beginning.process,
            data: Vars::from_json(&beginning.data)?,
            title: beginning.title,
            text: beginning.text,
            number: beginning.number,
            owner: beginning.owner,
            law: beginning.law,
            files: beginning.files,
        };
        self.ordered(actor, Target::New, order, key)
    }

    /// Does something with a matter. What sort of act it is decides which policy is asked; `seen` is the
    /// revision it was decided on.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0012` if there is no such matter, `SK-STORE-0005` if it has moved on, or the
    /// engine's.
    pub fn act_on_matter(
        &self,
        actor: &Actor,
        (serial, seen): (Serial, Option<u64>),
        command: Command,
        key: Option<&str>,
    ) -> Result<Answer<Outcome>, Rejection> {
        let kept = self.kept(serial)?;
        let case = case_of(&kept)?;
        let resource = self.resource(actor, serial, case)?;
        let (action, resource) = self.question(actor, &command.act, case, resource);
        self.authorise(actor, action, &resource)?;
        refuse_bare_digest(&command.act)?;
        let erases = matches!(command.act, Act::Erase { .. });
        let target = seen.map_or(Target::Any(serial), |revision| Target::Exactly(serial, revision));
        let answer = self.ordered(actor, target, Order::Act(Box::new(command)), key)?;
        if erases {
            self.forget_files(case)?;
            self.forget_letters(serial)?;
        }
        Ok(answer)
    }

    /// Withdraws a matter for who applied for it.
    ///
    /// # Errors
    /// `SK-APP-0004` for anyone else, or the engine's.
    pub fn withdraw_matter(
        &self,
        actor: &Actor,
        serial: Serial,
        reason: &str,
        key: Option<&str>,
    ) -> Result<Answer<Outcome>, Rejection> {
        let kept = self.kept(serial)?;
        let owner = &case_of(&kept)?.owner;
        let resource = Resource::Matter {
            id: serial.to_string(),
            involved: self.acts_as(actor, owner, None)?,
        };
        self.authorise(actor, Action::WithdrawMatter, &resource)?;
        let cancel = Act::Cancel {
            reason: reason.into(),
        };
        self.ordered(
            actor,
            Target::Any(serial),
            Order::Act(Box::new(cancel.into())),
            key,
        )
    }

    /// Hands in a message for whoever in the city waits for it, or for the process it starts.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-STORE-0025` if nobody waits for the message.
    pub fn arrive(&self, actor: &Actor, arrival: Arrival) -> Result<Answer<Outcome>, Rejection> {
        self.authorise(actor, Action::SendMessage, &Resource::City)?;
        let meta = self.given(actor.clone(), Some(&arrival.id));
        Ok(self.journal().arrive(arrival, meta).wait()?.reply)
    }

    /// Gives out a signal to everything in the city that waits for it.
    ///
    /// # Errors
    /// `SK-APP-0004`, or the store's.
    pub fn announce(
        &self,
        actor: &Actor,
        signal: String,
        data: Vars,
        key: Option<&str>,
    ) -> Result<(), Rejection> {
        self.authorise(actor, Action::SendMessage, &Resource::City)?;
        self.ordered(actor, Target::New, Order::Announce { signal, data }, key)
            .map(drop)
    }

    /// One matter.
    ///
    /// # Errors
    /// `SK-APP-0004` for those without a part in it, `SK-APP-0012` if there is none.
    pub fn matter(&self, actor: &Actor, serial: Serial) -> Result<MatterView, Rejection> {
        let kept = self.kept(serial)?;
        let case = case_of(&kept)?;
        let resource = self.resource(actor, serial, case)?;
        self.authorise(actor, Action::ViewMatter, &resource)?;
        let entry = self.journal().matter(serial)?.ok_or_else(|| missing(serial))?;
        let definition = self.deployed(case.definition)?;
        let involved = matches!(resource, Resource::Matter { involved: true, .. });
        let called = case.matter.units.iter().skip(1).map(|key| self.exactly(key));
        Ok(MatterView {
            called: called.collect::<Result<_, _>>()?,
            serial,
            revision: kept.revision,
            updated: kept.updated,
            row: entry.row,
            definition: definition.ok_or_else(|| missing(case.definition))?,
            case: case.clone(),
            involved,
        })
    }

    /// Everything that happened to a matter, oldest first.
    ///
    /// # Errors
    /// As [`City::matter`].
    pub fn matter_history(&self, actor: &Actor, serial: Serial) -> Result<Vec<Recorded>, Rejection> {
        self.matter(actor, serial)?;
        Backend::history(self.journal(), serial)
    }

    /// What someone has to do, or may take on: their own list, their unit's, their roles' and duties'.
    ///
    /// # Errors
    /// `SK-APP-0004`.
    pub fn work(&self, actor: &Actor, page: &WorkPage) -> Result<Vec<WorkEntry>, Rejection> {
        self.authorise(actor, Action::ViewMatters, &Resource::City)?;
        let mut lists = self.lists(actor);
        if page.mine {
            lists.truncate(1);
        }
        let mut found = self.journal().work(&WorkQuery {
            lists,
            order: page.order,
            after: page.after,
            limit: page.limit,
        })?;
        let mut shown = Vec::with_capacity(found.len());
        for entry in found.drain(..) {
            if !self.is_barred_from(actor, &entry)? {
                shown.push(entry);
            }
        }
        Ok(shown)
    }

    /// Jobs of a topic that wait for a program.
    ///
    /// # Errors
    /// `SK-APP-0004` for who doesn't hold the topic as a duty and doesn't supervise.
    pub fn jobs(&self, actor: &Actor, topic: &str, limit: usize) -> Result<Vec<WorkEntry>, Rejection> {
        let resource = Resource::Matter {
            id: topic.to_owned(),
            involved: self.holds(actor, topic),
        };
        self.authorise(actor, Action::AnswerJob, &resource)?;
        self.journal().work(&WorkQuery {
            lists: vec![format!("job/{topic}")],
            limit,
            ..WorkQuery::default()
        })
    }

    /// Matters by words, the latest begun first: all of them for who oversees, else those the searcher has a
    /// part in.
    ///
    /// # Errors
    /// `SK-APP-0004`.
    pub fn find_matters(&self, actor: &Actor, query: &SearchQuery) -> Result<Vec<MatterEntry>, Rejection> {
        self.authorise(actor, Action::ViewMatters, &Resource::City)?;
        let found = self.journal().search(query)?;
        let mut seen = Vec::with_capacity(found.len());
        for entry in found {
            let kept = self.kept(entry.serial)?;
            let Some(case) = kept.state.case() else { continue };
            let resource = self.resource(actor, entry.serial, case)?;
            if self.may(actor, Action::ViewMatter, &resource) {
                seen.push(entry);
            }
        }
        Ok(seen)
    }

    /// Incidents of all matters, for who steers them.
    ///
    /// # Errors
    /// `SK-APP-0004`.
    pub fn incidents(
        &self,
        actor: &Actor,
        after: Option<(Serial, u32)>,
        limit: usize,
    ) -> Result<Vec<IncidentEntry>, Rejection> {
        self.authorise(actor, Action::SteerMatter, &whole())?;
        self.journal().incidents(after, limit)
    }

    /// How much waits in the city.
    ///
    /// # Errors
    /// `SK-APP-0004`.
    pub fn backlog(&self, actor: &Actor) -> Result<Backlog, Rejection> {
        self.authorise(actor, Action::ViewTrail, &Resource::City)?;
        self.journal().backlog(self.clock.now())
    }

    /// Parcels that could not be delivered.
    ///
    /// # Errors
    /// `SK-APP-0004`.
    pub fn dead_letters(&self, actor: &Actor, after: u64, limit: usize) -> Result<Vec<Parcel>, Rejection> {
        self.authorise(actor, Action::KeepOutbox, &Resource::City)?;
        self.journal().dead_letters(after, limit)
    }

    /// Puts a dead letter back into the outbox.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-STORE-0026` if there is none of that number.
    pub fn revive(&self, actor: &Actor, sequence: u64) -> Result<(), Rejection> {
        self.authorise(actor, Action::KeepOutbox, &Resource::City)?;
        let meta = self.given(actor.clone(), None);
        self.journal().revive(sequence, meta).wait().map(drop)
    }

    /// Whose a new matter is: who is served applies for themselves or for a firm whose agent they are.
    fn owned(&self, actor: &Actor, beginning: Beginning) -> Result<Beginning, Rejection> {
        let serves = [Role::Officer, Role::Supervisor]
            .into_iter()
            .any(|role| actor.has(role));
        if serves {
            return Ok(beginning);
        }
        if beginning.owner.is_empty() {
            return Ok(Beginning {
                owner: actor.id.0.clone(),
                ..beginning
            });
        }
        if self.acts_as(actor, &beginning.owner, None)? {
            return Ok(beginning);
        }
        Err(Rejection::new(
            crate::codes::FORBIDDEN,
            Class::Forbidden,
            "只能为本人或者授权您代理的单位申请",
            "one applies for oneself or for a firm that has authorised one",
        )
        .at_element("owner"))
    }

    /// What the policies are asked about an engine's act on a matter. Whoever works on a matter also keeps its
    /// clocks, of which the engine says who may do what, and so does who leads a unit that has had a hand in it; a
    /// supervisor keeps those of any matter.
    fn question(&self, actor: &Actor, act: &Act, case: &Case, matter: Resource) -> (Action, Resource) {
        let Act::Clock(_) = act else {
            return question(act, matter);
        };
        let involved = matches!(&matter, Resource::Matter { involved: true, .. });
        let near = match matter {
            Resource::Matter { id, .. } => Resource::Matter {
                id,
                involved: involved || self.led_before(actor, case),
            },
            other => other,
        };
        if self.may(actor, Action::WorkOnMatter, &near) {
            return (Action::WorkOnMatter, near);
        }
        question(act, near)
    }

    pub(super) fn ordered(
        &self,
        actor: &Actor,
        target: Target,
        order: Order,
        key: Option<&str>,
    ) -> Result<Answer<Outcome>, Rejection> {
        let meta = self.given(actor.clone(), key);
        Ok(self.journal().order(target, order, meta).wait()?.reply)
    }

    pub(super) fn kept(&self, serial: Serial) -> Result<Kept<CityMatters>, Rejection> {
        self.journal().aggregate(serial)?.ok_or_else(|| missing(serial))
    }

    pub(super) fn lists(&self, actor: &Actor) -> Vec<String> {
        self.look(|model| lists_of(actor, model.roster().people()))
    }

    pub(super) fn holds(&self, actor: &Actor, duty: &str) -> bool {
        self.look(|model| {
            let person = model.roster().people().get(&actor.id);
            person.is_some_and(|person| person.holds(duty))
        })
    }
}

/// Refuses to attach a file by its digest alone: whoever knows the digest of another matter's file could open
/// it then.
fn refuse_bare_digest(act: &Act) -> Result<(), Rejection> {
    let Act::Work {
        command: WorkCommand::Attach { name, .. },
        ..
    } = act
    else {
        return Ok(());
    };
    Err(Rejection::new(
        crate::codes::EVIDENCE_TYPE,
        Class::Invalid,
        "附件须上传文件本身，不能只给出摘要",
        "a file is attached by uploading it, not by its digest alone",
    )
    .in_file(name.clone()))
}

/// What the policies are asked about an engine's act on a matter.
fn question(act: &Act, matter: Resource) -> (Action, Resource) {
    match act {
        Act::Complete { .. }
        | Act::Work { .. }
        | Act::AdHocStart { .. }
        | Act::AdHocEnd { .. }
        | Act::Error { .. }
        | Act::Escalate { .. } => (Action::WorkOnMatter, matter),
        Act::JobDone { .. } | Act::JobFailed { .. } => (Action::AnswerJob, matter),
        Act::Message { .. } | Act::Signal { .. } => (Action::SendMessage, Resource::City),
        _ => (Action::SteerMatter, matter),
    }
}

/// All matters, for those who oversee them.
fn whole() -> Resource {
    Resource::Matter {
        id: "all".into(),
        involved: false,
    }
}

pub(super) fn case_of(kept: &Kept<CityMatters>) -> Result<&Case, Rejection> {
    kept.state.case().ok_or_else(|| missing(kept.serial))
}

fn missing(serial: Serial) -> Rejection {
    crate::not_found("办件", "matter", &serial.to_string())
}
