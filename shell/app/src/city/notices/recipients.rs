//! Who is told: the applicant, or those who hold a role and have to do with the matter.
//!
//! It knows nothing of texts. Start at [`recipients`].

use crate::city::Office;
use skein_dmn::feel::Value;
use skein_kernel::actor::ActorId;
use skein_kernel::rejection::Rejection;
use skein_store::aggregate::{Family as _, Serial};
use skein_store::matter::{Case, Item};
use std::collections::BTreeSet;

/// The most people one notice to a role reaches.
const MOST: usize = 200;

/// Whom `to` means in a matter: `applicant` is whoever it belongs to; a role those of its holders who have an open
/// task of it, else those who had a hand in the matter, else all who hold it.
pub(super) fn recipients(
    office: &Office,
    serial: Serial,
    case: &Case,
    to: &str,
) -> Result<BTreeSet<ActorId>, Rejection> {
    if to == "applicant" {
        return Ok(applicant(case).into_iter().collect());
    }
    if let Some(person) = to.strip_prefix("person:") {
        return Ok(BTreeSet::from([ActorId(person.to_owned())]));
    }
    let (role, unit) = match to.strip_prefix("role:").unwrap_or(to).split_once('@') {
        Some((role, unit)) => (role, Some(unit)),
        None => (to.strip_prefix("role:").unwrap_or(to), None),
    };
    let item = Item::Case(Box::new(case.clone()));
    let work = office.journal.family().project(serial, &item).work;
    Ok(office.journal.read(|model| {
        let people = model.roster().people();
        let at = |units: &[skein_kernel::actor::UnitId], unit: &str| units.iter().any(|it| it.0 == unit);
        let holders = || {
            people
                .iter()
                .filter(|(_, person)| person.holds(role) && unit.is_none_or(|unit| at(&person.units, unit)))
        };
        let mut found = BTreeSet::new();
        for row in &work {
            if let Some(id) = row.list.strip_prefix("person/") {
                let id = ActorId(id.to_owned());
                let holds = people.get(&id).is_some_and(|person| person.holds(role));
                found.extend(holds.then_some(id));
                continue;
            }
            let Some(offered) = row.list.strip_prefix("role/") else {
                continue;
            };
            let (offered, within) = match offered.split_once('@') {
                Some((offered, within)) => (offered, Some(within)),
                None => (offered, None),
            };
            if offered == role {
                let near = holders().filter(|(_, person)| within.is_none_or(|unit| at(&person.units, unit)));
                found.extend(near.map(|(id, _)| id.clone()).take(MOST));
            }
        }
        if found.is_empty() {
            let hands = case.hands.iter().map(|id| ActorId(id.clone()));
            found.extend(hands.filter(|id| holders().any(|(holder, _)| holder == id)));
        }
        if found.is_empty() {
            found.extend(holders().map(|(id, _)| id.clone()).take(MOST));
        }
        found
    }))
}

/// Whoever the matter belongs to; a caller without an account goes by their telephone number.
fn applicant(case: &Case) -> Option<ActorId> {
    if !case.owner.is_empty() {
        return Some(ActorId(case.owner.clone()));
    }
    let data = case.matter.data();
    let text = |value: Option<&Value>| match value {
        Some(Value::String(text)) if !text.is_empty() => Some(text.to_string()),
        _ => None,
    };
    let applicant = data.get("applicant").and_then(|applicant| match applicant {
        Value::Context(applicant) => text(applicant.get("id")),
        _ => None,
    });
    let caller = || text(data.get("phone")).map(|phone| format!("tel:{phone}"));
    applicant.or_else(caller).map(ActorId)
}
