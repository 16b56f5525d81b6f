//! A small made-up city for the tests: three departments, five people, one target, two commitments.

use jiff::civil::{Date, date};
use skein_app::account::roster::AccountFacts;
use skein_app::city::matters::Beginning;
use skein_app::city::{Act, City, Config, ManualClock, Receipt};
use skein_app::demo::Bundle;
use skein_kernel::actor::{Actor, ActorId, Role, UnitId};
use skein_kernel::rejection::Rejection;
use skein_measure::commitment::{Assignment, Cadence, CommitmentAct, Definition};
use skein_measure::parts::Bilingual;
use skein_measure::{AggregateId, Command};
use skein_store::aggregate::Serial;
use skein_store::matter::{Files, SourceFile};
use std::path::Path;
use std::sync::Arc;

/// The smallest pack there is: the people of the small city, and nothing on its board.
const PACK: &str = r#"
[report]
division = "430400"
year = 2021
starts = "2021-01-25"
as_of = "2021-06-01"
supervisor = "supervisor"

[[departments]]
id = "roads"
zh = "交通局"
en = "Roads"

[[departments]]
id = "parks"
zh = "园林局"
en = "Parks"

[[departments]]
id = "inspection"
zh = "督查室"
en = "Inspection"

[[users]]
id = "supervisor"
unit = "inspection"
zh = "督查员"
en = "Supervisor"
role = "supervisor"

[[users]]
id = "roads-officer"
unit = "roads"
zh = "交通局经办人"
en = "Roads officer"
role = "officer"
"#;

/// The first day of the small city.
pub(crate) const FIRST_DAY: Date = date(2021, 3, 1);

pub(crate) struct World {
    pub(crate) city: City,
    pub(crate) clock: Arc<ManualClock>,
}

pub(crate) fn config() -> (Config, Arc<ManualClock>) {
    let bundle = Bundle::of(vec![("measure/report.toml".into(), PACK.as_bytes().to_vec())]).unwrap();
    let clock = Arc::new(ManualClock::at_noon(FIRST_DAY));
    (
        Config {
            clock: clock.clone(),
            ..Config::new(Arc::new(bundle))
        },
        clock,
    )
}

impl World {
    pub(crate) fn in_memory() -> Self {
        let (config, clock) = config();
        Self {
            city: City::in_memory(config).unwrap(),
            clock,
        }
    }

    pub(crate) fn open(directory: &Path) -> Self {
        let (config, clock) = config();
        Self {
            city: City::open(directory, config).unwrap(),
            clock,
        }
    }

    /// Registers a commitment and gives it to a lead department.
    pub(crate) fn assigned(&self, number: u32, lead: &str, supporting: &[&str]) -> AggregateId {
        let id = commitment(number);
        self.act(&supervisor(), &id, register(number)).unwrap();
        self.act(&supervisor(), &id, assign(lead, supporting)).unwrap();
        id
    }

    pub(crate) fn act(
        &self,
        actor: &Actor,
        id: &AggregateId,
        act: CommitmentAct,
    ) -> Result<Receipt, Rejection> {
        self.city.act(
            actor,
            Act::on(id.clone(), skein_measure::Act::Commitment(act)),
            None,
        )
    }

    pub(crate) fn act_seen(
        &self,
        actor: &Actor,
        (id, version): (&AggregateId, u64),
        act: CommitmentAct,
        key: Option<&str>,
    ) -> Result<Receipt, Rejection> {
        let command = Command::seen(version, skein_measure::Act::Commitment(act));
        self.city.act(
            actor,
            Act::Measure {
                aggregate: id.clone(),
                command,
            },
            key,
        )
    }
}

pub(crate) fn someone(id: &str, unit: Option<&str>, role: Role) -> Actor {
    Actor {
        id: ActorId(id.into()),
        unit: unit.map(|unit| UnitId(unit.into())),
        roles: vec![role],
    }
}

pub(crate) fn supervisor() -> Actor {
    someone("supervisor", Some("inspection"), Role::Supervisor)
}

pub(crate) fn officer(unit: &str) -> Actor {
    someone(&format!("{unit}-officer"), Some(unit), Role::Officer)
}

pub(crate) fn auditor() -> Actor {
    someone("auditor", None, Role::Auditor)
}

pub(crate) fn administrator() -> Actor {
    someone("admin", None, Role::Administrator)
}

pub(crate) fn facts(id: &str, unit: Option<&str>, role: Role) -> AccountFacts {
    let Actor { id, unit, roles } = someone(id, unit, role);
    AccountFacts {
        id,
        display: "测试".into(),
        unit,
        roles,
    }
}

pub(crate) fn commitment(number: u32) -> AggregateId {
    AggregateId::commitment(2021, &format!("c{number:03}")).unwrap()
}

pub(crate) fn register(number: u32) -> CommitmentAct {
    CommitmentAct::Register {
        definition: Definition {
            text: Bilingual::new(
                format!("修建第{number}条绿道"),
                format!("Build greenway {number}"),
            ),
            year: 2021,
            section: "三（一）".into(),
            topic: "城市更新".into(),
            kind: "task".into(),
            targets: vec![],
            provenance: None,
            demo: false,
        },
    }
}

pub(crate) fn assign(lead: &str, supporting: &[&str]) -> CommitmentAct {
    CommitmentAct::Assign {
        assignment: Assignment {
            lead: UnitId(lead.into()),
            supporting: supporting.iter().map(|unit| UnitId((*unit).into())).collect(),
            due: date(2021, 12, 20),
            sign_within: 3,
            cadence: Cadence::Quarterly,
            milestones: vec![],
        },
    }
}

pub(crate) fn progress(percent: u32, evidence: Vec<skein_measure::parts::Evidence>) -> CommitmentAct {
    CommitmentAct::ReportProgress {
        percent: Some(percent.into()),
        figure: None,
        narrative: "路基已完成".into(),
        milestones: vec![],
        evidence,
    }
}

/// The code of a refusal, or `done`.
pub(crate) fn outcome<T>(result: Result<T, Rejection>) -> String {
    result.map_or_else(|rejection| rejection.code.to_string(), |_| "done".into())
}

/// A BPMN file around what stands in its processes.
pub(crate) fn bpmn(processes: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:skein="https://skein.city/bpmn/1.0"
             id="d" targetNamespace="https://skein.city/test">
{processes}
</definitions>"#
    )
}

impl World {
    /// Takes processes into use.
    pub(crate) fn deploy(&self, processes: &str) {
        let deployed = self.deploy_with(processes, &[]);
        assert_eq!(deployed, "done");
    }

    /// Takes processes into use with their forms, each by its name and schema.
    pub(crate) fn deploy_with(&self, processes: &str, forms: &[(&str, &str)]) -> String {
        let source = |name: &str, text: &str| SourceFile {
            name: name.into(),
            text: text.into(),
        };
        let files = Files {
            file: source("test.bpmn", &bpmn(processes)),
            decisions: vec![],
            forms: forms.iter().map(|(name, text)| source(name, text)).collect(),
        };
        outcome(self.city.deploy(&administrator(), files, None))
    }

    /// Starts a matter by the supervisor.
    pub(crate) fn started(&self, process: &str) -> Serial {
        let beginning = Beginning {
            process: process.into(),
            data: "{}".into(),
            ..Beginning::default()
        };
        self.city
            .start_matter(&supervisor(), beginning, None)
            .unwrap()
            .serial
    }

    /// Does something with a matter.
    pub(crate) fn does(&self, actor: &Actor, matter: Serial, act: skein_matter::Act) -> String {
        outcome(self.city.act_on_matter(actor, (matter, None), act.into(), None))
    }
}
