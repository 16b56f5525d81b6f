//! What someone whom the city serves has with it: drafts, matters, what is waited for from them, licences.
//!
//! It holds no rule of its own. Start at [`home`]; one matter is in [`matter`].

mod matter;
mod task;

pub(crate) use matter::{LetterRow, RatingRow, act, letter_row, proof, rating_row, receipt, show};
pub(crate) use task::{complete, show as task};

use super::page;
use crate::refusal::Answer;
use crate::show::matter::{lamp, last_day, status};
use crate::show::{Lamp, Names, instant};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Query, State};
use jiff::Timestamp;
use serde::Deserialize;
use skein_app::city::licences::Standing;
use skein_app::city::{City, day_of};
use skein_kernel::rejection::Rejection;
use skein_store::aggregate::backend::MatterEntry;
use skein_store::aggregate::rows::Status;

/// What was done just before.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
}

/// What there is to do for the applicant.
struct Todo {
    link: String,
    name: String,
    subject: String,
    due: Option<(String, Lamp)>,
}

/// A draft.
struct DraftRow {
    id: String,
    name: String,
    owner: String,
    saved: String,
}

/// A matter.
struct MatterLine {
    link: String,
    number: String,
    subject: String,
    received: String,
    status: Lamp,
    due: Option<(String, Lamp)>,
}

/// A licence.
pub(crate) struct LicenceRow {
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) holder: String,
    pub(crate) issuer: String,
    pub(crate) until: String,
    pub(crate) lamp: Lamp,
}

impl LicenceRow {
    pub(crate) fn new(p: &Visit, names: &Names, standing: &Standing, now: Timestamp) -> Self {
        let licence = &standing.licence;
        let until = licence.until.map(|until| until.to_string());
        Self {
            number: licence.number.clone(),
            title: names.said(p, &licence.title),
            holder: licence.holder.clone(),
            issuer: names.said(p, &licence.issuer),
            until: until.unwrap_or_else(|| p.t("licence-no-end")),
            lamp: super::licence::lamp(p, standing, day_of(now)),
        }
    }
}

#[derive(Template)]
#[template(path = "portal/my.html")]
struct Home {
    p: Visit,
    done: Option<String>,
    todo: Vec<Todo>,
    drafts: Vec<DraftRow>,
    open: Vec<MatterLine>,
    closed: Vec<MatterLine>,
    licences: Vec<LicenceRow>,
}

/// What [`home`] is made of.
struct Found {
    mine: skein_app::city::served::Mine,
    drafts: Vec<(skein_app::city::drafts::Draft, String, String)>,
    licences: Vec<Standing>,
    now: Timestamp,
}

fn found(city: &City, p: &Visit) -> Result<Found, Rejection> {
    let actor = &p.signed_in()?.actor;
    let drafts = city.drafts(actor)?.into_iter().map(|draft| {
        let name = city.service(&draft.item);
        let name = name.map(|service| p.words(&service.item().words).to_owned());
        let owner = city.look(|model| model.roster().get(&draft.owner).map(|it| it.display.clone()));
        let name = name.unwrap_or_else(|_| draft.item.clone());
        (draft, name, owner.unwrap_or_default())
    });
    Ok(Found {
        drafts: drafts.collect(),
        mine: city.mine(actor)?,
        licences: city.own_licences(actor)?,
        now: city.machine_time(),
    })
}

/// `GET /my`.
pub(crate) async fn home(State(site): State<Site>, p: Visit, Query(just): Query<Just>) -> Answer {
    let visit = p.clone();
    let found = site.ask(move |city| found(city, &visit)).await?;
    let names = site.names().await;
    let now = found.now;
    let done = just
        .done
        .filter(|act| ["saved", "given-up"].contains(&act.as_str()));
    let todo = found.mine.tasks.iter().map(|(work, matter)| Todo {
        link: format!("/my/matters/{}/tasks/{}", work.serial, work.task),
        name: names.said(&p, &work.face.title),
        subject: names.said(&p, &matter.row.title),
        due: work.due.map(|due| {
            (
                last_day(due).to_string(),
                lamp(&p, work.face.light, Some(due), now),
            )
        }),
    });
    let drafts = found.drafts.into_iter().map(|(draft, name, owner)| DraftRow {
        id: draft.id,
        name,
        owner,
        saved: instant(draft.saved),
    });
    let (open, closed): (Vec<_>, Vec<_>) = found.mine.matters.iter().partition(|entry| {
        matches!(
            entry.row.status,
            Status::Open | Status::Suspended | Status::Failed
        )
    });
    let line = |entry: &MatterEntry| line(&p, &names, entry, now);
    let licences = found.licences.iter();
    page(&Home {
        done: done.map(|act| p.t(&format!("my-done-{act}"))),
        todo: todo.collect(),
        drafts: drafts.collect(),
        open: open.into_iter().map(line).collect(),
        closed: closed.into_iter().map(line).collect(),
        licences: licences
            .map(|standing| LicenceRow::new(&p, &names, standing, now))
            .collect(),
        p,
    })
}

fn line(p: &Visit, names: &Names, entry: &MatterEntry, now: Timestamp) -> MatterLine {
    let row = &entry.row;
    let open = matches!(row.status, Status::Open | Status::Suspended);
    let due = row.due.filter(|_| open);
    MatterLine {
        link: format!("/my/matters/{}", entry.serial),
        number: entry.serial.to_string(),
        subject: names.said(p, &row.title),
        received: instant(row.received),
        status: status(p, row.status),
        due: due.map(|due| (last_day(due).to_string(), lamp(p, row.light, Some(due), now))),
    }
}
