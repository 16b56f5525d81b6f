//! `city:licence`: the licence or certificate that an item ends in.
//!
//! It knows nothing of signatures. Start at [`Licence`].

use super::{Asked, CityJob};
use skein_kernel::rejection::Rejection;
use skein_matter::state::Vars;

/// Issues `item.licence`.
pub(super) struct Licence;

impl CityJob for Licence {
    fn topic(&self) -> &'static str {
        "city:licence"
    }

    fn answer(&self, _: &Asked<'_>) -> Result<Vars, Rejection> {
        Ok(Vars::new())
    }
}
