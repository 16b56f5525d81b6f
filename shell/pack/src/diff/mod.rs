//! What is different between two versions of a pack, and what that means for matters that run.
//!
//! A matter keeps the definition and the law it was received under, so a new version changes nothing for it
//! unless it is moved; what moving would meet is told here. It knows nothing of any one matter. Start at
//! [`diff`].

mod process;
#[cfg(test)]
mod tests;

use crate::model::{Field, FieldKind, Form, Item, Pack};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// What a change means for matters that run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Nothing: it concerns new matters or texts only.
    New,
    /// They keep the version they began with; moving them to the new one is possible.
    Keep,
    /// They keep it; those that stand where something is gone can't be moved without a mapping.
    Stay,
    /// It takes effect for them too.
    Now,
}

impl Effect {
    /// The effect in both languages.
    #[must_use]
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::New => ("只影响新办件", "new matters only"),
            Self::Keep => (
                "在办件沿用旧版，可以迁移",
                "running matters keep the old version and can be moved",
            ),
            Self::Stay => (
                "在办件沿用旧版；停在此处的须写明去处才能迁移",
                "running matters keep the old version; those standing here need a mapping to be moved",
            ),
            Self::Now => ("在办件立即适用", "takes effect for running matters too"),
        }
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The file.
    pub file: String,
    /// What it is about: a process, an item, a form, a law.
    pub element: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// What it means for running matters.
    pub effect: Effect,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (zh, en) = self.effect.names();
        write!(
            f,
            "{} {}: {}（{zh}）\n    {} ({en})",
            self.file, self.element, self.zh, self.en
        )
    }
}

/// Every difference between an old and a new version of a pack, by file.
#[must_use]
pub fn diff(old: &Pack, new: &Pack) -> Vec<Change> {
    let mut changes = Changes(Vec::new());
    changes.header(old, new);
    changes.laws(old, new);
    changes.parameters(old, new);
    process::changes(old, new, &mut changes);
    changes.items(old, new);
    changes.forms(old, new);
    changes.names(old, new);
    changes.others(old, new);
    changes
        .0
        .sort_by(|one, other| (&one.file, &one.element).cmp(&(&other.file, &other.element)));
    changes.0
}

/// Changes being gathered.
struct Changes(Vec<Change>);

impl Changes {
    fn add(&mut self, (file, element): (&str, &str), effect: Effect, zh: String, en: String) {
        self.0.push(Change {
            file: file.to_owned(),
            element: element.to_owned(),
            zh,
            en,
            effect,
        });
    }

    fn changed(
        &mut self,
        place: (&str, &str),
        effect: Effect,
        (zh, en): (&str, &str),
        (old, new): (&str, &str),
    ) {
        if old != new {
            let shown = |text: &str, none: &str| {
                if text.is_empty() {
                    none.to_owned()
                } else {
                    text.to_owned()
                }
            };
            let zh = format!("{zh}由 {} 改为 {}", shown(old, "无"), shown(new, "无"));
            let en = format!(
                "{en} changes from {} to {}",
                shown(old, "none"),
                shown(new, "none")
            );
            self.add(place, effect, zh, en);
        }
    }

    fn header(&mut self, old: &Pack, new: &Pack) {
        let (before, after) = (old.header.version.to_string(), new.header.version.to_string());
        self.changed(
            ("pack.toml", "pack"),
            Effect::New,
            ("版本", "the version"),
            (&before, &after),
        );
        let needs = |pack: &Pack| {
            let needs = pack
                .needs
                .iter()
                .map(|need| format!("{} {}", need.pack.value, need.versions));
            needs.collect::<Vec<_>>().join(", ")
        };
        self.changed(
            ("pack.toml", "needs"),
            Effect::New,
            ("所需的包", "what it needs"),
            (&needs(old), &needs(new)),
        );
    }

    /// A matter keeps the law it was received under, whatever the new version lists.
    fn laws(&mut self, old: &Pack, new: &Pack) {
        let rows = |pack: &Pack| -> BTreeMap<String, String> {
            let mut rows: BTreeMap<String, String> = BTreeMap::new();
            for law in &pack.laws {
                let until = law
                    .until
                    .as_ref()
                    .map(|until| until.to_string())
                    .unwrap_or_default();
                let interval = format!("{}…{until}", *law.from);
                let known = rows.entry(law.words.zh.clone()).or_default();
                *known = if known.is_empty() {
                    interval
                } else {
                    format!("{known}, {interval}")
                };
            }
            rows
        };
        self.maps(
            "pack.toml",
            Effect::New,
            ("依据", "the law's interval"),
            (&rows(old), &rows(new)),
        );
    }

    fn parameters(&mut self, old: &Pack, new: &Pack) {
        let rows = |pack: &Pack| -> BTreeMap<String, String> {
            let rows = pack.parameters.iter().map(|parameter| {
                let from = parameter
                    .from
                    .as_ref()
                    .map(|from| format!("@{}", **from))
                    .unwrap_or_default();
                (
                    format!("{}{from}", parameter.id.value),
                    parameter.value.value.clone(),
                )
            });
            rows.collect()
        };
        self.maps(
            "pack.toml",
            Effect::New,
            ("参数", "the parameter"),
            (&rows(old), &rows(new)),
        );
    }

    fn maps(
        &mut self,
        file: &str,
        effect: Effect,
        what: (&str, &str),
        (old, new): (&BTreeMap<String, String>, &BTreeMap<String, String>),
    ) {
        let keys: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for key in keys {
            let text = |rows: &BTreeMap<String, String>| rows.get(key).cloned().unwrap_or_default();
            self.changed((file, key), effect, what, (&text(old), &text(new)));
        }
    }

    fn items(&mut self, old: &Pack, new: &Pack) {
        const FILE: &str = "matter/items.toml";
        for item in old.items.iter().filter(|item| new.item(&item.id).is_none()) {
            let zh = format!("不再受理“{}”；在办的继续办完", item.words.zh);
            let en = format!(
                "`{}` can't be applied for any more; running ones are finished",
                item.words.en
            );
            self.add((FILE, &item.id), Effect::Keep, zh, en);
        }
        for item in &new.items {
            match old.item(&item.id) {
                None => {
                    let (zh, en) = (
                        format!("新增“{}”", item.words.zh),
                        format!("`{}` is new", item.words.en),
                    );
                    self.add((FILE, &item.id), Effect::New, zh, en);
                }
                Some(before) => self.item(before, item),
            }
        }
    }

    fn item(&mut self, old: &Item, new: &Item) {
        let place = ("matter/items.toml", new.id.as_str());
        let period = |item: &Item| {
            item.period
                .as_ref()
                .map(|period| period.to_string())
                .unwrap_or_default()
        };
        let promise = |item: &Item| {
            item.promise
                .as_ref()
                .map(|promise| promise.to_string())
                .unwrap_or_default()
        };
        let form = |item: &Item| {
            item.form
                .as_ref()
                .map(|form| form.value.clone())
                .unwrap_or_default()
        };
        let fee = |item: &Item| match &item.fee {
            crate::model::Fee::Free => "0".to_owned(),
            crate::model::Fee::Amount { yuan, .. } => yuan.value.clone(),
        };
        let documents = |item: &Item| {
            item.documents
                .iter()
                .map(|it| it.id.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let laws = |item: &Item| {
            item.laws
                .iter()
                .map(|law| law.as_str())
                .collect::<Vec<_>>()
                .join("; ")
        };
        let days = |item: &Item| {
            format!(
                "{:?}…{:?}",
                item.from.as_ref().map(|it| it.value),
                item.until.as_ref().map(|it| it.value)
            )
        };
        for (what, old, new) in [
            (("名称", "the name"), old.words.zh.clone(), new.words.zh.clone()),
            (("法定期限", "the period by law"), period(old), period(new)),
            (("承诺期限", "the promise"), promise(old), promise(new)),
            (
                ("流程", "the process"),
                old.process.value.clone(),
                new.process.value.clone(),
            ),
            (("表单", "the form"), form(old), form(new)),
            (("收费", "the fee"), fee(old), fee(new)),
            (("材料", "the documents"), documents(old), documents(new)),
            (("依据", "the law"), laws(old), laws(new)),
            (
                ("部门", "the department"),
                old.department.value.clone(),
                new.department.value.clone(),
            ),
            (("受理起止日", "the days it is open"), days(old), days(new)),
        ] {
            self.changed(place, Effect::New, what, (&old, &new));
        }
    }

    fn forms(&mut self, old: &Pack, new: &Pack) {
        for form in old.forms.iter().filter(|form| new.form(&form.id).is_none()) {
            let zh = "表单没有了；在办件沿用旧表单".to_owned();
            let en = "the form is gone; running matters keep it".to_owned();
            self.add((&form.file, &form.id), Effect::Keep, zh, en);
        }
        for form in &new.forms {
            match old.form(&form.id) {
                None => self.add(
                    (&form.file, &form.id),
                    Effect::New,
                    "新表单".into(),
                    "a new form".into(),
                ),
                Some(before) => self.form(before, form),
            }
        }
    }

    /// Drafts were saved under the old form: what they lack or have too much is said when they are opened.
    fn form(&mut self, old: &Form, new: &Form) {
        let rows = |form: &Form| -> BTreeMap<String, String> {
            form.fields
                .iter()
                .map(|field| (field.name.clone(), of_field(field)))
                .collect()
        };
        let (before, after) = (rows(old), rows(new));
        let keys: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for key in keys {
            let element = format!("{}.{key}", new.id);
            let text = |rows: &BTreeMap<String, String>| rows.get(key).cloned().unwrap_or_default();
            self.changed(
                (&new.file, &element),
                Effect::Keep,
                ("字段", "the field"),
                (&text(&before), &text(&after)),
            );
        }
    }

    fn names(&mut self, old: &Pack, new: &Pack) {
        let roles = |pack: &Pack| -> BTreeMap<String, String> {
            pack.roles
                .iter()
                .map(|role| (role.id.value.clone(), role.words.zh.clone()))
                .collect()
        };
        self.maps(
            "matter/roles.toml",
            Effect::Now,
            ("角色", "the role"),
            (&roles(old), &roles(new)),
        );
        let notices = |pack: &Pack| -> BTreeMap<String, String> {
            let shown = |it: &crate::model::Notice| {
                format!("{} {:?} → {}", it.process.value, it.on.value, it.to.value)
            };
            pack.notices
                .iter()
                .map(|it| (it.id.value.clone(), shown(it)))
                .collect()
        };
        self.maps(
            "matter/notices.toml",
            Effect::Now,
            ("通知", "the notice"),
            (&notices(old), &notices(new)),
        );
        let keep = |pack: &Pack| -> BTreeMap<String, String> {
            pack.retentions
                .iter()
                .map(|it| (it.process.value.clone(), it.keep.to_string()))
                .collect()
        };
        self.maps(
            "matter/retention.toml",
            Effect::New,
            ("保存期限", "how long it is kept"),
            (&keep(old), &keep(new)),
        );
    }

    /// Files whose contents are told only as changed: decisions, questions, policies, figures, layers, texts.
    fn others(&mut self, old: &Pack, new: &Pack) {
        let told = |path: &str| {
            let tables =
                path.ends_with(".toml") || path.ends_with(".bpmn") || path.starts_with("matter/forms/");
            !tables && !path.starts_with("scenarios/")
        };
        let paths = old.files.iter().chain(new.files.iter()).map(|(path, _)| path);
        let paths: std::collections::BTreeSet<&str> = paths.filter(|path| told(path)).collect();
        for path in paths {
            let effect = match path.rsplit_once('.').map(|(_, ending)| ending) {
                Some("dmn") => Effect::Keep,
                _ => Effect::Now,
            };
            let (zh, en) = match (old.files.get(path), new.files.get(path)) {
                (Some(before), Some(after)) if before == after => continue,
                (Some(_), Some(_)) => ("内容有改动", "its content changes"),
                (None, _) => ("新文件", "a new file"),
                (_, None) => ("文件没有了", "the file is gone"),
            };
            self.add((path, ""), effect, zh.into(), en.into());
        }
    }
}

/// A field as what it asks: kind, whether it is required, its format.
fn of_field(field: &Field) -> String {
    let kind = match &field.kind {
        FieldKind::Text => "text".to_owned(),
        FieldKind::Number => "number".to_owned(),
        FieldKind::Integer => "integer".to_owned(),
        FieldKind::Truth => "yes/no".to_owned(),
        FieldKind::Choice(options) => format!("one of {}", names(options)),
        FieldKind::Choices(options) => format!("some of {}", names(options)),
        FieldKind::Rows(fields) => {
            let inner = fields
                .iter()
                .map(|field| format!("{}: {}", field.name, of_field(field)));
            format!("rows of {}", inner.collect::<Vec<_>>().join(", "))
        }
    };
    let required = if field.required { ", required" } else { "" };
    let format = field
        .format
        .as_ref()
        .map(|format| format!(" ({format})"))
        .unwrap_or_default();
    format!("{kind}{format}{required}")
}

fn names(options: &[(String, crate::model::Words)]) -> String {
    options
        .iter()
        .map(|(name, _)| name.as_str())
        .collect::<Vec<_>>()
        .join("|")
}
