//! What people may apply for: found by department, by who applies and by words; and each item's guide.
//!
//! Public, and the same for everyone. Start at [`list`] and [`show`].

use super::page;
use crate::codes;
use crate::refusal::Answer;
use crate::show::matter::{Picture, picture};
use crate::show::{Choice, Names};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use jiff::civil::Date;
use serde::Deserialize;
use skein_app::city::services::Service;
use skein_bpmn::draw::Marks;
use skein_kernel::period::Period;
use skein_kernel::rejection::Rejection;
use skein_pack::model::{Applicant, Channel, DocumentSource, Fee, Words};

/// Characters of a search that are looked for.
const LONGEST: usize = 60;

impl Visit {
    /// Of a pack's words, those in the visitor's language.
    pub(crate) fn words<'a>(&self, words: &'a Words) -> &'a str {
        self.pick(&words.zh, &words.en)
    }

    /// A period in the visitor's language.
    pub(crate) fn period(&self, period: Period) -> String {
        if self.is_chinese() {
            period.zh()
        } else {
            period.en()
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    department: String,
    #[serde(default)]
    who: String,
}

/// One item of the list.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) who: String,
    pub(crate) term: Option<String>,
    pub(crate) closed: bool,
}

/// The items of one department.
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "portal/services.html")]
struct List {
    p: Visit,
    words: String,
    who: Vec<Choice>,
    departments: Vec<Choice>,
    narrowed: bool,
    total: usize,
    /// Things at once, as people meet them in life and business.
    events: Vec<Row>,
    groups: Vec<Group>,
}

/// `GET /services`.
pub(crate) async fn list(State(site): State<Site>, p: Visit, Query(asked): Query<Asked>) -> Answer {
    let words: String = asked.q.trim().chars().take(LONGEST).collect();
    let (services, today) = site
        .ask(|city| Ok((city.services()?, skein_app::city::day_of(city.machine_time()))))
        .await?;
    let mut departments: Vec<(String, String)> = Vec::new();
    for department in services.iter().filter_map(Service::department) {
        if !departments.iter().any(|(id, _)| *id == *department.id) {
            departments.push((department.id.value.clone(), p.words(&department.words).to_owned()));
        }
    }
    let who = Applicant::ALL
        .into_iter()
        .map(|(id, kind)| (id.to_owned(), p.pick(kind.names().0, kind.names().1).to_owned()));
    let fits = |service: &&Service| {
        let item = service.item();
        let found = |wanted: &str, id: &str| wanted.is_empty() || wanted == id;
        let applicants = Applicant::ALL
            .iter()
            .filter(|(_, kind)| item.applicants.contains(kind));
        found(&asked.department, &item.department)
            && (asked.who.is_empty() || applicants.into_iter().any(|(id, _)| *id == asked.who))
            && matches(service, &words)
    };
    let mut groups: Vec<Group> = departments
        .iter()
        .map(|(id, name)| Group {
            id: id.clone(),
            name: name.clone(),
            rows: Vec::new(),
        })
        .collect();
    let (mut total, mut events) = (0, Vec::new());
    for service in services.iter().filter(fits) {
        if service.is_one_thing() {
            events.push(row(&p, service, today));
            total += 1;
            continue;
        }
        let group = groups
            .iter_mut()
            .find(|group| group.id == *service.item().department);
        if let Some(group) = group {
            group.rows.push(row(&p, service, today));
            total += 1;
        }
    }
    groups.retain(|group| !group.rows.is_empty());
    page(&List {
        narrowed: !(words.is_empty() && asked.department.is_empty() && asked.who.is_empty()),
        who: Choice::with_all(&p, who, Some(&asked.who)),
        departments: Choice::with_all(&p, departments, Some(&asked.department)),
        words,
        total,
        events,
        groups,
        p,
    })
}

/// Whether an item has all of these words in its names or keywords.
fn matches(service: &Service, words: &str) -> bool {
    let item = service.item();
    let said = [&item.words.zh, &item.words.en, &item.result.zh, &item.result.en];
    let department = service.department().map(|it| [&it.words.zh, &it.words.en]);
    let all = said.into_iter().chain(department.into_iter().flatten());
    let text: String = all.chain(&item.keywords).fold(String::new(), |mut text, part| {
        text.push_str(&part.to_lowercase());
        text.push('\n');
        text
    });
    let mut wanted = words.split_whitespace().map(str::to_lowercase);
    wanted.all(|word| text.contains(&word))
}

fn row(p: &Visit, service: &Service, today: Date) -> Row {
    let item = service.item();
    let (zh, en) = item.kind.names();
    let period = item.promise.as_ref().or(item.period.as_ref());
    Row {
        id: item.id.value.clone(),
        name: p.words(&item.words).to_owned(),
        kind: p.pick(zh, en).to_owned(),
        who: who(p, &item.applicants),
        term: period.map(|period| p.period(period.value)),
        closed: service.disabled.is_some() || !item.is_open(today),
    }
}

fn who(p: &Visit, applicants: &[Applicant]) -> String {
    let names = applicants.iter().map(|kind| kind.names());
    let names: Vec<&str> = names.map(|(zh, en)| p.pick(zh, en)).collect();
    names.join(p.pick("、", ", "))
}

/// A document as the guide tells it.
struct Needed {
    name: String,
    sometimes: bool,
    laws: String,
}

/// A fact of the guide: what, how much, by which law.
struct Fact {
    name: String,
    value: String,
    note: Option<String>,
}

#[derive(Template)]
#[template(path = "portal/service.html")]
struct Guide {
    p: Visit,
    id: String,
    name: String,
    kind: String,
    department: String,
    conditions: String,
    who: String,
    unverified: bool,
    /// Whether it is reported on one page.
    spot: bool,
    online: bool,
    closed: Option<String>,
    facts: Vec<Fact>,
    held: Vec<Needed>,
    asked: Vec<Needed>,
    laws: Vec<String>,
    terms: Vec<Fact>,
    questions: Vec<(String, String)>,
    picture: Picture,
}

/// `GET /services/{item}`.
pub(crate) async fn show(State(site): State<Site>, p: Visit, Path(item): Path<String>) -> Answer {
    let (service, closed) = site
        .ask(move |city| {
            let service = city.service(&item).map_err(|_| codes::no_such_page())?;
            let closed = city.is_open_today(&service).err();
            Ok((service, closed))
        })
        .await?;
    let names = site.names().await;
    page(&guide(p, &names, &service, closed.as_ref()))
}

fn guide(p: Visit, names: &Names, service: &Service, closed: Option<&Rejection>) -> Guide {
    let item = service.item();
    let (zh, en) = item.kind.names();
    let held = |document: &&skein_pack::model::Document| matches!(document.source, DocumentSource::Held(_));
    let needed = |document: &skein_pack::model::Document| Needed {
        name: p.words(&document.words).to_owned(),
        sometimes: document.when.is_some(),
        laws: names.laws(&p, &document.law),
    };
    let process = service.process();
    let questions = item.questions.iter();
    Guide {
        id: item.id.value.clone(),
        name: p.words(&item.words).to_owned(),
        kind: p.pick(zh, en).to_owned(),
        department: service
            .department()
            .map(|it| p.words(&it.words).to_owned())
            .unwrap_or_default(),
        conditions: p.words(&item.conditions).to_owned(),
        who: who(&p, &item.applicants),
        unverified: item.unverified,
        spot: item.open311.is_some(),
        online: item.channels.contains(&Channel::Online),
        closed: closed.map(|why| p.pick(&why.zh, &why.en).to_owned()),
        facts: facts(&p, names, service),
        held: item.documents.iter().filter(held).map(needed).collect(),
        asked: item.asked().map(needed).collect(),
        laws: item.laws.iter().map(|law| names.laws(&p, law)).collect(),
        terms: terms(&p, names, service),
        questions: questions
            .map(|one| (p.words(&one.words).to_owned(), p.words(&one.answer).to_owned()))
            .collect(),
        picture: process.map_or_else(Picture::default, |process| {
            picture(&p, &process.model, Marks::default())
        }),
        p,
    }
}

fn facts(p: &Visit, names: &Names, service: &Service) -> Vec<Fact> {
    let item = service.item();
    let law = |law: &Option<skein_pack::model::At<String>>| law.as_ref().map(|law| names.laws(p, law));
    let mut all = Vec::new();
    let mut push = |key: &str, value: String, note: Option<String>| {
        all.push(Fact {
            name: p.t(key),
            value,
            note,
        });
    };
    match &item.period {
        Some(period) => push("guide-period", p.period(period.value), law(&item.period_law)),
        None => push("guide-period", p.t("guide-at-once"), None),
    }
    if let Some(promise) = &item.promise {
        push(
            "guide-promise",
            p.period(promise.value),
            Some(p.t("guide-promise-note")),
        );
    }
    match &item.fee {
        Fee::Free => push("guide-fee", p.t("guide-free"), None),
        Fee::Amount { yuan, per, law } => {
            let value = p.t2("guide-yuan", "yuan", yuan.as_str(), "per", p.words(per));
            push("guide-fee", value, Some(names.laws(p, law)));
        }
    }
    let visits = match item.visits {
        0 => p.t("guide-no-visit"),
        visits => p.t1("guide-visits", "count", visits),
    };
    push("guide-visit", visits, None);
    push("guide-result", p.words(&item.result).to_owned(), None);
    let channels = item.channels.iter().map(|channel| channel.names());
    let channels: Vec<&str> = channels.map(|(zh, en)| p.pick(zh, en)).collect();
    push("guide-channels", channels.join(p.pick("、", ", ")), None);
    all
}

/// The legal clocks of its process.
fn terms(p: &Visit, names: &Names, service: &Service) -> Vec<Fact> {
    let Some(process) = service.process() else {
        return Vec::new();
    };
    let clocks = (0..).map_while(|number| process.program.clock_spec(number));
    clocks
        .map(|spec| Fact {
            name: names.said(p, &spec.name),
            value: p.period(spec.period),
            note: Some(names.laws(p, &spec.law)),
        })
        .collect()
}
