//! The licence that a matter ends in: what its kind says is written on it, from the matter's data.
//!
//! It knows nothing of jobs and signatures. Start at [`issue_for`].

use super::day_of;
use super::licences::{Issue, Registrar, issuer};
use crate::codes;
use jiff::Timestamp;
use jiff::ToSpan as _;
use jiff::civil::Date;
use skein_dmn::feel::{Expression, Faults, Names, Scope};
use skein_kernel::actor::ActorId;
use skein_kernel::period::{Period, PeriodUnit};
use skein_kernel::rejection::{Class, Rejection};
use skein_licence::{Licence, Written};
use skein_matter::state::{Value, Vars};
use skein_pack::Pack;
use skein_pack::model::{FieldKind, LicenceField};
use skein_store::aggregate::Serial;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Issues the licence of a matter's item to its applicant, as one of the packs says what it is; what the matter gets to know of it: `licence` with
/// `number`, `kind`, `issued`, `until`. A matter may issue several, each by a job of its own; asked
/// again for the same job on the same day it is the same licence.
///
/// # Errors
/// `SK-APP-0044` where the data name no applicant or no kind of licence of the packs; the vault's, the store's.
pub fn issue_for(
    registrar: &Registrar,
    packs: &[Arc<Pack>],
    (serial, job): (Serial, u32),
    data: &Vars,
    now: Timestamp,
) -> Result<Vars, Rejection> {
    let item = text(data, "item", "id").unwrap_or_default();
    let wanted = text(data, "item", "licence").ok_or_else(nothing_to_issue)?;
    let kind = packs.iter().find_map(|pack| pack.licence(&wanted));
    let kind = kind.ok_or_else(nothing_to_issue)?;
    let holder = text(data, "applicant", "id").ok_or_else(nothing_to_issue)?;
    let issued = day_of(now);
    let written = kind.fields.iter();
    let written = written.filter_map(|field| written_of(packs, &item, field, data));
    let standing = registrar.issue(Issue {
        holder: ActorId(holder),
        licence: Licence {
            number: registrar.number(issued, serial.0 * 100 + u64::from(job % 100)),
            kind: wanted,
            title: kind.words.zh.clone(),
            division: registrar.division().to_string(),
            issuer: issuer(packs, &kind.issuer),
            holder: text(data, "applicant", "name").unwrap_or_default(),
            issued,
            until: kind
                .valid
                .as_ref()
                .and_then(|valid| last_day(issued, valid.value)),
            written: written.collect(),
            matter: Some(serial.0),
        },
    })?;
    let licence = standing.licence;
    let until = licence
        .until
        .map_or(Value::Null, |until| Value::text(&until.to_string()));
    let told = vec![
        ("number".into(), Value::text(&licence.number)),
        ("kind".into(), Value::text(&licence.kind)),
        ("issued".into(), Value::text(&licence.issued.to_string())),
        ("until".into(), until),
    ];
    let mut answer = Vars::new();
    answer.set("licence".into(), Value::context(told));
    Ok(answer)
}

/// A text inside one of the matter's data.
fn text(data: &Vars, name: &str, field: &str) -> Option<String> {
    let Value::Context(context) = data.get(name)? else {
        return None;
    };
    match context.get(field)? {
        Value::String(text) if !text.is_empty() => Some(text.to_string()),
        _ => None,
    }
}

/// The last day of a validity: a licence of sixty months issued on 2 March ends on 1 March.
fn last_day(issued: Date, valid: Period) -> Option<Date> {
    let count = i32::try_from(valid.count()).ok()?;
    let end = match valid.unit() {
        PeriodUnit::Month => issued.checked_add(count.months()),
        PeriodUnit::Hour => return None,
        _ => issued.checked_add(count.days()),
    };
    end.ok()?.yesterday().ok()
}

/// What is written in a field, in words; nothing where the data don't say.
fn written_of(packs: &[Arc<Pack>], item: &str, field: &LicenceField, data: &Vars) -> Option<Written> {
    let expression = field.value.as_ref()?;
    // What doesn't compile was refused when the pack was checked.
    let compiled = Expression::compile(expression, &Names::new()).ok()?;
    let scope: BTreeMap<String, Value> = data
        .iter()
        .map(|(name, value)| (name.to_string(), value.clone()))
        .collect();
    let value = compiled.evaluate(&Scope::looking_up(&scope), &mut Faults::default());
    let words = words(packs, item, expression, &value)?;
    Some(Written {
        name: field.name.value.clone(),
        zh: field.words.zh.clone(),
        value: words,
    })
}

fn words(packs: &[Arc<Pack>], item: &str, expression: &str, value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(chosen(packs, item, expression, text)),
        Value::Boolean(true) => Some("是".to_owned()),
        Value::Boolean(false) => Some("否".to_owned()),
        Value::List(values) => {
            let all = values
                .iter()
                .filter_map(|value| words(packs, item, expression, value));
            Some(all.collect::<Vec<_>>().join("；"))
        }
        other => serde_json::to_string(other)
            .ok()
            .map(|text| text.trim_matches('"').to_owned()),
    }
}

/// What the form calls an answer that was chosen; the answer itself where it was typed.
fn chosen(packs: &[Arc<Pack>], item: &str, expression: &str, text: &str) -> String {
    let field = expression.trim().strip_prefix("form.");
    let item = packs.iter().find_map(|pack| pack.item(item));
    let form = item.and_then(|item| item.form.as_ref());
    let form = form.and_then(|id| packs.iter().find_map(|pack| pack.form(id)));
    let field = form.zip(field).and_then(|(form, name)| form.field(name));
    match field.map(|field| &field.kind) {
        Some(FieldKind::Choice(options) | FieldKind::Choices(options)) => {
            let mut named = options.iter().filter(|(key, _)| key == text);
            named
                .next()
                .map_or_else(|| text.to_owned(), |(_, words)| words.zh.clone())
        }
        _ => text.to_owned(),
    }
}

fn nothing_to_issue() -> Rejection {
    Rejection::new(
        codes::LICENCE,
        Class::Invalid,
        "事项没有证照种类，或者办件没有申请人，不能制发证照",
        "the item has no kind of licence, or the matter no applicant: no licence can be issued",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_validity_ends_the_day_before_the_corresponding_day() {
        let last = |valid: &str| last_day(date(2026, 3, 2), valid.parse().unwrap());
        assert_eq!(last("60mo"), Some(date(2031, 3, 1)));
        assert_eq!(last("30d"), Some(date(2026, 3, 31)));
    }
}
