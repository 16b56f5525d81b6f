//! A task: its form beside what there is to decide by.
//!
//! The form carries the revision of the matter it was made from. Where the matter has moved on meanwhile, or
//! the task can't be completed, the same page comes back with everything that was typed, and says what has
//! happened since. Start at [`show`] and [`complete`].

use super::task_act::{Offer, offers};
use super::{FileRow, Opened, opened, serial};
use crate::codes;
use crate::form::fill::{Answers, Faults, filled};
use crate::form::show::{Field, Filling, Given, fields as form_fields, summary};
use crate::form::{Form, Kind, Question, source};
use crate::guard::fields::{Fields, Upload};
use crate::refusal::Answer;
use crate::routes::{page, see};
use crate::show::matter::clock::{ClockView, refusal};
use crate::show::matter::history::Item;
use crate::show::matter::row::candidate;
use crate::show::matter::{Datum, data, lamp, last_day};
use crate::show::{Lamp, Names, instant};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use skein_kernel::actor::ActorId;
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::Act;
use skein_matter::human::{Candidate, Row, TaskState, WorkSpec};
use skein_matter::state::{Value, Vars};
use skein_measure::parts::Bilingual;
use skein_store::aggregate::Serial;

/// The field that holds data as JSON, where a task has no form.
const AS_JSON: &str = "json";

/// What a task's page shows besides its matter.
pub(super) struct Task {
    pub(super) row: Row,
    pub(super) spec: WorkSpec,
    pub(super) form: Option<Form>,
    /// Whether who looks holds it, as owner or delegate.
    pub(super) mine: bool,
    /// What it is decided with: the data visible from the task.
    pub(super) visible: Vars,
}

/// An answer given often, as a link that fills it in.
struct Template_ {
    title: String,
    link: String,
}

#[derive(Template)]
#[template(path = "task.html")]
struct Page {
    p: Visit,
    serial: Serial,
    task: u32,
    revision: u64,
    subject: String,
    name: String,
    process: String,
    state: String,
    lamp: Lamp,
    due: Option<String>,
    holder: Option<String>,
    candidates: String,
    open: bool,
    fillable: bool,
    /// What the form says of itself.
    words: Option<String>,
    fields: Vec<Field>,
    as_json: Option<String>,
    /// What was typed into the form of a task that is over by now.
    typed: Vec<Datum>,
    templates: Vec<Template_>,
    offered: Vec<Offer>,
    /// Whether who looks was asked for their opinion and hasn't given it.
    asked: bool,
    /// Whose opinion is waited for.
    consulted: String,
    colleagues: Vec<(String, String)>,
    /// Whom the holder may consult: anyone of their own unit besides.
    advisers: Vec<(String, String)>,
    clocks: Vec<ClockView>,
    data: Vec<Datum>,
    kept: Vec<Datum>,
    files: Vec<FileRow>,
    comments: Vec<(String, String)>,
    history: Vec<Item>,
    done: Option<String>,
    wrong: Vec<(String, String)>,
    problem: Option<(String, String)>,
    /// Who performed what, where four eyes stand in the way.
    because: Vec<String>,
    /// What has happened since the form was made.
    since: Vec<Item>,
}

/// What was typed and what is wrong with it.
#[derive(Default)]
pub(super) struct Attempt {
    pub(super) fields: Option<Fields>,
    pub(super) faults: Faults,
    pub(super) problem: Option<Rejection>,
    /// The act that was tried and what was said with it, to unfold its form again.
    pub(super) act: Option<(String, String)>,
}

/// How the page is asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    template: Option<usize>,
    done: Option<String>,
}

/// `GET /matters/{id}/tasks/{task}`.
pub(crate) async fn show(
    State(site): State<Site>,
    p: Visit,
    Path((id, task)): Path<(String, u32)>,
    Query(asked): Query<Asked>,
) -> Answer {
    shown(&site, p, (serial(&id)?, task), &asked, Attempt::default()).await
}

/// The task's page, with what was tried.
pub(super) async fn shown(
    site: &Site,
    p: Visit,
    (serial, number): (Serial, u32),
    asked: &Asked,
    attempt: Attempt,
) -> Answer {
    let me = p.signed_in()?.actor.clone();
    let opened = opened(site, me.clone(), serial).await?;
    let task = task_of(&opened, &me.id, number)?;
    let candidates = opened.tasks.iter().find(|row| row.task == number);
    let candidates = candidates.map(|row| row.candidates.clone()).unwrap_or_default();
    let advisers = colleagues(site, &p, &me.id, Vec::new()).await?;
    let colleagues = colleagues(site, &p, &me.id, candidates).await?;
    let names = site.names().await;
    let told = opened.told(&p, &names).items;
    let seen: Option<u64> = attempt
        .fields
        .as_ref()
        .and_then(|fields| fields.read("version").ok().flatten());
    let stale = attempt
        .problem
        .as_ref()
        .is_some_and(|problem| problem.class == Class::Conflict);
    let since = told
        .iter()
        .filter(|item| stale && seen.is_some_and(|seen| item.revision > seen));
    let because = task
        .as_ref()
        .map(|task| because(&p, &names, &opened, task, attempt.problem.as_ref()));
    let offered = task
        .as_ref()
        .map(|task| offers(&p, &opened, task, &me.id, attempt.act.as_ref()));
    let fields = task
        .as_ref()
        .map(|task| asked_fields(&p, &opened, task, asked, &attempt));
    let row = task.as_ref().map(|task| &task.row);
    let due = row.and_then(|row| row.due).and_then(|day| day.tomorrow().ok());
    let due = due.and_then(|day| skein_kernel::deadline::shanghai(day.into()).ok());
    let status = attempt.problem.as_ref().map(crate::refusal::status);
    let faulty = (!attempt.faults.is_empty()).then_some(axum::http::StatusCode::UNPROCESSABLE_ENTITY);
    let holder = row.and_then(|row| row.delegate.as_ref().or(row.owner.as_ref()));
    let light = row
        .and_then(|row| row.light)
        .map_or(skein_store::aggregate::rows::Light::Off, light);
    let done = asked.done.as_deref().filter(|act| super::task_act::is_act(act));
    let visible = task
        .as_ref()
        .map_or(opened.view.case.matter.data(), |task| &task.visible);
    let shown = data(&p, &opened.titles, visible);
    let page_of = Page {
        serial,
        task: number,
        revision: opened.view.revision,
        subject: names.said(&p, &opened.view.row.title),
        name: row.map_or_else(|| p.t("task-gone"), |row| names.said(&p, &row.name)),
        process: opened.process(&p, &names),
        state: row
            .map(|row| p.pick(row.state.zh(), row.state.en()).to_owned())
            .unwrap_or_default(),
        lamp: lamp(&p, light, due, opened.now),
        due: due.map(|due| last_day(due).to_string()),
        holder: holder.map(|holder| opened.people.full(&p, &names, holder)),
        candidates: row
            .map(|row| {
                let all = row
                    .candidates
                    .iter()
                    .map(|one| candidate(&p, &names, &opened.people, &opened.view.row.definition, one));
                let all: Vec<String> = all.collect();
                if all.is_empty() {
                    p.t("everybody")
                } else {
                    all.join(p.pick("、", ", "))
                }
            })
            .unwrap_or_default(),
        open: row.is_some(),
        words: task
            .as_ref()
            .and_then(|task| task.form.as_ref())
            .and_then(|form| form.help.as_ref().or(form.title.as_ref()))
            .map(|words| p.both(words).to_owned()),
        fillable: task.as_ref().is_some_and(|task| may_fill(&opened, task)),
        fields: fields.unwrap_or_default(),
        as_json: task.as_ref().filter(|task| task.form.is_none()).map(|_| {
            attempt
                .fields
                .as_ref()
                .and_then(|fields| fields.get(AS_JSON))
                .unwrap_or_default()
                .to_owned()
        }),
        typed: typed(task.is_none(), attempt.fields.as_ref()),
        templates: task.as_ref().map(|task| templates(&p, task)).unwrap_or_default(),
        offered: offered.unwrap_or_default(),
        asked: row.is_some_and(|row| row.consulted.contains(&me.id)),
        consulted: row
            .map(|row| {
                let all = row.consulted.iter().map(|id| opened.people.name(&p, id));
                all.collect::<Vec<_>>().join(p.pick("、", ", "))
            })
            .unwrap_or_default(),
        advisers,
        colleagues,
        clocks: opened.clocks(&p, &names),
        data: shown.applied.into_iter().chain(shown.asked).collect(),
        kept: shown.kept,
        files: opened.attachments(&p),
        comments: comments(&p, &opened),
        since: since.cloned().collect(),
        history: told,
        done: done.map(|act| p.t(&format!("task-done-{act}"))),
        wrong: summary(&p, &attempt.faults),
        problem: attempt.problem.as_ref().map(|problem| refusal(&p, problem)),
        because: because.unwrap_or_default(),
        p,
    };
    let answer = page(&page_of)?;
    Ok(match status.or(faulty) {
        Some(status) => crate::refusal::told(answer, status),
        None => answer,
    })
}

/// What was typed, field by field, where its form is gone.
fn typed(gone: bool, fields: Option<&Fields>) -> Vec<Datum> {
    let fields = fields.filter(|_| gone).into_iter().flat_map(Fields::iter);
    let typed = fields.filter(|(name, text)| {
        let answer = name.starts_with('/') || *name == AS_JSON;
        answer && !text.is_empty()
    });
    typed
        .map(|(name, text)| Datum {
            depth: 0,
            name: name.trim_start_matches('/').to_owned(),
            text: text.to_owned(),
        })
        .collect()
}

fn light(light: skein_matter::clock::Light) -> skein_store::aggregate::rows::Light {
    use skein_matter::clock::Light as Clock;
    use skein_store::aggregate::rows::Light;
    match light {
        Clock::Met | Clock::MetLate | Clock::Cancelled => Light::Off,
        Clock::Green | Clock::Stopped => Light::Green,
        Clock::Yellow | Clock::Unknown => Light::Yellow,
        Clock::Red | Clock::Overdue => Light::Red,
    }
}

/// The open task of a number; none once it is over.
fn task_of(opened: &Opened, me: &ActorId, number: u32) -> Result<Option<Task>, Rejection> {
    let Some(row) = opened.tasks.iter().find(|row| row.task == number).cloned() else {
        return Ok(None);
    };
    let matter = &opened.view.case.matter;
    let wait = matter.waits.iter().find(|wait| wait.id == number);
    let definition = wait.and_then(|wait| opened.view.definition_in(wait.scope));
    let definition = definition.unwrap_or(&opened.view.definition);
    let spec = wait.map(|wait| definition.program.work_spec(wait.node));
    let visible = wait.map(|wait| matter.visible(wait.scope, wait.token));
    let spec = spec.unwrap_or_else(|| WorkSpec::new(&row.element));
    let named = row.form.as_deref();
    let mut form = match named {
        Some(name) => source::form(definition, name)?,
        None => None,
    };
    if let Some(rule) = &spec.countersign {
        with_vote(form.get_or_insert_with(Form::default), &rule.vote);
    }
    let holder = row.delegate.as_ref().or(row.owner.as_ref());
    Ok(Some(Task {
        mine: holder == Some(me),
        visible: visible.unwrap_or_default(),
        spec,
        form,
        row,
    }))
}

/// The vote of a countersignature, asked for where the form doesn't.
fn with_vote(form: &mut Form, vote: &str) {
    if form.questions.iter().any(|question| question.name == vote) {
        return;
    }
    let choice = |key: &str, value: Value, zh: &str, en: &str| crate::form::Choice {
        key: key.to_owned(),
        value,
        title: Bilingual::new(zh, en),
    };
    form.questions.push(Question {
        name: vote.to_owned(),
        title: Bilingual::new("会签意见", "Your vote"),
        help: None,
        required: true,
        fixed: false,
        kind: Kind::Choice(vec![
            choice("true", Value::Boolean(true), "同意", "agree"),
            choice("false", Value::Boolean(false), "不同意", "disagree"),
            choice("null", Value::Null, "弃权", "abstain"),
        ]),
    });
}

/// Whether who looks may complete it: they hold it, or nobody does and they work on the matter.
fn may_fill(opened: &Opened, task: &Task) -> bool {
    let free = task.row.owner.is_none() && task.row.state == TaskState::Ready;
    opened.works && (task.mine || free) && task.row.state != TaskState::Suspended
}

fn asked_fields(p: &Visit, opened: &Opened, task: &Task, asked: &Asked, attempt: &Attempt) -> Vec<Field> {
    let Some(form) = &task.form else { return Vec::new() };
    let known = Value::context(
        task.visible
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    );
    let template = asked.template.and_then(|number| form.templates.get(number));
    let prepared = template.map_or(&[][..], |template| template.answers.as_slice());
    let given = opened.view.case.matter.desk.attachments().iter();
    let given: Vec<Given> = given
        .map(|file| Given {
            digest: file.digest.clone(),
            name: file.name.clone(),
        })
        .collect();
    let answers = match &attempt.fields {
        Some(fields) => Answers::Sent(fields),
        None => Answers::Data(&known, prepared),
    };
    let filling = Filling {
        p,
        answers,
        faults: &attempt.faults,
        given: &given,
    };
    form_fields(form, &filling)
}

fn templates(p: &Visit, task: &Task) -> Vec<Template_> {
    let all = task.form.iter().flat_map(|form| &form.templates).enumerate();
    all.map(|(number, template)| Template_ {
        title: p.both(&template.title).to_owned(),
        link: p.here_with("template", number),
    })
    .collect()
}

fn comments(p: &Visit, opened: &Opened) -> Vec<(String, String)> {
    let all = opened.view.case.matter.desk.comments().iter();
    all.map(|comment| {
        let who = format!("{} · {}", opened.people.name(p, &comment.by), instant(comment.at));
        (comment.text.clone(), who)
    })
    .collect()
}

/// Who performed the steps that bar the visitor from this one, by name instead of by number.
fn because(
    p: &Visit,
    names: &Names,
    opened: &Opened,
    task: &Task,
    problem: Option<&Rejection>,
) -> Vec<String> {
    if problem.is_none_or(|problem| problem.code.0 != "SK-MATTER-0105") {
        return Vec::new();
    }
    let past = opened.view.case.matter.desk.past().iter();
    let barring = past.filter(|past| task.spec.not_performed_by.contains(&past.place.node));
    barring
        .map(|past| {
            let definition = opened.view.unit(past.place.unit);
            let node = definition.and_then(|it| it.program.node(past.place.node));
            let step = node.map(|node| {
                if node.name.is_empty() {
                    &node.id
                } else {
                    &node.name
                }
            });
            let step = step.map(|name| names.said(p, name)).unwrap_or_default();
            let who = opened.people.name(p, &past.by);
            format!(
                "{} · {}",
                p.t2("performed", "step", step, "who", who),
                instant(past.at)
            )
        })
        .collect()
}

/// Who a task can be handed to: those who may do it, of one's own unit where that is everybody. Oneself is none of
/// them.
async fn colleagues(
    site: &Site,
    p: &Visit,
    me: &ActorId,
    candidates: Vec<Candidate>,
) -> Result<Vec<(String, String)>, Rejection> {
    let actor = p.signed_in()?.actor.clone();
    let people = site
        .ask(move |city| Ok(city.colleagues(&actor, &candidates)))
        .await?;
    let names = site.names().await;
    let others = people.into_iter().filter(|account| account.id != *me);
    let called = others.map(|account| {
        let unit = account.unit.as_ref().map(|unit| names.unit(p, unit));
        let name = match unit {
            Some(unit) => format!("{} · {unit}", account.display),
            None => account.display.clone(),
        };
        (account.id.to_string(), name)
    });
    Ok(called.collect())
}

/// `POST /matters/{id}/tasks/{task}`: completes the task, or gives the page back with what is wrong.
pub(crate) async fn complete(
    State(site): State<Site>,
    p: Visit,
    Path((id, number)): Path<(String, u32)>,
    fields: Fields,
) -> Answer {
    let serial = serial(&id)?;
    let me = p.signed_in()?.actor.clone();
    let asked = Asked::default();
    if let Some(again) = fields.get("again").map(str::to_owned) {
        let attempt = Attempt {
            fields: Some(fields.with_rows(&again)),
            ..Attempt::default()
        };
        return shown(&site, p, (serial, number), &asked, attempt).await;
    }
    let opened = opened(&site, me.clone(), serial).await?;
    let Some(task) = task_of(&opened, &me.id, number)? else {
        let attempt = Attempt {
            problem: Some(codes::task_over()),
            fields: Some(fields),
            ..Attempt::default()
        };
        return shown(&site, p, (serial, number), &asked, attempt).await;
    };
    let files = match hand_in(&site, &p, (serial, number), &fields).await {
        Ok(files) => files,
        Err(problem) => return again(&site, p, (serial, number), fields, Faults::new(), Some(problem)).await,
    };
    // What was handed in counts as answered from here on, and each file has moved the matter on by one.
    let (fields, moved) = (fields.with(&files), files.len() as u64);
    let (data, faults) = match read(&opened, &task, &fields) {
        Ok(read) => read,
        Err(problem) => return again(&site, p, (serial, number), fields, Faults::new(), Some(problem)).await,
    };
    if !faults.is_empty() {
        return again(&site, p, (serial, number), fields, faults, None).await;
    }
    let seen = fields.need_as::<u64>("version")? + moved;
    let key = fields.need("key")?.to_owned();
    let act = Act::Complete { task: number, data };
    let done = site.ask(move |city| city.act_on_matter(&me, (serial, Some(seen)), act.into(), Some(&key)));
    match done.await {
        Ok(_) => see(&format!("/matters/{serial}?done=complete")),
        Err(problem) => again(&site, p, (serial, number), fields, Faults::new(), Some(problem)).await,
    }
}

async fn again(
    site: &Site,
    p: Visit,
    at: (Serial, u32),
    fields: Fields,
    faults: Faults,
    problem: Option<Rejection>,
) -> Answer {
    let attempt = Attempt {
        fields: Some(fields),
        faults,
        problem,
        act: None,
    };
    shown(site, p, at, &Asked::default(), attempt).await
}

/// The result a form holds, and what is wrong with it.
fn read(opened: &Opened, task: &Task, fields: &Fields) -> Result<(Vars, Faults), Rejection> {
    let Some(form) = &task.form else {
        let json = fields.get(AS_JSON).unwrap_or("{}");
        return Ok((Vars::from_json(json)?, Faults::new()));
    };
    let files = |pointer: &str, several: bool| {
        let digests: Vec<&str> = fields.all(pointer).collect();
        let last = digests.last()?;
        Some(match several {
            true => Value::list(digests.iter().map(|digest| Value::text(digest)).collect()),
            false => Value::text(last),
        })
    };
    let (data, mut faults) = filled(form, fields, &files);
    if let Some(name) = &task.row.form {
        // What the page itself says of a field is the plainer sentence.
        for (field, fault) in source::faults(opened.definition_of(task.row.task), name, &data) {
            faults.entry(field).or_insert(fault);
        }
    }
    Ok((data, faults))
}

/// Hands in the files of a form, each as an attachment of the task: field and digest.
async fn hand_in(
    site: &Site,
    p: &Visit,
    at: (Serial, u32),
    fields: &Fields,
) -> Result<Vec<(String, String)>, Rejection> {
    let uploads = fields.files().to_vec();
    if uploads.is_empty() {
        return Ok(Vec::new());
    }
    let (actor, key) = (p.signed_in()?.actor.clone(), fields.need("key")?.to_owned());
    site.ask(move |city| {
        let hand_in = |(place, upload): (usize, &Upload)| {
            let digest = source::attach(city, &actor, at, upload, &format!("{key}-file-{place}"))?;
            Ok((upload.field.clone(), digest))
        };
        uploads.iter().enumerate().map(hand_in).collect()
    })
    .await
}
