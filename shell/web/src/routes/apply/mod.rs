//! Applying for an item: a draft, one question a page, documents, a preview, and on to the receipt.
//!
//! Every step is saved as it is sent, right or wrong, so that nothing typed is lost. It holds no rule of its own:
//! what an answer must be is the form's to say, whether the whole may be sent is the city's. Start at [`choose`].

mod files;
mod steps;

use super::{page, see};
use crate::codes;
use crate::form::Form;
use crate::form::fill::{Answers, Faults, filled};
use crate::form::show::{Field, Filling, fields as form_fields, summary};
use crate::guard::fields::Fields;
use crate::refusal::{self, Answer};
use crate::show::Names;
use crate::show::matter::clock::refusal as told_refusal;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use files::{Given, answered, given, hand_in_answers};
use serde::Deserialize;
use skein_app::city::apply::{faults, shown_answers};
use skein_app::city::drafts::{Draft, Paper};
use skein_app::city::services::Service;
use skein_kernel::actor::ActorId;
use skein_kernel::rejection::{Class, Code, Rejection};
use skein_matter::state::{Value, Vars};
use skein_measure::parts::Bilingual;
use skein_pack::model::DocumentSource;
use steps::{Kind, Step, steps, told};

/// Who may be applied for.
struct ForWhom {
    id: String,
    name: String,
    kind: String,
}

#[derive(Template)]
#[template(path = "portal/choose.html")]
struct Choose {
    p: Visit,
    item: String,
    name: String,
    applicants: Vec<ForWhom>,
    problem: Option<(String, String)>,
    wanted: String,
    drafts: Vec<(String, String)>,
}

/// `GET /services/{item}/apply`: for whom, and which drafts there are already.
pub(crate) async fn choose(State(site): State<Site>, p: Visit, Path(item): Path<String>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let wanted = item.clone();
    let (service, applicants, drafts, problem) = site
        .ask(move |city| {
            let service = city.service(&wanted)?;
            let applicants = city.applicants(&actor, &service);
            let drafts = city.drafts(&actor)?;
            let problem = city.is_open_today(&service).err();
            Ok((service, applicants, drafts, problem))
        })
        .await?;
    let drafts = drafts.into_iter().filter(|draft| draft.item == item);
    page(&Choose {
        name: p.words(&service.item().words).to_owned(),
        drafts: drafts
            .map(|draft| (draft.id, crate::show::instant(draft.saved)))
            .collect(),
        applicants: applicants
            .into_iter()
            .map(|(id, name, kind)| ForWhom {
                id: id.0,
                name,
                kind: p.pick(kind.names().0, kind.names().1).to_owned(),
            })
            .collect(),
        problem: problem.map(|problem| told_refusal(&p, &problem)),
        wanted: {
            let names = service.item().applicants.iter().map(|kind| kind.names());
            let names: Vec<&str> = names.map(|(zh, en)| p.pick(zh, en)).collect();
            names.join(p.pick("、", ", "))
        },
        item,
        p,
    })
}

/// `POST /services/{item}/apply`: begins a draft.
pub(crate) async fn begin(
    State(site): State<Site>,
    p: Visit,
    Path(item): Path<String>,
    fields: Fields,
) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let owner = fields
        .get("owner")
        .map_or_else(|| actor.id.clone(), |id| ActorId(id.to_owned()));
    let draft = site
        .ask(move |city| city.begin_draft(&actor, &item, &owner))
        .await?;
    see(&format!("/apply/{}", draft.id))
}

/// A draft with everything its pages tell.
struct Opened {
    draft: Draft,
    service: Service,
    steps: Vec<Step>,
    papers: Vec<Paper>,
    applicant: String,
    names: Names,
}

async fn opened(site: &Site, p: &Visit, id: &str) -> Result<Opened, Rejection> {
    let (actor, id) = (p.signed_in()?.actor.clone(), id.to_owned());
    let names = site.names().await;
    site.ask(move |city| {
        let (draft, service) = city.draft(&actor, &id)?;
        let papers = city.papers(&actor, &draft, &service)?;
        let owner = draft.owner.clone();
        let applicant = city.look(|model| model.roster().get(&owner).map(|it| it.display.clone()));
        Ok(Opened {
            steps: steps(&service, &draft.answers)?,
            applicant: applicant.unwrap_or_default(),
            draft,
            service,
            papers,
            names,
        })
    })
    .await
}

/// The draft, or the receipt of what it became.
async fn opened_or_sent(site: &Site, p: &Visit, id: &str) -> Result<Result<Opened, String>, Rejection> {
    match opened(site, p, id).await {
        Err(why) if why.class == Class::NotFound => {
            let (actor, id) = (p.signed_in()?.actor.clone(), id.to_owned());
            let sent = site.ask(move |city| city.sent_draft(&actor, &id)).await?;
            sent.map(|serial| Err(format!("/my/matters/{serial}/receipt")))
                .ok_or(why)
        }
        other => other.map(Ok),
    }
}

/// Where a step of a draft is.
fn place(draft: &str, step: Option<&Step>) -> String {
    step.map_or_else(
        || format!("/apply/{draft}/preview"),
        |step| format!("/apply/{draft}/steps/{}", step.id),
    )
}

/// `GET /apply/{draft}`: to the first step where something is missing, or to the preview.
pub(crate) async fn resume(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    let opened = match opened_or_sent(&site, &p, &id).await? {
        Ok(opened) => opened,
        Err(receipt) => return see(&receipt),
    };
    let first = opened.steps.iter().find(|step| !is_done(&opened, step));
    see(&place(&id, first))
}

/// Whether nothing is missing in a step.
fn is_done(opened: &Opened, step: &Step) -> bool {
    match &step.kind {
        Kind::Questions(questions) => {
            let wrong = faults(&opened.service, &opened.draft.answers);
            let here = |path: &str| questions.iter().any(|it| is_within(path, &it.name));
            let wrong = wrong.iter().any(|fault| here(&fault.path));
            // A step that nobody has been to yet isn't done, even if everything in it may be left out.
            let touched = questions
                .iter()
                .any(|it| opened.draft.answers.get(&it.name).is_some());
            !wrong && touched
        }
        Kind::Document(document) => {
            let mut files = opened.draft.files.iter();
            files.any(|file| file.document == *document.id)
        }
    }
}

fn is_within(path: &str, name: &str) -> bool {
    path.split('/').nth(1) == Some(&crate::form::escaped(name))
}

#[derive(Template)]
#[template(path = "portal/step.html")]
struct Page {
    p: Visit,
    draft: String,
    item: String,
    name: String,
    applicant: String,
    step: String,
    title: String,
    law: Option<String>,
    number: usize,
    count: usize,
    before: Option<String>,
    from_preview: bool,
    questions: bool,
    alone: bool,
    /// Whether a file may come with it.
    files: bool,
    fields: Vec<Field>,
    types: String,
    given: Vec<Given>,
    carried: Option<String>,
    wrong: Vec<(String, String)>,
    problem: Option<(String, String)>,
}

/// Where someone came from.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Came {
    from: Option<String>,
}

/// What was typed and what is wrong with it.
#[derive(Default)]
struct Attempt {
    fields: Option<Fields>,
    faults: Faults,
    problem: Option<Rejection>,
    from_preview: bool,
}

/// `GET /apply/{draft}/steps/{step}`.
pub(crate) async fn show(
    State(site): State<Site>,
    p: Visit,
    Path((id, step)): Path<(String, String)>,
    Query(came): Query<Came>,
) -> Answer {
    let opened = match opened_or_sent(&site, &p, &id).await? {
        Ok(opened) => opened,
        Err(receipt) => return see(&receipt),
    };
    let attempt = Attempt {
        from_preview: came.from.as_deref() == Some("preview"),
        ..Attempt::default()
    };
    shown(p, &opened, &step, attempt)
}

fn shown(p: Visit, opened: &Opened, step: &str, attempt: Attempt) -> Answer {
    let Some(number) = opened.steps.iter().position(|one| one.id == step) else {
        // An answer given since has taken this step away.
        return see(&format!("/apply/{}", opened.draft.id));
    };
    let step = opened.steps.get(number).ok_or_else(codes::no_such_page)?;
    let before = number.checked_sub(1).and_then(|before| opened.steps.get(before));
    let (fields, given, types, law) = match &step.kind {
        Kind::Questions(questions) => (
            asked(&p, opened, questions, &attempt),
            Vec::new(),
            String::new(),
            None,
        ),
        Kind::Document(document) => {
            let types: Vec<&str> = document.types.iter().map(|kind| kind.value.as_str()).collect();
            let law = opened.names.laws(&p, &document.law);
            (
                Vec::new(),
                given(opened, &document.id),
                types.join("、"),
                Some(law),
            )
        }
    };
    let status = attempt.problem.as_ref().map(refusal::status);
    let faulty = (!attempt.faults.is_empty()).then_some(StatusCode::UNPROCESSABLE_ENTITY);
    let answer = page(&Page {
        draft: opened.draft.id.clone(),
        item: opened.draft.item.clone(),
        name: p.words(&opened.service.item().words).to_owned(),
        applicant: opened.applicant.clone(),
        step: step.id.clone(),
        title: p.both(&step.title).to_owned(),
        law,
        number: number + 1,
        count: opened.steps.len() + 1,
        before: before.map(|before| place(&opened.draft.id, Some(before))),
        from_preview: attempt.from_preview,
        questions: matches!(step.kind, Kind::Questions(_)),
        alone: fields.len() == 1,
        files: match &step.kind {
            Kind::Questions(all) => all
                .iter()
                .any(|it| matches!(it.kind, crate::form::Kind::Files { .. })),
            Kind::Document(_) => true,
        },
        fields,
        types,
        given,
        carried: carried(&p, opened),
        wrong: summary(&p, &attempt.faults),
        problem: attempt.problem.as_ref().map(|problem| told_refusal(&p, problem)),
        p,
    })?;
    Ok(match status.or(faulty) {
        Some(status) => refusal::told(answer, status),
        None => answer,
    })
}

/// That the draft was begun under another wording of the form, and what of it has no place any more.
fn carried(p: &Visit, opened: &Opened) -> Option<String> {
    let left = opened.draft.carried.as_ref()?;
    let form = opened.service.form();
    let named = left.iter().map(|name| {
        let field = form.and_then(|form| form.field(name));
        field.map_or(name.as_str(), |field| p.words(&field.words))
    });
    let named: Vec<&str> = named.collect();
    Some(match named.is_empty() {
        true => p.t("apply-carried"),
        false => p.t1("apply-carried-but", "names", named.join(p.pick("、", ", "))),
    })
}

/// The questions of a step with what is known already; where the city filled something in, it says so.
fn asked(p: &Visit, opened: &Opened, questions: &[crate::form::Question], attempt: &Attempt) -> Vec<Field> {
    let known = answers(&opened.draft.answers);
    let form = Form {
        questions: questions.iter().map(|one| with_source(opened, one)).collect(),
        ..Form::default()
    };
    let answers = match &attempt.fields {
        Some(fields) => Answers::Sent(fields),
        None => Answers::Data(&known, &[]),
    };
    let given = answered(opened);
    let filling = Filling {
        p,
        answers,
        faults: &attempt.faults,
        given: &given,
    };
    form_fields(&form, &filling)
}

fn answers(vars: &Vars) -> Value {
    let entries = vars.iter().map(|(name, value)| (name.clone(), value.clone()));
    Value::context(entries.collect())
}

/// A question whose help says where its answer comes from.
fn with_source(opened: &Opened, question: &crate::form::Question) -> crate::form::Question {
    let mut filled = opened.draft.filled.iter();
    let Some((_, source)) = filled.find(|(name, _)| *name == question.name) else {
        return question.clone();
    };
    let (zh, en) = match source.split_once('/') {
        Some((kind, _)) => {
            let named = opened.service.licence(kind).map(|kind| &kind.words);
            let (zh, en) = named.map_or((kind, kind), |words| (&words.zh, &words.en));
            (
                format!("已由市内共享：{zh}"),
                format!("Shared within the city: {en}"),
            )
        }
        None => (
            "已按您的账户填写".to_owned(),
            "Filled in from your account".to_owned(),
        ),
    };
    let help = question.help.as_ref();
    let joined = |own: String, help: Option<&str>| match help {
        Some(help) if !help.is_empty() => format!("{own} · {help}"),
        _ => own,
    };
    crate::form::Question {
        help: Some(Bilingual::new(
            joined(zh, help.map(|help| help.zh.as_str())),
            joined(en, help.map(|help| help.english())),
        )),
        ..question.clone()
    }
}

/// `POST /apply/{draft}/steps/{step}`: saves the step and goes on, or gives the page back with what is wrong.
pub(crate) async fn save(
    State(site): State<Site>,
    p: Visit,
    Path((id, step)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let opened = match opened_or_sent(&site, &p, &id).await? {
        Ok(opened) => opened,
        Err(receipt) => return see(&receipt),
    };
    let from_preview = fields.get("from") == Some("preview");
    let Some(at) = opened.steps.iter().find(|one| one.id == step).cloned() else {
        return see(&format!("/apply/{id}"));
    };
    if let Some(again) = fields.get("again").map(str::to_owned) {
        let attempt = Attempt {
            fields: Some(fields.with_rows(&again)),
            from_preview,
            ..Attempt::default()
        };
        return shown(p, &opened, &step, attempt);
    }
    match &at.kind {
        Kind::Questions(questions) => answer(&site, p, opened, (&at, questions), fields, from_preview).await,
        Kind::Document(document) => {
            hand_in(&site, p, opened, (&at, &document.id.value), fields, from_preview).await
        }
    }
}

async fn answer(
    site: &Site,
    p: Visit,
    opened: Opened,
    (step, questions): (&Step, &[crate::form::Question]),
    fields: Fields,
    from_preview: bool,
) -> Answer {
    let form = Form {
        questions: questions.to_vec(),
        ..Form::default()
    };
    let handed = match hand_in_answers(site, &p, &opened, &fields).await {
        Ok(handed) => handed,
        Err(problem) => {
            let attempt = Attempt {
                fields: Some(fields),
                problem: Some(problem),
                from_preview,
                ..Attempt::default()
            };
            return shown(p, &opened, &step.id, attempt);
        }
    };
    let file = |pointer: &str, _| {
        let new = handed.iter().find(|(field, _)| field == pointer);
        let digest = new
            .map(|(_, digest)| digest.as_str())
            .or_else(|| fields.get(pointer));
        digest.map(Value::text)
    };
    let (data, mut wrong) = filled(&form, &fields, &file);
    let names: Vec<String> = questions.iter().map(|one| one.name.clone()).collect();
    let actor = p.signed_in()?.actor.clone();
    let id = opened.draft.id.clone();
    let saved = site
        .ask(move |city| city.answer_draft(&actor, &id, &names, &data))
        .await;
    let draft = match saved {
        Ok(draft) => draft,
        Err(problem) => {
            let attempt = Attempt {
                fields: Some(fields),
                problem: Some(problem),
                from_preview,
                ..Attempt::default()
            };
            return shown(p, &opened, &step.id, attempt);
        }
    };
    for fault in faults(&opened.service, &draft.answers) {
        if questions.iter().any(|one| is_within(&fault.path, &one.name)) {
            let said = Rejection::new(Code("SK-FORM-0010"), Class::Invalid, fault.zh, fault.en);
            wrong.entry(fault.path).or_insert(said);
        }
    }
    let opened = Opened {
        steps: steps(&opened.service, &draft.answers)?,
        draft,
        ..opened
    };
    if wrong.is_empty() || fields.get("later").is_some() {
        return onward(&opened, step, from_preview, fields.get("later").is_some());
    }
    let attempt = Attempt {
        fields: Some(fields),
        faults: wrong,
        from_preview,
        problem: None,
    };
    shown(p, &opened, &step.id, attempt)
}

async fn hand_in(
    site: &Site,
    p: Visit,
    opened: Opened,
    (step, document): (&Step, &str),
    fields: Fields,
    from_preview: bool,
) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let (id, wanted, uploads) = (
        opened.draft.id.clone(),
        document.to_owned(),
        fields.files().to_vec(),
    );
    let gone = fields.get("take-out").map(str::to_owned);
    let stays = gone.is_some();
    let outcome = site
        .ask(move |city| {
            if let Some(digest) = gone {
                return city.take_out_file(&actor, &id, (&wanted, &digest)).map(drop);
            }
            uploads.iter().try_for_each(|file| {
                city.hand_in_file(&actor, &id, &wanted, (&file.name, &file.bytes))
                    .map(drop)
            })
        })
        .await;
    let opened = self::opened(site, &p, &opened.draft.id).await?;
    let missing = outcome.is_ok() && !stays && given(&opened, document).is_empty();
    let mut attempt = Attempt {
        from_preview,
        ..Attempt::default()
    };
    if let Err(problem) = outcome {
        attempt.problem = Some(problem);
    } else if fields.get("later").is_some() || !(missing || stays) {
        return onward(&opened, step, from_preview, fields.get("later").is_some());
    } else if missing {
        let title = &step.title;
        attempt.faults.insert(
            "/file".to_owned(),
            codes::not_answered(&title.zh, title.english()),
        );
    }
    shown(p, &opened, &step.id, attempt)
}

/// To the next step; from the preview back to it; to one's own page where it is to be finished later.
fn onward(opened: &Opened, step: &Step, from_preview: bool, later: bool) -> Answer {
    if later {
        return see("/my?done=saved");
    }
    let at = opened.steps.iter().position(|one| one.id == step.id);
    let next = at.and_then(|at| opened.steps.get(at + 1));
    let next = next.filter(|_| !from_preview);
    see(&place(&opened.draft.id, next))
}

/// One answer of the preview.
struct Told {
    name: String,
    values: Vec<String>,
    shared: bool,
}

/// One step of the preview.
struct Part {
    title: String,
    link: String,
    rows: Vec<Told>,
    wrong: Vec<String>,
}

#[derive(Template)]
#[template(path = "portal/preview.html")]
struct Preview {
    p: Visit,
    draft: String,
    name: String,
    department: String,
    applicant: String,
    parts: Vec<Part>,
    shared: Vec<(String, Option<String>)>,
    complete: bool,
    count: usize,
    carried: Option<String>,
    problem: Option<(String, String)>,
}

/// `GET /apply/{draft}/preview`.
pub(crate) async fn preview(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    match opened_or_sent(&site, &p, &id).await? {
        Ok(opened) => previewed(p, &opened, None),
        Err(receipt) => see(&receipt),
    }
}

fn previewed(p: Visit, opened: &Opened, problem: Option<&Rejection>) -> Answer {
    let wrong = faults(&opened.service, &opened.draft.answers);
    let answers = shown_answers(&opened.service, &opened.draft.answers);
    let parts: Vec<Part> = opened
        .steps
        .iter()
        .map(|step| part(&p, opened, step, (&answers, &wrong)))
        .collect();
    let shared = opened
        .papers
        .iter()
        .filter_map(|paper| match paper.document.source {
            DocumentSource::Held(_) => {
                let name = p.words(&paper.document.words).to_owned();
                Some((name, paper.held.clone()))
            }
            DocumentSource::Applicant => None,
        });
    let answer = page(&Preview {
        draft: opened.draft.id.clone(),
        name: p.words(&opened.service.item().words).to_owned(),
        department: opened
            .service
            .department()
            .map(|it| p.words(&it.words).to_owned())
            .unwrap_or_default(),
        applicant: opened.applicant.clone(),
        shared: shared.collect(),
        complete: parts.iter().all(|part| part.wrong.is_empty()),
        parts,
        count: opened.steps.len() + 1,
        carried: carried(&p, opened),
        problem: problem.map(|problem| told_refusal(&p, problem)),
        p,
    })?;
    Ok(match problem {
        Some(problem) => refusal::told(answer, refusal::status(problem)),
        None => answer,
    })
}

fn part(
    p: &Visit,
    opened: &Opened,
    step: &Step,
    (answers, wrong): (&Vars, &[skein_app::city::apply::AnswerFault]),
) -> Part {
    let (rows, wrong) = match &step.kind {
        Kind::Questions(questions) => {
            let filled = |name: &str| {
                let mut filled = opened.draft.filled.iter();
                filled.any(|(field, source)| field == name && source.contains('/'))
            };
            let rows = questions.iter().map(|question| Told {
                name: p.both(&question.title).to_owned(),
                values: told(p, question, answers, &answered(opened)),
                shared: filled(&question.name),
            });
            let here = |path: &str| questions.iter().any(|one| is_within(path, &one.name));
            let wrong = wrong.iter().filter(|fault| here(&fault.path));
            let wrong = wrong.map(|fault| p.pick(&fault.zh, &fault.en).to_owned());
            (rows.collect(), wrong.collect())
        }
        Kind::Document(document) => {
            let files = given(opened, &document.id);
            let missing = files.is_empty().then(|| p.t("apply-no-file"));
            let values = files
                .into_iter()
                .map(|file| format!("{} · {}", file.name, file.size));
            let told = Told {
                name: p.t("apply-files"),
                values: values.collect(),
                shared: false,
            };
            (vec![told], missing.into_iter().collect())
        }
    };
    Part {
        title: p.both(&step.title).to_owned(),
        link: format!("{}?from=preview", place(&opened.draft.id, Some(step))),
        rows,
        wrong,
    }
}

/// `POST /apply/{draft}/submit`: sends it, and on to the receipt; else the preview with why not.
pub(crate) async fn submit(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    _fields: Fields,
) -> Answer {
    let (actor, draft) = (p.signed_in()?.actor.clone(), id.clone());
    match site.ask(move |city| city.apply(&actor, &draft)).await {
        Ok(serial) => see(&format!("/my/matters/{serial}/receipt")),
        Err(problem) if problem.class == Class::NotFound => Err(problem.into()),
        Err(problem) => {
            let opened = opened(&site, &p, &id).await?;
            previewed(p, &opened, Some(&problem))
        }
    }
}

/// `POST /apply/{draft}/give-up`: forgets a draft.
pub(crate) async fn give_up(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    _fields: Fields,
) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    site.ask(move |city| city.give_up_draft(&actor, &id)).await?;
    see("/my?done=given-up")
}
