//! `city:licence`: the licence or certificate that an item ends in.
//!
//! It knows nothing of signatures. Start at [`Licence`].

use super::{Asked, CityJob};
use crate::city::issue::issue_for;
use crate::city::licences::Registrar;
use skein_kernel::rejection::Rejection;
use skein_matter::state::Vars;

/// Issues `item.licence`.
pub(super) struct Licence(pub(super) Registrar);

impl CityJob for Licence {
    fn topic(&self) -> &'static str {
        "city:licence"
    }

    fn answer(&self, asked: &Asked<'_>) -> Result<Vars, Rejection> {
        // An item may have no licence: its process then asks for none, or gets none.
        if !has_licence(&asked.data) {
            return Ok(Vars::new());
        }
        issue_for(&self.0, &asked.pack, asked.serial, &asked.data, asked.now)
    }
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
