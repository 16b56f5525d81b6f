//! The packs that come with Skein: read, checked together, compared with themselves, quickly.

mod one_stop;

use skein_pack::doc::{Language, handbook};
use skein_pack::{Files, Finding, Pack, check};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")
}

fn told(findings: &[Finding]) -> String {
    findings.iter().map(|finding| format!("{finding}\n")).collect()
}

/// Every pack of the repository, by name.
fn packs() -> Vec<Pack> {
    let folders = std::fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = folders.filter(|path| path.join("pack.toml").exists()).collect();
    folders.sort();
    let read = |folder: &PathBuf| {
        let files = Files::of_folder(folder).unwrap();
        Pack::read(&files).unwrap_or_else(|findings| panic!("{}:\n{}", folder.display(), told(&findings)))
    };
    folders.iter().map(read).collect()
}

/// One pack of the repository.
pub(crate) fn pack(id: &str) -> Pack {
    let files = Files::of_folder(&root().join(id)).unwrap();
    Pack::read(&files).unwrap_or_else(|findings| panic!("{id}:\n{}", told(&findings)))
}

#[test]
fn every_pack_has_a_handbook_in_both_languages() {
    for pack in packs() {
        for language in [Language::Chinese, Language::English] {
            let page = handbook(&pack, language);
            let title = match language {
                Language::Chinese => &pack.header.words.zh,
                Language::English => &pack.header.words.en,
            };
            assert!(page.contains(&format!("<h1>{title}</h1>")));
            assert_eq!(page.matches("<figure>").count(), pack.processes.len());
            assert!(
                pack.items
                    .iter()
                    .all(|item| page.contains(&format!("id=\"item-{}\"", item.id.value)))
            );
        }
    }
}

#[test]
fn every_pack_toml_has_only_keys_of_the_schema() {
    let schema: serde_json::Value = serde_json::from_str(skein_pack::schema::SCHEMA).unwrap();
    for pack in packs() {
        let text = String::from_utf8(pack.files.get("pack.toml").unwrap().to_vec()).unwrap();
        let table: toml::Table = toml::from_str(&text).unwrap();
        for (key, value) in &table {
            let known = &schema["properties"][key];
            let known = if value.is_array() { &known["items"] } else { known };
            let rows: Vec<&toml::Value> = value.as_array().map_or(vec![value], |rows| rows.iter().collect());
            for (inner, _) in rows.iter().flat_map(|row| row.as_table().unwrap()) {
                let open = known["additionalProperties"].is_object();
                assert!(open || known["properties"].get(inner).is_some(), "{key}.{inner}");
            }
        }
    }
}

#[test]
fn every_desks_toml_has_only_keys_of_its_schema() {
    let schema: serde_json::Value = serde_json::from_str(skein_pack::schema::DESKS).unwrap();
    let mut desks = 0;
    for pack in packs() {
        let Some(text) = pack.files.get("matter/desks.toml") else {
            continue;
        };
        let table: toml::Table = toml::from_str(std::str::from_utf8(text).unwrap()).unwrap();
        desks += pack.desks.len();
        known_keys(&toml::Value::Table(table), &schema, "");
    }
    assert!(desks > 0);
}

/// Every key is one of the schema's, however deep.
fn known_keys(value: &toml::Value, schema: &serde_json::Value, place: &str) {
    match value {
        toml::Value::Table(table) => {
            for (key, inner) in table {
                let place = format!("{place}.{key}");
                let known = schema["properties"].get(key);
                assert!(known.is_some() || schema.get("$ref").is_some(), "{place}");
                known_keys(inner, known.unwrap_or(&serde_json::Value::Null), &place);
            }
        }
        toml::Value::Array(rows) => rows
            .iter()
            .for_each(|row| known_keys(row, &schema["items"], place)),
        _ => {}
    }
}

/// `skein pack check` of all packs takes a second at most.
#[test]
fn checking_every_pack_is_quick() {
    let begun = std::time::Instant::now();
    let packs = packs();
    for pack in &packs {
        assert!(check::sound(&check::check(pack, &packs)));
    }
    // Three times the promise: tests run unoptimised on busy machines.
    assert!(begun.elapsed().as_secs() < 3, "{:?}", begun.elapsed());
}

#[test]
fn every_pack_is_sound() {
    let packs = packs();
    let mut wrong = String::new();
    for pack in &packs {
        let findings = check::check(pack, &packs);
        if !check::sound(&findings) {
            wrong.push_str(&format!("{}:\n{}", pack.header.id.value, told(&findings)));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// S02 as issued: at least 25 items of eight departments, among them those a citizen asks for first.
#[test]
fn one_stop_services_has_the_items_people_ask_for() {
    let packs = packs();
    let pack = packs.iter().find(|pack| *pack.header.id == "one-stop").unwrap();
    let departments: std::collections::BTreeSet<&str> =
        pack.items.iter().map(|item| item.department.as_str()).collect();
    assert!(pack.items.len() >= 25 && departments.len() >= 8);
    for id in [
        "company-registration",
        "food-permit",
        "seal-filing",
        "construction-permit",
        "discharge-permit-key",
        "property-transfer",
        "elderly-card",
        "birth-registration",
    ] {
        let item = pack.item(id).unwrap_or_else(|| panic!("no {id}"));
        assert!(item.form.is_some() && !item.laws.is_empty() && !item.documents.is_empty());
    }
    // 在线政务服务若干规定 art. 7: the identity card is looked up, never asked for.
    let food = pack.item("food-permit").unwrap();
    assert!(food.asked().all(|document| document.words.zh != "身份证"));
}
