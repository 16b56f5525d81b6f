//! A pack's desk: one screen on which somebody takes down what a caller says, and sees meanwhile who calls, what was
//! said of it before, what is known, and whose it would be.
//!
//! It is one form: looking up, taking an answer and beginning the matter are its buttons, so that it works without a
//! script; with one what is looked up follows what is typed. What is typed is sent in the body of a request, never in
//! an address, which logs keep. It names no pack. Start at [`show`].

mod panels;

use super::{page, see};
use crate::codes;
use crate::form::Form;
use crate::form::fill::{Answers, Faults, filled};
use crate::form::show::{Field, Filling, fields as form_fields, summary};
use crate::form::source;
use crate::form::titles::Titles;
use crate::guard::fields::Fields;
use crate::refusal::Answer;
use crate::routes::matters::serial;
use crate::show::matter::clock::refusal;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use panels::{Found, Panels};
use serde::Deserialize;
use skein_app::city::City;
use skein_app::city::desks::PackDesk;
use skein_app::city::matters::Beginning;
use skein_kernel::actor::Actor;
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::state::{Value, Vars};
use skein_pack::model::{At, Term};
use skein_store::matter::Deployed;
use std::sync::Arc;

/// The field that asks for knowledge.
const FIND: &str = "find";
/// Characters of a matter's subject.
const SUBJECT: usize = 40;

/// A way to end a call.
struct Act {
    id: String,
    title: String,
    key: &'static str,
}

/// The keys of a pack's own acts, in their order.
const KEYS: [&str; 4] = ["F8", "F7", "F6", "F4"];

#[derive(Template)]
#[template(path = "desks.html")]
struct Page {
    p: Visit,
    id: String,
    name: String,
    fields: Vec<Field>,
    find: String,
    key: String,
    acts: Vec<Act>,
    panels: Panels,
    /// The matter that was just begun.
    begun: Option<(String, String)>,
    wrong: Vec<(String, String)>,
    problem: Option<(String, String)>,
}

/// How the page is asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    done: Option<String>,
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
struct Attempt {
    fields: Option<Fields>,
    faults: Faults,
    problem: Option<Rejection>,
    begun: Option<(String, String)>,
}

/// A desk with the form it takes things down in.
#[derive(Clone)]
struct Opened {
    at: PackDesk,
    deployed: Arc<Deployed>,
    form: Form,
}

fn open(city: &City, actor: &Actor, id: &str) -> Result<Opened, Rejection> {
    let at = city.desk_at(actor, id)?;
    let (_, deployed) = city.definition(actor, &at.desk().process)?;
    let form = match deployed.start_form(&at.desk().process) {
        Some(name) => source::form(&deployed, name)?,
        None => None,
    };
    Ok(Opened {
        form: form.unwrap_or_default(),
        deployed,
        at,
    })
}

/// `GET /desks/{desk}`.
pub(crate) async fn show(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let desk = id.clone();
    let begun = asked.done.as_deref().map(serial).transpose()?;
    let (opened, begun) = site
        .ask(move |city| {
            let opened = open(city, &actor, &desk)?;
            let begun = begun.and_then(|serial| city.matter(&actor, serial).ok());
            Ok((
                opened,
                begun.map(|view| (view.serial.to_string(), view.row.title)),
            ))
        })
        .await?;
    let attempt = Attempt {
        begun,
        ..Attempt::default()
    };
    shown(&site, p, opened, attempt).await
}

/// `POST /desks/{desk}`: looks up, takes an answer into the form, or begins the matter.
pub(crate) async fn act(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let opened = {
        let (actor, id) = (actor.clone(), id.clone());
        site.ask(move |city| open(city, &actor, &id)).await?
    };
    let wish = fields.get("do").unwrap_or("look").to_owned();
    let fields = match wish.split_once(':') {
        Some(("take", key)) => taken(&site, &actor, &opened, key, fields).await?,
        Some(("act", act)) => {
            let acts = opened.at.desk().acts.iter();
            let found = acts.into_iter().find(|it| *it.id == act);
            let sets = &found.ok_or_else(|| codes::bad_field("do"))?.sets;
            fields.replaced(&pointed(sets))
        }
        _ => fields,
    };
    if wish == "register" || wish.starts_with("act:") {
        return begin(&site, p, opened, fields).await;
    }
    let attempt = Attempt {
        fields: Some(fields),
        ..Attempt::default()
    };
    shown(&site, p, opened, attempt).await
}

/// Fields by pointer.
fn pointed(pairs: &[(At<String>, At<String>)]) -> Vec<(String, String)> {
    let pointed = pairs.iter();
    pointed
        .map(|(field, value)| (pointer(field), value.value.clone()))
        .collect()
}

fn pointer(field: &str) -> String {
    format!("/{}", crate::form::escaped(field))
}

/// The form with the answer of an article taken into it.
async fn taken(
    site: &Site,
    actor: &Actor,
    opened: &Opened,
    key: &str,
    fields: Fields,
) -> Result<Fields, Rejection> {
    let (actor, key) = (actor.clone(), key.to_owned());
    let article = site.ask(move |city| city.article(Some(&actor), &key)).await?;
    let fills = opened.at.desk().lookup.as_ref().map(|lookup| &lookup.fills);
    let answers = fills.into_iter().flatten().map(|(field, column)| {
        let text = article.columns.get(&column.value).cloned().unwrap_or_default();
        (pointer(field), text)
    });
    Ok(fields.replaced(&answers.collect::<Vec<_>>()))
}

/// What was typed as data, right or wrong.
fn data(form: &Form, fields: &Fields) -> (Vars, Faults) {
    filled(form, fields, &|_, _| None)
}

async fn begin(site: &Site, p: Visit, opened: Opened, fields: Fields) -> Answer {
    let (data, mut faults) = data(&opened.form, &fields);
    let desk = opened.at.desk();
    if let Some(name) = opened.deployed.start_form(&desk.process) {
        for (field, fault) in source::faults(&opened.deployed, name, &data) {
            faults.entry(field).or_insert(fault);
        }
    }
    if !faults.is_empty() {
        let attempt = Attempt {
            fields: Some(fields),
            faults,
            ..Attempt::default()
        };
        return shown(site, p, opened, attempt).await;
    }
    let beginning = Beginning {
        process: desk.process.value.clone(),
        title: subject(&data, &desk.title),
        text: super::start::words(&data),
        data: data.to_json(),
        ..Beginning::default()
    };
    let (actor, key, id) = (
        p.signed_in()?.actor.clone(),
        fields.need("key")?.to_owned(),
        desk.id.value.clone(),
    );
    let given = site.ask(move |city| city.start_matter(&actor, beginning, Some(&key)));
    match given.await {
        Ok(given) => see(&format!("/desks/{id}?done={}", given.serial)),
        Err(problem) if problem.class == Class::NotFound => Err(problem.into()),
        Err(problem) => {
            let attempt = Attempt {
                fields: Some(fields),
                problem: Some(problem),
                ..Attempt::default()
            };
            shown(site, p, opened, attempt).await
        }
    }
}

/// A matter's subject: the beginning of a field.
fn subject(data: &Vars, field: &str) -> String {
    let text = match data.get(field) {
        Some(Value::String(text)) => text.to_string(),
        _ => String::new(),
    };
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = line.chars().take(SUBJECT).collect();
    if short.len() < line.len() {
        format!("{short}…")
    } else {
        short
    }
}

async fn shown(site: &Site, p: Visit, opened: Opened, attempt: Attempt) -> Answer {
    let desk = opened.at.desk().clone();
    let start = pointed(&desk.start);
    let nothing = Value::context(Vec::new());
    let answers = match &attempt.fields {
        Some(fields) => Answers::Sent(fields),
        None => Answers::Data(&nothing, &start),
    };
    let filling = Filling {
        p: &p,
        answers,
        faults: &attempt.faults,
        given: &[],
    };
    let fields = form_fields(&opened.form, &filling);
    let sent = |name: &str| {
        let sent = attempt.fields.as_ref().and_then(|fields| fields.get(name));
        sent.unwrap_or_default().to_owned()
    };
    let find = sent(FIND);
    let found = match &attempt.fields {
        Some(fields) => look(site, &p, &opened, data(&opened.form, fields).0, find.clone()).await?,
        None => look(site, &p, &opened, Vars::new(), String::new()).await?,
    };
    let titles = words(&opened);
    let status = attempt.problem.as_ref().map(crate::refusal::status);
    let faulty = (!attempt.faults.is_empty()).then_some(axum::http::StatusCode::UNPROCESSABLE_ENTITY);
    let key = match sent("key") {
        key if key.is_empty() => p.form_key(),
        key => key,
    };
    let acts = desk
        .acts
        .iter()
        .zip(KEYS.into_iter().chain(std::iter::repeat("")));
    let answer = page(&Page {
        id: desk.id.value.clone(),
        name: p.pick(&desk.words.zh, &desk.words.en).to_owned(),
        acts: acts
            .map(|(act, key)| Act {
                id: act.id.value.clone(),
                title: p.pick(&act.words.zh, &act.words.en).to_owned(),
                key,
            })
            .collect(),
        panels: Panels::of(&p, &opened.at, &titles, &found),
        begun: attempt.begun,
        wrong: summary(&p, &attempt.faults),
        problem: attempt.problem.as_ref().map(|problem| refusal(&p, problem)),
        fields,
        find,
        key,
        p,
    })?;
    Ok(match status.or(faulty) {
        Some(status) => crate::refusal::told(answer, status),
        None => answer,
    })
}

/// Asks the city everything the desk shows.
async fn look(site: &Site, p: &Visit, opened: &Opened, data: Vars, find: String) -> Result<Found, Rejection> {
    let (actor, at) = (p.signed_in()?.actor.clone(), opened.at.clone());
    site.ask(move |city| Found::of(city, &actor, &at, &data, &find))
        .await
}

/// The words for what a desk shows: its pack's own, over those of the forms.
fn words(opened: &Opened) -> Terms {
    Terms {
        titles: Titles::of([&opened.deployed], None),
        terms: opened.at.pack.terms.clone(),
    }
}

/// Words for columns and values.
pub(crate) struct Terms {
    pub(crate) titles: Titles,
    pub(crate) terms: Vec<Term>,
}

impl Terms {
    /// What a column is called.
    pub(crate) fn column(&self, p: &Visit, column: &str) -> String {
        match self.term(column, None) {
            Some(term) => p.pick(&term.words.zh, &term.words.en).to_owned(),
            None => self.titles.name(p, &pointer(column), column),
        }
    }

    /// What a value in a column means; itself where nobody says.
    pub(crate) fn value(&self, p: &Visit, column: &str, value: &str) -> String {
        match self.term(column, Some(value)) {
            Some(term) => p.pick(&term.words.zh, &term.words.en).to_owned(),
            None => self.titles.answer(p, &pointer(column), value.to_owned()),
        }
    }

    fn term(&self, column: &str, value: Option<&str>) -> Option<&Term> {
        let mut terms = self.terms.iter();
        terms.find(|term| *term.column == column && term.value.as_ref().map(|it| it.value.as_str()) == value)
    }
}
