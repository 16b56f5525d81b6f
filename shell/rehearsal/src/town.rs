//! The city a scenario is played in: in memory, with the packs' definitions in use and its people's accounts.
//!
//! It knows nothing of sentences. Start at [`Town::open`].

use crate::refuse;
use crate::stage::{Entry, Stage};
use jiff::Timestamp;
use skein_app::account::holder::{Grade, Holder};
use skein_app::account::roster::{Account, AccountCommand, AccountFacts, Office};
use skein_app::city::jobs::Clerk;
use skein_app::city::matters::MatterView;
use skein_app::city::notices::Herald;
use skein_app::city::{Act, City, Config, StageClock, Steward};
use skein_app::demo::bare;
use skein_kernel::actor::{Actor, ActorId, Role, UnitId};
use skein_kernel::calendar::WorkCalendar;
use skein_kernel::deadline::ApproverRank;
use skein_kernel::identifier::{CitizenId, CreditCode};
use skein_kernel::rejection::Rejection;
use skein_matter::human;
use skein_matter::state::Value;
use skein_scenario::model::{Absence, Kind, Office as General, Person};
use skein_store::aggregate::Serial;
use skein_store::matter::{Deployed, Files, Outcome};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Where scenarios begin that don't say when: the first working Monday of 2026, nine o'clock.
const DAWN: &str = "2026-01-05T09:00:00+08:00";
/// Which city it is played in.
const DIVISION: &str = "430400";

/// The script's name for whatever the city does by itself.
pub(crate) const SYSTEM: [&str; 3] = ["系统", "the system", "System"];

/// The city of one scenario.
pub(crate) struct Town {
    pub(crate) city: Arc<City>,
    pub(crate) clock: Arc<StageClock>,
    /// Whether anything has happened, so that the clock only goes forward.
    pub(crate) started: bool,
    /// Account ids by the script's names.
    pub(crate) people: BTreeMap<String, ActorId>,
    /// The accounts of people whom several stories may be about, by name and unit.
    pub(crate) house: BTreeMap<(String, Option<UnitId>), ActorId>,
    /// Telephones by account, as the script says.
    pub(crate) phones: BTreeMap<ActorId, String>,
    /// The journal's length when what is newly begun may have begun.
    pub(crate) since: u64,
    /// Matters in the order they were started, with the script's names.
    pub(crate) matters: Vec<(Option<String>, Serial)>,
    /// Definitions in use, by the hash of their content.
    pub(crate) definitions: BTreeMap<String, Arc<Deployed>>,
    /// Their files by the same hash, named with their pack's folder.
    pub(crate) files: BTreeMap<String, String>,
    pub(crate) items: Vec<Entry>,
    pub(crate) roles: Vec<Entry>,
    /// The packs that are whole.
    pub(crate) packs: Vec<Arc<skein_pack::Pack>>,
    /// Answers the jobs that models ask of the city, as in a running city.
    pub(crate) clerk: Clerk,
    /// Sees to absences and to deadlines under a new calendar, as in a running city.
    pub(crate) steward: Steward,
    /// Tells people what their matters have come to, as in a running city.
    pub(crate) herald: Herald,
    /// Messages that went out, with the endpoint of those that left the city.
    pub(crate) sent: Vec<(String, Option<String>)>,
    /// Refusals of what the city does by itself.
    pub(crate) troubles: Vec<Rejection>,
}

fn actor(id: &str, roles: &[Role]) -> Actor {
    Actor {
        id: ActorId(id.to_owned()),
        unit: None,
        roles: roles.to_vec(),
    }
}

/// Who sets the stage.
pub(crate) fn stagehand() -> Actor {
    actor("stagehand", &[Role::Administrator])
}

/// Who sees everything and changes nothing.
pub(crate) fn onlooker() -> Actor {
    actor("onlooker", &[Role::Auditor])
}

impl Town {
    /// A city with the definitions of some packs in use.
    ///
    /// # Errors
    /// What is wrong with the packs' files.
    pub(crate) fn open(stages: &[Arc<Stage>]) -> Result<Self, Rejection> {
        let dawn: Timestamp = DAWN.parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let clock = Arc::new(StageClock::standing(dawn));
        let config = Config {
            clock: clock.clone(),
            ..Config::new(Arc::new(bare(DIVISION.parse()?)))
        };
        let mut town = Self::on(Arc::new(City::in_memory(config)?), clock, stages);
        for stage in stages {
            town.install(stage)?;
        }
        Ok(town)
    }

    /// A city that has the definitions of some packs in use already.
    ///
    /// # Errors
    /// The store's.
    pub(crate) fn over(
        city: Arc<City>,
        clock: Arc<StageClock>,
        stages: &[Arc<Stage>],
    ) -> Result<Self, Rejection> {
        let mut town = Self::on(city, clock, stages);
        town.started = true;
        let deployed = town.city.definitions(&onlooker())?;
        let deployed = deployed.into_iter().map(|(_, it)| (it.hash.clone(), it));
        town.definitions = deployed.collect();
        Ok(town)
    }

    fn on(city: Arc<City>, clock: Arc<StageClock>, stages: &[Arc<Stage>]) -> Self {
        Self {
            clerk: city.clerk(),
            herald: city.herald(),
            steward: city.steward(),
            city,
            clock,
            started: false,
            people: BTreeMap::new(),
            house: BTreeMap::new(),
            phones: BTreeMap::new(),
            since: 0,
            matters: Vec::new(),
            definitions: BTreeMap::new(),
            files: BTreeMap::new(),
            items: stages.iter().flat_map(|stage| stage.items.clone()).collect(),
            packs: stages.iter().filter_map(|stage| stage.pack.clone()).collect(),
            roles: stages.iter().flat_map(|stage| stage.roles.clone()).collect(),
            sent: Vec::new(),
            troubles: Vec::new(),
        }
    }

    fn install(&mut self, stage: &Stage) -> Result<(), Rejection> {
        let within = |why: Rejection| {
            let named = why.place.as_ref().and_then(|place| place.file.clone());
            why.in_file(stage.named(named.as_deref().unwrap_or_default()))
        };
        if let Some(pack) = &stage.pack {
            let laid = self.city.lay_down(&stagehand(), pack, None).map_err(within)?;
            return laid
                .into_iter()
                .try_for_each(|(path, serial)| self.note(serial, stage.named(&path)));
        }
        for file in &stage.processes {
            let files = Files::with_forms(file.clone(), stage.decisions.clone(), &stage.forms);
            let outcome = self.city.deploy(&stagehand(), files, None).map_err(within)?;
            if let Outcome::Deployed { definition, .. } = outcome {
                self.note(definition, stage.named(&file.name))?;
            }
        }
        Ok(())
    }

    /// Notes a definition that is in use, with its file's name.
    fn note(&mut self, definition: Serial, file: String) -> Result<(), Rejection> {
        let (_, deployed) = self.city.definition(&onlooker(), &definition.to_string())?;
        self.files.insert(deployed.hash.clone(), file);
        self.definitions.insert(deployed.hash.clone(), deployed);
        Ok(())
    }

    pub(crate) fn now(&self) -> Timestamp {
        skein_app::city::Clock::now(&*self.clock)
    }

    /// The work calendar in force.
    pub(crate) fn calendar(&self) -> WorkCalendar {
        self.city
            .look(|model| skein_store::matter::City::calendar(model).clone())
    }

    /// Opens accounts for the people of a scenario.
    pub(crate) fn admit(&mut self, people: &[Person]) -> Result<(), (usize, Rejection)> {
        for person in people {
            let id = self.account_id(person);
            let phone = person.phone.as_ref().map(|phone| (id.clone(), phone.clone()));
            self.phones.extend(phone);
            self.people.insert(person.name.clone(), id);
        }
        for (place, person) in people.iter().enumerate() {
            self.open_account(person).map_err(|why| (place, why))?;
        }
        for (place, person) in people.iter().enumerate() {
            self.describe(person).map_err(|why| (place, why))?;
        }
        Ok(())
    }

    /// The account of a person: as the script says, else their name in the letters an account may have.
    fn account_id(&self, person: &Person) -> ActorId {
        let wanted = person.account.as_deref().unwrap_or(&person.name);
        let plain: String = skein_scenario::normal(wanted)
            .chars()
            .map(|c| {
                if c.is_alphanumeric() || "-_.".contains(c) {
                    c
                } else {
                    '-'
                }
            })
            .take(36)
            .collect();
        let plain = if plain.chars().count() < 2 {
            format!("p-{plain}")
        } else {
            plain
        };
        let taken =
            |id: &str| self.people.values().any(|known| known.0 == id) || id == "system" || id == "public";
        let mut names = std::iter::once(plain.clone()).chain((2..).map(|number| format!("{plain}-{number}")));
        let free = names.find(|id| !taken(id));
        ActorId(free.unwrap_or(plain))
    }

    pub(crate) fn open_account(&self, person: &Person) -> Result<(), Rejection> {
        let Some(id) = self.people.get(&person.name).cloned() else {
            return Ok(());
        };
        let facts = AccountFacts {
            id,
            display: person.name.chars().take(60).collect(),
            unit: unit(person),
            roles: roles(person),
        };
        self.account(AccountCommand::Open(facts))
    }

    pub(crate) fn describe(&self, person: &Person) -> Result<(), Rejection> {
        let Some(id) = self.people.get(&person.name).cloned() else {
            return Ok(());
        };
        if let Some(number) = &person.resident_id {
            number.parse::<CitizenId>()?;
        }
        let holder = match person.kind {
            Kind::Citizen => Holder::citizen(grade(person.grade)),
            Kind::Firm => self.firm(person)?,
            Kind::Official | Kind::Program => Holder::Official,
        };
        if holder != Holder::Official {
            self.account(AccountCommand::Identify {
                id: id.clone(),
                holder,
            })?;
        }
        let office = Office {
            duties: person.duties.iter().map(|duty| self.duty(duty)).collect(),
            rank: person
                .rank
                .as_ref()
                .map(|(rank, _)| self::rank(rank))
                .transpose()?,
            absences: person
                .absences
                .iter()
                .map(|away| self.absence(away))
                .collect::<Result<_, _>>()?,
        };
        if office != Office::default() {
            self.account(AccountCommand::Office { id, office })?;
        }
        Ok(())
    }

    fn firm(&self, person: &Person) -> Result<Holder, Rejection> {
        let Some(code) = &person.credit_code else {
            return Ok(Holder::citizen(grade(person.grade)));
        };
        let code: CreditCode = code.parse()?;
        let agents = person
            .agents
            .iter()
            .map(|agent| self.id_of(agent))
            .collect::<Result<_, _>>()?;
        Ok(Holder::firm(code, agents))
    }

    /// The account of a person by the script's name.
    pub(crate) fn id_of(&self, name: &str) -> Result<ActorId, Rejection> {
        let said = skein_scenario::normal(name);
        let mut people = self.people.iter();
        let found = people.find(|(known, _)| skein_scenario::normal(known) == said);
        found.map(|(_, id)| id.clone()).ok_or_else(|| {
            let there: Vec<String> = self.people.keys().cloned().collect();
            refuse::nothing_called(("人", "person"), name, &there)
        })
    }

    /// A person as an actor.
    pub(crate) fn actor(&self, name: &str) -> Result<Actor, Rejection> {
        if SYSTEM
            .iter()
            .any(|system| skein_scenario::normal(system) == skein_scenario::normal(name))
        {
            return Ok(actor(
                "system",
                &[Role::Officer, Role::Supervisor, Role::Administrator],
            ));
        }
        let id = self.id_of(name)?;
        let found = self
            .city
            .look(|model| model.roster().get(&id).map(Account::actor));
        found.ok_or_else(|| refuse::nothing_called(("账户", "account"), name, &[]))
    }

    /// A duty's id by its id or name.
    pub(crate) fn duty(&self, name: &str) -> String {
        let known = self.roles.iter().find(|role| role.is_called(name));
        known.map_or_else(|| name.to_owned(), |role| role.id.clone())
    }

    pub(crate) fn absence(&self, away: &Absence) -> Result<human::Absence, Rejection> {
        Ok(human::Absence {
            from: crate::clock::instant(away.from)?,
            until: crate::clock::instant(away.until)?,
            stand_in: away.stand_in.as_ref().map(|name| self.id_of(name)).transpose()?,
        })
    }

    pub(crate) fn account(&self, command: AccountCommand) -> Result<(), Rejection> {
        self.city
            .act(&stagehand(), Act::Account { command }, None)
            .map(drop)
    }

    /// A matter as it stands.
    pub(crate) fn view(&self, serial: Serial) -> Result<MatterView, Rejection> {
        self.city.matter(&onlooker(), serial)
    }
}

/// The unit someone acts for; officials without one act for the city.
pub(crate) fn unit(person: &Person) -> Option<UnitId> {
    let own = person.units.first().map(|unit| UnitId(unit.clone()));
    match person.kind {
        Kind::Citizen | Kind::Firm => own,
        Kind::Official | Kind::Program => own.or_else(|| Some(UnitId("city".into()))),
    }
}

fn roles(person: &Person) -> Vec<Role> {
    let mut roles = vec![match person.kind {
        Kind::Citizen | Kind::Firm => Role::Citizen,
        Kind::Official | Kind::Program => Role::Officer,
    }];
    // Who is said to be a supervisor, auditor or administrator and holds no duty is nothing besides.
    let general = |role: &General| match role {
        General::Officer => Role::Officer,
        General::Supervisor => Role::Supervisor,
        General::Auditor => Role::Auditor,
        General::Administrator => Role::Administrator,
    };
    if !person.roles.is_empty() && person.duties.is_empty() && person.kind == Kind::Official {
        roles.clear();
    }
    roles.extend(person.roles.iter().map(general));
    roles.dedup();
    roles
}

fn grade(grade: Option<u8>) -> Grade {
    match grade {
        None | Some(0) => Grade::Unverified,
        Some(1) => Grade::Basic,
        Some(2) => Grade::Medium,
        Some(_) => Grade::High,
    }
}

/// The rank of a name: as the laws say it, or as models write it.
pub(crate) fn rank(name: &str) -> Result<ApproverRank, Rejection> {
    use ApproverRank::{AgencyHead, CompetentDepartment, GovernmentHead, OfficeHead};
    let said = skein_scenario::normal(name);
    let named = |rank: &ApproverRank| {
        let words: &[&str] = match rank {
            OfficeHead => &["office-head", "科室负责人", "科长", "内设机构负责人"],
            AgencyHead => &[
                "agency-head",
                "本行政机关负责人",
                "行政机关负责人",
                "局长",
                "机关负责人",
                "单位负责人",
            ],
            CompetentDepartment => &["competent-department", "主管部门", "同级主管部门"],
            GovernmentHead => &[
                "government-head",
                "本级人民政府负责人",
                "政府负责人",
                "市长",
                "县长",
            ],
        };
        let own = [rank.zh(), rank.en()];
        words
            .iter()
            .chain(&own)
            .any(|word| skein_scenario::normal(word) == said)
    };
    let ranks = [OfficeHead, AgencyHead, CompetentDepartment, GovernmentHead];
    ranks.into_iter().find(named).ok_or_else(|| {
        refuse::unusable(
            name,
            "职级为 科室负责人、本行政机关负责人、同级主管部门、本级人民政府负责人",
            "ranks are office-head, agency-head, competent-department, government-head",
        )
    })
}

impl Town {
    /// Every matter there is, also those that messages and timers began.
    pub(crate) fn all_matters(&self) -> Vec<Serial> {
        self.moved_since(0)
    }

    /// The matters that events after a position are about.
    pub(crate) fn moved_since(&self, position: u64) -> Vec<Serial> {
        let Ok(events) = self.city.log(&onlooker(), position, 1_000_000) else {
            return Vec::new();
        };
        let matters = events
            .iter()
            .filter(|event| event.stream.engine == "matter" && event.event.kind.starts_with("matter-"));
        let mut serials: Vec<Serial> = matters
            .filter_map(|event| event.stream.aggregate.parse().ok())
            .map(Serial)
            .collect();
        serials.sort();
        serials.dedup();
        serials
    }

    /// The notices of a pack that were sent.
    pub(crate) fn told_by(&self, pack: &str) -> BTreeSet<String> {
        let events = self.city.log(&onlooker(), 0, 1_000_000).unwrap_or_default();
        let sent = events.iter().filter(|event| event.event.kind == "notice-sent");
        let sent = sent.filter_map(|event| {
            let body: serde_json::Value = serde_json::from_str(&event.event.body).ok()?;
            let own = body.get("pack")?.as_str()? == pack;
            own.then(|| body.get("notice")?.as_str().map(str::to_owned))?
        });
        sent.collect()
    }

    /// The items that were applied for.
    pub(crate) fn applied_for(&self) -> BTreeSet<String> {
        let views = self
            .all_matters()
            .into_iter()
            .filter_map(|serial| self.view(serial).ok());
        let items = views.filter_map(|view| match view.case.matter.data().get("item")? {
            Value::Context(item) => match item.get("id")? {
                Value::String(id) => Some(id.to_string()),
                _ => None,
            },
            _ => None,
        });
        items.collect()
    }

    /// The matter that an act was on, if it can be told.
    pub(crate) fn matter_of(&self, act: &skein_scenario::model::Act) -> Option<Serial> {
        use skein_scenario::model::Act;
        let name = match act {
            Act::Start { .. } => return self.matters.last().map(|(_, serial)| *serial),
            Act::Complete { target, .. }
            | Act::Work { target, .. }
            | Act::Clock { target, .. }
            | Act::Raise { target, .. }
            | Act::FailJob { target, .. }
            | Act::Resolve { target, .. } => &target.matter,
            Act::Message { matter, .. }
            | Act::Steer { matter, .. }
            | Act::Rate { matter, .. }
            | Act::Open { matter }
            | Act::Command { matter, .. } => matter,
            Act::Signal { .. } | Act::Away(_) | Act::Calendar { .. } => return None,
        };
        self.matter(name.as_deref()).ok()
    }

    /// The matter that an expectation is about.
    pub(crate) fn matter_named(&self, expectation: &skein_scenario::model::Expectation) -> Option<Serial> {
        use skein_scenario::model::Expectation as Must;
        let name = match expectation {
            Must::At { matter, .. }
            | Must::Status { matter, .. }
            | Must::Passed { matter, .. }
            | Must::Datum { matter, .. }
            | Must::Holds { matter, .. }
            | Must::Sees { matter, .. }
            | Must::Told { matter, .. }
            | Must::History { matter, .. }
            | Must::Incident { matter, .. } => matter,
            Must::Due { target, .. } | Must::Light { target, .. } | Must::Listed { target, .. } => {
                &target.matter
            }
            Must::Begun { .. }
            | Must::ListLength { .. }
            | Must::Sent { .. }
            | Must::Figure { .. }
            | Must::NothingElse => return None,
        };
        self.matter(name.as_deref()).ok()
    }
}
