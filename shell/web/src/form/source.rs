//! Where forms come from and files go, and what the check of a result says of single fields.
//!
//! The one place where forms meet the city. It knows nothing of pages.

use super::fill::Faults;
use skein_app::city::City;
use skein_kernel::actor::Actor;
use skein_kernel::rejection::Rejection;
use skein_store::aggregate::Serial;

/// The schema of a form and its hint, as texts.
pub(crate) type Source = (String, Option<String>);

/// The form of a name as a definition brings it.
pub(crate) fn form(_city: &City, _definition: Serial, _name: &str) -> Result<Option<Source>, Rejection> {
    Ok(None)
}

/// Hands in a file with a task; its digest.
pub(crate) fn attach(
    _city: &City,
    _actor: &Actor,
    _at: (Serial, u32),
    _file: (&str, &[u8]),
) -> Result<String, Rejection> {
    Err(crate::codes::bad_field("file"))
}

/// What a refusal says of single fields; nothing where it is about something else.
pub(crate) fn faults(_problem: &Rejection) -> Faults {
    Faults::new()
}
