//! Year-end settlement: last year's promises against what the next report says, decided by a person.
//!
//! What is proposed comes from the city; a supervisor ticks, changes the outcome where the words mean
//! something else, and settles. It knows nothing of how sentences are paired. Start at [`show`].

use super::commitments::{Done, encoded};
use super::targets::{name_of, named};
use super::{page, see};
use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::Answer;
use crate::show::Choice;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use skein_app::city::{Proposal, ReportRow};
use skein_kernel::rejection::Rejection;
use skein_measure::parts::{Outcome, Settlement};
use skein_measure::{AggregateId, Kind};

/// Which two reports.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Pair {
    old: Option<String>,
    next: Option<String>,
}

impl Pair {
    fn ids(&self) -> Option<(AggregateId, AggregateId)> {
        let id = |text: &Option<String>| text.as_deref()?.parse().ok();
        Some((id(&self.old)?, id(&self.next)?))
    }
}

struct Said {
    words: String,
    link: String,
}

struct Row {
    id: String,
    link: String,
    kind: String,
    version: u64,
    promised: Said,
    said: Option<Said>,
    reason: String,
    note: String,
    source: String,
    outcomes: Vec<Choice>,
    proposed: bool,
}

#[derive(Template)]
#[template(path = "settle.html")]
struct Page {
    p: Visit,
    done: Option<String>,
    enough: bool,
    old: Vec<Choice>,
    next: Vec<Choice>,
    pair: Option<(String, String)>,
    rows: Vec<Row>,
}

/// Every way a promise may end, as settlement names it.
pub(crate) const OUTCOMES: [Outcome; 7] = [
    Outcome::Reached,
    Outcome::PartlyReached,
    Outcome::Missed,
    Outcome::MissedUnmentioned,
    Outcome::NotComparable,
    Outcome::CarriedOver,
    Outcome::NotMentioned,
];

/// The outcomes to choose from, one of them chosen.
pub(crate) fn outcomes(p: &Visit, chosen: Option<Outcome>) -> Vec<Choice> {
    let chosen = chosen.map(|one| name_of(&one)).unwrap_or_default();
    let choice = |one: Outcome| {
        let name = name_of(&one);
        Choice::new(name.clone(), p.t(&format!("outcome-{name}")), &chosen)
    };
    OUTCOMES.map(choice).to_vec()
}

/// `GET /settle`.
pub(crate) async fn show(
    State(site): State<Site>,
    p: Visit,
    Query(asked): Query<Pair>,
    Query(done): Query<Done>,
) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let pair = asked.ids();
    let wanted = pair.clone();
    let (reports, proposals) = site
        .ask(move |city| {
            let proposals = match &wanted {
                Some((old, next)) => city.proposals(&actor, (old, next))?,
                None => Vec::new(),
            };
            Ok((city.reports(&actor), proposals))
        })
        .await?;
    let choices = |chosen: &Option<String>| {
        let one = |row: &ReportRow| {
            (
                row.id.to_string(),
                format!("{} · {}", row.report.year, row.report.name),
            )
        };
        let mut choices: Vec<(String, String)> = reports.iter().map(one).collect();
        choices.sort_by(|one, other| one.1.cmp(&other.1));
        let choice = |(id, name)| Choice::new(id, name, chosen.as_deref().unwrap_or_default());
        choices.into_iter().map(choice).collect::<Vec<Choice>>()
    };
    page(&Page {
        done: done.is("settle").then(|| p.t("done-settle")),
        enough: reports.len() > 1,
        old: choices(&asked.old),
        next: choices(&asked.next),
        rows: match &pair {
            Some(pair) => proposals.iter().map(|one| row(&p, pair, one)).collect(),
            None => Vec::new(),
        },
        pair: pair.map(|(old, next)| (old.to_string(), next.to_string())),
        p,
    })
}

fn row(p: &Visit, (old, next): &(AggregateId, AggregateId), one: &Proposal) -> Row {
    let (list, kind) = match one.aggregate.kind() {
        Kind::Target => ("targets", "kind-target"),
        _ => ("commitments", "kind-commitment"),
    };
    let said = |report: &AggregateId, line: u32, words: &str| Said {
        words: words.to_owned(),
        link: format!("/reader/{report}?view=text#L{line}"),
    };
    let (promise, result) = (&one.row.promise, one.row.result.as_ref());
    let source = one.settlement.source.as_ref();
    Row {
        id: one.aggregate.to_string(),
        link: format!("/{list}/{}", one.aggregate),
        kind: p.t(kind),
        version: one.version,
        promised: said(old, promise.line, &promise.fragment),
        said: result.map(|side| said(next, side.line, &side.fragment)),
        reason: p.pick(&one.row.reason.zh, &one.row.reason.en).to_owned(),
        note: one.settlement.note.clone(),
        source: source
            .and_then(|source| serde_json::to_string(source).ok())
            .unwrap_or_default(),
        outcomes: outcomes(p, Some(one.settlement.outcome)),
        // What can't be compared is for a person to judge, so it isn't ticked beforehand.
        proposed: one.settlement.outcome != Outcome::NotComparable,
    }
}

/// `POST /settle`: the ticked promises, all of them or none.
pub(crate) async fn submit(State(site): State<Site>, p: Visit, fields: Fields) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let key = fields.need("key")?.to_owned();
    let settled = fields
        .all("settle")
        .map(|id| settled(&fields, id))
        .collect::<Result<Vec<_>, Rejection>>()?;
    if settled.is_empty() {
        return Err(codes::bad_field("settle").into());
    }
    let place = |name: &str| encoded(fields.get(name).unwrap_or_default());
    let back = format!("/settle?old={}&next={}&done=settle", place("old"), place("next"));
    site.ask(move |city| city.settle(&actor, settled, Some(&key)))
        .await?;
    see(&back)
}

/// One ticked row. Where the next report says so comes with the form, so that the same form sent twice
/// means the same, also once there is nothing left to propose.
fn settled(fields: &Fields, id: &str) -> Result<(AggregateId, u64, Settlement), Rejection> {
    let field = |name: &str| format!("{name}:{id}");
    let source = fields.get(&field("source")).map(serde_json::from_str).transpose();
    let settlement = Settlement {
        outcome: named(fields.get(&field("outcome"))).ok_or_else(|| codes::bad_field("outcome"))?,
        note: fields.need(&field("note"))?.to_owned(),
        source: source.map_err(|_| codes::bad_field("source"))?,
    };
    let aggregate = id.parse().map_err(|_| codes::bad_field("settle"))?;
    Ok((aggregate, fields.need_as(&field("version"))?, settlement))
}
