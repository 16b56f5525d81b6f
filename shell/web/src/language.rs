//! The two languages of every page, and the messages in them.
//!
//! Messages live in `messages/*.ftl` (Project Fluent); a test proves that both files hold the same keys
//! and that every key is used. It knows nothing of requests: [`crate::visit`] says which language one
//! wants. Start at [`Language::say`].

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

/// A language the pages speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Simplified Chinese: what a visitor gets who asks for nothing else.
    #[default]
    Zh,
    /// English.
    En,
}

type Bundle = FluentBundle<FluentResource>;

/// The Chinese messages as written.
pub(crate) const ZH: &str = concat!(
    include_str!("../messages/zh-CN.ftl"),
    "\n",
    include_str!("../messages/identity.zh-CN.ftl")
);
/// The English messages as written.
pub(crate) const EN: &str = concat!(
    include_str!("../messages/en.ftl"),
    "\n",
    include_str!("../messages/identity.en.ftl")
);

static CHINESE: LazyLock<Bundle> = LazyLock::new(|| bundle("zh-CN", ZH));
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle("en", EN));

impl Language {
    /// Both, in the order in which the switch shows them.
    pub const ALL: [Language; 2] = [Language::Zh, Language::En];

    /// The BCP 47 tag, for `lang` attributes.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Language::Zh => "zh-CN",
            Language::En => "en",
        }
    }

    /// The language a tag such as `zh`, `zh-Hans-CN` or `en-GB` asks for, if it is one of the two.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        match tag.trim().split(['-', '_']).next()?.to_ascii_lowercase().as_str() {
            "zh" => Some(Language::Zh),
            "en" => Some(Language::En),
            _ => None,
        }
    }

    /// The best of an `Accept-Language` header (RFC 9110 §12.5.4); Chinese where it names neither.
    #[must_use]
    pub fn accepted(header: &str) -> Self {
        let mut best = (0, Language::Zh);
        for item in header.split(',') {
            let (tag, weight) = item.split_once(';').unwrap_or((item, "q=1"));
            if let Some(language) = Language::of_tag(tag) {
                let weight = thousandths(weight);
                if weight > best.0 {
                    best = (weight, language);
                }
            }
        }
        best.1
    }

    /// The message with this key, its places filled with `args`.
    ///
    /// A key that isn't in the file yields the key itself: a test sees to it that there is none.
    #[must_use]
    pub fn say(self, key: &str, args: &[(&'static str, FluentValue<'static>)]) -> String {
        let bundle = match self {
            Language::Zh => &*CHINESE,
            Language::En => &*ENGLISH,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, language = self.tag(), "message missing");
            return key.to_owned();
        };
        let mut fluent = FluentArgs::new();
        for (name, value) in args {
            fluent.set(*name, value.clone());
        }
        bundle
            .format_pattern(pattern, Some(&fluent), &mut Vec::new())
            .into_owned()
    }
}

/// `q=0.8` as 800; 0 where it can't be read.
fn thousandths(weight: &str) -> u32 {
    let Some(value) = weight.trim().strip_prefix("q=") else {
        return 0;
    };
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    let digits: String = part.chars().chain("000".chars()).take(3).collect();
    whole.parse::<u32>().unwrap_or(0).min(1) * 1000 + digits.parse::<u32>().unwrap_or(0)
}

fn bundle(tag: &str, source: &str) -> Bundle {
    let language: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Isolation marks would end up in titles and in copied text; our messages mix no writing directions.
    bundle.set_use_isolating(false);
    let resource = match FluentResource::try_new(source.to_owned()) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            tracing::error!(?errors, tag, "messages don't parse");
            resource
        }
    };
    bundle.add_resource_overriding(resource);
    bundle
}

/// What may stand in a message's place.
pub(crate) trait Place {
    /// As Fluent takes it.
    fn place(&self) -> FluentValue<'static>;
}

impl<T: Place + ?Sized> Place for &T {
    fn place(&self) -> FluentValue<'static> {
        (**self).place()
    }
}

impl Place for str {
    fn place(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_owned())
    }
}

impl Place for String {
    fn place(&self) -> FluentValue<'static> {
        FluentValue::from(self.clone())
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Place for $number {
            /// Plural rules need to see a number; digits are grouped by the page, not here.
            fn place(&self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }
        }
    )*};
}
numbers!(usize, u64, u32, u16, i64, i16);

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    #[test]
    fn the_visitor_is_heard() {
        for (header, expected) in [
            ("", Language::Zh),
            ("en-GB,en;q=0.9,zh;q=0.8", Language::En),
            ("fr, zh-CN;q=0.7, en;q=0.3", Language::Zh),
            ("de,en;q=0.5", Language::En),
            ("en;q=0,zh;q=0.1", Language::Zh),
        ] {
            assert_eq!(Language::accepted(header), expected, "{header}");
        }
    }

    fn keys(source: &str) -> BTreeSet<String> {
        let name = |line: &str| Some(line.split_once(" =")?.0.to_owned());
        let starts = |line: &&str| line.starts_with(|first: char| first.is_ascii_lowercase());
        source.lines().filter(starts).filter_map(name).collect()
    }

    /// Every text in quotation marks of templates and sources, which is where keys stand.
    fn quoted(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                quoted(&path, found);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                found.extend(text.split('"').map(str::to_owned));
            }
        }
    }

    #[test]
    fn both_languages_say_the_same_things() {
        assert_eq!(keys(ZH), keys(EN));
        for (language, source) in [(Language::Zh, ZH), (Language::En, EN)] {
            assert!(
                FluentResource::try_new(source.to_owned()).is_ok(),
                "{language:?} doesn't parse"
            );
        }
    }

    #[test]
    fn every_message_is_used_and_every_message_used_exists() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut texts = BTreeSet::new();
        quoted(&root.join("templates"), &mut texts);
        quoted(&root.join("src"), &mut texts);
        let built = [
            "act-",
            "demo-",
            "desk-part-",
            "direction-",
            "done-",
            "field-goal-",
            "grade-",
            "head-",
            "light-",
            "matter-done-",
            "my-done-",
            "my-matter-done-",
            "outcome-",
            "role-",
            "spared-",
            "target-act-",
            "task-act-",
            "task-done-",
        ];
        let keys = keys(ZH);
        let unused: Vec<&String> = keys
            .iter()
            .filter(|key| !texts.contains(*key) && !built.iter().any(|part| key.starts_with(part)))
            .collect();
        assert!(unused.is_empty(), "nothing says {unused:?}");
        let mut called = BTreeSet::new();
        calls(&root.join("templates"), &mut called);
        calls(&root.join("src"), &mut called);
        let missing: Vec<&String> = called.difference(&keys).collect();
        assert!(missing.is_empty(), "no message is called {missing:?}");
    }

    /// The keys that calls of `t`, `t1` and `t2` name outright.
    fn calls(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                calls(&path, found);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for call in [".t(\"", ".t1(\"", ".t2(\""] {
                let keys = text.split(call).skip(1).filter_map(|rest| rest.split('"').next());
                found.extend(keys.filter(|key| !key.contains('{')).map(str::to_owned));
            }
        }
    }
}
