//! Small broken packs: one edit of the template in, what is found out.

use crate::{Files, Finding, Pack, check, codes, template};

/// A file, what stands there, what stands there instead; an empty original is the whole file.
type Edit<'e> = (&'e str, &'e str, &'e str);

fn edited(id: &str, edits: &[Edit<'_>]) -> Files {
    let mut files = template(id).unwrap();
    for (path, from, to) in edits {
        let text = files
            .get(path)
            .map(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
        let text = text.unwrap_or_default();
        let changed = if from.is_empty() {
            (*to).to_owned()
        } else {
            text.replace(from, to)
        };
        assert_ne!(text, changed, "the edit of {path} changes nothing");
        files.put(*path, changed);
    }
    files
}

fn told(findings: &[Finding]) -> Vec<String> {
    let line = |finding: &Finding| {
        assert!(
            !finding.fix.zh.is_empty() && !finding.fix.en.is_empty(),
            "{finding}"
        );
        let place = finding.rejection.place.as_deref().cloned().unwrap_or_default();
        let file = place.file.unwrap_or_default();
        format!(
            "{} {file}:{}",
            finding.rejection.code,
            place.line.unwrap_or_default()
        )
    };
    findings.iter().map(line).collect()
}

fn findings(files: &Files, others: &[Pack]) -> Vec<Finding> {
    match Pack::read(files) {
        Ok(pack) => check(&pack, others),
        Err(findings) => findings,
    }
}

/// What is found in the template after some edits: codes with file and line.
#[track_caller]
fn checked(edits: &[Edit<'_>], expected: &[&str]) {
    let found = findings(&edited("sample", edits), &[]);
    let shown: String = found.iter().map(|finding| format!("{finding}\n")).collect();
    assert_eq!(told(&found), expected, "{shown}");
}

const BPMN: &str = "matter/sample.bpmn";
const ITEMS: &str = "matter/items.toml";
const SUGGESTION: &str = "matter/forms/suggestion.schema.json";
const HINTS: &str = "matter/forms/suggestion.ui.toml";

#[test]
fn the_template_is_sound() {
    checked(&[("README.md", "", "样例")], &[]);
}

#[test]
fn only_the_files_of_the_format_belong_in_a_pack() {
    checked(
        &[("matter/run.py", "", "print()")],
        &["SK-PACK-0002 matter/run.py:0"],
    );
    checked(
        &[("matter/forms/note.txt", "", "x")],
        &["SK-PACK-0002 matter/forms/note.txt:0"],
    );
}

#[test]
fn text_that_cannot_be_parsed_is_told_with_its_line() {
    checked(
        &[("matter/roles.toml", "held_by =", "held_by = = ")],
        &["SK-PACK-0003 matter/roles.toml:5"],
    );
    checked(
        &[(SUGGESTION, "\"type\": \"object\",", "\"type\": ,")],
        &[
            "SK-PACK-0003 matter/forms/suggestion.schema.json:4",
            "SK-PACK-0009 matter/forms/suggestion.ui.toml:0",
        ],
    );
}

#[test]
fn keys_that_must_be_there_are_asked_for_and_unknown_ones_refused() {
    checked(
        &[(ITEMS, "department = \"office\"\n", "")],
        &["SK-PACK-0004 matter/items.toml:9"],
    );
    checked(
        &[(ITEMS, "promise =", "promisse =")],
        &["SK-PACK-0005 matter/items.toml:21"],
    );
    checked(
        &[("pack.toml", "version = \"0.1.0\"", "version = \"new\"")],
        &["SK-PACK-0006 pack.toml:10"],
    );
    checked(
        &[("pack.toml", "id = \"sample\"", "id = \"other\"")],
        &["SK-PACK-0006 pack.toml:6"],
    );
    checked(
        &[(SUGGESTION, "\"maxLength\"", "\"maxLenght\"")],
        &["SK-PACK-0005 matter/forms/suggestion.schema.json:14"],
    );
}

#[test]
fn a_misspelt_key_is_told_with_the_one_meant() {
    let found = findings(&edited("sample", &[(ITEMS, "promise =", "promisse =")]), &[]);
    assert_eq!(found[0].fix.en, "did you mean promise?");
}

#[test]
fn ids_are_unique() {
    let twice = "[[department]]\nid = \"office\"\nzh = \"二\"\nen = \"two\"\n\n[[item]]";
    checked(
        &[(ITEMS, "[[item]]", twice)],
        &["SK-PACK-0007 matter/items.toml:10"],
    );
    checked(
        &[("messages/en.ftl", "answered-body =", "answered-title =")],
        &["SK-PACK-0007 messages/en.ftl:1"],
    );
}

#[test]
fn every_text_is_in_both_languages() {
    checked(
        &[(ITEMS, "en = \"Make a suggestion\"\n", "")],
        &["SK-PACK-0008 matter/items.toml:11"],
    );
    checked(
        &[("messages/en.ftl", "({ $number }) ", "")],
        &["SK-PACK-0008 messages/en.ftl:2"],
    );
    checked(
        &[(
            "messages/en.ftl",
            "answered-title = Your suggestion has been answered\n",
            "",
        )],
        &["SK-PACK-0008 messages/zh-CN.ftl:1"],
    );
    checked(
        &[(HINTS, "[field.phone]\nen = \"Telephone\"\n", "[field.phone]\n")],
        &[
            "SK-PACK-0008 matter/forms/suggestion.ui.toml:1",
            "SK-PACK-0004 matter/forms/suggestion.ui.toml:16",
        ],
    );
    checked(
        &[(HINTS, "city = \"the city\"\n", "")],
        &["SK-PACK-0008 matter/forms/suggestion.ui.toml:4"],
    );
}

#[test]
fn every_name_leads_somewhere() {
    checked(
        &[(ITEMS, "process = \"sample\"", "process = \"sampel\"")],
        &[
            "SK-PACK-0009 matter/items.toml:18",
            "SK-PACK-0022 matter/sample.bpmn:6",
        ],
    );
    checked(
        &[(ITEMS, "form = \"suggestion\"", "form = \"sugestion\"")],
        &[
            "SK-PACK-0010 matter/forms/suggestion.schema.json:0",
            "SK-PACK-0009 matter/items.toml:19",
        ],
    );
    checked(
        &[(BPMN, "skein:form=\"answer\"", "skein:form=\"anwser\"")],
        &[
            "SK-PACK-0010 matter/forms/answer.schema.json:0",
            "SK-PACK-0009 matter/sample.bpmn:12",
        ],
    );
    checked(
        &[("matter/notices.toml", "\"finished\"", "\"entered:Ansver\"")],
        &["SK-PACK-0009 matter/notices.toml:4"],
    );
    checked(
        &[("matter/notices.toml", "\"finished\"", "\"clock:anser/red\"")],
        &["SK-PACK-0009 matter/notices.toml:4"],
    );
    checked(
        &[("matter/notices.toml", "\"finished\"", "\"clock:answer/purple\"")],
        &["SK-PACK-0006 matter/notices.toml:4"],
    );
    checked(
        &[(
            HINTS,
            "prefill = \"applicant.phone\"",
            "prefill = \"held.card.phone\"",
        )],
        &["SK-PACK-0009 matter/forms/suggestion.ui.toml:18"],
    );
}

#[test]
fn needs_are_there_of_the_right_version_and_form_no_circle() {
    let needing = |id: &str, need: &str| {
        let needs = format!("[needs]\n{need}\n\n[[parameter]]");
        Pack::read(&edited(id, &[("pack.toml", "[[parameter]]", &needs)])).unwrap()
    };
    let pack = needing("one", "two = \"^1.0\"");
    assert_eq!(told(&check(&pack, &[])), ["SK-PACK-0011 pack.toml:25"]);
    let two = needing("two", "three = \"0.1.0\"");
    assert_eq!(
        told(&check(&pack, std::slice::from_ref(&two))),
        ["SK-PACK-0011 pack.toml:25"]
    );
    let pack = needing("one", "two = \"^0.1\"");
    assert_eq!(
        told(&check(&pack, std::slice::from_ref(&two))),
        Vec::<String>::new()
    );
    let three = needing("three", "one = \"0.1.0\"");
    let found = check(&pack, &[two, three]);
    assert_eq!(told(&found), ["SK-PACK-0012 pack.toml:25"]);
    assert!(
        found[0].rejection.en.ends_with("one → two → three → one"),
        "{}",
        found[0]
    );
}

#[test]
fn every_clock_has_a_law_that_is_listed_and_in_force() {
    checked(
        &[(
            BPMN,
            "law=\"优化营商环境条例 art. 36\" period",
            "law=\"信访工作条例 art. 34\" period",
        )],
        &["SK-PACK-0013 matter/sample.bpmn:14"],
    );
    checked(
        &[(
            "pack.toml",
            "from = 2020-01-01",
            "from = 2020-01-01\narticles = [\"35\"]",
        )],
        &[
            "SK-PACK-0013 matter/forms/suggestion.ui.toml:19",
            "SK-PACK-0013 matter/items.toml:20",
            "SK-PACK-0013 matter/sample.bpmn:14",
        ],
    );
    checked(
        &[(
            "pack.toml",
            "from = 2020-01-01",
            "from = 2020-01-01\nuntil = 2025-12-31",
        )],
        &[
            "SK-PACK-0014 matter/forms/suggestion.ui.toml:19",
            "SK-PACK-0014 matter/items.toml:20",
            "SK-PACK-0014 matter/sample.bpmn:14",
        ],
    );
    checked(
        &[("pack.toml", "unverified = true\n", "")],
        &["SK-PACK-0013 pack.toml:25"],
    );
}

#[test]
fn a_law_may_be_followed_by_its_next_wording() {
    let next = "from = 2020-01-01\nuntil = 2025-12-31\n\n[[law]]\nzh = \"优化营商环境条例\"\nen = \"Regulation on Optimising the Business Environment\"\nfrom = 2026-01-01";
    checked(&[("pack.toml", "from = 2020-01-01", next)], &[]);
}

#[test]
fn every_task_has_someone_and_every_role_something_to_do() {
    checked(
        &[(BPMN, "skein:roles=\"answerer\" ", "")],
        &["SK-PACK-0015 matter/sample.bpmn:12"],
    );
    checked(
        &[(BPMN, "skein:roles=\"answerer\"", "skein:roles=\"anserer\"")],
        &["SK-PACK-0015 matter/sample.bpmn:12"],
    );
    checked(
        &[(
            BPMN,
            "skein:roles=\"answerer\"",
            "skein:candidates=\"&quot;role:clerk@&quot; + item.department\"",
        )],
        &["SK-PACK-0015 matter/sample.bpmn:12"],
    );
    let idle = "[[role]]\nid = \"idler\"\nzh = \"闲人\"\nen = \"Idler\"\nheld_by = [\"section\"]\n\n[[role]]";
    checked(
        &[("matter/roles.toml", "[[role]]", idle)],
        &["SK-PACK-0016 matter/roles.toml:2"],
    );
}

#[test]
fn personal_data_need_a_law() {
    checked(
        &[(HINTS, "need = \"优化营商环境条例 art. 36\"\n", "")],
        &["SK-PACK-0017 matter/forms/suggestion.schema.json:15"],
    );
    checked(
        &[(SUGGESTION, "\"format\": \"phone\"", "\"format\": \"telephone\"")],
        &["SK-PACK-0006 matter/forms/suggestion.schema.json:15"],
    );
}

#[test]
fn what_the_city_holds_is_not_asked_for() {
    let licence = "[[licence]]\nid = \"card\"\nzh = \"居民身份证\"\nen = \"Identity card\"\nissuer = \"office\"\n\n[[item]]";
    let document = |source: &str| {
        format!(
            "[[item.document]]\nid = \"id\"\nzh = \"居民身份证\"\nen = \"Identity card\"\nsource = \"{source}\"\nlaw = \"在线政务服务若干规定 art. 7\"\n\n[[item.question]]"
        )
    };
    let asked = document("applicant");
    checked(
        &[(ITEMS, "[[item]]", licence), (ITEMS, "[[item.question]]", &asked)],
        &["SK-PACK-0018 matter/items.toml:34"],
    );
    let held = document("held:card");
    checked(
        &[(ITEMS, "[[item]]", licence), (ITEMS, "[[item.question]]", &held)],
        &[],
    );
}

#[test]
fn a_promise_is_shorter_than_the_law() {
    let law = "period = \"3wd\"\nperiod_law = \"优化营商环境条例 art. 36\"\npromise";
    checked(&[(ITEMS, "promise", law)], &["SK-PACK-0024 matter/items.toml:23"]);
    let law = "period = \"30d\"\nperiod_law = \"优化营商环境条例 art. 36\"\npromise";
    checked(&[(ITEMS, "promise", law)], &["SK-PACK-0024 matter/items.toml:23"]);
}

#[test]
fn a_form_that_can_refuse_names_where_to_appeal() {
    let form = "matter/forms/answer.schema.json";
    let hints = "matter/forms/answer.ui.toml";
    let granted = [
        (form, "\"adopted\"", "\"granted\""),
        (hints, "field.adopted", "field.granted"),
    ];
    checked(
        &granted,
        &[
            "SK-PACK-0025 matter/forms/answer.schema.json:1",
            "SK-PACK-0025 matter/forms/answer.schema.json:1",
            "SK-PACK-0025 matter/forms/answer.schema.json:1",
        ],
    );
}

#[test]
fn the_city_does_only_the_jobs_it_has() {
    let task = "<bpmn:serviceTask id=\"Post\" name=\"寄\" skein:en=\"Post\" skein:job=\"city:post\"><bpmn:incoming>to-adopted</bpmn:incoming><bpmn:outgoing>posted</bpmn:outgoing></bpmn:serviceTask>\n    <bpmn:sequenceFlow id=\"posted\" sourceRef=\"Post\" targetRef=\"Adopted\"/>\n    <bpmn:endEvent id=\"Adopted\" name=\"采纳\" skein:en=\"Adopted\"><bpmn:incoming>posted</bpmn:incoming>";
    checked(
        &[
            (
                BPMN,
                "<bpmn:endEvent id=\"Adopted\" name=\"采纳\" skein:en=\"Adopted\"><bpmn:incoming>to-adopted</bpmn:incoming>",
                task,
            ),
            (
                BPMN,
                "sourceRef=\"Kind\" targetRef=\"Adopted\"",
                "sourceRef=\"Kind\" targetRef=\"Post\"",
            ),
        ],
        &["SK-PACK-0023 matter/sample.bpmn:31"],
    );
}

#[test]
fn another_pack_s_processes_and_items_are_taken() {
    let of = |id: &str, edits: &[Edit<'_>]| Pack::read(&edited(id, edits)).unwrap();
    let taken = [
        (
            "matter/other.bpmn",
            "process id=\"other\"",
            "process id=\"sample\"",
        ),
        (ITEMS, "id = \"other-suggestion\"", "id = \"sample-suggestion\""),
    ];
    let found = findings(&edited("sample", &[]), &[of("other", &taken)]);
    let taken: Vec<_> = found
        .iter()
        .filter(|it| it.rejection.code == codes::TWICE)
        .collect();
    let zh: Vec<&str> = taken.iter().map(|it| &*it.rejection.zh).collect();
    assert_eq!(
        zh,
        [
            "事项“sample-suggestion”在 other/matter/items.toml 里已经有了",
            "流程“sample”在 other/matter/other.bpmn 里已经有了"
        ]
    );
    assert_eq!(
        findings(&edited("sample", &[]), &[of("sample", &[])]),
        [],
        "itself is no other"
    );
}

#[test]
fn whatever_a_process_names_has_its_english() {
    checked(
        &[
            (BPMN, "name=\"答复\" skein:en=\"Answer\"", "name=\"答复\""),
            (BPMN, " en=\"Time to answer\"", " en=\"\""),
        ],
        &[
            "SK-PACK-0008 matter/sample.bpmn:12",
            "SK-PACK-0008 matter/sample.bpmn:14",
        ],
    );
}

#[test]
fn every_process_and_item_has_a_scenario() {
    checked(
        &[("scenarios/answer.scn", "“提意见”", "“sample”")],
        &["SK-PACK-0022 matter/items.toml:9"],
    );
}

#[test]
fn expressions_and_policies_are_read() {
    checked(
        &[(HINTS, "widget = \"textarea\"", "when = \"about = = 3\"")],
        &["SK-PACK-0020 matter/forms/suggestion.ui.toml:14"],
    );
    checked(
        &[("record/all.cedar", "", "permit (principal")],
        &["SK-PACK-0021 record/all.cedar:0"],
    );
}

#[test]
fn a_process_that_cannot_be_executed_is_told_in_its_own_words() {
    checked(
        &[(BPMN, "period=\"5wd\"", "period=\"soon\"")],
        &["SK-MATTER-0150 matter/sample.bpmn:14"],
    );
}

#[test]
fn questions_are_asked_of_registers_there_are() {
    let question = |sql: &str| {
        let edits = [("record/questions/all.sql", "", sql)];
        told(&findings(&edited("sample", &edits), &[]))
    };
    assert_eq!(
        question("DELETE FROM x"),
        [
            "SK-PACK-0010 record/questions/all.sql:0",
            "SK-QUERY-0003 record/questions/all.sql:0"
        ]
    );
    assert_eq!(
        question("SELECT count(*) AS n FROM nowhere"),
        [
            "SK-PACK-0010 record/questions/all.sql:0",
            "SK-QUERY-0006 record/questions/all.sql:0"
        ]
    );
}
