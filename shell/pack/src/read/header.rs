//! `pack.toml`: what the pack is, its laws, needs and parameters.
//!
//! It knows nothing of the other files. Start at [`read`].

use crate::codes;
use crate::finding::Finding;
use crate::model::{At, Header, Law, Need, Pack, Parameter};
use crate::text::{Log, Row, document};
use semver::{Version, VersionReq};

const FILE: &str = "pack.toml";

pub(super) fn read(pack: &mut Pack, text: &str, log: &Log) {
    document(FILE, text, log, |root| {
        match root.table("pack") {
            Some(row) => pack.header = header(&row, pack.files.name()),
            None => log.borrow_mut().push(no_table(root.line)),
        }
        pack.laws = root.rows("law").iter().map(law).collect();
        if let Some(needs) = root.table("needs") {
            pack.needs = needs
                .texts()
                .into_iter()
                .filter_map(|need| self::need(need, log))
                .collect();
        }
        pack.parameters = root.rows("parameter").iter().map(parameter).collect();
    });
}

fn header(row: &Row<'_>, folder: &str) -> Header {
    let id = row.id("id");
    if !id.is_empty() && !folder.is_empty() && *id != folder {
        let (zh, en) = (
            format!("编号“{}”与文件夹名“{folder}”不同", id.value),
            format!("the id `{}` isn't the name of the folder, `{folder}`", id.value),
        );
        let finding = row.wrong(codes::BAD_VALUE, id.line, zh, en);
        row.log(finding.fix("改成一样", "make them the same"));
    }
    let version = ("版本号，如 1.0.0", "a version such as 1.0.0");
    let version = row.maybe::<Version>("version", version);
    if version.is_none() {
        // Said once: either the key is missing or what it holds was reported.
        if !row.has("version") {
            row.text("version");
        }
    }
    let header = Header {
        system: row.text("system"),
        words: row.words("zh", "en"),
        version: version.unwrap_or_else(|| At::new(Version::new(0, 0, 0), row.line)),
        summary: row.words("summary_zh", "summary_en"),
        demo: row.flag("demo"),
        id,
    };
    row.done();
    header
}

fn law(row: &Row<'_>) -> Law {
    let from = row.date("from");
    if from.is_none() && !row.has("from") {
        row.text("from");
    }
    let law = Law {
        words: row.words("zh", "en"),
        full: row.maybe_text("full").map(|full| full.value),
        from: from.unwrap_or_else(|| At::new(jiff::civil::Date::MIN, row.line)),
        until: row.date("until"),
        articles: row.list("articles"),
    };
    row.done();
    law
}

fn need((pack, versions): (At<String>, At<String>), log: &Log) -> Option<Need> {
    match versions.parse::<VersionReq>() {
        Ok(parsed) => Some(Need {
            pack,
            versions: parsed,
        }),
        Err(error) => {
            let what = (
                format!("“{}”不是版本范围：{error}", versions.value),
                format!("`{}` is no range of versions: {error}", versions.value),
            );
            let finding = Finding::error(codes::BAD_VALUE, (FILE, versions.line), what);
            log.borrow_mut()
                .push(finding.fix("写成 \"^1.0\" 的样子", "write it like \"^1.0\""));
            None
        }
    }
}

fn parameter(row: &Row<'_>) -> Parameter {
    let value = row.scalar("value");
    if value.is_none() && !row.has("value") {
        row.text("value");
    }
    let parameter = Parameter {
        id: row.id("id"),
        words: row.words("zh", "en"),
        value: value.unwrap_or_else(|| At::new(String::new(), row.line)),
        unit: row.maybe_text("unit").map(|unit| unit.value),
        law: row.maybe_text("law"),
        unverified: row.flag("unverified"),
        from: row.date("from"),
        until: row.date("until"),
    };
    row.done();
    parameter
}

fn no_table(line: u32) -> Finding {
    let what = (
        "缺少 [pack] 表".to_owned(),
        "the table [pack] is missing".to_owned(),
    );
    Finding::error(codes::MISSING, (FILE, line), what).fix("加上 [pack]", "add [pack]")
}
