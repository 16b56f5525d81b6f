//! The words of a notice: the pack's texts with the matter's data, in both languages.
//!
//! A text's variables are what the event brings (`notice`, the number of a written notice; `reason`), what every
//! matter has (`item`, `number`, `received`, `due`, `applicant`, `law`), and else the matter's data of that name: at
//! the top, or inside what lies there, such as the form or a decision. A list is told item by item, a value with `zh`
//! and `en` in the text's language. What isn't there is a dash.
//!
//! It knows nothing of who is told. Start at [`Wording::of`].

use super::happened::{Happened, Replay};
use crate::city::clock::day_of;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use skein_dmn::feel::Value;
use skein_matter::clock::ClockId;
use skein_pack::Pack;
use skein_pack::model::{Message, Notice};
use skein_store::aggregate::Serial;
use skein_store::matter::{Case, Told};

type Bundle = FluentBundle<FluentResource>;

/// A pack's texts, ready to be told.
pub(super) struct Wording {
    zh: Bundle,
    en: Bundle,
}

/// What a notice is about.
pub(super) struct Subject<'a> {
    pub(super) serial: Serial,
    pub(super) case: &'a Case,
    pub(super) replay: &'a Replay,
    pub(super) happened: &'a Happened,
    pub(super) notice: &'a Notice,
    /// The clock whose last day is meant, where the notice names one.
    pub(super) clock: Option<ClockId>,
    /// Data that a task hands over besides the matter's.
    pub(super) besides: Option<&'a skein_matter::state::Vars>,
}

impl Wording {
    /// The texts of a pack.
    pub(super) fn of(pack: &Pack) -> Self {
        Self {
            zh: bundle("zh-CN", &pack.messages.zh_text),
            en: bundle("en", &pack.messages.en_text),
        }
    }

    /// A text in both languages.
    pub(super) fn told(&self, pack: &Pack, key: &str, subject: &Subject<'_>) -> Told {
        let worded = |bundle: &Bundle, message: Option<&Message>, zh: bool| {
            let mut args = FluentArgs::new();
            for name in message.iter().flat_map(|message| &message.variables) {
                args.set(name.clone(), subject.value(name, zh));
            }
            let pattern = bundle.get_message(key).and_then(|message| message.value());
            let mut errors = Vec::new();
            pattern.map_or_else(
                || key.to_owned(),
                |pattern| {
                    bundle
                        .format_pattern(pattern, Some(&args), &mut errors)
                        .into_owned()
                },
            )
        };
        Told {
            zh: worded(&self.zh, pack.messages.zh.get(key), true),
            en: worded(&self.en, pack.messages.en.get(key), false),
        }
    }
}

fn bundle(language: &str, text: &str) -> Bundle {
    let mut bundle = FluentBundle::new_concurrent(language.parse().into_iter().collect());
    // The marks around what is put in are for mixed directions of writing; neither language has them.
    bundle.set_use_isolating(false);
    // A pack whose texts can't be read isn't installed; what can be read of one in rehearsal is taken.
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
    bundle.add_resource_overriding(resource);
    bundle
}

/// What isn't there.
const NOTHING: &str = "—";
/// How deep data are looked through for a name.
const DEEPEST: usize = 4;

impl Subject<'_> {
    fn value(&self, name: &str, zh: bool) -> String {
        let said = self.happened.said.iter().find(|(known, _)| *known == name);
        if let Some((_, text)) = said.filter(|(_, text)| !text.is_empty()) {
            return text.clone();
        }
        if let Some(value) = self
            .besides
            .and_then(|data| data.get(name))
            .filter(|it| !it.is_null())
        {
            return shown(value, zh);
        }
        let data = self.replay.matter.data();
        let top = data.get(name).filter(|value| !value.is_null());
        let given = match name {
            "number" => Some(match self.case.number.as_str() {
                "" => self.serial.to_string(),
                number => number.to_owned(),
            }),
            "item" if top.is_none() => Some(self.case_title()),
            "received" => Some(day_of(self.case.received).to_string()),
            "due" => self
                .replay
                .due(self.happened.clock.or(self.clock))
                .map(|day| day.to_string()),
            "law" => self.notice.law.as_ref().map(|law| law.value.clone()),
            _ => None,
        };
        let found = || {
            let values = data.iter().map(|(_, value)| value);
            top.or_else(|| values.filter_map(|value| within(value, name, DEEPEST)).next())
                .map(|value| shown(value, zh))
        };
        given.or_else(found).unwrap_or_else(|| NOTHING.to_owned())
    }

    fn case_title(&self) -> String {
        match self.case.title.as_str() {
            "" => self
                .replay
                .matter
                .definition()
                .map(|key| key.process.to_string())
                .unwrap_or_default(),
            title => title.to_owned(),
        }
    }
}

/// A value of that name inside another.
fn within<'v>(value: &'v Value, name: &str, depth: usize) -> Option<&'v Value> {
    let Value::Context(context) = value else {
        return None;
    };
    let own = context.get(name).filter(|value| !value.is_null());
    own.or_else(|| {
        let inner = context.entries().iter().filter(|_| depth > 0);
        inner
            .filter_map(|(_, value)| within(value, name, depth - 1))
            .next()
    })
}

/// A value as people read it.
fn shown(value: &Value, zh: bool) -> String {
    match value {
        Value::Null => NOTHING.to_owned(),
        Value::String(text) => text.to_string(),
        Value::Boolean(flag) => match (flag, zh) {
            (true, true) => "是".into(),
            (false, true) => "否".into(),
            (true, false) => "yes".into(),
            (false, false) => "no".into(),
        },
        Value::List(values) => {
            let values: Vec<String> = values.iter().map(|value| shown(value, zh)).collect();
            values.join(if zh { "、" } else { ", " })
        }
        Value::Context(context) => {
            let language = if zh { ["zh", "en"] } else { ["en", "zh"] };
            let mut names = language.into_iter().chain(["name", "title", "id"]);
            match names.find_map(|name| context.get(name)) {
                Some(named) => shown(named, zh),
                None => {
                    let values = context.entries().iter().map(|(_, value)| shown(value, zh));
                    values.collect::<Vec<_>>().join(if zh { "、" } else { ", " })
                }
            }
        }
        other => other.to_json().unwrap_or_default(),
    }
}
