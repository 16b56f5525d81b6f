//! The technology compatibility kit of DMN, all of levels 2 and 3: every case of every test file is
//! evaluated and each of its result nodes compared.
//!
//! Cases that fail are listed in `tests/tck-exceptions.txt`, each with its reason; a case that fails
//! without being listed, or is listed and passes, fails the test. `TCK_FOLDER=0085 cargo test --test tck --
//! --nocapture` tells what each failing case of the folders named so yields.

mod expected;

use expected::{Expected, wanted};
use skein_dmn::feel::{Context, DateTime, Key, Value};
use skein_dmn::model::{self, Definitions};
use skein_dmn::xml::{self, Element};
use skein_dmn::{Decisions, Role};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Cases of the kit, and how many of them must pass at least: what dsntk publishes.
const CASES: usize = 3391;
const AT_LEAST: usize = 3374;

/// The moment at which `now()` and `today()` are asked.
const NOW: &str = "2026-11-23T08:00:00@Asia/Shanghai";

#[test]
fn the_kit_passes_but_for_the_listed_cases() {
    let kit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/dmn-tck");
    if !kit.is_dir() {
        println!("skipped: shared data absent");
        return;
    }
    let only = std::env::var("TCK_FOLDER").ok();
    let mut failed = BTreeSet::new();
    let mut total = 0;
    for level in ["compliance-level-2", "compliance-level-3"] {
        let mut of_level = (0, 0);
        for folder in sorted(&kit.join(level)) {
            let name = file_name(&folder);
            if !folder.is_dir() || only.as_ref().is_some_and(|only| !name.contains(only.as_str())) {
                continue;
            }
            let cases = folder_cases(&folder, only.is_some());
            let passed = cases.values().filter(|passes| **passes).count();
            println!("{passed:>5} of {:>4}  {level}/{name}", cases.len());
            of_level.0 += passed;
            of_level.1 += cases.len();
            let wrong = cases.into_iter().filter(|(_, passes)| !passes);
            failed.extend(wrong.map(|(case, _)| format!("{level}/{name}/{case}")));
        }
        println!("{:>5} of {:>4}  {level}", of_level.0, of_level.1);
        total += of_level.1;
    }
    println!("{} of {total} cases pass", total - failed.len());
    if only.is_some() {
        return;
    }
    let listed = listed();
    let unlisted: Vec<_> = failed.difference(&listed).collect();
    let passing: Vec<_> = listed.difference(&failed).collect();
    assert!(
        unlisted.is_empty(),
        "these fail and are not listed: {unlisted:#?}"
    );
    assert!(passing.is_empty(), "these are listed and pass: {passing:#?}");
    assert_eq!(total, CASES);
    assert!(total - failed.len() >= AT_LEAST);
}

/// The cases listed as failing: lines of `case: reason`.
fn listed() -> BTreeSet<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tck-exceptions.txt");
    let text = fs::read_to_string(file).unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (case, reason) = line.split_once(": ").expect("a case and a reason");
            assert!(!reason.trim().is_empty(), "{case} is listed without a reason");
            case.to_owned()
        })
        .collect()
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.sort();
    found
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Whether each case of a folder passes, by file and id.
fn folder_cases(folder: &Path, tell: bool) -> BTreeMap<String, bool> {
    let files = sorted(folder);
    let of_kind = |kind: &str| -> Vec<&PathBuf> {
        let fits = |file: &&PathBuf| file.extension().is_some_and(|found| found == kind);
        files.iter().filter(fits).collect()
    };
    let models: BTreeMap<String, Definitions> = of_kind("dmn")
        .into_iter()
        .filter_map(|file| {
            let name = file_name(file);
            match model::read(&fs::read_to_string(file).unwrap(), &name) {
                Ok(model) => Some((name, model)),
                Err(wrong) => {
                    println!("        {name}: {}", wrong.first()?);
                    None
                }
            }
        })
        .collect();
    let mut found = BTreeMap::new();
    for file in of_kind("xml") {
        let tests = xml::parse(&fs::read_to_string(file).unwrap()).unwrap();
        let main = tests
            .child("modelName")
            .map(|name| name.text.trim().to_owned())
            .unwrap_or_default();
        let loaded = load(&models, &main);
        if let (Err(why), true) = (&loaded, tell) {
            println!("        {why}");
        }
        for (place, case) in tests.named("testCase").enumerate() {
            let id = case
                .attribute("id")
                .map_or_else(|| place.to_string(), str::to_owned);
            let passes = match &loaded {
                Ok(decisions) => passes(decisions, case, &id, tell),
                Err(_) => false,
            };
            let stem = file.file_stem().unwrap().to_string_lossy();
            let mut name = format!("{stem}#{id}");
            while found.contains_key(&name) {
                name.push('\'');
            }
            found.insert(name, passes);
        }
    }
    found
}

/// The main model with those it imports, directly or not.
fn load(models: &BTreeMap<String, Definitions>, main: &str) -> Result<Decisions, String> {
    let main = models.get(main).ok_or_else(|| format!("no model {main}"))?;
    let mut needed = vec![main.clone()];
    let mut at = 0;
    while let Some(model) = needed.get(at).cloned() {
        for import in &model.imports {
            let imported = models.values().find(|model| model.namespace == import.namespace);
            if let Some(imported) = imported
                && needed.iter().all(|model| model.namespace != imported.namespace)
            {
                needed.push(imported.clone());
            }
        }
        at += 1;
    }
    Decisions::diagnose(&needed).map_err(|wrong| {
        wrong
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    })
}

/// Whether every result node of a case is as expected.
fn passes(decisions: &Decisions, case: &Element, id: &str, tell: bool) -> bool {
    let inputs = case.named("inputNode").map(|node| {
        let name = node.attribute("name").unwrap_or_default();
        (Key::from(name), wanted(node).value())
    });
    let inputs: Context = inputs.collect();
    let now: DateTime = NOW.parse().unwrap();
    let mut all = true;
    for node in case.named("resultNode") {
        let name = node.attribute("name").unwrap_or_default();
        let asked = match case.attribute("type") {
            Some("decisionService" | "bkm") => case.attribute("invocableName").unwrap_or(name),
            _ => name,
        };
        let expected = node.child("expected").map_or(Expected::Nothing, wanted);
        let error = node.attribute("errorResult") == Some("true");
        let (found, faults) = match decisions.evaluate(asked, &inputs, Some(&now)) {
            Ok(evaluation) => (part(decisions, asked, name, evaluation.value), evaluation.faults),
            Err(rejection) => {
                println!("        {rejection}");
                return false;
            }
        };
        // An error is null, and a fault says why.
        let right = expected.is(&found) && (!error || (found.is_null() && !faults.is_empty()));
        if tell && !right {
            println!(
                "        {id} {name}: {}",
                if right { "no fault is told" } else { "WRONG" }
            );
            println!("            expected {expected:?}\n            found    {found:?}");
            for fault in &faults {
                println!("            fault    {}", fault.rejection());
            }
        }
        all &= right;
    }
    all
}

/// A service with several outputs yields a context, of which a result node names one entry.
fn part(decisions: &Decisions, asked: &str, name: &str, value: Value) -> Value {
    let role = decisions.find(asked).map(skein_dmn::Invocable::role);
    match &value {
        Value::Context(context) if role == Ok(Role::Service) && asked != name => {
            context.get(name).cloned().unwrap_or(value)
        }
        _ => value,
    }
}
