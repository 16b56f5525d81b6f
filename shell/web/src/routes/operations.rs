//! Operations: what failed and where, what couldn't be delivered, what is due, and which definitions are in use.
//!
//! Each part is shown to those whose it is: incidents to supervisors, letters and definitions to administrators.

use super::matters::{process_name, serial};
use super::{page, see};
use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::Answer;
use crate::show::instant;
use crate::show::matter::clock::refusal;
use crate::show::matter::{Picture, picture};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use skein_app::authorise::{Action, Resource};
use skein_app::city::City;
use skein_bpmn::draw::Marks;
use skein_kernel::actor::Actor;
use skein_kernel::rejection::Rejection;
use skein_store::aggregate::Serial;
use skein_store::aggregate::backend::{Backend as _, Backlog, IncidentEntry, Parcel};
use skein_store::aggregate::rows::Destination;
use skein_store::matter::{Deployed, Files, Outcome, SourceFile};
use std::sync::Arc;

struct IncidentRow {
    link: String,
    matter: String,
    subject: String,
    element: String,
    code: String,
    words: String,
    at: String,
}

struct LetterRow {
    sequence: u64,
    name: String,
    to: String,
    tries: u32,
    error: String,
    sent: String,
    matter: String,
}

struct DefinitionRow {
    serial: String,
    name: String,
    processes: String,
    version: u32,
    file: String,
    newest: bool,
}

#[derive(Template)]
#[template(path = "operations.html")]
struct Page {
    p: Visit,
    backlog: Option<Backlog>,
    next_timer: Option<String>,
    incidents: Option<Vec<IncidentRow>>,
    more: Option<String>,
    letters: Option<Vec<LetterRow>>,
    definitions: Vec<DefinitionRow>,
    deploys: bool,
    done: Option<String>,
    /// What is wrong with the files that were looked at.
    findings: Option<Vec<Finding>>,
}

/// One thing that is wrong with a file.
struct Finding {
    code: String,
    words: String,
    place: String,
}

/// Which part, after what.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    after: Option<String>,
    done: Option<String>,
}

/// Rows of one part.
const SIZE: usize = 50;

struct Facts {
    backlog: Option<Backlog>,
    next_timer: Option<String>,
    incidents: Option<Vec<(IncidentEntry, String)>>,
    letters: Option<Vec<Parcel>>,
    definitions: Vec<(Serial, Arc<Deployed>)>,
    deploys: bool,
}

fn facts(city: &City, actor: &Actor, after: Option<(Serial, u32)>) -> Result<Facts, Rejection> {
    let may = |action| city.may(actor, action, &Resource::City);
    let watches = may(Action::ViewTrail);
    let incidents = city.incidents(actor, after, SIZE).ok();
    let titled = |entry: IncidentEntry| {
        let matter = city.journal().matter(entry.serial).ok().flatten();
        let title = matter.map(|matter| matter.row.title).unwrap_or_default();
        (entry, title)
    };
    Ok(Facts {
        backlog: watches.then(|| city.backlog(actor)).transpose()?,
        next_timer: city.journal().next_timer()?.map(instant),
        incidents: incidents.map(|all| all.into_iter().map(titled).collect()),
        letters: may(Action::KeepOutbox)
            .then(|| city.dead_letters(actor, 0, SIZE))
            .transpose()?,
        definitions: city.definitions(actor).unwrap_or_default(),
        deploys: may(Action::DeployDefinition),
    })
}

/// `GET /operations`.
pub(crate) async fn show(State(site): State<Site>, p: Visit, Query(asked): Query<Asked>) -> Answer {
    let done = asked.done.as_deref().and_then(|act| match act {
        "replay" => Some(p.t("letters-replayed")),
        "deploy" => Some(p.t("definition-deployed")),
        _ => None,
    });
    shown(&site, p, asked.after.as_deref(), done, None).await
}

async fn shown(
    site: &Site,
    p: Visit,
    after: Option<&str>,
    done: Option<String>,
    findings: Option<Vec<Rejection>>,
) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let after = after.and_then(|text| {
        let (serial, incident) = text.split_once('-')?;
        Some((Serial(serial.parse().ok()?), incident.parse().ok()?))
    });
    let facts = site.ask(move |city| facts(city, &actor, after)).await?;
    let incidents = facts.incidents.as_deref();
    let last = incidents.filter(|all| all.len() == SIZE).and_then(<[_]>::last);
    let more = last.map(|(entry, _)| format!("{}-{}", entry.serial, entry.row.incident));
    page(&Page {
        backlog: facts.backlog,
        next_timer: facts.next_timer,
        incidents: incidents.map(|all| {
            all.iter()
                .map(|(entry, title)| incident(&p, entry, title))
                .collect()
        }),
        more: more.map(|more| p.here_with("after", more)),
        letters: facts.letters.map(|all| all.iter().map(letter).collect()),
        definitions: definitions(&facts.definitions),
        deploys: facts.deploys,
        findings: findings.map(|all| all.iter().map(|fault| finding(&p, fault)).collect()),
        done,
        p,
    })
}

/// The half of a stored message in the visitor's language: Chinese, a slash, English.
fn own_half<'a>(p: &Visit, message: &'a str) -> &'a str {
    let halves = message.split_once(" / ");
    halves.map_or(message, |(zh, en)| if p.is_chinese() { zh } else { en })
}

fn incident(p: &Visit, entry: &IncidentEntry, title: &str) -> IncidentRow {
    IncidentRow {
        link: format!("/matters/{}#incidents", entry.serial),
        matter: entry.serial.to_string(),
        subject: title.to_owned(),
        element: entry.row.element.clone(),
        code: entry.row.code.clone(),
        words: own_half(p, &entry.row.message).to_owned(),
        at: instant(entry.row.at),
    }
}

fn letter(parcel: &Parcel) -> LetterRow {
    let to = match &parcel.outgoing.to {
        Destination::Endpoint(name) => name.clone(),
        Destination::Message => "message".to_owned(),
        Destination::Signal => "signal".to_owned(),
        Destination::Start(definition) => format!("start {definition}"),
    };
    LetterRow {
        sequence: parcel.sequence,
        name: parcel.outgoing.name.clone(),
        tries: parcel.tries,
        error: parcel.error.clone(),
        sent: instant(parcel.sent),
        matter: parcel.source.to_string(),
        to,
    }
}

/// Definitions, those in use first, each process's versions together.
fn definitions(all: &[(Serial, Arc<Deployed>)]) -> Vec<DefinitionRow> {
    let mut rows: Vec<DefinitionRow> = all
        .iter()
        .map(|(serial, deployed)| {
            let ids: Vec<&str> = deployed.processes().collect();
            let first = ids.first().copied().unwrap_or_default();
            let later = all
                .iter()
                .any(|(other, one)| other > serial && one.processes().any(|id| id == first));
            DefinitionRow {
                serial: serial.to_string(),
                name: process_name(&deployed.program, first),
                processes: ids.join(", "),
                version: deployed.version,
                file: deployed.file.name.clone(),
                newest: !later,
            }
        })
        .collect();
    rows.sort_by(|a, b| (&a.processes, b.version).cmp(&(&b.processes, a.version)));
    rows
}

fn finding(p: &Visit, fault: &Rejection) -> Finding {
    let (words, code) = refusal(p, fault);
    Finding {
        words,
        code,
        place: fault.place.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

/// The files of a form: the BPMN file, and the decisions and forms it needs.
fn sources(fields: &Fields) -> Result<Files, Rejection> {
    let read = |file: &crate::guard::fields::Upload| {
        let text = String::from_utf8(file.bytes.to_vec()).map_err(|_| codes::bad_field(&file.name))?;
        Ok(SourceFile {
            name: file.name.clone(),
            text,
        })
    };
    let mut files = fields.files().iter();
    let file = files
        .find(|file| file.field == "bpmn")
        .ok_or_else(|| codes::bad_field("bpmn"))?;
    let of = |field: &str| -> Result<Vec<SourceFile>, Rejection> {
        let files = fields.files().iter();
        files.filter(|file| file.field == field).map(read).collect()
    };
    Ok(Files {
        file: read(file)?,
        decisions: of("dmn")?,
        forms: of("forms")?,
    })
}

/// `POST /operations/definitions`: looks at files, or takes them into use.
pub(crate) async fn deploy(State(site): State<Site>, p: Visit, fields: Fields) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let only_look = fields.get("do") == Some("check");
    let outcome = site
        .ask(move |city| {
            let files = sources(&fields)?;
            let findings = city.findings(&actor, files.clone())?;
            if only_look || !findings.is_empty() {
                return Ok(Err(findings));
            }
            city.deploy(&actor, files, Some(fields.need("key")?)).map(Ok)
        })
        .await?;
    match outcome {
        Ok(Outcome::Deployed { definition, .. }) => {
            see(&format!("/operations/definitions/{definition}?done=deploy"))
        }
        Ok(_) => Err(codes::broken().into()),
        Err(findings) => shown(&site, p, None, None, Some(findings)).await,
    }
}

/// `POST /operations/dead-letters/{id}/replay`.
pub(crate) async fn replay(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    _form: Fields,
) -> Answer {
    let (actor, sequence) = (p.signed_in()?.actor.clone(), serial(&id)?.0);
    site.ask(move |city| city.revive(&actor, sequence)).await?;
    see("/operations?done=replay")
}

#[derive(Template)]
#[template(path = "definition.html")]
struct DefinitionPage {
    p: Visit,
    serial: Serial,
    name: String,
    facts: Vec<(String, String)>,
    versions: Vec<DefinitionRow>,
    picture: Picture,
    file: String,
    source: String,
    done: Option<String>,
}

/// `GET /operations/definitions/{id}`.
pub(crate) async fn definition(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let (actor, wanted) = (p.signed_in()?.actor.clone(), serial(&id)?);
    let all = site.ask(move |city| city.definitions(&actor)).await?;
    let own = all.iter().find(|(serial, _)| *serial == wanted);
    let (_, deployed) = own.ok_or_else(codes::no_such_page)?;
    let first = deployed.processes().next().unwrap_or_default();
    let same: Vec<(Serial, Arc<Deployed>)> = all
        .iter()
        .filter(|(_, one)| one.processes().any(|id| id == first))
        .cloned()
        .collect();
    let names = |files: &'_ [SourceFile]| files.iter().map(|file| file.name.clone()).collect::<Vec<_>>();
    let (decisions, forms) = (names(&deployed.decisions), names(&deployed.forms));
    let facts = [
        ("fact-process", first.to_owned()),
        ("fact-version", deployed.version.to_string()),
        ("fact-file", deployed.file.name.clone()),
        ("fact-decisions", decisions.join(", ")),
        ("fact-forms", forms.join(", ")),
        ("fact-hash", deployed.hash.clone()),
    ];
    page(&DefinitionPage {
        serial: wanted,
        name: process_name(&deployed.program, first),
        facts: facts
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| (p.t(key), value))
            .collect(),
        versions: definitions(&same),
        picture: picture(&p, &deployed.model, Marks::default()),
        file: deployed.file.name.clone(),
        source: deployed.file.text.clone(),
        done: asked
            .done
            .filter(|act| act == "deploy")
            .map(|_| p.t("definition-deployed")),
        p,
    })
}
