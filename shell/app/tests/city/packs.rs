//! Packs in a running city: installed, upgraded, disabled, each with its dry run.

use crate::world::{World, administrator, officer};
use serde_json::json;
use skein_app::city::matters::Beginning;
use skein_pack::beginning::Applicant;
use skein_pack::{Files, template};

/// The template pack with one file changed.
fn edited(path: &str, from: &str, to: &str) -> Files {
    let mut files = template("sample").unwrap();
    let text = String::from_utf8(files.get(path).unwrap().to_vec()).unwrap();
    assert!(text.contains(from));
    files.put(path, text.replace(from, to));
    files
}

fn next_version() -> Files {
    let mut files = edited("matter/sample.bpmn", "period=\"5wd\"", "period=\"3wd\"");
    let text = String::from_utf8(files.get("pack.toml").unwrap().to_vec()).unwrap();
    files.put(
        "pack.toml",
        text.replace("version = \"0.1.0\"", "version = \"0.2.0\""),
    );
    files
}

#[test]
fn a_pack_is_planned_installed_and_read_again() {
    let world = World::in_memory();
    let (city, admin) = (&world.city, administrator());
    let files = template("sample").unwrap();
    let plan = city.plan_pack(&admin, &files).unwrap();
    assert!(plan.is_possible() && plan.from.is_none() && plan.to == "0.1.0");
    assert_eq!(city.packs().iter().count(), 0, "a dry run changes nothing");
    city.install_pack(&admin, &files, None).unwrap();
    assert_eq!(city.packs().get("sample").unwrap().version, "0.1.0");
    assert_eq!(city.installed_pack("sample").unwrap().files, files);
    let position = city.position();
    city.install_pack(&admin, &files, None).unwrap();
    assert_eq!(city.position(), position, "the same files again change nothing");
}

#[test]
fn running_matters_keep_the_definition_they_began_with() {
    let world = World::in_memory();
    let (city, admin) = (&world.city, administrator());
    city.install_pack(&admin, &template("sample").unwrap(), None)
        .unwrap();
    let began = |process: &str| {
        let beginning = Beginning {
            process: process.into(),
            data: "{}".into(),
            ..Beginning::default()
        };
        city.start_matter(&officer("roads"), beginning, None)
            .unwrap()
            .serial
    };
    let first = began("sample");
    let plan = city.plan_pack(&admin, &next_version()).unwrap();
    assert_eq!(plan.from.as_deref(), Some("0.1.0"));
    assert!(
        plan.changes
            .iter()
            .any(|change| change.en == "the period changes from 5wd to 3wd")
    );
    city.install_pack(&admin, &next_version(), None).unwrap();
    let second = began("sample");
    let version = |serial| city.matter(&officer("roads"), serial).unwrap().definition.version;
    assert_eq!((version(first), version(second)), (1, 2));
}

#[test]
fn what_does_not_pass_its_check_is_not_installed() {
    let world = World::in_memory();
    let (city, admin) = (&world.city, administrator());
    let code = |files: &Files| city.install_pack(&admin, files, None).unwrap_err().code.0;
    assert_eq!(
        code(&edited(
            "matter/items.toml",
            "form = \"suggestion\"",
            "form = \"none\""
        )),
        "SK-APP-0030"
    );
    assert_eq!(code(&edited("pack.toml", "[pack]", "[pack")), "SK-APP-0030");
    assert_eq!(city.packs().iter().count(), 0);
    city.install_pack(&admin, &template("sample").unwrap(), None)
        .unwrap();
    let same_version = edited("matter/sample.bpmn", "period=\"5wd\"", "period=\"3wd\"");
    assert_eq!(code(&same_version), "SK-APP-0032");
    let refused = city
        .install_pack(&officer("roads"), &next_version(), None)
        .unwrap_err();
    assert_eq!(refused.code.0, "SK-APP-0004");
    assert_eq!(city.packs().get("sample").unwrap().version, "0.1.0");
}

#[test]
fn a_pack_is_disabled_and_enabled_with_a_reason() {
    let world = World::in_memory();
    let (city, admin) = (&world.city, administrator());
    city.install_pack(&admin, &template("sample").unwrap(), None)
        .unwrap();
    let code = |result: Result<(), skein_kernel::rejection::Rejection>| result.unwrap_err().code.0;
    assert_eq!(
        code(city.disable_pack(&admin, "sample", " ", None)),
        "SK-APP-0033"
    );
    assert_eq!(
        code(city.disable_pack(&admin, "other", "停办", None)),
        "SK-APP-0012"
    );
    city.disable_pack(&admin, "sample", "系统升级", None).unwrap();
    assert_eq!(
        city.packs().get("sample").unwrap().disabled.as_deref(),
        Some("系统升级")
    );
    city.enable_pack(&admin, "sample", "升级完成", None).unwrap();
    assert_eq!(city.packs().get("sample").unwrap().disabled, None);
}

#[test]
fn an_application_begins_with_its_item_and_the_law_of_the_day() {
    let world = World::in_memory();
    let (city, admin) = (&world.city, administrator());
    city.install_pack(&admin, &template("sample").unwrap(), None)
        .unwrap();
    let applicant = Applicant {
        id: "zhang".into(),
        name: "张三".into(),
        kind: "person".into(),
    };
    let apply = |item: &str| city.application(item, &applicant, json!({"about": "city"}), json!([]));
    let begun = apply("sample-suggestion").unwrap();
    assert_eq!(
        (begun.process.as_str(), begun.owner.as_str()),
        ("sample", "zhang")
    );
    assert_eq!(begun.law.as_deref(), Some("优化营商环境条例（2020-01-01 起）"));
    let data: serde_json::Value = serde_json::from_str(&begun.data).unwrap();
    // The small city's first day.
    assert_eq!(data["receivedOn"], "2021-03-01");
    assert_eq!(
        (&data["item"]["promise"], &data["parameters"]["answer_days"]),
        (&json!("5wd"), &json!(5))
    );
    assert_eq!(apply("other").unwrap_err().code.0, "SK-APP-0012");
    city.disable_pack(&admin, "sample", "系统升级", None).unwrap();
    assert_eq!(apply("sample-suggestion").unwrap_err().code.0, "SK-APP-0034");
}

#[test]
fn a_form_for_an_item_that_closed_yesterday_is_refused() {
    let world = World::in_memory();
    let (city, admin) = (&world.city, administrator());
    let files = edited(
        "matter/items.toml",
        "fee = \"free\"",
        "fee = \"free\"\nuntil = 2021-02-28",
    );
    city.install_pack(&admin, &files, None).unwrap();
    let refused = city.application("sample-suggestion", &Applicant::default(), json!({}), json!([]));
    assert_eq!(refused.unwrap_err().code.0, "SK-APP-0034");
}

#[test]
fn what_is_installed_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let files = template("sample").unwrap();
    {
        let world = World::open(folder.path());
        world.city.install_pack(&administrator(), &files, None).unwrap();
        world.city.close();
    }
    let world = World::open(folder.path());
    assert_eq!(world.city.installed_pack("sample").unwrap().files, files);
}
