//! The rows of a pack's files, as written. Unknown keys are refused when they are read.
//!
//! Names are kept short because people write them by hand: `zh` and `en` are the wording in both
//! languages, days are `2021-01-20`, numbers are written as text so that they stay exact.

use crate::commitment::Cadence;
use crate::indicator::{Behaviour, FigureStatus};
use crate::parts::{Direction, Evidence, Nature};
use crate::period::Period;
use crate::target::Goal;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_kernel::Decimal;
use skein_kernel::actor::Role;
use skein_kernel::division::DivisionCode;

/// One file of a pack: any of the tables below.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PackFile {
    /// Which report it is about. In exactly one file.
    pub report: Option<Header>,
    /// Departments.
    pub departments: Vec<Department>,
    /// People.
    pub users: Vec<User>,
    /// Sections of the report.
    pub fields: Vec<Field>,
    /// Rules for lights and pace.
    pub rules: Vec<RuleRow>,
    /// Indicators.
    pub indicators: Vec<IndicatorRow>,
    /// Figures.
    pub figures: Vec<FigureRow>,
    /// Targets.
    pub targets: Vec<TargetRow>,
    /// Commitments with their demo progress.
    pub commitments: Vec<CommitmentRow>,
}

/// Which report a pack's rows are about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Whose city.
    pub division: DivisionCode,
    /// The plan's year.
    pub year: i16,
    /// The day on which rules, indicators, targets and commitments are set up.
    pub starts: Date,
    /// The day a demonstration shows: its pages judge as of this day.
    pub as_of: Date,
    /// Whether everything in it is a demonstration, to be marked so wherever it is shown.
    #[serde(default)]
    pub demo: bool,
    /// The user who acts as supervisor.
    pub supervisor: String,
    /// SHA-256 of the report the sources point into, hexadecimal.
    #[serde(default)]
    pub sha256: Option<String>,
}

/// A department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// Id: lower-case letters, digits and hyphens.
    pub id: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// Id, also the sign-in name.
    pub id: String,
    /// Department.
    pub unit: String,
    /// Name shown, in Chinese.
    pub zh: String,
    /// Name shown, in English.
    pub en: String,
    /// What the person may be.
    pub role: Role,
}

/// A section of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Section as the report numbers it: `三（一）`.
    pub section: String,
    /// Short name in Chinese.
    pub zh: String,
    /// Short name in English.
    pub en: String,
}

/// A rule for lights and pace; its keys are those of [`crate::rules::Rule`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleRow {
    /// The rule.
    pub rule: crate::rules::Rule,
    /// Why it is made.
    pub reason: String,
}

/// An indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorRow {
    /// Code: lower-case letters, digits and hyphens.
    pub code: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// Unit.
    pub unit: String,
    /// Which way is better.
    pub direction: Direction,
    /// Expected or binding.
    pub nature: Nature,
    /// How figures behave within a year.
    pub behaviour: Behaviour,
    /// The department that answers for the figures.
    pub owner: String,
    /// Whether it is accounted nationally (统计法 art. 20).
    #[serde(default)]
    pub national_account: bool,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureRow {
    /// The indicator's code.
    pub indicator: String,
    /// Period.
    pub period: Period,
    /// How settled.
    pub status: FigureStatus,
    /// The value, as text.
    pub value: Decimal,
    /// Who published it; a demonstration says so here.
    #[serde(default)]
    pub source: Option<String>,
    /// When it was published, and recorded.
    pub published: Date,
    /// Why it replaces an earlier one.
    #[serde(default)]
    pub reason: Option<String>,
    /// Whether it corrects an error.
    #[serde(default)]
    pub correction: bool,
}

/// Where in the report something stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceRow {
    /// Line of the repaired text, from 1.
    pub line: u32,
    /// First character in the repaired text, from 0.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// SHA-256 of the passage, hexadecimal.
    pub hash: String,
    /// The extraction's row.
    #[serde(default)]
    pub row: Option<String>,
}

/// A tolerance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToleranceRow {
    /// Half-width, as text.
    pub value: Decimal,
    /// Who set it, in Chinese.
    pub zh: String,
    /// Who set it, in English.
    pub en: String,
}

/// A seasonal path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharesRow {
    /// 4 or 12 shares, as text, that sum to 1.
    pub shares: Vec<Decimal>,
    /// Where the path comes from, in Chinese.
    pub zh: String,
    /// Where the path comes from, in English.
    pub en: String,
}

/// A target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetRow {
    /// Code within its year: lower-case letters, digits and hyphens.
    pub code: String,
    /// By when.
    pub period: Period,
    /// What is aimed at, in Chinese.
    pub zh: String,
    /// What is aimed at, in English.
    pub en: String,
    /// What should be reached.
    pub goal: Goal,
    /// Unit of the goal's numbers.
    #[serde(default)]
    pub unit: String,
    /// The indicator's code, if one measures it.
    #[serde(default)]
    pub indicator: Option<String>,
    /// Which way is better.
    pub direction: Direction,
    /// Expected or binding.
    pub nature: Nature,
    /// Whether the report says 力争.
    #[serde(default)]
    pub strive: bool,
    /// The department that answers for it.
    pub owner: String,
    /// Section of the report.
    pub section: String,
    /// Tolerance of 左右.
    #[serde(default)]
    pub tolerance: Option<ToleranceRow>,
    /// Where the year begins, for a level.
    #[serde(default)]
    pub baseline: Option<Decimal>,
    /// Seasonal path.
    #[serde(default)]
    pub path: Option<SharesRow>,
    /// Where the report says so.
    #[serde(default)]
    pub source: Option<SourceRow>,
}

/// A commitment and what has happened to it in a demonstration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitmentRow {
    /// Code within its year: lower-case letters, digits and hyphens.
    pub code: String,
    /// Section of the report.
    pub section: String,
    /// Topic.
    pub topic: String,
    /// What will be done, in Chinese, in the pack's own words.
    pub zh: String,
    /// What will be done, in English.
    pub en: String,
    /// `task`, `target`, `outcome`, `principle` or `slogan`.
    pub kind: String,
    /// Codes of the targets it serves, of the plan's year.
    #[serde(default)]
    pub targets: Vec<String>,
    /// Where the report says so.
    #[serde(default)]
    pub source: Option<SourceRow>,
    /// Who does it, if it is assigned.
    #[serde(default)]
    pub assigned: Option<AssignedRow>,
    /// The day the lead department signed.
    #[serde(default)]
    pub signed: Option<Date>,
    /// Progress reports.
    #[serde(default)]
    pub progress: Vec<ProgressRow>,
    /// Supervisions.
    #[serde(default)]
    pub supervisions: Vec<SupervisionRow>,
    /// The claim of completion.
    #[serde(default)]
    pub claimed: Option<Claimed>,
    /// Its verification.
    #[serde(default)]
    pub verified: Option<Verified>,
}

/// An assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssignedRow {
    /// The day.
    pub on: Date,
    /// Lead department.
    pub lead: String,
    /// Supporting departments.
    #[serde(default)]
    pub supporting: Vec<String>,
    /// By when.
    pub due: Date,
    /// How often progress is reported.
    #[serde(default)]
    pub cadence: Cadence,
    /// Working days for sign-off; 3 unless stated.
    #[serde(default)]
    pub sign_within: Option<u16>,
    /// Steps on the way.
    #[serde(default)]
    pub milestones: Vec<MilestoneRow>,
}

/// A milestone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MilestoneRow {
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// By when.
    pub due: Date,
    /// Percent of the whole.
    pub weight: Decimal,
}

/// A progress report by the lead department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgressRow {
    /// The day.
    pub on: Date,
    /// Percent done.
    #[serde(default)]
    pub percent: Option<Decimal>,
    /// What was done.
    pub zh: String,
    /// Milestones reached, from 1.
    #[serde(default)]
    pub milestones: Vec<u32>,
}

/// A supervision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupervisionRow {
    /// The day it was opened.
    pub on: Date,
    /// Why.
    pub zh: String,
    /// By when a reply is due.
    pub reply_by: Date,
    /// The reply.
    #[serde(default)]
    pub reply: Option<Replied>,
    /// How it was closed.
    #[serde(default)]
    pub closed: Option<Replied>,
}

/// Words said on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replied {
    /// The day.
    pub on: Date,
    /// The words.
    pub zh: String,
}

/// A claim of completion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claimed {
    /// The day.
    pub on: Date,
    /// What was achieved.
    pub zh: String,
    /// Files that show it. The shell finds them by name in the pack's `evidence` folder.
    pub evidence: Vec<Evidence>,
}

/// A verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verified {
    /// The day.
    pub on: Date,
    /// Whether the claim was accepted.
    pub accept: bool,
    /// Why.
    pub zh: String,
}
