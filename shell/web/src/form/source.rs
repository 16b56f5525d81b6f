//! Where forms come from and files go, and what a form says of single fields.
//!
//! The one place where forms meet the city. It knows nothing of pages.

use super::Form;
use super::fill::Faults;
use crate::guard::fields::Upload as FormFile;
use skein_app::city::City;
use skein_app::city::attachments::Upload;
use skein_kernel::actor::Actor;
use skein_kernel::rejection::{Class, Code, Rejection};
use skein_matter::state::Vars;
use skein_store::aggregate::Serial;
use skein_store::matter::Deployed;

/// The form of a name as a definition brings it.
///
/// # Errors
/// The engine's, where its schema can't be read.
pub(crate) fn form(deployed: &Deployed, name: &str) -> Result<Option<Form>, Rejection> {
    let plain = |name: &'_ str| name.strip_suffix(".json").unwrap_or(name).to_owned();
    let mut named = deployed
        .forms
        .iter()
        .filter(|file| plain(&file.name) == plain(name));
    named.next().map(|file| Form::read(&file.text, None)).transpose()
}

/// Everything a form says of some data, by field.
pub(crate) fn faults(deployed: &Deployed, name: &str, data: &Vars) -> Faults {
    let faults = deployed.form(name).map(|form| form.faults(&data.to_json()));
    let faults = faults.into_iter().flatten().map(|fault| {
        let said = Rejection::new(Code("SK-FORM-0010"), Class::Invalid, fault.zh, fault.en);
        (fault.path, said)
    });
    faults.collect()
}

/// Hands in a file with a task; its digest.
///
/// # Errors
/// What the city refuses.
pub(crate) fn attach(
    city: &City,
    actor: &Actor,
    (matter, task): (Serial, u32),
    file: &FormFile,
    key: &str,
) -> Result<String, Rejection> {
    let upload = Upload {
        task,
        name: &file.name,
        media: "",
        bytes: &file.bytes,
    };
    city.attach(actor, matter, upload, Some(key))
        .map(|(_, digest)| digest)
}
