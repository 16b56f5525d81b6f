//! What a migration would do to one matter, item by item, in both languages.
//!
//! It knows nothing of how that is found out. Start at [`Report`].

use super::mapping::Mapping;
use super::plan::plan;
use crate::program::{Edition, Program};
use crate::state::Matter;
use skein_bpmn::model::Definitions;
use skein_kernel::rejection::Rejection;
use std::fmt::Write as _;

/// What a line of the report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The matter as a whole.
    Matter,
    /// A scope: a process or subprocess.
    Scope,
    /// A token.
    Token,
    /// A task people do.
    Task,
    /// A job of a program.
    Job,
    /// A timer.
    Timer,
    /// A message, signal or condition waited for.
    Subscription,
    /// An event the new version adds; known by the token or scope it belongs to.
    Event,
    /// A completed activity that can be compensated.
    Compensation,
    /// A legal clock.
    Clock,
    /// An incident.
    Incident,
}

impl Subject {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Subject::Matter => ("事项", "matter"),
            Subject::Scope => ("范围", "scope"),
            Subject::Token => ("令牌", "token"),
            Subject::Task => ("任务", "task"),
            Subject::Job => ("作业", "job"),
            Subject::Timer => ("定时", "timer"),
            Subject::Subscription => ("订阅", "subscription"),
            Subject::Event => ("事件", "event"),
            Subject::Compensation => ("补偿记录", "compensation record"),
            Subject::Clock => ("时钟", "clock"),
            Subject::Incident => ("异常", "incident"),
        }
    }
}

/// What becomes of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    /// It stays where it is, under the new version.
    Stays,
    /// It goes to the node or clock of this id.
    Moves(String),
    /// It ends and begins again as what the new node waits for.
    Recreated(String),
    /// What was begun there is withdrawn, and the element of this id begins from the start.
    Restarts(String),
    /// It is new: it is listened to from the migration on.
    Armed,
    /// It isn't needed any more.
    Ends,
    /// It can't be migrated.
    Refused(Rejection),
}

/// One line of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it is about.
    pub subject: Subject,
    /// Its number in the matter; 0 for the matter itself.
    pub id: u32,
    /// The element of the old version.
    pub element: String,
    /// What becomes of it.
    pub fate: Fate,
}

impl Item {
    fn zh(&self) -> String {
        let what = self.subject.words().0;
        let head = format!("{what}{} 「{}」", self.id, self.element);
        match &self.fate {
            Fate::Stays => format!("{head}：保持"),
            Fate::Moves(to) => format!("{head}：移到「{to}」"),
            Fate::Recreated(to) => format!("{head}：在「{to}」重新建立"),
            Fate::Restarts(to) => format!("{head}：撤回，在「{to}」从头开始"),
            Fate::Armed => format!("{head}：新增，自迁移时起等待"),
            Fate::Ends => format!("{head}：结束"),
            Fate::Refused(why) => format!("{head}：不能迁移，{} {}", why.code, why.zh),
        }
    }

    fn en(&self) -> String {
        let what = self.subject.words().1;
        let head = format!("{what} {} `{}`", self.id, self.element);
        match &self.fate {
            Fate::Stays => format!("{head}: stays"),
            Fate::Moves(to) => format!("{head}: moves to `{to}`"),
            Fate::Recreated(to) => format!("{head}: begins again at `{to}`"),
            Fate::Restarts(to) => format!("{head}: is withdrawn, `{to}` begins from the start"),
            Fate::Armed => format!("{head}: is new, and listened to from the migration on"),
            Fate::Ends => format!("{head}: ends"),
            Fate::Refused(why) => format!("{head}: refused, {} {}", why.code, why.en),
        }
    }
}

/// What a migration would do to one matter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Line by line.
    pub items: Vec<Item>,
}

impl Report {
    /// Whether everything can be migrated.
    #[must_use]
    pub fn possible(&self) -> bool {
        self.refusals().next().is_none()
    }

    /// What stands in the way.
    pub fn refusals(&self) -> impl Iterator<Item = &Rejection> {
        self.items.iter().filter_map(|item| match &item.fate {
            Fate::Refused(why) => Some(why),
            _ => None,
        })
    }

    /// The report in Chinese, a line for each item and the verdict below.
    #[must_use]
    pub fn zh(&self) -> String {
        let verdict = match self.refusals().count() {
            0 => "结论：可以迁移".to_owned(),
            count => format!("结论：不能迁移，{count}处障碍"),
        };
        self.text(Item::zh, &verdict)
    }

    /// The report in English, a line for each item and the verdict below.
    #[must_use]
    pub fn en(&self) -> String {
        let verdict = match self.refusals().count() {
            0 => "verdict: it can be migrated".to_owned(),
            1 => "verdict: it can't be migrated, 1 obstacle".to_owned(),
            count => format!("verdict: it can't be migrated, {count} obstacles"),
        };
        self.text(Item::en, &verdict)
    }

    fn text(&self, line: fn(&Item) -> String, verdict: &str) -> String {
        let lines: Vec<String> = self.items.iter().map(line).collect();
        let mut text = lines.join("\n");
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(verdict);
        text.push('\n');
        text
    }
}

/// The dry run of a migration: the text of what would happen to each matter, in both languages, and whether
/// all of them can be migrated. Without matters it says which nodes have no counterpart.
///
/// # Errors
/// `SK-MATTER-0189` for a name in the mapping that isn't there.
pub fn report(
    old: &Program,
    new: &Program,
    mapping: &Mapping,
    matters: &[(String, &Matter)],
) -> Result<(String, bool), Vec<Rejection>> {
    let plan = plan(old, new, mapping)?;
    let mut text = String::new();
    let mut possible = true;
    for node in plan.orphans() {
        let _ = writeln!(text, "{node}：新版本中没有 / {node}: not in the new version");
    }
    for (name, matter) in matters {
        let report = plan.check(matter);
        possible &= report.possible();
        let _ = write!(text, "\n{name}\n{}{}", report.zh(), report.en());
    }
    Ok((text, possible))
}

/// The dry run of a migration from one file to another, as [`report`]. Each matter names the edition of the
/// old file it runs under; the file given is taken to be that one.
///
/// # Errors
/// Those of compiling either file, and `SK-MATTER-0189` for a name in the mapping that isn't there.
pub fn dry_run(
    old: &Definitions,
    new: &Definitions,
    mapping: &Mapping,
    matters: &[(String, Matter)],
) -> Result<(String, bool), Vec<Rejection>> {
    let first = Program::restore(old, Edition::default())?;
    let coming = Edition {
        version: u32::MAX,
        hash: "".into(),
    };
    let next = Program::compile(new, coming)?;
    let (mut text, mut possible) = report(&first, &next, mapping, &[])?;
    for (name, matter) in matters {
        let edition = matter.definition().map_or_else(Edition::default, |key| Edition {
            version: key.version,
            hash: key.hash.clone(),
        });
        let before = Program::restore(old, edition)?;
        let plan = plan(&before, &next, mapping)?;
        let report = plan.check(matter);
        possible &= report.possible();
        let _ = write!(text, "\n{name}\n{}{}", report.zh(), report.en());
    }
    Ok((text, possible))
}
