//! One row of a draft: its sentence, its fields to put right, or rejecting it.

use super::open;
use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::Answer;
use crate::routes::{page, see};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, State};
use skein_app::city::{Act, Fix};
use skein_app::import::{COMMITMENT_FIELDS, Draft, Fields as RowFields, TARGET_FIELDS};
use skein_measure::AggregateId;
use skein_measure::intake::IntakeAct;

#[derive(Template)]
#[template(path = "row.html")]
struct Show {
    p: Visit,
    id: String,
    name: String,
    row: String,
    view: &'static str,
    version: u64,
    sentence: String,
    fields: Vec<Field>,
}

struct Field {
    name: &'static str,
    title: String,
    value: String,
}

/// `GET /reader/{id}/rows/{row}`.
pub(crate) async fn row(
    State(site): State<Site>,
    p: Visit,
    Path((id, row)): Path<(String, String)>,
) -> Answer {
    let draft = open(&site, &p, &id).await?;
    let (view, fields, sentence) = parts(&draft, &row).ok_or_else(codes::no_such_page)?;
    page(&Show {
        id,
        name: draft.intake.report.name.clone(),
        row,
        view,
        version: draft.version,
        sentence,
        fields: fields.into_iter().map(|field| titled(&p, field)).collect(),
        p,
    })
}

/// A field with its column's name in the reader's language.
fn titled(p: &Visit, (name, value): (&'static str, String)) -> Field {
    let column = if name == "type" { "kind" } else { name };
    Field {
        name,
        title: p.t(&format!("head-{}", column.replace('_', "-"))),
        value,
    }
}

type Parts = (&'static str, Vec<(&'static str, String)>, String);

fn parts(draft: &Draft, row: &str) -> Option<Parts> {
    if let Some(found) = draft.target(row) {
        let fields = values(&found.row, &TARGET_FIELDS);
        return Some(("targets", fields, crate::chart::escape(&found.row.fragment)));
    }
    let found = draft.commitment(row)?;
    Some((
        "commitments",
        values(&found.row, &COMMITMENT_FIELDS),
        crate::chart::escape(&found.row.text),
    ))
}

fn values<R: RowFields + Clone>(row: &R, names: &[&'static str]) -> Vec<(&'static str, String)> {
    let mut row = row.clone();
    names
        .iter()
        .filter_map(|name| Some((*name, row.field(name)?.clone())))
        .collect()
}

/// `POST /reader/{id}/rows/{row}`: each changed field is an event of its own, all of them or none.
pub(crate) async fn correct(
    State(site): State<Site>,
    p: Visit,
    Path((id, row)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let aggregate: AggregateId = id.parse().map_err(|_| codes::no_such_page())?;
    let actor = p.signed_in()?.actor.clone();
    let key = fields.need("key")?.to_owned();
    let fixes = fixes(&row, &fields)?;
    let view = if row.starts_with('T') {
        "targets"
    } else {
        "commitments"
    };
    let back = format!("/reader/{id}?done=correct&view={view}#{row}");
    site.ask(move |city| city.correct_rows(&actor, &aggregate, fixes, Some(&key)))
        .await?;
    see(&back)
}

/// The fields whose value differs from the one the form showed.
fn fixes(row: &str, fields: &Fields) -> Result<Vec<Fix>, skein_kernel::rejection::Rejection> {
    let reason = fields.need("reason")?;
    let given = |name: &str| {
        fields
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned())
    };
    let changed = |name: &str| {
        let (old, new) = (given(&format!("old:{name}"))?, given(&format!("new:{name}"))?);
        let fix = Fix {
            row: row.to_owned(),
            field: name.to_owned(),
            old: old.clone(),
            new: new.clone(),
            reason: reason.to_owned(),
        };
        (old != new).then_some(fix)
    };
    let names: Vec<&str> = fields
        .iter()
        .filter_map(|(key, _)| key.strip_prefix("new:"))
        .collect();
    let fixes: Vec<Fix> = names.into_iter().filter_map(changed).collect();
    if fixes.is_empty() {
        Err(codes::nothing_changed())
    } else {
        Ok(fixes)
    }
}

/// `POST /reader/{id}/rows/{row}/reject`.
pub(crate) async fn reject(
    State(site): State<Site>,
    p: Visit,
    Path((id, row)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let aggregate: AggregateId = id.parse().map_err(|_| codes::no_such_page())?;
    let actor = p.signed_in()?.actor.clone();
    let version: u64 = fields.need_as("version")?;
    let key = fields.need("key")?.to_owned();
    let view = if row.starts_with('T') {
        "targets"
    } else {
        "commitments"
    };
    let act = IntakeAct::RejectRow {
        row,
        reason: fields.need("reason")?.to_owned(),
    };
    let act = Act::seen(aggregate, version, skein_measure::Act::Report(act));
    site.ask(move |city| city.act(&actor, act, Some(&key))).await?;
    see(&format!("/reader/{id}?done=reject&view={view}"))
}
