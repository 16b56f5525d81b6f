//! Every text is there in both languages, with the same variables, and is used.

use super::Checker;
use crate::codes;
use crate::finding::Finding;
use crate::model::Message;
use std::collections::{BTreeMap, BTreeSet};

const ZH: &str = "messages/zh-CN.ftl";
const EN: &str = "messages/en.ftl";

impl Checker<'_> {
    pub(super) fn texts(&mut self) {
        let messages = &self.pack.messages;
        self.missing(&messages.zh, (&messages.en, EN), ZH);
        self.missing(&messages.en, (&messages.zh, ZH), EN);
        for (key, zh) in &messages.zh {
            let Some(en) = messages.en.get(key) else { continue };
            let of = |message: &Message| message.variables.iter().cloned().collect::<BTreeSet<_>>();
            if of(zh) != of(en) {
                let what = (
                    format!("“{key}”的中文和英文用的变量不同"),
                    format!("the Chinese and English of `{key}` take different variables"),
                );
                self.error(
                    codes::ONE_LANGUAGE,
                    (EN, en.line),
                    what,
                    ("用同样的变量", "take the same variables"),
                );
            }
        }
        self.unread();
        self.names();
    }

    /// Names in processes without their English.
    fn names(&mut self) {
        for file in &self.pack.processes {
            for called in file.model.called().filter(|it| it.en.is_none()) {
                let attribute = match called.element {
                    "clock" | "suspension" => "en",
                    _ => "skein:en",
                };
                let what = (
                    format!("“{}”没有英文名", called.zh),
                    format!("`{}` has no English name", called.zh),
                );
                let fix = (
                    format!("在这里写上 {attribute}=\"…\""),
                    format!("say it here: {attribute}=\"…\""),
                );
                let mut finding = Finding::error(codes::ONE_LANGUAGE, (&file.file, called.line), what)
                    .fix(&fix.0, &fix.1)
                    .warning();
                if !called.id.is_empty() {
                    finding.rejection = finding.rejection.at_element(called.id);
                }
                self.push(finding);
            }
        }
    }

    fn missing(
        &mut self,
        have: &BTreeMap<String, Message>,
        (other, file): (&BTreeMap<String, Message>, &str),
        here: &str,
    ) {
        for (key, message) in have.iter().filter(|(key, _)| !other.contains_key(*key)) {
            let what = (format!("{file} 里没有“{key}”"), format!("{file} has no `{key}`"));
            let fix = (format!("在 {file} 里加上 {key}"), format!("add {key} to {file}"));
            self.error(codes::ONE_LANGUAGE, (here, message.line), what, (&fix.0, &fix.1));
        }
    }

    /// Texts no notice sends.
    fn unread(&mut self) {
        let notices = self.pack.notices.iter();
        let used: BTreeSet<&str> = notices
            .flat_map(|notice| [notice.title.as_str(), notice.body.as_str()])
            .collect();
        for (key, message) in self
            .pack
            .messages
            .zh
            .iter()
            .filter(|(key, _)| !used.contains(key.as_str()))
        {
            let what = (
                format!("没有用到文字“{key}”"),
                format!("nothing uses the text `{key}`"),
            );
            self.warn(
                codes::UNUSED,
                (ZH, message.line),
                what,
                ("用上它，或删去", "use it or take it away"),
            );
        }
    }
}
