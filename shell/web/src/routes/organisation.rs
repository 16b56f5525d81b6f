//! The city's bodies as a tree, and the forms by which an administrator keeps it.

use super::sign_up::is_shown;
use super::{page, see};
use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::{Answer, Refusal};
use crate::show::Choice;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, State};
use skein_app::account::organisation::{Body, BodyCommand, BodyKind, Organisation};
use skein_kernel::actor::UnitId;
use skein_kernel::division::DivisionCode;
use skein_kernel::rejection::Rejection;

/// A body on the page.
struct Row {
    id: String,
    name: String,
    kind: String,
    depth: usize,
    below: usize,
}

#[derive(Template)]
#[template(path = "organisation.html")]
struct Page {
    p: Visit,
    title: String,
    above: Vec<(String, String)>,
    here: Option<Row>,
    rows: Vec<Row>,
    people: Option<Vec<(String, String)>>,
    kinds: Vec<Choice>,
    parents: Vec<Choice>,
    filled: Body,
    division: String,
    refused: Option<Rejection>,
}

/// Bodies inside one another shown at once.
const SHOWN_DEPTH: usize = 3;

/// `GET /organisation`.
pub(crate) async fn list(State(site): State<Site>, p: Visit) -> Answer {
    shown(&site, p, None, None).await
}

/// `GET /organisation/{id}`.
pub(crate) async fn show(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    shown(&site, p, Some(UnitId(id)), None).await
}

async fn shown(site: &Site, p: Visit, id: Option<UnitId>, refused: Option<Rejection>) -> Answer {
    let (actor, asked) = (p.actor(), id.clone());
    let (tree, people) = site
        .ask(move |city| {
            let people = asked.and_then(|id| city.people_of(&actor, &id).ok());
            Ok((city.organisation(), people))
        })
        .await?;
    let here = match &id {
        Some(id) => Some(tree.get(id).ok_or_else(codes::no_such_page)?),
        None => None,
    };
    let mut rows = Vec::new();
    descend(&p, &tree, id.as_ref(), (0, &mut rows));
    let people = people.map(|all| all.into_iter().map(|it| (it.id.0, it.display)).collect());
    let filled = here.cloned().unwrap_or_else(empty);
    let parents = tree
        .iter()
        .map(|body| (body.id.0.clone(), p.pick(&body.zh, &body.en).to_owned()));
    let parent = filled.parent.as_ref().map(|id| id.0.clone()).unwrap_or_default();
    let kinds = BodyKind::ALL.map(|kind| Choice::new(kind.name(), p.t(kind_key(kind)), filled.kind.name()));
    page(&Page {
        title: here.map_or_else(|| p.t("org-title"), |body| p.pick(&body.zh, &body.en).to_owned()),
        above: here.map(|body| above(&p, &tree, body)).unwrap_or_default(),
        here: here.map(|body| row(&p, &tree, body, 0)),
        parents: Choice::with_none(parents, &parent),
        kinds: kinds.into(),
        division: filled.division.map(|code| code.to_string()).unwrap_or_default(),
        filled,
        rows,
        people,
        refused,
        p,
    })
}

fn empty() -> Body {
    Body {
        id: UnitId(String::new()),
        zh: String::new(),
        en: String::new(),
        kind: BodyKind::Department,
        parent: None,
        division: None,
    }
}

/// The rows below a body, each followed by its own.
fn descend(p: &Visit, tree: &Organisation, parent: Option<&UnitId>, (depth, rows): (usize, &mut Vec<Row>)) {
    let mut below: Vec<&Body> = tree.below(parent).collect();
    below.sort_by(|one, other| (one.kind, &one.id).cmp(&(other.kind, &other.id)));
    for body in below {
        rows.push(row(p, tree, body, depth));
        if depth + 1 < SHOWN_DEPTH {
            descend(p, tree, Some(&body.id), (depth + 1, rows));
        }
    }
}

fn row(p: &Visit, tree: &Organisation, body: &Body, depth: usize) -> Row {
    Row {
        id: body.id.0.clone(),
        name: p.pick(&body.zh, &body.en).to_owned(),
        kind: p.t(kind_key(body.kind)),
        depth,
        below: tree.below(Some(&body.id)).count(),
    }
}

/// The bodies above one, the highest first.
fn above(p: &Visit, tree: &Organisation, body: &Body) -> Vec<(String, String)> {
    let mut above = Vec::new();
    let mut next = body.parent.as_ref();
    while let Some(body) = next.and_then(|id| tree.get(id)).filter(|_| above.len() < 16) {
        above.push((body.id.0.clone(), p.pick(&body.zh, &body.en).to_owned()));
        next = body.parent.as_ref();
    }
    above.reverse();
    above
}

fn kind_key(kind: BodyKind) -> &'static str {
    match kind {
        BodyKind::City => "body-city",
        BodyKind::County => "body-county",
        BodyKind::Department => "body-department",
        BodyKind::Section => "body-section",
        BodyKind::Window => "body-window",
        BodyKind::Park => "body-park",
    }
}

/// `POST /organisation`: sets up a body, or changes one.
pub(crate) async fn set(State(site): State<Site>, p: Visit, fields: Fields) -> Answer {
    let kind = fields.need("kind")?;
    let kind = BodyKind::ALL.into_iter().find(|it| it.name() == kind);
    let body = Body {
        id: UnitId(fields.need("id")?.to_owned()),
        zh: fields.need("zh")?.to_owned(),
        en: fields.need("en")?.to_owned(),
        kind: kind.ok_or_else(|| codes::bad_field("kind"))?,
        parent: fields.get("parent").map(|id| UnitId(id.to_owned())),
        division: fields.read::<DivisionCode>("division")?,
    };
    keep(&site, p, BodyCommand::Set(body)).await
}

/// `POST /organisation/{id}/dissolve`.
pub(crate) async fn dissolve(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    _fields: Fields,
) -> Answer {
    keep(&site, p, BodyCommand::Dissolve { id: UnitId(id) }).await
}

async fn keep(site: &Site, p: Visit, command: BodyCommand) -> Answer {
    let actor = p.actor();
    let outcome = site
        .ask(move |city| city.keep_organisation(&actor, command, None))
        .await;
    match outcome {
        Ok(()) => see("/organisation"),
        Err(refused) if is_shown(&refused) => shown(site, p, None, Some(refused)).await,
        Err(refused) => Err(Refusal(refused)),
    }
}
