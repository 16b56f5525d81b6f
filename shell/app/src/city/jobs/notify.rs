//! `city:notify`: a notice that a process sends at a step of its own.
//!
//! `skein:notice` names a notice whose `on` is `asked`; a data input `to` (`person:zhang`, `role:reviewer@env`, or a
//! list of such) tells whom, else the notice's own `to`. The data inputs are variables of the text. Who was told goes
//! to `skein:result`.
//!
//! It knows nothing of texts and channels. Start at [`Notify`].

use super::{Asked, CityJob};
use crate::city::notices;
use skein_dmn::feel::Value;
use skein_kernel::rejection::Rejection;
use skein_matter::state::{Name, Vars};

/// Sends `skein:notice`.
pub(super) struct Notify;

impl CityJob for Notify {
    fn topic(&self) -> &'static str {
        "city:notify"
    }

    fn answer(&self, asked: &Asked<'_>) -> Result<Vars, Rejection> {
        let id = asked.attribute("notice").unwrap_or_default();
        let stated = asked.pack.notices.iter().find(|notice| *notice.id == id);
        let stated = stated.ok_or_else(|| crate::not_found("通知", "notice", id))?;
        let to = match asked.data.get("to") {
            Some(Value::String(one)) => vec![one.to_string()],
            Some(Value::List(several)) => several.iter().filter_map(text).collect(),
            _ => Vec::new(),
        };
        let matter = (asked.serial, asked.case, asked.job);
        let told = notices::asked(asked.office, &asked.pack, stated, matter, (&to, &asked.data))?;
        let Some(result) = asked.attribute("result") else {
            return Ok(Vars::new());
        };
        let told = told.into_iter().map(|id| Value::String(id.0.into()));
        Ok(Vars::one(Name::from(result), Value::list(told.collect())))
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        _ => None,
    }
}
