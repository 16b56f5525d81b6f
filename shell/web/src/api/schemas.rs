//! The shapes of bodies and answers, as JSON Schema 2020-12.
//!
//! They name what a client needs to rely on; values may gain fields, never lose them. It knows nothing of
//! endpoints. Start at [`schemas`].

use serde_json::{Map, Value, json};

/// An object with these properties; every one that isn't marked with `?` is always there.
pub(super) fn object(description: &str, properties: &[(&str, Value)]) -> Value {
    let required: Vec<&str> = properties
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !name.ends_with('?'))
        .collect();
    let properties: Map<String, Value> = properties
        .iter()
        .map(|(name, kind)| (name.trim_end_matches('?').to_owned(), kind.clone()))
        .collect();
    json!({ "type": "object", "description": description, "properties": properties, "required": required })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

pub(super) fn array(items: &Value) -> Value {
    json!({ "type": "array", "items": items })
}

pub(super) fn text() -> Value {
    json!({ "type": "string" })
}

pub(super) fn whole() -> Value {
    json!({ "type": "integer" })
}

/// Exact decimals travel as text, so that no digit is lost.
fn decimal() -> Value {
    json!({ "type": ["string", "null"], "pattern": "^-?[0-9]+([.][0-9]+)?$" })
}

fn page(of: &str) -> Value {
    let parts = [
        ("items", array(&reference(of))),
        ("total", whole()),
        ("page", whole()),
        ("per_page", whole()),
    ];
    object("one page of a list", &parts)
}

fn tagged(description: &str, types: &[&str]) -> Value {
    let mut schema = object(description, &[("type", json!({ "enum": types }))]);
    if let Some(fields) = schema.as_object_mut() {
        fields.insert("additionalProperties".into(), json!(true));
    }
    schema
}

const COMMITMENT_ACTS: [&str; 16] = [
    "register",
    "correct",
    "assign",
    "sign",
    "return",
    "reassign",
    "report-progress",
    "return-progress",
    "open-supervision",
    "reply-supervision",
    "close-supervision",
    "claim-completion",
    "verify",
    "adjust",
    "cancel",
    "settle",
];

const TARGET_ACTS: [&str; 8] = [
    "set",
    "correct",
    "adjust",
    "set-tolerance",
    "set-reference",
    "set-path",
    "withdraw",
    "settle",
];

/// What someone is for the work on matters.
fn office() -> Value {
    let absence = object(
        "a time away",
        &[("from", text()), ("until", text()), ("stand_in?", text())],
    );
    object(
        "what someone is for the work on matters",
        &[
            ("duties?", array(&text())),
            ("rank?", json!({ "type": ["string", "null"] })),
            ("absences?", array(&absence)),
        ],
    )
}

/// Every schema by name.
pub(super) fn schemas() -> Map<String, Value> {
    let anything = || json!({ "type": "object" });
    let rows = || json!({ "type": "array", "items": { "type": "object" } });
    let both = reference("Bilingual");
    let named = [
        ("Document", anything()),
        ("NewDefinition", new_definition()),
        (
            "Deployed",
            object(
                "a definition in use",
                &[("definition", whole()), ("version", whole()), ("hash", text())],
            ),
        ),
        ("Definition", anything()),
        ("Picture", text()),
        (
            "Question",
            object(
                "a decision and its data",
                &[("decision", text()), ("data?", anything())],
            ),
        ),
        ("Verdict", object("what was decided", &[("value", json!({}))])),
        ("NewMatter", new_matter()),
        (
            "MatterReceipt",
            object(
                "what was done is durable",
                &[("matter", whole()), ("revision", whole()), ("status", json!({}))],
            ),
        ),
        ("Matters", rows()),
        ("Accounts", rows()),
        ("Account", anything()),
        ("Office", office()),
        (
            "File",
            json!({ "type": "string", "contentMediaType": "application/octet-stream" }),
        ),
        (
            "Attached",
            object(
                "an attached file",
                &[("matter", whole()), ("revision", whole()), ("digest", text())],
            ),
        ),
        ("RetentionDue", rows()),
        ("RetentionRuns", rows()),
        ("RetentionRun", anything()),
        (
            "ErasureOrder",
            object("an order to erase what is due", &[("reason", text())]),
        ),
        ("Packs", rows()),
        (
            "PackFiles",
            object(
                "a pack: its id and its files' texts by path",
                &[("pack", text()), ("files", anything())],
            ),
        ),
        ("PackPlan", anything()),
        ("PackReason", object("why", &[("reason", text())])),
        ("Figures", rows()),
        (
            "Figure",
            object(
                "a figure and the rows behind it",
                &[("figure", anything()), ("rows", anything())],
            ),
        ),
        (
            "Notices",
            object("a page of notices", &[("items", rows()), ("next", json!({}))]),
        ),
        (
            "Notice",
            object("a notice", &[("id", anything()), ("notice", anything())]),
        ),
        ("WorkCalendar", anything()),
        ("CalendarNotice", anything()),
        ("Recount", anything()),
        ("RecountPage", anything()),
        ("Matter", anything()),
        ("MatterAct", tagged_act()),
        ("Clocks", rows()),
        ("Stream", text()),
        (
            "Work",
            object("a page of work", &[("items", rows()), ("next", json!({}))]),
        ),
        (
            "Message",
            object(
                "a message from outside",
                &[
                    ("id", text()),
                    ("name", text()),
                    ("key?", text()),
                    ("data?", anything()),
                ],
            ),
        ),
        (
            "Signal",
            object("a signal", &[("name", text()), ("data?", anything())]),
        ),
        (
            "Incidents",
            object("a page of incidents", &[("items", rows()), ("next", json!({}))]),
        ),
        ("DeadLetters", rows()),
        ("Backlog", anything()),
        (
            "Bilingual",
            object("a name in both languages", &[("zh", text()), ("en?", text())]),
        ),
        ("Problem", problem()),
        (
            "Credentials",
            object("who signs in", &[("account", text()), ("password", text())]),
        ),
        (
            "Passwords",
            object(
                "the old password and the new",
                &[("old", text()), ("new", text())],
            ),
        ),
        ("Session", session()),
        ("Years", array(&whole())),
        ("Glance", anything()),
        (
            "Names",
            object(
                "names of departments and fields",
                &[("departments", rows()), ("fields", rows())],
            ),
        ),
        ("TargetRow", target_row(&both)),
        ("TargetPage", page("TargetRow")),
        (
            "Target",
            object(
                "a target with everything known of it",
                &[("row", reference("TargetRow"))],
            ),
        ),
        ("TargetAct", tagged("a command to a target", &TARGET_ACTS)),
        ("Indicators", rows()),
        (
            "Indicator",
            object(
                "an indicator and its figures",
                &[("definition", anything()), ("chains", anything())],
            ),
        ),
        ("NewFigure", new_figure()),
        ("CommitmentRow", commitment_row(&both)),
        ("CommitmentPage", page("CommitmentRow")),
        (
            "Commitment",
            object(
                "a commitment with everything known of it",
                &[("row", reference("CommitmentRow"))],
            ),
        ),
        (
            "CommitmentAct",
            tagged("a command to a commitment", &COMMITMENT_ACTS),
        ),
        ("Evidence", evidence()),
        ("Reports", rows()),
        ("Imported", object("the draft that was made", &[("id", text())])),
        ("Draft", draft(&rows())),
        (
            "ReportAct",
            tagged("a command to a draft", &["correct-row", "reject-row"]),
        ),
        (
            "Acceptances",
            object("rows to accept", &[("rows", array(&text())), ("owner?", text())]),
        ),
        (
            "Receipt",
            object("what was done", &[("touched", rows()), ("events", whole())]),
        ),
        ("League", rows()),
        ("Calendar", rows()),
        ("Hits", page("Hit")),
        (
            "Hit",
            object(
                "something found",
                &[
                    ("kind", text()),
                    ("id", text()),
                    ("line", whole()),
                    ("text", text()),
                ],
            ),
        ),
        (
            "Events",
            object(
                "events, latest first",
                &[("items", rows()), ("page", whole()), ("head?", anything())],
            ),
        ),
    ];
    named
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect()
}

fn problem() -> Value {
    let parts = [
        ("type", text()),
        ("title", text()),
        ("status", whole()),
        ("detail", text()),
        (
            "code",
            json!({ "type": "string", "pattern": "^SK-[A-Z]+-[0-9]{4}$" }),
        ),
        ("zh", text()),
        ("en", text()),
        ("place?", json!({ "type": ["object", "null"] })),
    ];
    object("problem details (RFC 9457), in both languages", &parts)
}

fn session() -> Value {
    let parts = [
        ("token", text()),
        ("actor", json!({ "type": "object" })),
        ("display", text()),
        ("must_change", json!({ "type": "boolean" })),
        ("expires", json!({ "type": "string", "format": "date-time" })),
    ];
    object("a bearer token and who it stands for", &parts)
}

fn target_row(both: &Value) -> Value {
    let parts = [
        ("id", text()),
        ("version", whole()),
        ("subject", both.clone()),
        ("goal", both.clone()),
        ("unit", text()),
        ("period", text()),
        ("nature", json!({ "enum": ["expected", "binding"] })),
        ("verdict", json!({ "type": "object" })),
        ("pace", json!({ "type": "object" })),
        ("owner", text()),
        ("section", text()),
    ];
    object("a target with verdict and pace", &parts)
}

fn commitment_row(both: &Value) -> Value {
    let parts = [
        ("id", text()),
        ("version", whole()),
        ("text", both.clone()),
        ("year", whole()),
        ("section", text()),
        ("status", text()),
        ("light", json!({ "type": "object" })),
        ("lead", json!({ "type": ["string", "null"] })),
        ("due", json!({ "type": ["string", "null"], "format": "date" })),
        ("percent", decimal()),
    ];
    object("a commitment with its light", &parts)
}

fn new_figure() -> Value {
    let status = json!({ "enum": ["forecast", "flash", "preliminary", "revised", "final"] });
    let parts = [
        ("period", text()),
        ("status", status),
        ("value", decimal()),
        ("unit", text()),
        ("source?", text()),
        ("published", json!({ "type": "string", "format": "date" })),
        ("reason?", text()),
        ("correction?", json!({ "type": "boolean" })),
    ];
    object("a figure to record", &parts)
}

fn evidence() -> Value {
    let parts = [
        ("hash", text()),
        ("name", text()),
        ("size", whole()),
        ("media_type", text()),
    ];
    object("a kept file, to be cited in an act", &parts)
}

fn draft(rows: &Value) -> Value {
    let parts = [
        ("id", text()),
        ("text", text()),
        ("repairs", rows.clone()),
        ("targets", rows.clone()),
        ("commitments", rows.clone()),
    ];
    object("a report's text, repairs and rows", &parts)
}

fn new_definition() -> Value {
    let file = || object("a file", &[("name", text()), ("text", text())]);
    object(
        "a BPMN file with the DMN files and the forms (JSON Schema) it needs",
        &[
            ("file", file()),
            ("decisions?", array(&file())),
            ("forms?", array(&file())),
        ],
    )
}

fn new_matter() -> Value {
    object(
        "a matter to start",
        &[
            ("process", text()),
            ("data?", json!({ "type": "object" })),
            ("title?", text()),
            ("text?", text()),
            ("number?", text()),
            ("owner?", text()),
            ("law?", json!({ "type": ["string", "null"] })),
        ],
    )
}

/// One act of the engine: an object with its name as the only key.
fn tagged_act() -> Value {
    json!({
        "type": "object",
        "description": "one act by its name: complete, work, clock, job-done, job-failed, error, escalate, message, \
            signal, ad-hoc-start, ad-hoc-end, set-data, suspend, resume, cancel, resolve",
        "minProperties": 1,
        "maxProperties": 1,
    })
}
