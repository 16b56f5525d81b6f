//! What the city asks of an applicant: a correction, a wish for a hearing, an answer; answered online.
//!
//! It holds no rule of its own: who may answer and what an answer must be is the engine's to say. Start at [`show`].

use super::matter::{is_asked, part, said};
use crate::codes;
use crate::form::fill::{Answers, Faults, filled};
use crate::form::show::{Field, Filling, fields as form_fields, summary};
use crate::form::{Form, source};
use crate::guard::fields::{Fields, Upload};
use crate::refusal::{self, Answer};
use crate::routes::matters::{Opened, serial};
use crate::routes::{page, see};
use crate::show::matter::Datum;
use crate::show::matter::clock::refusal as told_refusal;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use skein_kernel::rejection::Rejection;
use skein_matter::Act;
use skein_matter::state::{Value, Vars};
use skein_store::aggregate::Serial;

#[derive(Template)]
#[template(path = "portal/task.html")]
struct Page {
    p: Visit,
    serial: Serial,
    task: u32,
    revision: u64,
    name: String,
    subject: String,
    open: bool,
    due: Option<String>,
    said: Vec<Datum>,
    fields: Vec<Field>,
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

/// `GET /my/matters/{id}/tasks/{task}`.
pub(crate) async fn show(
    State(site): State<Site>,
    p: Visit,
    Path((id, task)): Path<(String, u32)>,
) -> Answer {
    shown(&site, p, (serial(&id)?, task), Attempt::default()).await
}

/// The matter of a task that the applicant may see, or that is the visitor's to do in somebody else's.
async fn asked(site: &Site, p: &Visit, (serial, task): (Serial, u32)) -> Result<Opened, Rejection> {
    let (opened, applied) = part(site, p, serial).await?;
    let row = opened.tasks.iter().find(|row| row.task == task);
    if applied || row.is_none_or(|row| is_asked(row, &opened.holders)) {
        Ok(opened)
    } else {
        Err(codes::no_such_page())
    }
}

/// The form of an open task, as its definition brings it.
fn form(opened: &Opened, task: u32) -> Result<(Option<Form>, Option<String>), Rejection> {
    let row = opened.tasks.iter().find(|row| row.task == task);
    let name = row.and_then(|row| row.form.clone());
    let form = match &name {
        Some(name) => source::form(opened.definition_of(task), name)?,
        None => None,
    };
    Ok((form, name))
}

async fn shown(site: &Site, p: Visit, (serial, task): (Serial, u32), attempt: Attempt) -> Answer {
    let opened = asked(site, &p, (serial, task)).await?;
    let names = site.names().await;
    let row = opened.tasks.iter().find(|row| row.task == task);
    let (form, _) = form(&opened, task)?;
    let nothing = Value::context(Vec::new());
    let filling = Filling {
        p: &p,
        answers: match &attempt.fields {
            Some(fields) => Answers::Sent(fields),
            None => Answers::Data(&nothing, &[]),
        },
        faults: &attempt.faults,
        given: &[],
    };
    let fields = form.as_ref().map(|form| form_fields(form, &filling));
    let status = attempt.problem.as_ref().map(refusal::status);
    let faulty = (!attempt.faults.is_empty()).then_some(StatusCode::UNPROCESSABLE_ENTITY);
    let answer = page(&Page {
        serial,
        task,
        revision: opened.view.revision,
        name: row.map_or_else(|| p.t("task-gone"), |row| names.said(&p, &row.name)),
        subject: names.said(&p, &opened.view.row.title),
        open: row.is_some(),
        due: row.and_then(|row| row.due).map(|due| due.to_string()),
        said: said(&p, &opened),
        fields: fields.unwrap_or_default(),
        wrong: summary(&p, &attempt.faults),
        problem: attempt.problem.as_ref().map(|problem| told_refusal(&p, problem)),
        p,
    })?;
    Ok(match status.or(faulty) {
        Some(status) => refusal::told(answer, status),
        None => answer,
    })
}

/// `POST /my/matters/{id}/tasks/{task}`: answers, or gives the page back with what is wrong.
pub(crate) async fn complete(
    State(site): State<Site>,
    p: Visit,
    Path((id, task)): Path<(String, u32)>,
    fields: Fields,
) -> Answer {
    let serial = serial(&id)?;
    let at = (serial, task);
    if let Some(again) = fields.get("again").map(str::to_owned) {
        let attempt = Attempt {
            fields: Some(fields.with_rows(&again)),
            ..Attempt::default()
        };
        return shown(&site, p, at, attempt).await;
    }
    let opened = asked(&site, &p, at).await?;
    let (form, name) = form(&opened, task)?;
    let (data, mut faults) = match &form {
        Some(form) => filled(form, &fields, &|_, _| None),
        None => (Vars::new(), Faults::new()),
    };
    if let Some(name) = &name {
        for (field, fault) in source::faults(opened.definition_of(task), name, &data) {
            faults.entry(field).or_insert(fault);
        }
    }
    if !faults.is_empty() {
        let attempt = Attempt {
            fields: Some(fields),
            faults,
            problem: None,
        };
        return shown(&site, p, at, attempt).await;
    }
    match sent(&site, &p, at, &fields, data).await {
        Ok(()) => see(&format!("/my/matters/{serial}?done=complete")),
        Err(problem) => {
            let attempt = Attempt {
                fields: Some(fields),
                problem: Some(problem),
                ..Attempt::default()
            };
            shown(&site, p, at, attempt).await
        }
    }
}

/// Hands in the files, then the answer, on the revision that was seen.
async fn sent(
    site: &Site,
    p: &Visit,
    (serial, task): (Serial, u32),
    fields: &Fields,
    data: Vars,
) -> Result<(), Rejection> {
    let actor = p.signed_in()?.actor.clone();
    let (key, uploads) = (fields.need("key")?.to_owned(), fields.files().to_vec());
    let seen = fields.need_as::<u64>("version")? + uploads.len() as u64;
    site.ask(move |city| {
        let hand_in = |(place, upload): (usize, &Upload)| {
            source::attach(
                city,
                &actor,
                (serial, task),
                upload,
                &format!("{key}-file-{place}"),
            )
            .map(drop)
        };
        uploads.iter().enumerate().try_for_each(hand_in)?;
        let act = Act::Complete { task, data };
        city.act_on_matter(&actor, (serial, Some(seen)), act.into(), Some(&key))
            .map(drop)
    })
    .await
}
