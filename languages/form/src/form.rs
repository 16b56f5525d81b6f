//! A form: its schema compiled once, and data checked against it.
//!
//! It knows nothing of where forms are kept. Start at [`Form::read`].

use crate::check::{Broken, Checker};
use crate::fault::Fault;
use crate::json::Json;
use crate::read::read;
use crate::schema::{Rule, Schemas};
use skein_kernel::rejection::{Class, Code, Rejection};

/// The largest schema that is read, in bytes.
const LARGEST: usize = 256 << 10;
/// Faults told in one refusal.
const TOLD: usize = 5;
/// The one edition of JSON Schema.
const EDITION: &str = "https://json-schema.org/draft/2020-12/schema";

/// A form, ready to check data. It never changes, so it may be shared.
#[derive(Debug)]
pub struct Form {
    schemas: Schemas,
}

impl Form {
    /// Reads a JSON Schema of the edition 2020-12 (the only one, which `$schema` may name).
    ///
    /// # Errors
    /// `SK-FORM-0001` for a text that isn't one, or that holds what isn't executed: see the crate's
    /// documentation.
    pub fn read(text: &str, file: &str) -> Result<Self, Rejection> {
        let wrong = |zh: &str, en: &str| {
            Rejection::new(
                Code("SK-FORM-0001"),
                Class::Invalid,
                format!("表单定义不能使用：{zh}"),
                format!("the form's schema can't be used: {en}"),
            )
            .in_file(file)
        };
        if text.len() > LARGEST {
            return Err(wrong("超过 256 KB", "it has more than 256 KB"));
        }
        let schema = Json::parse(text).map_err(|unread| {
            wrong(&format!("不是 JSON（{}）", unread.why), &unread.why).at_line(unread.line)
        })?;
        let edition = schema.get("$schema").map_or(Some(EDITION), Json::text);
        if edition.map(|name| name.trim_end_matches('#')) != Some(EDITION) {
            return Err(wrong(
                "只支持 JSON Schema 2020-12 版",
                "only JSON Schema 2020-12 is read",
            ));
        }
        let schemas = read(&schema).map_err(|fault| {
            let place = format!("#{}", fault.at);
            wrong(&format!("{place} {}", fault.why), &fault.why).at_element(place)
        })?;
        Ok(Self { schemas })
    }

    /// Everything that is wrong with some data, a JSON text, in the schema's order.
    #[must_use]
    pub fn faults(&self, data: &str) -> Vec<Fault> {
        let data = match Json::parse(data) {
            Ok(data) => data,
            Err(unread) => {
                return vec![Fault {
                    path: String::new(),
                    zh: format!("表单内容读不懂：{}", unread.why),
                    en: format!("the form can't be read: {}", unread.why),
                }];
            }
        };
        let checker = Checker {
            schemas: &self.schemas,
        };
        let found = checker.check(&data).into_iter();
        found
            .map(|broken| {
                let title = self.title(&broken).map(str::to_owned);
                Fault::of(broken, title.as_deref())
            })
            .collect()
    }

    /// Whether some data, a JSON text, is what the form allows.
    ///
    /// # Errors
    /// `SK-FORM-0010` with the first field as its place and up to five sentences.
    pub fn check(&self, data: &str) -> Result<(), Rejection> {
        let faults = self.faults(data);
        let Some(first) = faults.first() else {
            return Ok(());
        };
        let told = || faults.iter().take(TOLD);
        let zh: Vec<&str> = told().map(|fault| fault.zh.as_str()).collect();
        let en: Vec<&str> = told().map(|fault| fault.en.as_str()).collect();
        Err(
            Rejection::new(Code("SK-FORM-0010"), Class::Invalid, zh.join("；"), en.join("; "))
                .at_element(first.path.clone()),
        )
    }

    /// What the form calls the field of a fault: for one that is missing, what its own schema would.
    fn title<'a>(&'a self, broken: &Broken<'a>) -> Option<&'a str> {
        if broken.title.is_some() {
            return broken.title;
        }
        let mut at = 0;
        for step in broken.path.split('/').skip(1) {
            let name = step.replace("~1", "/").replace("~0", "~");
            at = self.member(at, &name)?;
        }
        self.schemas.get(at)?.title.as_deref()
    }

    /// The schema of a member or an item.
    fn member(&self, of: usize, name: &str) -> Option<usize> {
        let rules = &self.schemas.get(of)?.rules;
        rules.iter().find_map(|rule| match rule {
            Rule::Properties(properties) => {
                let mut named = properties.named.iter();
                named.find(|(known, _)| known == name).map(|(_, schema)| *schema)
            }
            Rule::Items { first, rest } => {
                let number: usize = name.parse().ok()?;
                first.get(number).copied().or(*rest)
            }
            _ => None,
        })
    }
}
