//! One matter as its applicant follows it: where it is, whose turn, until when and by which law, what was decided.
//!
//! It shows what is theirs to know: steps, notices, clocks, the decision; not what officials say to each other. It
//! holds no rule of its own. Start at [`show`].

use super::Just;
use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::{self, Answer};
use crate::routes::matters::{FileRow, Opened, is_open, item_of, opened, proof_of, serial};
use crate::routes::{page, see};
use crate::show::matter::clock::{ClockView, refusal as told_refusal};
use crate::show::matter::row::{Stage, followed};
use crate::show::matter::{Datum, People, Picture, data, lamp, last_day, picture, status};
use crate::show::{Lamp, Names, instant};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use skein_app::city::letters::{Letter, Rating};
use skein_app::city::notices::{Notice, NoticeEntry};
use skein_kernel::actor::ActorId;
use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use skein_matter::human::{Candidate, Row};
use skein_matter::state::{Value, Vars};
use skein_store::aggregate::Serial;

/// What people and the process put into a matter besides what was decided: shown elsewhere, or nobody's words.
const OTHER: [&str; 6] = [
    "item",
    "applicant",
    "parameters",
    "receivedOn",
    "form",
    "documents",
];

/// Whose turn it is.
struct Turn {
    name: String,
    who: String,
    /// Where the applicant does it, if it is theirs.
    link: Option<String>,
    due: Option<String>,
}

/// What was decided, and where to go against it.
#[derive(Default)]
struct Decision {
    granted: Option<bool>,
    number: Option<String>,
    reasons: Option<String>,
    reconsideration: Option<String>,
    lawsuit: Option<String>,
}

/// A letter.
pub(crate) struct LetterRow {
    pub(crate) who: String,
    pub(crate) at: String,
    pub(crate) words: String,
    pub(crate) by_city: bool,
}

/// A note that somebody read it.
struct ReadingRow {
    who: String,
    what: String,
    why: String,
    at: String,
}

/// How it was rated.
pub(crate) struct RatingRow {
    pub(crate) grade: String,
    pub(crate) words: Option<String>,
    pub(crate) followed: Vec<LetterRow>,
}

/// A step of its course.
struct Step {
    words: String,
    who: String,
    /// Where the proof of it is, where it is the applicant's own.
    proof: Option<String>,
}

/// What doing several things at once has spared: of what, how many it would have been, how many it was.
struct Spared {
    what: String,
    before: String,
    after: String,
}

/// What was spared, where the matter's process has worked it out.
fn spared(p: &Visit, data: &Vars) -> Vec<Spared> {
    let Some(savings) = data.get("savings") else {
        return Vec::new();
    };
    let counted = |what: &str, when: &str| match crate::form::fill::at(savings, &format!("/{what}_{when}")) {
        Some(value @ Value::Number(_)) => Some(crate::form::fill::text_of(value)),
        _ => None,
    };
    let all = ["forms", "fields", "documents", "visits", "days"];
    let rows = all.into_iter().filter_map(|what| {
        Some(Spared {
            what: p.t(&format!("spared-{what}")),
            before: counted(what, "before")?,
            after: counted(what, "after")?,
        })
    });
    rows.collect()
}

/// A notice of the city.
struct NoticeRow {
    title: String,
    body: String,
    at: String,
}

/// What was said about a matter besides its steps.
struct Said {
    notices: Vec<NoticeRow>,
    letters: Vec<LetterRow>,
    readings: Vec<ReadingRow>,
    rating: Option<RatingRow>,
}

/// A licence that came of it.
struct Issued {
    number: String,
    title: String,
}

#[derive(Template)]
#[template(path = "portal/matter.html")]
struct Page {
    p: Visit,
    serial: Serial,
    revision: u64,
    number: String,
    title: String,
    department: String,
    lamp: Lamp,
    due: Option<(String, Lamp)>,
    received: String,
    law: Option<String>,
    turns: Vec<Turn>,
    decision: Option<Decision>,
    licences: Vec<Issued>,
    clocks: Vec<ClockView>,
    stages: Vec<Stage>,
    picture: Picture,
    course: Vec<Step>,
    provable: bool,
    answers: Vec<Datum>,
    spared: Vec<Spared>,
    files: Vec<FileRow>,
    notices: Vec<NoticeRow>,
    letters: Vec<LetterRow>,
    readings: Vec<ReadingRow>,
    rating: Option<RatingRow>,
    grades: Vec<(u8, String)>,
    ratable: bool,
    open: bool,
    /// Whether it is the visitor's own, not another's in which the city asks something of them.
    applied: bool,
    done: Option<String>,
    problem: Option<(String, String)>,
}

/// Acts of the applicant on their matter, as addresses name them.
const ACTS: [&str; 3] = ["withdraw", "letter", "rate"];

/// `GET /my/matters/{id}`.
pub(crate) async fn show(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    Query(just): Query<Just>,
) -> Answer {
    let done = just
        .done
        .filter(|act| ACTS.contains(&act.as_str()) || act == "complete");
    let done = done.map(|act| p.t(&format!("my-matter-done-{act}")));
    shown(&site, p, serial(&id)?, (done, None)).await
}

async fn shown(
    site: &Site,
    p: Visit,
    serial: Serial,
    (done, problem): (Option<String>, Option<&Rejection>),
) -> Answer {
    let (opened, applied) = part(site, &p, serial).await?;
    let names = site.names().await;
    let told = opened.told(&p, &names);
    let view = &opened.view;
    let holder = ActorId(view.case.owner.clone());
    let licences = match applied {
        true => site.ask(move |city| city.registrar().held_by(&holder)).await?,
        false => Vec::new(),
    };
    let of_this = licences.iter().filter(|it| it.licence.matter == Some(serial.0));
    let said = said_about(site, &p, &opened, applied).await?;
    let due = view.row.due.filter(|_| is_open(view)).map(|due| {
        let lamp = lamp(&p, view.row.light, Some(due), opened.now);
        (last_day(due).to_string(), lamp)
    });
    let number = Some(view.case.number.clone()).filter(|number| !number.is_empty());
    let data_of = view.case.matter.data();
    let page_of = Page {
        serial,
        revision: view.revision,
        number: number.unwrap_or_else(|| serial.to_string()),
        title: names.said(&p, &view.row.title),
        department: department(site, &p, data_of).await?,
        lamp: status(&p, view.row.status),
        due,
        received: instant(view.case.received),
        law: view
            .case
            .matter
            .law
            .as_ref()
            .map(|law| names.received_under(&p, law)),
        turns: turns(&p, &opened, &names, applied),
        decision: decision(data_of).filter(|_| applied),
        licences: of_this
            .map(|it| Issued {
                number: it.licence.number.clone(),
                title: names.said(&p, &it.licence.title),
            })
            .collect(),
        clocks: opened.clocks(&p, &names),
        stages: followed(&p, &names, view, (&told.marks, !is_open(view))),
        picture: picture(&p, &view.definition.model, told.own()),
        course: match applied {
            true => course(&p, &opened, &told),
            false => Vec::new(),
        },
        provable: opened.provable,
        spared: match applied {
            true => spared(&p, data_of),
            false => Vec::new(),
        },
        answers: match applied {
            true => data(&p, &opened.titles, data_of).applied,
            false => Vec::new(),
        },
        files: match applied {
            true => files(&opened),
            false => Vec::new(),
        },
        notices: said.notices,
        letters: said.letters,
        readings: said.readings,
        ratable: applied
            && said.rating.is_none()
            && view.row.status == skein_store::aggregate::rows::Status::Completed,
        rating: said.rating,
        grades: (1..=5)
            .rev()
            .map(|grade| (grade, p.t(&format!("grade-{grade}"))))
            .collect(),
        open: is_open(view),
        applied,
        done,
        problem: problem.map(|problem| told_refusal(&p, problem)),
        p,
    };
    let answer = page(&page_of)?;
    Ok(match problem {
        Some(problem) => refusal::told(answer, refusal::status(problem)),
        None => answer,
    })
}

/// Letters, readings and the rating of a matter, with people by name.
async fn said_about(site: &Site, p: &Visit, opened: &Opened, applied: bool) -> Result<Said, Rejection> {
    let (actor, serial) = (p.signed_in()?.actor.clone(), opened.view.serial);
    let owner = ActorId(opened.view.case.owner.clone());
    let mine: Vec<ActorId> = match applied {
        true => std::iter::once(owner).chain(opened.holders.clone()).collect(),
        false => opened.holders.clone(),
    };
    if !applied {
        // What the applicant and the city write to each other, and who read the applicant's data, is the applicant's.
        let notices = site.ask(move |city| city.notices_about(&actor, serial)).await?;
        return Ok(Said {
            notices: notices_to(p, &mine, &notices),
            letters: Vec::new(),
            readings: Vec::new(),
            rating: None,
        });
    }
    let (notices, letters, readings, rating, people) = site
        .ask(move |city| {
            let notices = city.notices_about(&actor, serial)?;
            let letters = city.letters(&actor, serial)?;
            let readings = city.readings(&actor, serial)?;
            let rating = city.rating(&actor, serial)?;
            let ids = letters
                .iter()
                .map(|it| &it.by)
                .chain(readings.iter().map(|it| &it.by));
            let followed = rating
                .iter()
                .flat_map(|rating| rating.followed.iter().map(|it| &it.by));
            let people = People::of(city, ids.chain(followed));
            Ok((notices, letters, readings, rating, people))
        })
        .await?;
    let names = site.names().await;
    let readings = readings.iter().map(|reading| ReadingRow {
        who: people.full(p, &names, &reading.by),
        what: reading.file.clone().unwrap_or_else(|| p.t("read-matter")),
        why: because(p, &names, &reading.why),
        at: instant(reading.at),
    });
    Ok(Said {
        notices: notices_to(p, &mine, &notices),
        letters: letters
            .iter()
            .map(|letter| letter_row(p, &people, letter))
            .collect(),
        readings: readings.collect(),
        rating: rating.map(|rating| rating_row(p, &people, &rating)),
    })
}

/// Notices to one of these; what a firm and its agent are both told, once.
fn notices_to(p: &Visit, mine: &[ActorId], notices: &[NoticeEntry]) -> Vec<NoticeRow> {
    let notices: Vec<&Notice> = notices.iter().map(|entry| &entry.notice).collect();
    let said = |to: &ActorId, it: &Notice| {
        let mut all = notices.iter();
        all.any(|other| other.to == *to && (&other.title, &other.body) == (&it.title, &it.body))
    };
    let first = |it: &Notice| mine.iter().find(|to| said(to, it)) == Some(&it.to);
    notices
        .iter()
        .filter(|notice| mine.contains(&notice.to) && first(notice))
        .map(|notice| NoticeRow {
            title: p.pick(&notice.title.zh, &notice.title.en).to_owned(),
            body: p.pick(&notice.body.zh, &notice.body.en).to_owned(),
            at: instant(notice.sent),
        })
        .collect()
}

/// A letter with its writer by name.
pub(crate) fn letter_row(p: &Visit, people: &People, letter: &Letter) -> LetterRow {
    LetterRow {
        who: people.name(p, &letter.by),
        at: instant(letter.at),
        words: letter.words.clone().unwrap_or_else(|| p.t("words-erased")),
        by_city: letter.by_city,
    }
}

/// A rating in words, with what followed it.
pub(crate) fn rating_row(p: &Visit, people: &People, rating: &Rating) -> RatingRow {
    let followed = rating.followed.iter();
    RatingRow {
        grade: p.t(&format!("grade-{}", rating.grade)),
        words: rating.words.clone(),
        followed: followed.map(|letter| letter_row(p, people, letter)).collect(),
    }
}

/// Why someone might look, in words.
fn because(p: &Visit, names: &Names, why: &str) -> String {
    match why.split_once(' ') {
        Some(("task", name)) => p.t1("read-for-task", "task", names.said(p, name)),
        Some(("for", purpose)) => {
            let (zh, en) = purpose.split_once(" / ").unwrap_or((purpose, purpose));
            p.pick(zh, en).to_owned()
        }
        _ => match why {
            "audit" => p.t("read-for-audit"),
            "supervision" => p.t("read-for-supervision"),
            _ => p.t("read-for-part"),
        },
    }
}

/// A matter of the visitor's own: theirs, or that of a firm they act for. Another's is as if it weren't there.
pub(super) async fn own(site: &Site, p: &Visit, serial: Serial) -> Result<Opened, Rejection> {
    match part(site, p, serial).await? {
        (opened, true) => Ok(opened),
        _ => Err(codes::no_such_page()),
    }
}

/// A matter that the visitor has a part in, and whether they applied for it: else the city asks something of them in
/// somebody else's, or did.
pub(super) async fn part(site: &Site, p: &Visit, serial: Serial) -> Result<(Opened, bool), Rejection> {
    let actor = p.signed_in()?.actor.clone();
    let opened = opened(site, actor.clone(), serial)
        .await
        .map_err(|_| codes::no_such_page())?;
    let owner = opened.view.case.owner.clone();
    let applied = site.ask(move |city| city.acts_as(&actor, &owner, None)).await?;
    let past = opened.view.case.matter.desk.past().iter();
    let did = || past.map(|past| &past.by).any(|by| opened.holders.contains(by));
    let asked = || opened.tasks.iter().any(|row| is_asked(row, &opened.holders));
    if applied || asked() || did() {
        Ok((opened, applied))
    } else {
        Err(codes::no_such_page())
    }
}

/// Whether a task is for one of these alone to do.
pub(super) fn is_asked(row: &Row, holders: &[ActorId]) -> bool {
    let held = row.owner.as_ref().is_some_and(|id| holders.contains(id));
    let mut offered = row.candidates.iter();
    held || offered.any(|one| matches!(one, Candidate::Person(id) if holders.contains(id)))
}

/// The department that handles an item's matter.
async fn department(site: &Site, p: &Visit, data: &Vars) -> Result<String, Rejection> {
    let Some(item) = item_of(data) else {
        return Ok(String::new());
    };
    let p = p.clone();
    site.ask(move |city| {
        let service = city.service(&item).ok();
        let found = service.as_ref().and_then(|service| service.department());
        Ok(found.map(|it| p.words(&it.words).to_owned()).unwrap_or_default())
    })
    .await
}

fn turns(p: &Visit, opened: &Opened, names: &Names, applied: bool) -> Vec<Turn> {
    let mut holders = opened.holders.clone();
    if applied {
        holders.push(ActorId(opened.view.case.owner.clone()));
    }
    let rows = opened.tasks.iter().zip(opened.task_rows(p, names));
    rows.map(|(row, told)| {
        let mine = is_asked(row, &holders);
        Turn {
            name: told.name,
            who: match mine {
                true => p.t("my-turn-yours"),
                false => told.who,
            },
            link: mine.then(|| format!("/my/matters/{}/tasks/{}", opened.view.serial, row.task)),
            due: row.due.map(|due| p.t1("due-until", "date", due.to_string())),
        }
    })
    .collect()
}

fn decision(data: &Vars) -> Option<Decision> {
    let text = |name: &str| match data.get(name) {
        Some(Value::String(text)) if !text.is_empty() => Some(text.to_string()),
        _ => None,
    };
    let decided = data
        .get("decision")
        .and_then(|it| crate::form::fill::at(it, "/granted"));
    let granted = match decided.or_else(|| data.get("granted")) {
        Some(Value::Boolean(granted)) => Some(*granted),
        _ => None,
    };
    let outcome = text("outcome").is_some();
    (granted.is_some() || (outcome && text("reasons").is_some())).then(|| Decision {
        granted,
        number: text("decision_number"),
        reasons: text("reasons"),
        reconsideration: text("reconsideration"),
        lawsuit: text("lawsuit"),
    })
}

/// What has happened, as far as it is the applicant's to know: the steps, the clocks, the end.
fn course(p: &Visit, opened: &Opened, told: &crate::show::matter::history::Told) -> Vec<Step> {
    let mut steps = Vec::new();
    for (item, event) in told.items.iter().zip(&opened.events) {
        let open = item
            .lines
            .iter()
            .filter(|line| line.weighty && line.quote.is_none());
        let words: Vec<&str> = open.map(|line| line.words.as_str()).collect();
        if !words.is_empty() {
            let proof = format!(
                "/my/matters/{}/events/{}/proof.json",
                opened.view.serial, item.revision
            );
            steps.push(Step {
                words: words.join(p.pick("；", "; ")),
                who: format!("{} · {}", item.at, item.who),
                proof: (opened.provable && is_theirs(p, opened, event)).then_some(proof),
            });
        }
    }
    steps
}

/// Whether an event is the applicant's own: the application, and what they did themselves. What officials did holds
/// what they say to each other; the decision is proved by the licence or the notice itself.
fn is_theirs(p: &Visit, opened: &Opened, event: &Recorded) -> bool {
    let me = p.session().map(|session| &session.actor.id);
    let owner = ActorId(opened.view.case.owner.clone());
    event.revision == 1 || me == Some(&event.actor) || event.actor == owner
}

/// `GET /my/matters/{id}/events/{revision}/proof.json`: that what the applicant did is in the evidence log.
pub(crate) async fn proof(
    State(site): State<Site>,
    p: Visit,
    Path((id, revision)): Path<(String, u64)>,
) -> Answer {
    let serial = serial(&id)?;
    let opened = own(&site, &p, serial).await?;
    let mut events = opened.events.iter();
    let event = events.find(|event| event.revision == revision && is_theirs(&p, &opened, event));
    let position = event.ok_or_else(codes::no_such_page)?.position;
    proof_of(&site, serial, (revision, position)).await
}

/// What officials have put down that a form asked for: shown with the task that answers it.
pub(super) fn said(p: &Visit, opened: &Opened) -> Vec<Datum> {
    let mut vars = Vars::new();
    for (name, value) in opened.view.case.matter.data().iter() {
        if !OTHER.contains(&&**name) {
            vars.set(name.clone(), value.clone());
        }
    }
    data(p, &opened.titles, &vars).asked
}

/// When the applicant hears next: by the last day of whichever clock ends first.
fn soon(p: &Visit, opened: &Opened) -> String {
    let clocks = opened.view.case.matter.clocks.iter();
    let open = clocks.filter(|(_, clock)| clock.phase.is_open());
    let first = open.filter_map(|(_, clock)| clock.due()).min();
    first.map_or_else(
        || p.t("receipt-next"),
        |day| p.t1("receipt-next-by", "day", day.to_string()),
    )
}

fn files(opened: &Opened) -> Vec<FileRow> {
    let own = opened.view.case.attachments();
    own.map(|file| FileRow {
        name: file.name.clone(),
        link: format!("/my/matters/{}/files/{}", opened.view.serial, file.digest),
        size: crate::show::size(file.size),
        who: instant(file.at),
    })
    .collect()
}

/// `POST /my/matters/{id}/acts/{act}`: withdraws it, writes about it, rates it.
pub(crate) async fn act(
    State(site): State<Site>,
    p: Visit,
    Path((id, act)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let serial = serial(&id)?;
    if !ACTS.contains(&act.as_str()) {
        return Err(codes::no_such_page().into());
    }
    own(&site, &p, serial).await?;
    let actor = p.signed_in()?.actor.clone();
    let key = fields.need("key")?.to_owned();
    let text = |name: &str| fields.get(name).unwrap_or_default().to_owned();
    let (words, grade) = (text("words"), fields.read::<u8>("grade")?.unwrap_or(0));
    let (wanted, reason) = (act.clone(), text("reason"));
    let done = site
        .ask(move |city| match wanted.as_str() {
            "letter" => city.write_letter(&actor, serial, &words, Some(&key)),
            "rate" => city.rate(&actor, serial, (grade, &words), Some(&key)),
            _ => city
                .withdraw_matter(&actor, serial, &reason, Some(&key))
                .map(drop),
        })
        .await;
    match done {
        Ok(()) => see(&format!("/my/matters/{serial}?done={act}")),
        Err(problem) => shown(&site, p, serial, (None, Some(&problem))).await,
    }
}

#[derive(Template)]
#[template(path = "portal/receipt.html")]
struct Receipt {
    p: Visit,
    serial: Serial,
    number: String,
    title: String,
    department: String,
    applicant: String,
    received: String,
    law: Option<String>,
    clocks: Vec<ClockView>,
    position: Option<u64>,
    provable: bool,
    spared: Vec<Spared>,
    /// What comes next, as far as its clocks say.
    soon: String,
    files: Vec<FileRow>,
    code: String,
}

/// `GET /my/matters/{id}/receipt`.
pub(crate) async fn receipt(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    let serial = serial(&id)?;
    let opened = own(&site, &p, serial).await?;
    let view = &opened.view;
    let number = Some(view.case.number.clone()).filter(|number| !number.is_empty());
    let number = number.unwrap_or_else(|| serial.to_string());
    let data = view.case.matter.data();
    let name = data
        .get("applicant")
        .and_then(|it| crate::form::fill::at(it, "/name"));
    let names = site.names().await;
    let received = instant(view.case.received);
    let words = p.t1("receipt-code", "number", &number);
    page(&Receipt {
        serial,
        title: view.row.title.clone(),
        department: department(&site, &p, data).await?,
        applicant: name.map(crate::form::fill::text_of).unwrap_or_default(),
        law: view
            .case
            .matter
            .law
            .as_ref()
            .map(|law| names.received_under(&p, law)),
        clocks: opened.clocks(&p, &names),
        position: opened.events.first().map(|event| event.position),
        provable: opened.provable,
        spared: spared(&p, data),
        soon: soon(&p, &opened),
        files: files(&opened),
        code: skein_licence::code::svg(&format!("{} {number} {received}", p.city()), &words),
        number,
        received,
        p,
    })
}
