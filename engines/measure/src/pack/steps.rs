//! A pack as commands: who asks what of which aggregate on which day, in an order that decide accepts.
//!
//! Nothing here bypasses decide: a pack that breaks a rule is refused like a form that does. Start at
//! [`steps`].

use super::rows::{AssignedRow, CommitmentRow, FigureRow, IndicatorRow, MilestoneRow, SourceRow, TargetRow};
use super::{Pack, PackFile};
use crate::commitment::{Assignment, CommitmentAct, Definition as CommitmentDefinition, Milestone};
use crate::engine::Act;
use crate::id::AggregateId;
use crate::indicator::{Definition as IndicatorDefinition, IndicatorAct, NewFigure};
use crate::parts::{Bilingual, Provenance};
use crate::refuse;
use crate::rules::RulesAct;
use crate::target::{Definition as TargetDefinition, Path, TargetAct, Tolerance};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use skein_kernel::actor::{Actor, UnitId};
use skein_kernel::rejection::Rejection;

/// One command of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// To which aggregate.
    pub aggregate: AggregateId,
    /// What is asked.
    pub act: Act,
    /// Who asks.
    pub actor: Actor,
    /// The city's calendar day.
    pub on: Date,
    /// An instant on that day: nine in the morning in China (UTC+8).
    pub at: Timestamp,
    /// The file it came from, for messages.
    pub file: String,
}

/// The hour, in UTC, at which a pack's people act: nine in the morning in China.
const HOUR: i8 = 1;

/// Every command of a pack, in order of days; on one day, in order of files and rows.
///
/// # Errors
/// SK-MEASURE-0011 for a code that can't be part of an id; SK-MEASURE-0034 for a row that lacks what its
/// commands need.
pub fn steps(pack: &Pack) -> Result<Vec<Step>, Rejection> {
    let supervisor = pack.actor(&pack.header.supervisor);
    let supervisor = supervisor.ok_or_else(|| {
        refuse::bad_pack(
            "measure/report.toml",
            "report.supervisor",
            "没有这个用户",
            "there is no such user",
        )
    })?;
    let mut all = Vec::new();
    // Definitions of one day come in the order in which they refer to each other.
    let parts: [Part; 5] = [
        |writer, rows| writer.rules(rows),
        |writer, rows| writer.indicators(rows),
        |writer, rows| writer.figures(rows),
        |writer, rows| writer.targets(rows),
        |writer, rows| writer.commitments(rows),
    ];
    for part in parts {
        for (file, rows) in &pack.files {
            let mut writer = Writer {
                pack,
                file,
                supervisor: &supervisor,
                steps: &mut all,
            };
            part(&mut writer, rows).map_err(|refused| refused.in_file(file))?;
        }
    }
    all.sort_by_key(|step| step.on);
    Ok(all)
}

/// What writes the steps of one kind of row.
type Part = fn(&mut Writer<'_>, &PackFile) -> Result<(), Rejection>;

/// Writes one file's steps.
struct Writer<'a> {
    pack: &'a Pack,
    file: &'a str,
    supervisor: &'a Actor,
    steps: &'a mut Vec<Step>,
}

impl Writer<'_> {
    fn push(&mut self, aggregate: &AggregateId, act: Act, actor: &Actor, on: Date) -> Result<(), Rejection> {
        let at = TimeZone::UTC.to_timestamp(on.at(HOUR, 0, 0, 0)).map_err(|_| {
            refuse::bad_pack(
                self.file,
                aggregate.as_str(),
                "日期超出范围",
                "the day is out of range",
            )
        })?;
        let (aggregate, actor, file) = (aggregate.clone(), actor.clone(), self.file.to_owned());
        self.steps.push(Step {
            aggregate,
            act,
            actor,
            on,
            at,
            file,
        });
        Ok(())
    }

    fn rules(&mut self, rows: &PackFile) -> Result<(), Rejection> {
        rows.rules.iter().try_for_each(|row| {
            let act = RulesAct::Publish {
                rule: row.rule.clone(),
                reason: row.reason.clone(),
            };
            self.push(
                &AggregateId::rules(),
                Act::Rules(act),
                self.supervisor,
                self.pack.header.starts,
            )
        })
    }

    fn indicators(&mut self, rows: &PackFile) -> Result<(), Rejection> {
        rows.indicators.iter().try_for_each(|row| {
            let id = AggregateId::indicator(&row.code)?;
            let definition = indicator(row, self.pack.header.demo);
            let act = Act::Indicator(IndicatorAct::Define { definition });
            self.push(&id, act, self.supervisor, self.pack.header.starts)
        })
    }

    fn figures(&mut self, rows: &PackFile) -> Result<(), Rejection> {
        let starts = self.pack.header.starts;
        rows.figures.iter().try_for_each(|row| {
            let id = AggregateId::indicator(&row.indicator)?;
            let unit = self.unit_of(&row.indicator);
            let act = Act::Indicator(IndicatorAct::Record {
                figure: figure(row, unit, self.pack.header.demo),
            });
            self.push(&id, act, self.supervisor, row.published.max(starts))
        })
    }

    fn unit_of(&self, code: &str) -> String {
        let rows = self.pack.files.iter().flat_map(|(_, file)| &file.indicators);
        rows.filter(|row| row.code == code)
            .map(|row| row.unit.clone())
            .next()
            .unwrap_or_default()
    }

    fn targets(&mut self, rows: &PackFile) -> Result<(), Rejection> {
        rows.targets.iter().try_for_each(|row| {
            let id = AggregateId::target(row.period.year(), &row.code)?;
            let definition = Box::new(self.target(row)?);
            let act = Act::Target(TargetAct::Set { definition });
            self.push(&id, act, self.supervisor, self.pack.header.starts)
        })
    }

    fn target(&self, row: &TargetRow) -> Result<TargetDefinition, Rejection> {
        Ok(TargetDefinition {
            indicator: row.indicator.as_deref().map(AggregateId::indicator).transpose()?,
            subject: Bilingual::new(&row.zh, &row.en),
            period: row.period,
            goal: row.goal.clone(),
            unit: row.unit.clone(),
            direction: row.direction,
            nature: row.nature,
            strive: row.strive,
            owner: UnitId(row.owner.clone()),
            section: row.section.clone(),
            tolerance: row.tolerance.as_ref().map(|it| Tolerance {
                value: it.value,
                source: Bilingual::new(&it.zh, &it.en),
            }),
            baseline: row.baseline,
            path: row.path.as_ref().map(|it| Path {
                shares: it.shares.clone(),
                source: Bilingual::new(&it.zh, &it.en),
            }),
            provenance: self.provenance(row.source.as_ref())?,
            demo: self.pack.header.demo,
        })
    }

    fn provenance(&self, source: Option<&SourceRow>) -> Result<Option<Provenance>, Rejection> {
        let (Some(source), Some(report)) = (source, &self.pack.header.sha256) else {
            return Ok(None);
        };
        Ok(Some(Provenance {
            report: AggregateId::report(report)?,
            line: source.line,
            start: source.start,
            end: source.end,
            sentence_hash: source.hash.clone(),
            row: source.row.clone(),
        }))
    }

    fn commitments(&mut self, rows: &PackFile) -> Result<(), Rejection> {
        rows.commitments.iter().try_for_each(|row| self.commitment(row))
    }

    fn commitment(&mut self, row: &CommitmentRow) -> Result<(), Rejection> {
        let (header, supervisor) = (&self.pack.header, self.supervisor);
        let id = AggregateId::commitment(header.year, &row.code)?;
        let targets = row
            .targets
            .iter()
            .map(|code| AggregateId::target(header.year, code));
        let definition = CommitmentDefinition {
            text: Bilingual::new(&row.zh, &row.en),
            year: header.year,
            section: row.section.clone(),
            topic: row.topic.clone(),
            kind: row.kind.clone(),
            targets: targets.collect::<Result<_, _>>()?,
            provenance: self.provenance(row.source.as_ref())?,
            demo: header.demo,
        };
        let mut say = |act, actor: &Actor, on| self.push(&id, Act::Commitment(act), actor, on);
        say(CommitmentAct::Register { definition }, supervisor, header.starts)?;
        let Some(assigned) = &row.assigned else {
            return Ok(());
        };
        say(
            CommitmentAct::Assign {
                assignment: assignment(assigned),
            },
            supervisor,
            assigned.on,
        )?;
        let officer = self.pack.officer(&assigned.lead).ok_or_else(|| {
            refuse::bad_pack(
                self.file,
                &row.code,
                "牵头单位没有经办人",
                "the lead department has no officer",
            )
        })?;
        self.course(&id, row, &officer)
    }

    /// What happened after the assignment, in order of days.
    fn course(&mut self, id: &AggregateId, row: &CommitmentRow, officer: &Actor) -> Result<(), Rejection> {
        let supervisor = self.supervisor;
        let mut acts: Vec<(Date, CommitmentAct, &Actor)> = Vec::new();
        acts.extend(row.signed.map(|on| (on, CommitmentAct::Sign, officer)));
        for it in &row.progress {
            let report = CommitmentAct::ReportProgress {
                percent: it.percent,
                figure: None,
                narrative: it.zh.clone(),
                milestones: it.milestones.clone(),
                evidence: Vec::new(),
            };
            acts.push((it.on, report, officer));
        }
        for it in &row.supervisions {
            let open = CommitmentAct::OpenSupervision {
                reason: it.zh.clone(),
                reply_by: it.reply_by,
            };
            acts.push((it.on, open, supervisor));
            let reply = |said: &super::Replied| {
                let act = CommitmentAct::ReplySupervision {
                    text: said.zh.clone(),
                    evidence: Vec::new(),
                };
                (said.on, act, officer)
            };
            let close = |said: &super::Replied| {
                (
                    said.on,
                    CommitmentAct::CloseSupervision {
                        reason: said.zh.clone(),
                    },
                    supervisor,
                )
            };
            acts.extend(it.reply.as_ref().map(reply));
            acts.extend(it.closed.as_ref().map(close));
        }
        acts.extend(row.claimed.as_ref().map(|it| {
            let (narrative, evidence) = (it.zh.clone(), it.evidence.clone());
            (
                it.on,
                CommitmentAct::ClaimCompletion { narrative, evidence },
                officer,
            )
        }));
        acts.extend(row.verified.as_ref().map(|it| {
            (
                it.on,
                CommitmentAct::Verify {
                    accept: it.accept,
                    reason: it.zh.clone(),
                },
                supervisor,
            )
        }));
        acts.into_iter()
            .try_for_each(|(on, act, actor)| self.push(id, Act::Commitment(act), actor, on))
    }
}

fn indicator(row: &IndicatorRow, demo: bool) -> IndicatorDefinition {
    IndicatorDefinition {
        code: row.code.clone(),
        name: Bilingual::new(&row.zh, &row.en),
        unit: row.unit.clone(),
        direction: row.direction,
        nature: row.nature,
        behaviour: row.behaviour,
        owner: UnitId(row.owner.clone()),
        national_account: row.national_account,
        note: None,
        demo,
    }
}

fn figure(row: &FigureRow, unit: String, demo: bool) -> NewFigure {
    NewFigure {
        period: row.period,
        status: row.status,
        value: row.value,
        unit,
        source: row.source.clone(),
        published: row.published,
        reason: row.reason.clone(),
        correction: row.correction,
        demo,
    }
}

fn assignment(row: &AssignedRow) -> Assignment {
    Assignment {
        lead: UnitId(row.lead.clone()),
        supporting: row.supporting.iter().cloned().map(UnitId).collect(),
        due: row.due,
        sign_within: row.sign_within.unwrap_or(crate::commitment::SIGN_WITHIN),
        cadence: row.cadence,
        milestones: row.milestones.iter().map(milestone).collect(),
    }
}

fn milestone(row: &MilestoneRow) -> Milestone {
    Milestone {
        name: Bilingual::new(&row.zh, &row.en),
        due: row.due,
        weight: row.weight,
    }
}
