//! `matter/items.toml`: departments, kinds of licence, service items.
//!
//! It knows nothing of forms and processes. Start at [`read`].

use crate::codes;
use crate::model::{
    Applicant, Channel, Department, Document, DocumentSource, Fee, Item, ItemKind, LicenceField, LicenceKind,
    Open311, Pack, Question,
};
use crate::text::{Log, Row, document};
use skein_kernel::period::Period;

const PERIOD: (&str, &str) = ("期限，如 20wd、15d、3mo", "a period such as 20wd, 15d, 3mo");

pub(super) fn read(pack: &mut Pack, path: &str, text: &str, log: &Log) {
    document(path, text, log, |root| {
        pack.departments = root.rows("department").iter().map(department).collect();
        pack.licences = root.rows("licence").iter().map(licence).collect();
        pack.items = root.rows("item").iter().map(item).collect();
    });
}

fn department(row: &Row<'_>) -> Department {
    let department = Department {
        id: row.id("id"),
        words: row.words("zh", "en"),
    };
    row.done();
    department
}

fn licence(row: &Row<'_>) -> LicenceKind {
    let licence = LicenceKind {
        id: row.id("id"),
        words: row.words("zh", "en"),
        issuer: row.text("issuer"),
        valid: row.maybe::<Period>("valid", PERIOD),
        fields: row.rows("field").iter().map(field).collect(),
    };
    row.done();
    licence
}

fn field(row: &Row<'_>) -> LicenceField {
    let field = LicenceField {
        name: row.text("name"),
        words: row.words("zh", "en"),
        value: row.maybe_text("value"),
    };
    row.done();
    field
}

fn item(row: &Row<'_>) -> Item {
    let applicants = row.words_among("applicants", &Applicant::ALL);
    if applicants.is_empty() && !row.has("applicants") {
        row.text("applicants");
    }
    let kind = row.word("kind", &ItemKind::ALL);
    if kind.is_none() && !row.has("kind") {
        row.text("kind");
    }
    let item = Item {
        id: row.id("id"),
        words: row.words("zh", "en"),
        kind: kind.unwrap_or(ItemKind::Other),
        department: row.text("department"),
        applicants,
        conditions: row.words("conditions_zh", "conditions_en"),
        process: row.text("process"),
        form: row.maybe_text("form"),
        laws: row.list("law"),
        period: row.maybe("period", PERIOD),
        period_law: row.maybe_text("period_law"),
        notice: row.maybe("notice", PERIOD),
        notice_law: row.maybe_text("notice_law"),
        renew_before: row.maybe("renew_before", PERIOD),
        promise: row.maybe("promise", PERIOD),
        fee: fee(row),
        result: row.words("result_zh", "result_en"),
        licence: row.maybe_text("licence"),
        channels: row.words_among("channels", &Channel::ALL),
        visits: row.number("visits").unwrap_or_default(),
        from: row.date("from"),
        until: row.date("until"),
        documents: row.rows("document").iter().map(document_row).collect(),
        questions: row.rows("question").iter().map(question).collect(),
        unverified: row.flag("unverified"),
        open311: row.table("open311").map(|table| open311(&table)),
        keywords: row.list("keywords").into_iter().map(|word| word.value).collect(),
        line: row.line,
    };
    row.done();
    item
}

/// `fee = "free"`, or a table with what it costs, for what, and what permits charging it.
fn fee(row: &Row<'_>) -> Fee {
    if !row.has("fee") {
        row.text("fee");
        return Fee::Free;
    }
    if row.is_text("fee") {
        row.word("fee", &[("free", ())]);
        return Fee::Free;
    }
    let Some(table) = row.table("fee") else {
        return Fee::Free;
    };
    let yuan = table.text("yuan");
    if yuan.parse::<skein_kernel::Decimal>().is_err() && !yuan.is_empty() {
        let (zh, en) = (
            "金额应为小数".to_owned(),
            "the amount should be a decimal number".to_owned(),
        );
        let finding = table.wrong(codes::BAD_VALUE, yuan.line, zh, en).element("yuan");
        table.log(finding.fix("写成 \"80\" 或 \"80.50\"", "write \"80\" or \"80.50\""));
    }
    let fee = Fee::Amount {
        yuan,
        per: table.words("per_zh", "per_en"),
        law: table.text("law"),
    };
    table.done();
    fee
}

fn document_row(row: &Row<'_>) -> Document {
    let source = row.text("source");
    let document = Document {
        id: row.id("id"),
        words: row.words("zh", "en"),
        source: match source.split_once(':') {
            Some(("held", licence)) if !licence.is_empty() => {
                DocumentSource::Held(crate::model::At::new(licence.to_owned(), source.line))
            }
            _ => {
                if !matches!(source.as_str(), "applicant" | "") {
                    let (zh, en) = (
                        "“source”应为 applicant 或 held:证照编号".to_owned(),
                        "`source` should be applicant or held:LICENCE".to_owned(),
                    );
                    let finding = row.wrong(codes::BAD_VALUE, source.line, zh, en).element("source");
                    row.log(finding.fix("改成两者之一", "write one of the two"));
                }
                DocumentSource::Applicant
            }
        },
        law: row.text("law"),
        when: row.maybe_text("when"),
        types: row.list("types"),
    };
    row.done();
    document
}

fn open311(row: &Row<'_>) -> Open311 {
    let mapping = Open311 {
        service: row.text("service"),
        latitude: row.text("latitude"),
        longitude: row.text("longitude"),
        address: row.maybe_text("address"),
        description: row.text("description"),
        requests: row.text("requests"),
    };
    row.done();
    mapping
}

fn question(row: &Row<'_>) -> Question {
    let question = Question {
        words: row.words("zh", "en"),
        answer: row.words("answer_zh", "answer_en"),
    };
    row.done();
    question
}
