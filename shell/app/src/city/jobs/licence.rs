//! `city:licence`: the licence or certificate that an item ends in.
//!
//! It knows nothing of signatures. Start at [`Licence`].

use super::{Asked, CityJob};
use crate::city::issue::issue_for;
use crate::city::licences::Registrar;
use skein_kernel::rejection::Rejection;
use skein_matter::state::Vars;
use std::sync::Arc;

/// Issues `item.licence`.
pub(super) struct Licence(pub(super) Registrar);

impl CityJob for Licence {
    fn topic(&self) -> &'static str {
        "city:licence"
    }

    fn answer(&self, asked: &Asked<'_>) -> Result<Vars, Rejection> {
        // An item may have no licence: its process then asks for none, or gets none.
        let data = seen(asked);
        if !has_licence(&data) {
            return Ok(Vars::new());
        }
        // An item of one pack may run on another's process: its licence is whichever pack's.
        let installed = asked.office.journal().read(|model| model.packs().clone());
        let others = installed.iter().map(|(id, _)| asked.office.installed_pack(id));
        let own = std::iter::once(Ok(Arc::clone(&asked.pack)));
        let packs: Vec<_> = own.chain(others).collect::<Result<_, _>>()?;
        issue_for(&self.0, &packs, (asked.serial, asked.job), &data, asked.now)
    }
}

/// The matter's data, with what the task hands over in place of what it is called like: one of several items.
fn seen(asked: &Asked<'_>) -> Vars {
    let mut data = asked.case.matter.data().clone();
    for (name, value) in asked.data.iter() {
        data.set(name.clone(), value.clone());
    }
    data
}

/// Whether the matter is of an item that ends in a licence, for an applicant the city knows.
fn has_licence(data: &Vars) -> bool {
    use skein_matter::state::Value;
    let inside = |name: &str, field: &str| match data.get(name) {
        Some(Value::Context(context)) => context.get(field).is_some_and(|value| *value != Value::Null),
        _ => false,
    };
    inside("item", "licence") && inside("applicant", "id")
}
