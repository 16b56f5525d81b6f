//! How a commitment is shown: text, light, status, percent, what may be done next.
//!
//! It knows nothing of the rules that light lights. Start at [`CommitmentRow::new`].

use super::{Lamp, Names};
use crate::chart::light::Light;
use crate::visit::Visit;
use skein_app::view;
use skein_kernel::actor::Role;
use skein_measure::commitment::{Commitment, Status};

/// A commitment in a list.
#[derive(Debug, Clone)]
pub(crate) struct CommitmentRow {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) under: String,
    pub(crate) lead: String,
    pub(crate) status: String,
    pub(crate) lamp: Lamp,
    pub(crate) percent: Option<String>,
    pub(crate) due: Option<String>,
    pub(crate) demo: bool,
}

impl CommitmentRow {
    /// The row of one commitment.
    pub(crate) fn new(p: &Visit, names: &Names, row: &view::CommitmentRow) -> Self {
        let field = names.field(p, &row.section);
        Self {
            id: row.id.to_string(),
            text: p.both(&row.text).to_owned(),
            under: match row.topic.is_empty() {
                true => field,
                false => format!("{field} · {}", row.topic),
            },
            lead: row
                .lead
                .as_ref()
                .map_or_else(|| p.t("not-set"), |lead| names.unit(p, lead)),
            status: p.pick(row.status.zh(), row.status.en()).to_owned(),
            lamp: lamp(p, row),
            percent: row.percent.map(|percent| percent.normalize().to_string()),
            due: row.due.map(|due| due.to_string()),
            demo: row.demo,
        }
    }

    /// The rows of many.
    pub(crate) fn all(p: &Visit, names: &Names, rows: &[view::CommitmentRow]) -> Vec<Self> {
        rows.iter().map(|row| Self::new(p, names, row)).collect()
    }
}

/// Its light; a completed one shows that it is done.
fn lamp(p: &Visit, row: &view::CommitmentRow) -> Lamp {
    match row.status {
        Status::Completed => Lamp::new(Light::Done, p.pick(row.status.zh(), row.status.en())),
        _ => Lamp::of(p, row.light.light),
    }
}

/// An act offered on a commitment's page.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    /// The last part of the address it is sent to.
    pub(crate) name: &'static str,
    pub(crate) title: String,
    /// Whether its form takes files.
    pub(crate) files: bool,
    /// Whether its form is unfolded: the one thing that waits.
    pub(crate) open: bool,
    /// The progress report it is about.
    pub(crate) number: u32,
}

/// What the visitor can do to it where it stands. The city decides again when they do.
pub(crate) fn offers(p: &Visit, commitment: &Commitment) -> Vec<Offer> {
    let Some(session) = p.session() else {
        return Vec::new();
    };
    let unit = session.actor.unit.as_ref();
    let leads = unit.is_some_and(|unit| commitment.is_led_by(unit)) && session.actor.has(Role::Officer);
    let involved = unit.is_some_and(|unit| commitment.involves(unit)) && session.actor.has(Role::Officer);
    let watches = session.actor.has(Role::Supervisor);
    let supervised = commitment.open_supervision();
    let status = commitment.status;
    let under_way = status == Status::UnderWay && commitment.settled.is_none();
    let replied = supervised.is_some_and(|open| !open.replies.is_empty());
    let reported = commitment.latest_progress();
    let wanted = [
        (leads && status == Status::Assigned, "sign", true),
        (leads && supervised.is_some(), "reply", !replied),
        (involved && under_way, "report", true),
        (leads && under_way, "claim", false),
        (leads && status == Status::Assigned, "return", false),
        (watches && status == Status::Claimed, "verify", true),
        (watches && status == Status::Registered, "assign", true),
        (watches && status == Status::Returned, "reassign", true),
        (watches && supervised.is_some(), "close-supervision", replied),
        (watches && under_way && supervised.is_none(), "supervise", false),
        (
            watches && under_way && reported.is_some(),
            "return-progress",
            false,
        ),
        (
            watches && matches!(status, Status::Assigned | Status::UnderWay),
            "adjust",
            false,
        ),
        (
            watches && matches!(status, Status::Assigned | Status::UnderWay),
            "cancel",
            false,
        ),
    ];
    let offer = |(_, name, open): (bool, &'static str, bool)| Offer {
        name,
        title: p.t(&format!("act-{name}")),
        files: matches!(name, "report" | "reply" | "claim"),
        open,
        number: reported.map_or(0, |report| report.number),
    };
    wanted
        .into_iter()
        .filter(|(holds, ..)| *holds)
        .map(offer)
        .collect()
}
