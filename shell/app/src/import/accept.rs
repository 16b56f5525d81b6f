//! Acceptance: a row of a draft becomes a target with its indicator, or a commitment.
//!
//! What the words leave open (who answers for it, how binding it is) the person who accepts says; what
//! they say is carried over as it stands. It knows nothing of events. Start at [`creation`].

use super::{Draft, refused};
use crate::account::{hex, sha256};
use serde::{Deserialize, Serialize};
use skein_kernel::Decimal;
use skein_kernel::actor::UnitId;
use skein_kernel::quantity::comparator::Comparator;
use skein_kernel::rejection::Rejection;
use skein_measure::commitment::{self, CommitmentAct};
use skein_measure::indicator::{self, Behaviour, IndicatorAct};
use skein_measure::intake::IntakeAct;
use skein_measure::parts::{Bilingual, Direction, Nature, Provenance};
use skein_measure::target::{self, Goal, ReferenceTo, TargetAct};
use skein_measure::{Act, AggregateId, Command, Period};
use skein_report::model::{CharIndex, Commitment, Span, Target};

/// What the person who accepts a row adds to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Which row: `T150`, `C017`.
    pub row: String,
    /// For a target: the department that answers for it.
    pub owner: Option<UnitId>,
    /// For a target: how binding it is; expected (预期性) unless told.
    pub nature: Option<Nature>,
    /// For a target: which way is better; told from the words unless given.
    pub direction: Option<Direction>,
    /// For a target: an indicator that exists; a new one is defined unless given.
    pub indicator: Option<AggregateId>,
}

impl Acceptance {
    /// A row accepted as it stands, with `owner` answering for it if it is a target.
    #[must_use]
    pub fn plain(row: impl Into<String>, owner: Option<UnitId>) -> Self {
        Self {
            row: row.into(),
            owner,
            nature: None,
            direction: None,
            indicator: None,
        }
    }
}

/// The commands that accept rows of a draft together. A row that was decided before is left to the engine
/// to refuse, so that the same form sent twice makes the same commands and gets the first answer.
///
/// # Errors
/// `SK-APP-0016` for a row that doesn't exist, that the board has from elsewhere, or that is neither aim
/// nor commitment.
pub fn creation(draft: &Draft, rows: &[Acceptance]) -> Result<Vec<(AggregateId, Command)>, Rejection> {
    let becoming = |id: &str| {
        let together = rows.iter().any(|it| it.row == id);
        let target = draft.target(id).filter(|_| together)?;
        target_id(draft, &target.row).ok().flatten()
    };
    let mut commands = Vec::new();
    for acceptance in rows {
        let row = acceptance.row.as_str();
        if let Some(target) = draft.target(row) {
            commands.extend(target_creation(draft, &target.row, acceptance)?);
        } else if let Some(commitment) = draft.commitment(row) {
            commands.push(commitment_creation(draft, &commitment.row, becoming)?);
        } else {
            return Err(refused(row, "没有这一行", "there is no such row"));
        }
    }
    Ok(commands)
}

/// Refuses a row that the board has already under another id than acceptance gives: a pack brought it.
fn check_not_from_elsewhere(draft: &Draft, row: &str, own: &AggregateId) -> Result<(), Rejection> {
    if draft.became(row).is_none_or(|id| id == own) {
        return Ok(());
    }
    Err(refused(row, "任务台账已有此项", "the board has this row already"))
}

/// The id a target row gets; `None` for a row that aims at nothing.
fn target_id(draft: &Draft, row: &Target) -> Result<Option<AggregateId>, Rejection> {
    let id = |period: Period| AggregateId::target(period.year(), &target_code(draft, row));
    period(row).map(id).transpose()
}

fn target_code(draft: &Draft, row: &Target) -> String {
    format!("r{}-{}", draft.intake.report.year, row.id.to_lowercase())
}

fn accept(draft: &Draft, row: &str, aggregate: AggregateId, create: Act) -> (AggregateId, Command) {
    let act = IntakeAct::AcceptRow {
        row: row.to_owned(),
        aggregate,
        create: Box::new(create),
    };
    (draft.id.clone(), Command::new(Act::Report(act)))
}

fn commitment_creation(
    draft: &Draft,
    row: &Commitment,
    becoming: impl Fn(&str) -> Option<AggregateId>,
) -> Result<(AggregateId, Command), Rejection> {
    let year = draft.intake.report.year;
    let aggregate = AggregateId::commitment(year, &row.id.to_lowercase())?;
    check_not_from_elsewhere(draft, &row.id, &aggregate)?;
    let targets = row.target_ids.split(',').map(str::trim);
    let targets = targets.filter_map(|id| draft.became(id).cloned().or_else(|| becoming(id)));
    let definition = commitment::Definition {
        text: zh(&row.text),
        year,
        section: row.section.clone(),
        topic: row.topic_sentence.clone(),
        kind: row.kind.clone(),
        targets: targets.collect(),
        provenance: Some(provenance(draft, &row.id, row.line, row.span)),
        demo: false,
    };
    Ok(accept(
        draft,
        &row.id,
        aggregate,
        Act::Commitment(CommitmentAct::Register { definition }),
    ))
}

fn target_creation(
    draft: &Draft,
    row: &Target,
    acceptance: &Acceptance,
) -> Result<Vec<(AggregateId, Command)>, Rejection> {
    let Some(period) = period(row) else {
        let (zh, en) = (
            "这是已有实绩或背景，不是目标",
            "this says what was, not what is aimed at",
        );
        return Err(refused(&row.id, zh, en));
    };
    let Some(owner) = acceptance.owner.clone() else {
        return Err(refused(
            &row.id,
            "请选择责任单位",
            "choose the department that answers for it",
        ));
    };
    let code = target_code(draft, row);
    let aggregate = AggregateId::target(period.year(), &code)?;
    check_not_from_elsewhere(draft, &row.id, &aggregate)?;
    let definition = definition(draft, row, acceptance, (period, owner));
    let mut definition = Box::new(definition);
    let mut indicator = None;
    if definition.indicator.is_none() && !definition.unit.is_empty() {
        let (id, define) = indicator_of(&code, row, &definition)?;
        definition.indicator = Some(id.clone());
        indicator = Some((id, Command::new(Act::Indicator(define))));
    }
    // The row first, so that one decided before is refused as that. Its target comes after all commands.
    let set = Act::Target(TargetAct::Set { definition });
    let accepted = accept(draft, &row.id, aggregate, set);
    Ok(std::iter::once(accepted).chain(indicator).collect())
}

fn definition(
    draft: &Draft,
    row: &Target,
    acceptance: &Acceptance,
    (period, owner): (Period, UnitId),
) -> target::Definition {
    let strive = row.fragment.contains("力争") || row.note.contains("力争");
    let binding = row.fragment.contains("约束性") && !strive;
    let nature = if binding {
        Nature::Binding
    } else {
        Nature::Expected
    };
    target::Definition {
        indicator: acceptance.indicator.clone(),
        subject: zh(&row.subject),
        period,
        goal: goal(row),
        unit: row.unit.clone(),
        direction: acceptance.direction.unwrap_or_else(|| direction(row)),
        nature: acceptance.nature.unwrap_or(nature),
        strive,
        owner,
        section: if row.section.is_empty() {
            "-".to_owned()
        } else {
            row.section.clone()
        },
        tolerance: None,
        baseline: None,
        path: None,
        provenance: Some(provenance(draft, &row.id, row.line, row.span)),
        demo: false,
    }
}

fn indicator_of(
    code: &str,
    row: &Target,
    definition: &target::Definition,
) -> Result<(AggregateId, IndicatorAct), Rejection> {
    let of_output = ["地区生产总值", "GDP", "增加值"]
        .iter()
        .any(|name| row.subject.contains(name));
    let define = indicator::Definition {
        code: code.to_owned(),
        name: definition.subject.clone(),
        unit: definition.unit.clone(),
        direction: definition.direction,
        nature: definition.nature,
        behaviour: behaviour(&row.measure),
        owner: definition.owner.clone(),
        national_account: of_output,
        note: None,
        demo: false,
    };
    Ok((
        AggregateId::indicator(code)?,
        IndicatorAct::Define { definition: define },
    ))
}

/// By when; `None` for a row that aims at nothing.
fn period(row: &Target) -> Option<Period> {
    let year = ["target", "vision"]
        .iter()
        .find_map(|word| row.kind.strip_prefix(word))?;
    row.period.parse().ok().or_else(|| year.parse().ok())
}

/// What should be reached, in the row's own comparator.
fn goal(row: &Target) -> Goal {
    let aim = || Goal::Qualitative {
        aim: zh(if row.value.is_empty() {
            &row.fragment
        } else {
            &row.value
        }),
    };
    if row.comparator == "range" {
        let ends = row.value.split_once(['-', '~', '—', '至']);
        let numbers = ends.and_then(|(low, high)| Some((number(low)?, number(high)?)));
        return numbers.map_or_else(aim, |(low, high)| Goal::Range { low, high });
    }
    let Some(comparator) = comparator(&row.comparator) else {
        return aim();
    };
    match number(&row.value) {
        Some(value) if !row.unit.is_empty() => Goal::Number { comparator, value },
        _ if row.value.contains("上年") => Goal::Relative {
            comparator,
            to: ReferenceTo::PreviousYear,
        },
        _ if row.measure == "reference" => Goal::Relative {
            comparator,
            to: ReferenceTo::Requirement { name: zh(&row.value) },
        },
        _ => aim(),
    }
}

fn comparator(sign: &str) -> Option<Comparator> {
    use Comparator::{About, AtLeast, AtMost, Equal, Less, More};
    [Equal, More, AtLeast, Less, AtMost, About]
        .into_iter()
        .find(|comparator| comparator.sign() == sign)
}

fn number(text: &str) -> Option<Decimal> {
    text.trim().replace(',', "").parse().ok()
}

/// Which way is better, as the language of reports reads it.
fn direction(row: &Target) -> Direction {
    use skein_kernel::quantity::verdict::Direction as Better;
    match skein_report::direction::of_target(row) {
        Better::HigherIsBetter => Direction::Higher,
        Better::LowerIsBetter => Direction::Lower,
        Better::Neither => Direction::Exact,
    }
}

/// How its figures behave within a year, by the row's measure.
fn behaviour(measure: &str) -> Behaviour {
    match measure {
        "count" | "cumulative" | "annual" => Behaviour::Flow,
        _ if measure.starts_with(['+', '-']) => Behaviour::Growth,
        _ => Behaviour::Level,
    }
}

/// Where a row was read.
fn provenance(draft: &Draft, row: &str, line: u32, span: Span) -> Provenance {
    let text = &draft.reading.report.text;
    let characters = CharIndex::new(text).chars(text, span);
    let short = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    Provenance {
        report: draft.id.clone(),
        line,
        start: short(characters.start),
        end: short(characters.end),
        sentence_hash: hex(&sha256(span.of(text).as_bytes())),
        row: Some(row.to_owned()),
    }
}

fn zh(text: &str) -> Bilingual {
    Bilingual::new(text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(fields: [&str; 7]) -> Target {
        let [kind, period, subject, measure, comparator, value, unit] = fields.map(str::to_owned);
        Target {
            id: "T001".into(),
            kind,
            period,
            subject,
            measure,
            comparator,
            value,
            unit,
            ..Target::default()
        }
    }

    #[test]
    fn words_become_goals() {
        let of = |comparator, value, unit| {
            goal(&row([
                "target2021",
                "2021",
                "某项",
                "count",
                comparator,
                value,
                unit,
            ]))
        };
        let value = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(
            of("≥", "12", "%"),
            Goal::Number {
                comparator: Comparator::AtLeast,
                value: value("12")
            }
        );
        assert_eq!(
            of("range", "2-3", "个"),
            Goal::Range {
                low: value("2"),
                high: value("3")
            }
        );
        assert_eq!(
            of("≥", "上年水平", ""),
            Goal::Relative {
                comparator: Comparator::AtLeast,
                to: ReferenceTo::PreviousYear
            }
        );
        assert_eq!(
            of("=", "全面覆盖", ""),
            Goal::Qualitative {
                aim: zh("全面覆盖")
            }
        );
        // A number without a unit can't be compared with a figure, so it stays words.
        assert_eq!(of("=", "3", ""), Goal::Qualitative { aim: zh("3") });
    }

    #[test]
    fn only_aims_have_a_period() {
        let of = |kind, at| period(&row([kind, at, "某项", "count", "=", "1", "个"])).map(|p| p.to_string());
        assert_eq!(of("target2021", "2021").as_deref(), Some("2021"));
        assert_eq!(of("target2025", "2021-2025").as_deref(), Some("2021-2025"));
        assert_eq!(of("target2021", "每年").as_deref(), Some("2021"));
        assert_eq!(of("vision2035", "2035").as_deref(), Some("2035"));
        assert_eq!(of("achieved", "2020"), None);
    }

    #[test]
    fn the_language_says_which_way_is_better() {
        let of = |subject, measure, comparator| {
            direction(&row([
                "target2021",
                "2021",
                subject,
                measure,
                comparator,
                "3",
                "%",
            ]))
        };
        assert_eq!(of("居民消费价格涨幅", "+%", "="), Direction::Lower);
        assert_eq!(of("融资担保率", "share", "≤"), Direction::Lower);
        assert_eq!(of("进出口增长", "+%", "≥"), Direction::Higher);
        assert_eq!(of("烟尘排放量下降", "-%", "="), Direction::Higher);
        assert_eq!(of("事故隐患整改率", "share", "="), Direction::Higher);
    }
}
