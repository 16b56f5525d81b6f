//! Starting a matter by form: what can be started, the guide and form of one process, and on to the receipt.

use super::matters::process_name;
use super::{page, see};
use crate::codes;
use crate::form::Form;
use crate::form::fill::{Answers, Faults, filled};
use crate::form::show::{Field, Filling, fields as form_fields, summary};
use crate::form::source;
use crate::guard::fields::Fields;
use crate::refusal::Answer;
use crate::show::matter::clock::refusal;
use crate::show::matter::{Picture, picture};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, State};
use skein_app::city::matters::Beginning;
use skein_bpmn::draw::Marks;
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::program::StartKind;
use skein_matter::state::{Value, Vars};
use skein_store::matter::Deployed;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The pointer under which a missing subject is told.
const TITLE: &str = "/@title";

/// Something that can be started.
struct Startable {
    id: String,
    name: String,
    words: String,
    version: u32,
}

#[derive(Template)]
#[template(path = "start_list.html")]
struct List {
    p: Visit,
    rows: Vec<Startable>,
}

/// `GET /start`.
pub(crate) async fn list(State(site): State<Site>, p: Visit) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let all = site.ask(move |city| city.definitions(&actor)).await?;
    let mut newest: BTreeMap<String, Startable> = BTreeMap::new();
    for (_, deployed) in &all {
        for id in deployed.processes().filter(|id| is_startable(deployed, id)) {
            let row = Startable {
                name: process_name(&deployed.program, id),
                words: documentation(deployed, id),
                version: deployed.version,
                id: id.to_owned(),
            };
            newest.insert(id.to_owned(), row);
        }
    }
    page(&List {
        rows: newest.into_values().collect(),
        p,
    })
}

/// A legal clock as the guide tells it.
struct Term {
    name: String,
    period: String,
    law: String,
}

#[derive(Template)]
#[template(path = "start.html")]
struct Page {
    p: Visit,
    process: String,
    name: String,
    words: String,
    version: u32,
    terms: Vec<Term>,
    picture: Picture,
    fields: Vec<Field>,
    has_form: bool,
    title: String,
    title_wrong: bool,
    number: String,
    json: String,
    wrong: Vec<(String, String)>,
    problem: Option<(String, String)>,
}

/// What was typed and what is wrong with it.
#[derive(Default)]
struct Attempt {
    fields: Option<Fields>,
    faults: Faults,
    problem: Option<Rejection>,
}

/// `GET /start/{process}`.
pub(crate) async fn show(State(site): State<Site>, p: Visit, Path(process): Path<String>) -> Answer {
    shown(&site, p, process, Attempt::default()).await
}

async fn definition(site: &Site, p: &Visit, process: &str) -> Result<Arc<Deployed>, Rejection> {
    let (actor, process) = (p.signed_in()?.actor.clone(), process.to_owned());
    let found = site.ask(move |city| city.definition(&actor, &process)).await;
    found.map(|(_, deployed)| deployed)
}

async fn shown(site: &Site, p: Visit, process: String, attempt: Attempt) -> Answer {
    let deployed = definition(site, &p, &process).await?;
    let form = start_form(&deployed, &process)?;
    let nothing = Value::context(Vec::new());
    let answers = match &attempt.fields {
        Some(fields) => Answers::Sent(fields),
        None => Answers::Data(&nothing, &[]),
    };
    let filling = Filling {
        p: &p,
        answers,
        faults: &attempt.faults,
        given: &[],
    };
    let fields = form.as_ref().map(|form| form_fields(form, &filling));
    let typed = |name: &str| {
        let typed = attempt.fields.as_ref().and_then(|fields| fields.get(name));
        typed.unwrap_or_default().to_owned()
    };
    let status = attempt.problem.as_ref().map(crate::refusal::status);
    let faulty = (!attempt.faults.is_empty()).then_some(axum::http::StatusCode::UNPROCESSABLE_ENTITY);
    let answer = page(&Page {
        name: process_name(&deployed.program, &process),
        words: documentation(&deployed, &process),
        version: deployed.version,
        terms: terms(&p, &deployed),
        picture: picture(&p, &deployed.model, Marks::default()),
        has_form: fields.is_some(),
        fields: fields.unwrap_or_default(),
        title: typed("title"),
        title_wrong: attempt.faults.contains_key(TITLE),
        number: typed("number"),
        json: typed("json"),
        wrong: summary(&p, &attempt.faults),
        problem: attempt.problem.as_ref().map(|problem| refusal(&p, problem)),
        process,
        p,
    })?;
    Ok(match status.or(faulty) {
        Some(status) => crate::refusal::told(answer, status),
        None => answer,
    })
}

fn terms(p: &Visit, deployed: &Deployed) -> Vec<Term> {
    let clocks = (0..).map_while(|number| deployed.program.clock_spec(number));
    clocks
        .map(|spec| Term {
            name: spec.name.clone(),
            period: if p.is_chinese() {
                spec.period.zh()
            } else {
                spec.period.en()
            },
            law: spec.law.clone(),
        })
        .collect()
}

/// Whether people may start a process: it has a plain start event.
fn is_startable(deployed: &Deployed, process: &str) -> bool {
    let number = deployed.program.process_number(Some(process));
    let starts = number.map(|number| deployed.program.starts(number));
    starts.is_some_and(|starts| starts.iter().any(|(_, kind)| *kind == StartKind::None))
}

/// The form a process is started by.
fn start_form(deployed: &Deployed, process: &str) -> Result<Option<Form>, Rejection> {
    let name = deployed.start_form(process);
    name.map_or(Ok(None), |name| source::form(deployed, name))
}

/// What the model says of a process in words.
fn documentation(deployed: &Deployed, process: &str) -> String {
    let processes = deployed.model.processes.iter();
    let mut own = processes.filter(|one| one.base.id == process);
    let texts = own.next().map(|one| one.base.documentation.iter());
    let texts = texts.into_iter().flatten().map(|one| one.text.trim());
    texts.collect::<Vec<_>>().join("\n")
}

/// `POST /start/{process}`: begins the matter, or gives the page back with what is wrong.
pub(crate) async fn submit(
    State(site): State<Site>,
    p: Visit,
    Path(process): Path<String>,
    fields: Fields,
) -> Answer {
    if let Some(again) = fields.get("again").map(str::to_owned) {
        let attempt = Attempt {
            fields: Some(fields.with_rows(&again)),
            ..Attempt::default()
        };
        return shown(&site, p, process, attempt).await;
    }
    let deployed = definition(&site, &p, &process).await?;
    let form = start_form(&deployed, &process)?;
    let read = match &form {
        Some(form) => Ok(filled(form, &fields, &|_, _| None)),
        None => Vars::from_json(fields.get("json").unwrap_or("{}")).map(|data| (data, Faults::new())),
    };
    let (data, mut faults) = match read {
        Ok(read) => read,
        Err(problem) => return again(&site, p, process, fields, Faults::new(), Some(problem)).await,
    };
    if let Some(name) = deployed.start_form(&process) {
        for (field, fault) in source::faults(&deployed, name, &data) {
            faults.entry(field).or_insert(fault);
        }
    }
    if fields.get("title").is_none() {
        let title = p.t("start-title");
        faults.insert(TITLE.into(), codes::not_answered(&title, &title));
    }
    if !faults.is_empty() {
        return again(&site, p, process, fields, faults, None).await;
    }
    let text = |name: &str| fields.get(name).unwrap_or_default().to_owned();
    let beginning = Beginning {
        process: process.clone(),
        data: data.to_json(),
        title: text("title"),
        text: words(&data),
        number: text("number"),
        ..Beginning::default()
    };
    let (actor, key) = (p.signed_in()?.actor.clone(), fields.need("key")?.to_owned());
    let given = site
        .ask(move |city| city.start_matter(&actor, beginning, Some(&key)))
        .await;
    match given {
        Ok(given) => see(&format!("/matters/{}/receipt", given.serial)),
        Err(problem) if problem.class == Class::NotFound => Err(problem.into()),
        Err(problem) => again(&site, p, process, fields, Faults::new(), Some(problem)).await,
    }
}

async fn again(
    site: &Site,
    p: Visit,
    process: String,
    fields: Fields,
    faults: Faults,
    problem: Option<Rejection>,
) -> Answer {
    let attempt = Attempt {
        fields: Some(fields),
        faults,
        problem,
    };
    shown(site, p, process, attempt).await
}

/// What a matter is found by besides its title: the words of its data.
pub(super) fn words(data: &Vars) -> String {
    let texts = data.iter().filter_map(|(_, value)| match value {
        Value::String(text) if text.chars().count() <= 60 => Some(text.to_string()),
        _ => None,
    });
    texts.take(12).collect::<Vec<_>>().join(" ")
}
