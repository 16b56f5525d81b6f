//! Reading clocks from a model's extension elements.
//!
//! What isn't known inside a clock is refused: a typing mistake in a legal period must not pass in silence.
//! It knows nothing of running clocks. Start at [`clocks_of`]; `docs/guide/clocks.md` tells how they are
//! written.

use super::refuse;
use super::spec::{
    AsOf, ClockSpec, Escalation, ExtensionRule, OnUncomputable, Silence, SuspensionRule, Threshold, Trigger,
    rank,
};
use skein_bpmn::model::{Base, Namespace, Tree};
use skein_kernel::deadline::{RollRule, StartRule};
use skein_kernel::rejection::Rejection;
use std::str::FromStr;

const CLOCK: &[&str] = &[
    "id",
    "name",
    "en",
    "law",
    "period",
    "periodFrom",
    "starts",
    "stops",
    "from",
    "startRule",
    "rollRule",
    "rollRuleFrom",
    "yellow",
    "red",
    "onUncomputable",
];
const SUSPENSION: &[&str] = &["kind", "name", "en", "law", "maximum"];
const EXTENSION: &[&str] = &["period", "times", "approver", "law"];
const SILENCE: &[&str] = &[
    "deemed", "asOf", "sets", "signal", "message", "trigger", "warn", "law",
];
const ESCALATE: &[&str] = &["at", "to", "signal"];

/// The clocks written on an element, in the order written, each with its line.
///
/// # Errors
/// Every clock that can't be read (`SK-MATTER-0150`), with its line and element.
pub(crate) fn clocks_of(base: &Base) -> Result<Vec<(ClockSpec, u32)>, Vec<Rejection>> {
    let mut found = Vec::new();
    let mut faults = Vec::new();
    for element in base.extension_elements() {
        if !element.is(&Namespace::Skein, "clock") {
            continue;
        }
        match clock(base, element) {
            Ok(spec) => found.push((spec, element.line)),
            Err(fault) => faults.push(placed(fault, element, base)),
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

/// A fault says which line, and which clock if it can.
fn placed(fault: Rejection, element: &Tree, base: &Base) -> Rejection {
    let line = fault.place.as_ref().and_then(|place| place.line);
    let fault = fault.at_line(line.unwrap_or(element.line));
    let id = element.attribute("id").unwrap_or(&base.id);
    fault.at_element(id)
}

fn clock(base: &Base, element: &Tree) -> Result<ClockSpec, Rejection> {
    known(element, CLOCK)?;
    let period = required(element, "period")?;
    let mut spec = ClockSpec::new(&base.id, &required(element, "id")?, parse("period", &period)?);
    spec.name = text(element, "name").unwrap_or_else(|| spec.id.clone());
    spec.law = required(element, "law")?;
    spec.from = text(element, "from");
    spec.period_from = text(element, "periodFrom");
    spec.starts = triggers(element, "starts")?.unwrap_or(spec.starts);
    spec.stops = triggers(element, "stops")?.unwrap_or(spec.stops);
    spec.start_rule = match text(element, "startRule").as_deref() {
        None | Some("next-day") => StartRule::NextDay,
        Some("same-day") => StartRule::SameDay,
        Some(other) => return Err(refuse::unreadable("startRule", other)),
    };
    if let Some(rule) = text(element, "rollRule") {
        spec.roll_rule = RollRule::named(&rule).ok_or_else(|| refuse::unreadable("rollRule", &rule))?;
    }
    spec.roll_rule_from = text(element, "rollRuleFrom");
    spec.yellow = threshold(element, "yellow", spec.yellow)?;
    spec.red = threshold(element, "red", spec.red)?;
    spec.on_uncomputable = match text(element, "onUncomputable").as_deref() {
        None | Some("incident") => OnUncomputable::Incident,
        Some("refuse") => OnUncomputable::Refuse,
        Some(other) => return Err(refuse::unreadable("onUncomputable", other)),
    };
    for child in element.elements() {
        part(&mut spec, child).map_err(|fault| fault.at_line(child.line))?;
    }
    Ok(spec)
}

/// One child element of a clock.
fn part(spec: &mut ClockSpec, child: &Tree) -> Result<(), Rejection> {
    let skein = child.name.space == Namespace::Skein;
    match child.name.local.as_str() {
        "suspension" if skein => spec.suspensions.push(suspension(child)?),
        "extension" if skein => spec.extensions.push(extension(child)?),
        "escalate" if skein => spec.escalations.push(escalation(child)?),
        "silence" if skein && spec.silence.is_none() => spec.silence = Some(silence(child)?),
        other => return Err(refuse::unreadable("element", other)),
    }
    Ok(())
}

fn suspension(element: &Tree) -> Result<SuspensionRule, Rejection> {
    known(element, SUSPENSION)?;
    let kind: String = required(element, "kind")?;
    Ok(SuspensionRule {
        name: text(element, "name").unwrap_or_else(|| kind.clone()),
        kind,
        law: text(element, "law").unwrap_or_default(),
        maximum: optional(element, "maximum")?,
    })
}

fn extension(element: &Tree) -> Result<ExtensionRule, Rejection> {
    known(element, EXTENSION)?;
    let times = match text(element, "times") {
        Some(times) => times
            .parse()
            .ok()
            .filter(|times| *times > 0)
            .ok_or_else(|| refuse::unreadable("times", &times))?,
        None => 1,
    };
    Ok(ExtensionRule {
        period: parse("period", &required(element, "period")?)?,
        times,
        approver: rank(&required(element, "approver")?)?,
        law: text(element, "law").unwrap_or_default(),
    })
}

fn silence(element: &Tree) -> Result<Silence, Rejection> {
    known(element, SILENCE)?;
    Ok(Silence {
        deemed: text(element, "deemed").unwrap_or_default(),
        as_of: match text(element, "asOf").as_deref() {
            None | Some("lapse") => AsOf::Lapse,
            Some("start") => AsOf::Start,
            Some(other) => return Err(refuse::unreadable("asOf", other)),
        },
        sets: text(element, "sets"),
        signal: text(element, "signal"),
        message: text(element, "message"),
        trigger: text(element, "trigger"),
        warn: text(element, "warn"),
        law: required(element, "law")?,
    })
}

fn escalation(element: &Tree) -> Result<Escalation, Rejection> {
    known(element, ESCALATE)?;
    Ok(Escalation {
        at: parse("at", &required(element, "at")?)?,
        to: required(element, "to")?,
        signal: text(element, "signal"),
    })
}

/// Refuses an attribute that an element doesn't have.
fn known(element: &Tree, names: &[&str]) -> Result<(), Rejection> {
    let stranger = element.attributes.iter().find(|attribute| {
        let ours = matches!(attribute.name.space, Namespace::None | Namespace::Skein);
        ours && !names.contains(&attribute.name.local.as_str())
    });
    stranger.map_or(Ok(()), |stranger| {
        Err(refuse::unreadable("attribute", &stranger.name.local))
    })
}

fn text(element: &Tree, name: &str) -> Option<String> {
    let value = element.attribute(name)?.trim();
    (!value.is_empty()).then(|| value.into())
}

fn required(element: &Tree, name: &str) -> Result<String, Rejection> {
    text(element, name).ok_or_else(|| refuse::unreadable(name, ""))
}

fn parse<T: FromStr<Err = Rejection>>(name: &str, value: &str) -> Result<T, Rejection> {
    value.parse().map_err(|_| refuse::unreadable(name, value))
}

fn optional<T: FromStr<Err = Rejection>>(element: &Tree, name: &str) -> Result<Option<T>, Rejection> {
    text(element, name).map(|value| parse(name, &value)).transpose()
}

/// Triggers are separated by semicolons: names may hold blanks.
fn triggers(element: &Tree, name: &str) -> Result<Option<Vec<Trigger>>, Rejection> {
    let Some(value) = text(element, name) else {
        return Ok(None);
    };
    value
        .split(';')
        .map(|word| parse(name, word.trim()))
        .collect::<Result<_, _>>()
        .map(Some)
}

/// `none` switches a threshold off.
fn threshold(element: &Tree, name: &str, usual: Option<Threshold>) -> Result<Option<Threshold>, Rejection> {
    match text(element, name).as_deref() {
        None => Ok(usual),
        Some("none") => Ok(None),
        Some(value) => parse(name, value).map(Some),
    }
}
