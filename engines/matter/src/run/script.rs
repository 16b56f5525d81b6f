//! Scripts: what completes waiting work while a model runs alone.
//!
//! A script is JSON: an array of entries, or entries one after the other, one a line or over several lines.
//! `docs/guide/bpmn-run.md` tells what an entry may say. It knows nothing of matters. Start at [`Script::parse`].

use super::refuse;
use crate::clock::ClockCommand;
use crate::human::{Person, WorkCommand};
use crate::program::{Moment, TimerKind, due_of};
use crate::state::{Name, Vars};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use skein_kernel::actor::ActorId;
use skein_kernel::rejection::Rejection;
use std::collections::BTreeMap;

/// What completes waiting work, in the order it was written.
#[derive(Debug, Clone, Default)]
pub struct Script {
    pub(super) entries: Vec<Entry>,
    /// Who is who, for scripts in which people act.
    pub(super) people: BTreeMap<ActorId, Person>,
}

/// One entry.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Its line in the script.
    pub(super) line: u32,
    pub(super) what: What,
    pub(super) when: When,
    /// How often it still applies; `None` means without end.
    pub(super) times: Option<u32>,
    /// Whether it has applied at all.
    pub(super) used: bool,
    /// Who acts; the system itself where absent.
    pub(super) by: Option<ActorId>,
}

/// When an entry may apply.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum When {
    /// As soon as something waits for it.
    Now,
    /// Not before this instant.
    At(Timestamp),
    /// This long after the wait began: an ISO 8601 duration.
    After(String),
}

/// What an entry does.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// Completes whatever waits at an element.
    Complete { element: String, data: Vars },
    /// A job fails.
    Fail {
        element: String,
        reason: Name,
        retry: Option<String>,
    },
    /// A task or job ends with an error.
    Error {
        element: Option<String>,
        code: Name,
        data: Vars,
    },
    /// A task or job raises an escalation.
    Escalate {
        element: Option<String>,
        code: Name,
        data: Vars,
    },
    /// A message arrives.
    Message {
        name: Name,
        key: Option<Name>,
        data: Vars,
    },
    /// A signal is thrown.
    Signal { name: Name, data: Vars },
    /// A performer starts an activity of an ad-hoc subprocess.
    Begin { element: String, activity: String },
    /// A performer ends an ad-hoc subprocess.
    End { element: String },
    /// Data are corrected by hand.
    Set { data: Vars },
    /// Something else is done with a task.
    Work {
        element: String,
        command: Box<WorkCommand>,
    },
    /// Something is done with a legal clock.
    Clock { command: Box<ClockCommand> },
    /// An incident is put right.
    Resolve { element: String, how: Mend },
}

/// How an incident is put right.
#[derive(Debug, Clone)]
pub(super) enum Mend {
    Retry,
    Correct(Vars),
    Skip(Vars),
}

/// The fields of an entry, each taken once.
type Fields = BTreeMap<String, Box<RawValue>>;

/// The words for an element.
const ELEMENT: &[&str] = &["task", "element", "job", "node", "id"];
/// The words for data.
const DATA: &[&str] = &["vars", "payload", "data", "variables"];

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// `SK-MATTER-0200` for each entry that isn't understood, with its line.
    pub fn parse(text: &str) -> Result<Script, Vec<Rejection>> {
        let mut script = Script::default();
        let mut faults = Vec::new();
        for (line, entry) in raw_entries(text).map_err(|fault| vec![fault])? {
            if let Err(fault) = script.add(line, entry) {
                faults.push(fault);
            }
        }
        if faults.is_empty() {
            Ok(script)
        } else {
            Err(faults)
        }
    }

    fn add(&mut self, line: u32, raw: &RawValue) -> Result<(), Rejection> {
        let mut fields: Fields = from_json(line, raw)?;
        if let Some(people) = fields.remove("people") {
            self.people
                .extend(from_json::<BTreeMap<ActorId, Person>>(line, &people)?);
            return left_over(line, &fields);
        }
        let when = when(line, &mut fields)?;
        let times = times(line, &mut fields)?;
        let by = text(line, &mut fields, &["by", "actor"])?.map(ActorId);
        let what = what(line, &mut fields)?;
        left_over(line, &fields)?;
        self.entries.push(Entry {
            line,
            what,
            when,
            times,
            used: false,
            by,
        });
        Ok(())
    }
}

/// The entries with their lines: of an array, or of values one after the other.
fn raw_entries(text: &str) -> Result<Vec<(u32, &RawValue)>, Rejection> {
    let mut found = Vec::new();
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    loop {
        let offset = values.byte_offset();
        match values.next() {
            None => return Ok(found),
            Some(Ok(value)) if value.get().starts_with('[') => {
                let inner: Vec<&RawValue> = serde_json::from_str(value.get()).map_err(|error| {
                    refuse::bad_entry(line_at(text, offset), &error.to_string(), &error.to_string())
                })?;
                found.extend(inner.into_iter().map(|entry| (line_of(text, entry), entry)));
            }
            Some(Ok(value)) => found.push((line_of(text, value), value)),
            Some(Err(error)) => {
                let line = u32::try_from(error.line()).unwrap_or(1);
                return Err(refuse::bad_entry(line, &error.to_string(), &error.to_string()));
            }
        }
    }
}

/// The line on which a value borrowed from the text starts.
fn line_of(text: &str, value: &RawValue) -> u32 {
    let offset = (value.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    line_at(text, offset)
}

fn line_at(text: &str, offset: usize) -> u32 {
    let breaks = text.bytes().take(offset).filter(|byte| *byte == b'\n').count();
    u32::try_from(breaks + 1).unwrap_or(u32::MAX)
}

fn from_json<T: DeserializeOwned>(line: u32, raw: &RawValue) -> Result<T, Rejection> {
    serde_json::from_str(raw.get())
        .map_err(|error| refuse::bad_entry(line, &error.to_string(), &error.to_string()))
}

/// The first of the fields that is there.
fn take(fields: &mut Fields, names: &[&str]) -> Option<Box<RawValue>> {
    names.iter().find_map(|name| fields.remove(*name))
}

/// A field as text; a number or a flag as it is written.
fn text(line: u32, fields: &mut Fields, names: &[&str]) -> Result<Option<String>, Rejection> {
    match take(fields, names) {
        None => Ok(None),
        Some(raw) if raw.get().starts_with('"') => from_json(line, &raw).map(Some),
        Some(raw) => Ok(Some(raw.get().to_owned())),
    }
}

/// A field that holds data: an object. `true` and `null` are no data.
fn data(line: u32, raw: Option<Box<RawValue>>) -> Result<Vars, Rejection> {
    match raw {
        None => Ok(Vars::new()),
        Some(raw) if matches!(raw.get(), "true" | "null") => Ok(Vars::new()),
        Some(raw) => from_json(line, &raw),
    }
}

fn when(line: u32, fields: &mut Fields) -> Result<When, Rejection> {
    let at = text(line, fields, &["at"])?;
    let after = text(line, fields, &["after"])?;
    match (at, after) {
        (None, None) => Ok(When::Now),
        (Some(at), None) => instant(&at).map(When::At).map_err(|fault| fault.at_line(line)),
        (None, Some(after)) => {
            later(Timestamp::UNIX_EPOCH, &after).map_err(|fault| fault.at_line(line))?;
            Ok(When::After(after))
        }
        (Some(_), Some(_)) => Err(refuse::bad_entry(
            line,
            "at 与 after 只能有一个",
            "it has both `at` and `after`",
        )),
    }
}

fn times(line: u32, fields: &mut Fields) -> Result<Option<u32>, Rejection> {
    let Some(times) = text(line, fields, &["times"])? else {
        return Ok(Some(1));
    };
    if matches!(times.as_str(), "any" | "*") {
        return Ok(None);
    }
    let counted = times.parse::<u32>().ok().filter(|times| *times > 0);
    let why = (
        "times 应为正整数或 \"any\"",
        "`times` is a whole number from 1, or \"any\"",
    );
    counted
        .map(Some)
        .ok_or_else(|| refuse::bad_entry(line, why.0, why.1))
}

/// What an entry does, told by the fields it has.
fn what(line: u32, fields: &mut Fields) -> Result<What, Rejection> {
    if let Some(raw) = fields.remove("clock") {
        return Ok(What::Clock {
            command: from_json(line, &raw)?,
        });
    }
    if let Some(name) = text(line, fields, &["message"])? {
        let key = text(line, fields, &["key", "correlation", "correlationKey"])?.map(Name::from);
        return Ok(What::Message {
            name: Name::from(name),
            key,
            data: data(line, take(fields, DATA))?,
        });
    }
    if let Some(name) = text(line, fields, &["signal"])? {
        return Ok(What::Signal {
            name: Name::from(name),
            data: data(line, take(fields, DATA))?,
        });
    }
    if let Some(raw) = fields.remove("set") {
        return Ok(What::Set {
            data: data(line, Some(raw))?,
        });
    }
    if let Some(element) = text(line, fields, &["adhoc"])? {
        return ad_hoc(line, fields, element);
    }
    if let Some(element) = text(line, fields, &["incident"])? {
        return mend(line, fields, element);
    }
    let code = text(line, fields, &["error"])?.map(Name::from);
    let escalation = text(line, fields, &["escalation"])?.map(Name::from);
    let element = text(line, fields, ELEMENT)?;
    match (code, escalation, element) {
        (Some(code), None, element) => Ok(What::Error {
            element,
            code,
            data: data(line, take(fields, DATA))?,
        }),
        (None, Some(code), element) => Ok(What::Escalate {
            element,
            code,
            data: data(line, take(fields, DATA))?,
        }),
        (None, None, Some(element)) => at_element(line, fields, element),
        _ => Err(refuse::bad_entry(
            line,
            "应有 task、element、job、message、signal、error、escalation、adhoc、incident、set、clock 或 people 之一",
            "it has none of `task`, `element`, `job`, `message`, `signal`, `error`, `escalation`, `adhoc`, `incident`, `set`, `clock`, `people`",
        )),
    }
}

fn at_element(line: u32, fields: &mut Fields, element: String) -> Result<What, Rejection> {
    if let Some(reason) = text(line, fields, &["fail"])? {
        let retry = text(line, fields, &["retry"])?;
        if let Some(retry) = &retry {
            later(Timestamp::UNIX_EPOCH, retry).map_err(|fault| fault.at_line(line))?;
        }
        return Ok(What::Fail {
            element,
            reason: Name::from(reason),
            retry,
        });
    }
    if let Some(raw) = fields.remove("work") {
        return Ok(What::Work {
            element,
            command: work(line, raw)?,
        });
    }
    let raw = fields.remove("complete").filter(|raw| raw.get() != "true");
    let data = data(line, raw.or_else(|| take(fields, DATA)))?;
    Ok(What::Complete { element, data })
}

/// A command about a task: whole, or its name alone.
fn work(line: u32, raw: Box<RawValue>) -> Result<Box<WorkCommand>, Rejection> {
    if !raw.get().starts_with('"') {
        return from_json(line, &raw);
    }
    let whole = RawValue::from_string(format!("{{\"do\":{}}}", raw.get())).unwrap_or(raw);
    from_json(line, &whole)
}

fn ad_hoc(line: u32, fields: &mut Fields, element: String) -> Result<What, Rejection> {
    if let Some(activity) = text(line, fields, &["start"])? {
        return Ok(What::Begin { element, activity });
    }
    match fields.remove("end") {
        Some(_) => Ok(What::End { element }),
        None => Err(refuse::bad_entry(
            line,
            "adhoc 应带 start 或 end",
            "`adhoc` needs `start` or `end`",
        )),
    }
}

fn mend(line: u32, fields: &mut Fields, element: String) -> Result<What, Rejection> {
    let how = match text(line, fields, &["resolve"])?.as_deref() {
        Some("retry") | None => {
            let correction = data(line, take(fields, DATA))?;
            if correction.is_empty() {
                Mend::Retry
            } else {
                Mend::Correct(correction)
            }
        }
        Some("correct") => Mend::Correct(data(line, take(fields, DATA))?),
        Some("skip") => Mend::Skip(data(line, take(fields, DATA))?),
        Some(_) => {
            return Err(refuse::bad_entry(
                line,
                "resolve 应为 retry、correct 或 skip",
                "`resolve` is `retry`, `correct` or `skip`",
            ));
        }
    };
    Ok(What::Resolve { element, how })
}

/// Refuses fields nobody asked for: a misspelt word would otherwise do nothing in silence.
fn left_over(line: u32, fields: &Fields) -> Result<(), Rejection> {
    match fields.keys().next() {
        None => Ok(()),
        Some(name) => Err(refuse::bad_entry(
            line,
            &format!("字段“{name}”在这里没有意义"),
            &format!("the field `{name}` means nothing here"),
        )),
    }
}

/// An instant; without an offset it is local time in China.
pub(super) fn instant(text: &str) -> Result<Timestamp, Rejection> {
    Ok(due_of(
        &TimerKind::Date(Moment::Literal(Name::from(text))),
        text,
        Timestamp::UNIX_EPOCH,
    )?
    .due)
}

/// An ISO 8601 duration after an instant.
pub(super) fn later(start: Timestamp, text: &str) -> Result<Timestamp, Rejection> {
    Ok(due_of(
        &TimerKind::Duration(Moment::Literal(Name::from(text))),
        text,
        start,
    )?
    .due)
}
