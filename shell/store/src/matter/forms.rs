//! Forms of a definition: what its tasks and its starts may be filled in with.
//!
//! They are deployed with the definition and compiled with it, once for each version. It knows nothing of
//! JSON Schema. Start at [`Known`].

use super::catalogue::View;
use super::deployed::{Deployed, form_name};
use super::refuse;
use skein_bpmn::model::{Base, Namespace};
use skein_form::Form;
use skein_kernel::rejection::Rejection;
use skein_matter::human::Forms;
use skein_matter::program::StartKind;
use skein_matter::state::Vars;
use skein_matter::{Act, Trigger};
use std::collections::BTreeMap;

/// The attribute by which a task or a start event names its form.
const FORM: &str = "form";

/// The forms one command may need: those of the definitions at hand, else the city's.
pub(super) struct Known<'a> {
    pub(super) view: &'a View,
    pub(super) others: &'a dyn Forms,
}

impl Forms for Known<'_> {
    fn check(&self, form: &str, data: &Vars) -> Result<(), Rejection> {
        let own = self.view.definitions().find_map(|it| it.form(form));
        match own {
            Some(form) => form.check(&data.to_json()),
            None => self.others.check(form, data),
        }
    }
}

impl Deployed {
    /// A form by the name a task gives it, with or without `.json`.
    #[must_use]
    pub fn form(&self, name: &str) -> Option<&Form> {
        self.compiled_forms.get(form_name(name))
    }

    /// The form a process is started by, if its plain start event names one.
    #[must_use]
    pub fn start_form(&self, process: &str) -> Option<&str> {
        let number = self.program.process_number(Some(process))?;
        let starts = self.program.starts(number).into_iter();
        let plain = starts.filter(|(_, kind)| matches!(kind, StartKind::None));
        let mut named = plain.filter_map(|(node, _)| {
            let node = self.model.nodes.get(node as usize)?;
            named_by(&node.base)
        });
        named.next()
    }

    /// The form of every element that names one, by the element's id.
    #[must_use]
    pub fn forms_by_element(&self) -> BTreeMap<&str, &str> {
        let nodes = self.model.nodes.iter();
        nodes
            .filter_map(|node| Some((&*node.base.id, named_by(&node.base)?)))
            .collect()
    }
}

fn named_by(base: &Base) -> Option<&str> {
    base.extension_attribute(&Namespace::Skein, FORM)
}

/// The forms that are named and weren't deployed, each refused with `SK-STORE-0044` and the element that
/// names it.
pub(super) fn missing(deployed: &Deployed) -> impl Iterator<Item = Rejection> + '_ {
    let named = deployed.forms_by_element().into_iter();
    let missing = named.filter(move |(_, form)| deployed.form(form).is_none());
    missing.map(move |(element, form)| {
        refuse::no_form(form)
            .in_file(deployed.file.name.clone())
            .at_element(element)
    })
}

/// Checks what someone starts a process with against its start form. What starts by a message, a signal or a
/// timer has no form.
pub(super) fn check_start(deployed: &Deployed, act: &Act) -> Result<(), Rejection> {
    let Act::Start {
        process,
        trigger: Trigger::None,
        data,
        ..
    } = act
    else {
        return Ok(());
    };
    let only = || deployed.processes().next().unwrap_or_default();
    let process = process.as_deref().unwrap_or_else(only);
    let form = deployed.start_form(process).and_then(|name| deployed.form(name));
    form.map_or(Ok(()), |form| form.check(&data.to_json()))
}
