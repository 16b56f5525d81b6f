//! Forms ask for what the law makes necessary, never for what the city holds, and refuse with reasons.

use super::{Checker, ITEMS};
use crate::codes;
use crate::finding::Finding;
use crate::model::{At, DocumentSource, Field, FieldKind, Form, Prefill};

/// Formats of personal data (个人信息保护法 art. 4, 28), and what the city's accounts know of whom.
const PERSONAL: [&str; 14] = [
    "resident-id",
    "passport",
    "phone",
    "name",
    "address",
    "email",
    "birth-date",
    "bank-account",
    "health",
    "biometric",
    "photo",
    "ethnicity",
    "religion",
    "location",
];
/// What a field may be prefilled with from the applicant's account.
const ACCOUNT: [&str; 6] = ["name", "resident-id", "phone", "email", "address", "credit-code"];
/// Formats that say nothing of a person.
const PLAIN: [&str; 8] = [
    "date",
    "date-time",
    "time",
    "uri",
    "credit-code",
    "division-code",
    "geometry",
    "attachment",
];
/// What every form that can refuse must ask for (行政许可法 art. 38).
const REFUSAL: [&str; 3] = ["reasons", "reconsideration", "lawsuit"];

impl<'p> Checker<'p> {
    pub(super) fn forms(&mut self) {
        let pack = self.pack;
        for form in &pack.forms {
            for field in &form.fields {
                self.field(form, field);
            }
            self.refusal(form);
        }
        self.held();
    }

    fn field(&mut self, form: &'p Form, field: &'p Field) {
        self.format(form, field);
        if let Some(when) = &field.when {
            self.feel(&form.hints, when);
        }
        if let Some(page) = &field.page
            && !form.pages.iter().any(|known| known.id.value == page.value)
        {
            let what = (
                format!("没有页“{}”", page.value),
                format!("there is no page `{}`", page.value),
            );
            self.error(
                codes::UNRESOLVED,
                (&form.hints, page.line),
                what,
                ("在 [[form.page]] 里加上它", "add it to [[form.page]]"),
            );
        }
        if let Some(prefill) = &field.prefill {
            self.prefill(form, prefill);
        }
        if let FieldKind::Rows(fields) = &field.kind {
            for inner in fields {
                self.field(form, inner);
            }
        }
    }

    fn format(&mut self, form: &Form, field: &Field) {
        let Some(format) = field.format.as_deref() else {
            return;
        };
        let place = (form.file.as_str(), field.line);
        if PERSONAL.contains(&format) && field.need.is_none() {
            let what = (
                format!("字段“{}”收集个人信息，没有写明法律依据", field.words.zh),
                format!(
                    "the field `{}` collects personal data without saying which law needs them",
                    field.name
                ),
            );
            let fix = (
                format!("在 {} 的 [field.{}] 写上 need", form.hints, field.name),
                format!("write need under [field.{}] of {}", field.name, form.hints),
            );
            self.push(
                Finding::error(codes::PERSONAL, place, what)
                    .element(&field.name)
                    .fix(fix.0, fix.1),
            );
        }
        if !PERSONAL.contains(&format) && !PLAIN.contains(&format) {
            let what = (
                format!("没有格式“{format}”"),
                format!("there is no format `{format}`"),
            );
            self.error(
                codes::BAD_VALUE,
                place,
                what,
                (
                    "用 docs/guide/packs.md 里的格式",
                    "use one of docs/guide/packs.md",
                ),
            );
        }
    }

    fn prefill(&mut self, form: &Form, prefill: &At<Prefill>) {
        let place = (form.hints.as_str(), prefill.line);
        match &prefill.value {
            Prefill::Applicant(name) if !ACCOUNT.contains(&name.as_str()) => {
                let what = (
                    format!("账户里没有“{name}”"),
                    format!("accounts have no `{name}`"),
                );
                let list = ACCOUNT.join(", ");
                self.error(
                    codes::UNRESOLVED,
                    place,
                    what,
                    (&format!("可用的有 {list}"), &format!("there are {list}")),
                );
            }
            Prefill::Applicant(_) => {}
            Prefill::Held { licence, field } => {
                let kind = self.licences().into_iter().find(|kind| *kind.id == *licence);
                let known = kind.is_some_and(|kind| kind.fields.iter().any(|known| *known.name == *field));
                if !known {
                    let what = (
                        format!("没有证照“{licence}”，或者上面没有“{field}”"),
                        format!("there is no licence `{licence}`, or no `{field}` on it"),
                    );
                    let fix = (
                        "改正名字，或在 [[licence]] 里加上它",
                        "correct the name or add it to [[licence]]",
                    );
                    self.error(codes::UNRESOLVED, place, what, fix);
                }
            }
        }
    }

    /// A form that can refuse asks for reasons and for where to turn.
    fn refusal(&mut self, form: &Form) {
        if !form.fields.iter().any(can_refuse) {
            return;
        }
        for wanted in REFUSAL.iter().filter(|wanted| form.field(wanted).is_none()) {
            let what = (
                format!("表单可以作出不予决定，却没有字段“{wanted}”"),
                format!("the form can refuse and has no field `{wanted}`"),
            );
            let fix = (
                "加上理由、复议和诉讼的字段",
                "add fields for reasons, reconsideration and lawsuit",
            );
            self.error(codes::APPEAL, (&form.file, 1), what, fix);
        }
    }

    /// A document the city holds isn't asked for (在线政务服务若干规定 art. 7).
    fn held(&mut self) {
        let held: Vec<(&str, &str)> = self
            .licences()
            .into_iter()
            .map(|kind| (kind.id.as_str(), kind.words.zh.as_str()))
            .collect();
        for item in &self.pack.items {
            for document in item
                .documents
                .iter()
                .filter(|it| it.source == DocumentSource::Applicant)
            {
                let same = |(id, zh): &&(&str, &str)| *id == *document.id || *zh == document.words.zh;
                if let Some((id, _)) = held.iter().find(same) {
                    let what = (
                        format!(
                            "“{}”是本市签发或者掌握的证照，不得要求申请人提交",
                            document.words.zh
                        ),
                        format!(
                            "the city issues or holds `{}`: it may not be asked for",
                            document.words.en
                        ),
                    );
                    let fix = format!("source = \"held:{id}\"");
                    self.error(
                        codes::HELD,
                        (ITEMS, document.id.line),
                        what,
                        (&format!("写成 {fix}"), &format!("write {fix}")),
                    );
                }
            }
        }
    }
}

/// Whether a field can hold a refusal.
fn can_refuse(field: &Field) -> bool {
    match &field.kind {
        FieldKind::Truth => field.name == "granted",
        FieldKind::Choice(options) => options
            .iter()
            .any(|(name, _)| name == "refused" || name == "declined"),
        _ => false,
    }
}
