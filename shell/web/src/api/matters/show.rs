//! A matter as JSON: the ids of its model instead of the journal's numbers.
//!
//! It knows nothing of who may see it. Start at [`matter`].

use serde_json::{Value, json};
use skein_app::city::matters::MatterView;
use skein_matter::state::{Wait, WaitKind};

/// A matter whole.
pub(super) fn matter(view: &MatterView) -> Value {
    let matter = &view.case.matter;
    let tokens = matter.tokens.iter();
    let incidents = matter.incidents.iter().map(|incident| {
        json!({
            "incident": incident.id,
            "element": view.element(incident.scope, incident.node),
            "code": incident.code,
            "zh": incident.zh,
            "en": incident.en,
        })
    });
    json!({
        "matter": view.serial,
        "revision": view.revision,
        "status": matter.status,
        "title": view.row.title,
        "number": view.case.number,
        "owner": view.case.owner,
        "process": view.row.definition,
        "version": view.row.version,
        "definition": view.case.definition,
        "law": matter.law,
        "received": view.case.received,
        "updated": view.updated,
        "due": view.row.due,
        "light": view.row.light,
        "data": matter.data(),
        "at": tokens.map(|token| view.element(token.scope, token.node)).collect::<Vec<_>>(),
        "tasks": view.tasks(),
        "waits": matter.waits.iter().map(|one| wait(view, one)).collect::<Vec<_>>(),
        "clocks": clocks(view),
        "incidents": incidents.collect::<Vec<_>>(),
        "comments": matter.desk.comments(),
        "attachments": view.case.attachments().collect::<Vec<_>>(),
    })
}

/// Its legal clocks, each with its working in both languages.
pub(super) fn clocks(view: &MatterView) -> Value {
    let clocks = view.case.matter.clocks.iter().map(|(id, clock)| {
        let working = clock
            .deadline
            .as_ref()
            .map(|deadline| json!({ "zh": deadline.zh().to_string(), "en": deadline.en().to_string() }));
        json!({
            "clock": id,
            "light": clock.light(),
            "phase": clock.phase,
            "started": clock.started,
            "due": clock.due(),
            "extended": clock.extended(),
            "deadline": clock.deadline,
            "working": working,
            "history": clock.history,
        })
    });
    clocks.collect()
}

fn wait(view: &MatterView, wait: &Wait) -> Value {
    let mut shown = match &wait.kind {
        WaitKind::Task => json!({ "kind": "task" }),
        WaitKind::Job {
            topic,
            failures,
            retry_at,
        } => {
            json!({ "kind": "job", "topic": topic, "failures": failures, "retry_at": retry_at })
        }
        WaitKind::Timer {
            due,
            left,
            every,
            held,
        } => {
            json!({ "kind": "timer", "due": due, "left": left, "every": every, "held": held })
        }
        WaitKind::Message { name, key, .. } => json!({ "kind": "message", "name": name, "key": key }),
        WaitKind::Signal { name } => json!({ "kind": "signal", "name": name }),
        WaitKind::Condition { holds } => json!({ "kind": "condition", "holds": holds }),
        WaitKind::Inputs => json!({ "kind": "inputs" }),
        WaitKind::AdHoc => json!({ "kind": "ad-hoc" }),
    };
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("wait".into(), wait.id.into());
        fields.insert("element".into(), view.element(wait.scope, wait.node).into());
    }
    shown
}
