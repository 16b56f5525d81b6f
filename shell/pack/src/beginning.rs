//! What a matter begins with when someone applies for an item: the item, the applicant, the parameters in
//! force, the form. The process's expressions know these names and no others.
//!
//! It knows nothing of accounts and clocks: who and when come in. Start at [`beginning`].

use crate::model::{Item, Pack};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

/// Who applies, as a process sees them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applicant {
    /// Their account.
    pub id: String,
    /// Their name.
    pub name: String,
    /// `person`, `firm` or `organisation`.
    pub kind: String,
}

/// The data of a matter of `item` on the day it is received: `item`, `applicant`, `parameters`, `receivedOn`,
/// `form`, `documents`.
#[must_use]
pub fn beginning(
    pack: &Pack,
    item: &Item,
    applicant: &Applicant,
    received: Date,
    form: Value,
    documents: Value,
) -> Value {
    json!({
        "item": of_item(item),
        "applicant": { "id": applicant.id, "name": applicant.name, "kind": applicant.kind },
        "parameters": parameters(pack, received),
        "receivedOn": received.to_string(),
        "form": form,
        "documents": documents,
    })
}

/// An item as processes see it; what it doesn't have is null, so that expressions may ask.
#[must_use]
pub fn of_item(item: &Item) -> Value {
    let period = |period: &Option<crate::model::At<skein_kernel::period::Period>>| {
        period.as_ref().map(|period| period.value.to_string())
    };
    json!({
        "id": item.id.value,
        "zh": item.words.zh,
        "en": item.words.en,
        "kind": item.kind,
        "department": item.department.value,
        "period": period(&item.period),
        "notice_period": period(&item.notice),
        "promise": period(&item.promise),
        "renew_before": period(&item.renew_before),
        "licence": item.licence.as_ref().map(|licence| licence.value.clone()),
    })
}

/// The parameters in force on a day by their ids with `_` for `-`; whole numbers and truth values as such.
#[must_use]
pub fn parameters(pack: &Pack, day: Date) -> Map<String, Value> {
    let in_force = pack.parameters.iter().filter(|parameter| parameter.in_force(day));
    in_force
        .map(|parameter| (parameter_name(&parameter.id), parameter_value(&parameter.value)))
        .collect()
}

/// The name by which processes know a parameter.
#[must_use]
pub fn parameter_name(id: &str) -> String {
    id.replace('-', "_")
}

/// A parameter's value as processes know it.
#[must_use]
pub fn parameter_value(text: &str) -> Value {
    match (text.parse::<i64>(), text.parse::<bool>()) {
        (Ok(number), _) => json!(number),
        (_, Ok(flag)) => json!(flag),
        _ => json!(text),
    }
}
