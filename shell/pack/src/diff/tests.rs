//! Two versions in, what is different out.

use super::*;
use crate::{Files, template};

fn edited(edits: &[(&str, &str, &str)]) -> Pack {
    let mut files: Files = template("sample").unwrap();
    for (path, from, to) in edits {
        let text = String::from_utf8(files.get(path).unwrap().to_vec()).unwrap();
        assert!(text.contains(from), "{path} has no {from}");
        files.put(*path, text.replace(from, to));
    }
    Pack::read(&files).unwrap()
}

/// What is told of the template and its edit: element, effect and English.
#[track_caller]
fn check(edits: &[(&str, &str, &str)], expected: &[&str]) {
    let told: Vec<String> = diff(&edited(&[]), &edited(edits))
        .iter()
        .map(|change| format!("{} {:?}: {}", change.element, change.effect, change.en))
        .collect();
    assert_eq!(told, expected);
}

const BPMN: &str = "matter/sample.bpmn";

#[test]
fn the_same_pack_is_the_same() {
    check(&[], &[]);
}

#[test]
fn a_task_that_is_gone_may_hold_matters() {
    let renamed = [
        (BPMN, "\"Answer\"", "\"Reply\""),
        (BPMN, "period=\"5wd\"", "period=\"10wd\""),
    ];
    check(
        &renamed,
        &[
            "sample Keep: the process has a new version",
            "sample.Answer Stay: `答复` is gone; matters may stand there",
            "sample.Reply New: `答复` is new",
            "sample.answer Stay: the period changes from 5wd to 10wd",
        ],
    );
}

#[test]
fn forms_laws_parameters_and_items_are_told() {
    check(
        &[
            (
                "matter/forms/suggestion.schema.json",
                "[\"about\", \"words\"]",
                "[\"about\", \"words\", \"phone\"]",
            ),
            ("pack.toml", "value = \"5\"", "value = \"7\""),
            (
                "pack.toml",
                "from = 2020-01-01",
                "from = 2020-01-01\nuntil = 2030-12-31",
            ),
            ("matter/items.toml", "promise = \"5wd\"", "promise = \"3wd\""),
        ],
        &[
            "suggestion.phone Keep: the field changes from text (phone) to text (phone), required",
            "sample-suggestion New: the promise changes from 5wd to 3wd",
            "answer-days New: the parameter changes from 5 to 7",
            "优化营商环境条例 New: the law's interval changes from 2020-01-01… to 2020-01-01…2030-12-31",
        ],
    );
}
