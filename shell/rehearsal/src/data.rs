//! The script's values as process data, and expressions over a matter's data.
//!
//! Start at [`json`] and [`evaluate`].

use crate::refuse;
use jiff::Timestamp;
use skein_dmn::feel::{DateTime, Expression, Faults, Names, Scope, Type};
use skein_kernel::rejection::Rejection;
use skein_matter::state::{Value, Vars};
use skein_scenario::model::{Data, Value as Said};

/// Data as a JSON object.
pub(crate) fn json(data: &Data) -> Result<String, Rejection> {
    let entries: Result<Vec<String>, Rejection> = data
        .iter()
        .map(|(name, value)| Ok(format!("{}:{}", quoted(name), one(value)?)))
        .collect();
    Ok(format!("{{{}}}", entries?.join(",")))
}

/// Data as process data.
pub(crate) fn vars(data: &Data) -> Result<Vars, Rejection> {
    Vars::from_json(&json(data)?)
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

fn one(value: &Said) -> Result<String, Rejection> {
    Ok(match value {
        Said::Text { text, .. } => quoted(text),
        Said::Number(digits) => digits.clone(),
        Said::Boolean(flag) => flag.to_string(),
        Said::Null => "null".to_owned(),
        Said::Feel(text) => evaluate(text, &Vars::new(), Timestamp::UNIX_EPOCH)?
            .to_data()?
            .to_json()?,
        Said::List(items) => {
            let items: Result<Vec<String>, Rejection> = items.iter().map(one).collect();
            format!("[{}]", items?.join(","))
        }
        Said::Context(entries) => json(entries)?,
    })
}

/// A FEEL expression over data.
pub(crate) fn evaluate(text: &str, data: &Vars, now: Timestamp) -> Result<Value, Rejection> {
    let mut names = Names::new();
    let mut values = Vec::new();
    for (name, value) in data {
        names.push(name, Type::Any);
        values.push(value.clone());
    }
    let expression = Expression::compile(text, &names)?;
    let now = moment(now);
    let scope = Scope {
        now: now.as_ref(),
        ..Scope::of(&values)
    };
    let mut faults = Faults::new();
    let value = expression.evaluate(&scope, &mut faults);
    match faults.kept().first() {
        // A name that isn't there yet is no value: what must be so may be `null`.
        Some(fault) if !matches!(value, Value::Null) || expression.unknown().is_empty() => {
            Err(fault.rejection())
        }
        _ => Ok(value),
    }
}

pub(crate) fn moment(now: Timestamp) -> Option<DateTime> {
    let text = format!("{}+08:00", crate::clock::local(now));
    let value = Expression::compile(&format!("date and time(\"{text}\")"), &Names::new()).ok()?;
    match value.evaluate(&Scope::default(), &mut Faults::new()) {
        Value::DateTime(at) => Some((*at).clone()),
        _ => None,
    }
}

/// Whether a value is what the script says it is.
pub(crate) fn is_said(value: &Value, said: &Said, data: &Vars, now: Timestamp) -> Result<bool, Rejection> {
    let value = value.to_data()?;
    let wanted = match said {
        Said::Feel(text) => evaluate(text, data, now)?.to_data()?,
        other => Value::from_json(&one(other)?)?,
    };
    if value == wanted {
        return Ok(true);
    }
    Ok(match said {
        Said::Text { text, quoted: false } => shown(&value) == *text,
        _ => false,
    })
}

/// A value as people read it, and as the script says it.
pub(crate) fn shown(value: &Value) -> String {
    match value.to_data().unwrap_or_default() {
        Value::String(text) => text.to_string(),
        other => other.to_json().unwrap_or_default(),
    }
}

/// A value as the script writes it: text in quotation marks where it would read as something else.
pub(crate) fn written(value: &Value, before: &Said) -> String {
    let value = value.to_data().unwrap_or_default();
    match &value {
        Value::String(text) => {
            let bare = matches!(before, Said::Text { quoted: false, .. }) && !text.trim().is_empty();
            if bare {
                text.to_string()
            } else {
                format!("\"{text}\"")
            }
        }
        other => other.to_json().unwrap_or_default(),
    }
}

/// What a value of the script says.
pub(crate) fn said(value: &Said) -> String {
    match value {
        Said::Text { text, .. } | Said::Number(text) | Said::Feel(text) => text.clone(),
        other => one(other).unwrap_or_default(),
    }
}

/// Refuses an empty text where one is needed.
pub(crate) fn needed(text: Option<&String>, zh: &str, en: &str) -> Result<String, Rejection> {
    text.cloned().ok_or_else(|| refuse::unusable("", zh, en))
}
