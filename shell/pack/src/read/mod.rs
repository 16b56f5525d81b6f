//! Files in, typed pack out, with everything that can't be read.
//!
//! Each file is of a kind by its path; there are no others. It knows nothing of what must hold between
//! files. Start at [`pack`].

mod desk;
mod form;
mod header;
mod item;
pub(crate) mod model;
mod other;
mod report;
mod row;

pub(crate) use model::named;

use crate::codes;
use crate::files::Files;
use crate::finding::Finding;
use crate::model::{At, Header, Pack, Words};
use crate::text::Log;
use semver::Version;
use std::rc::Rc;

/// Reads everything; what can't be read is logged in [`Pack::noticed`].
pub(crate) fn pack(files: &Files) -> Pack {
    let log = Log::default();
    let mut pack = empty(files);
    for (path, bytes) in files.iter() {
        let Ok(text) = std::str::from_utf8(bytes) else {
            if !is_binary(path) {
                log.borrow_mut().push(not_text(path));
            }
            continue;
        };
        one(&mut pack, path, text, &log);
    }
    if files.get("pack.toml").is_none() {
        log.borrow_mut().push(no_header());
    }
    form::hints(&mut pack, files, &log);
    report::read(&mut pack, files, &log);
    pack.noticed = Rc::try_unwrap(log)
        .map(std::cell::RefCell::into_inner)
        .unwrap_or_default();
    pack
}

/// Reads one file by the kind its path says it is of.
fn one(pack: &mut Pack, path: &str, text: &str, log: &Log) {
    let parts: Vec<&str> = path.split('/').collect();
    let stem = |ending: &str| parts.last().and_then(|name| name.strip_suffix(ending));
    match parts.as_slice() {
        ["pack.toml"] => header::read(pack, text, log),
        ["matter", name] if name.ends_with(".bpmn") => model::process(pack, path, text, log),
        ["matter", name] if name.ends_with(".dmn") => model::decision(pack, path, text, log),
        ["matter", "items.toml"] => item::read(pack, path, text, log),
        ["matter", "roles.toml"] => row::roles(pack, path, text, log),
        ["matter", "notices.toml"] => row::notices(pack, path, text, log),
        ["matter", "retention.toml"] => row::retentions(pack, path, text, log),
        ["matter", "desks.toml"] => desk::read(pack, path, text, log),
        ["matter", "forms", _] => match (stem(".schema.json"), stem(".ui.toml")) {
            (Some(id), _) => form::schema(pack, id, path, text, log),
            (None, Some(_)) => {}
            (None, None) => log.borrow_mut().push(strange(path)),
        },
        ["record", name] if name.ends_with(".cedar") => other::policy(pack, path, text, log),
        ["record", "questions", _] if stem(".sql").is_some() => other::question(pack, path, text),
        ["measure", _] if stem(".sql").is_some() => other::measure(pack, path, text),
        ["measure", _] if stem(".toml").is_some() && report::is_one(&pack.files) => {}
        ["measure", "figures.toml"] => row::figures(pack, path, text, log),
        ["measure", "evidence", _] if report::is_one(&pack.files) => {}
        ["place", _] if stem(".geojson").is_some() => other::layer(pack, path, text, log),
        ["messages", "zh-CN.ftl"] => other::messages(pack, path, text, log),
        ["messages", "en.ftl"] => other::messages(pack, path, text, log),
        ["scenarios", _] if stem(".scn").is_some() => other::scenario(pack, path, text, log),
        ["README.md"] => {}
        _ => log.borrow_mut().push(strange(path)),
    }
}

/// Files that need not be text.
fn is_binary(path: &str) -> bool {
    path.starts_with("measure/evidence/")
}

fn strange(path: &str) -> Finding {
    let what = (
        "数据包里没有这一种文件".to_owned(),
        "packs have no files of this kind".to_owned(),
    );
    Finding::error(codes::STRANGE_FILE, (path, 0), what).fix(
        "移走它，或按 docs/guide/packs.md 的目录改名",
        "take it away, or rename it as the folder in docs/guide/packs.md says",
    )
}

fn not_text(path: &str) -> Finding {
    let what = (
        "文件不是 UTF-8 文字".to_owned(),
        "the file isn't UTF-8 text".to_owned(),
    );
    Finding::error(codes::SYNTAX, (path, 0), what).fix("另存为 UTF-8", "save it as UTF-8")
}

fn no_header() -> Finding {
    let what = ("缺少 pack.toml".to_owned(), "there is no pack.toml".to_owned());
    Finding::error(codes::MISSING, ("pack.toml", 0), what).fix(
        "用 skein pack new 建立一个样例，照它写",
        "make an example with skein pack new and follow it",
    )
}

fn empty(files: &Files) -> Pack {
    let none = || At::new(String::new(), 0);
    Pack {
        files: files.clone(),
        header: Header {
            id: none(),
            system: none(),
            words: Words::default(),
            version: At::new(Version::new(0, 0, 0), 0),
            summary: Words::default(),
            demo: false,
        },
        laws: Vec::new(),
        needs: Vec::new(),
        parameters: Vec::new(),
        processes: Vec::new(),
        decisions: Vec::new(),
        forms: Vec::new(),
        departments: Vec::new(),
        licences: Vec::new(),
        items: Vec::new(),
        roles: Vec::new(),
        notices: Vec::new(),
        retentions: Vec::new(),
        knowledge: Vec::new(),
        desks: Vec::new(),
        walls: Vec::new(),
        terms: Vec::new(),
        questions: Vec::new(),
        policies: Vec::new(),
        figures: Vec::new(),
        measures: Vec::new(),
        layers: Vec::new(),
        messages: Default::default(),
        scenarios: Vec::new(),
        report: None,
        noticed: Vec::new(),
    }
}
