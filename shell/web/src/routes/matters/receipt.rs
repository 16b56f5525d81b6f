//! The receipt of a matter just begun: its number, its day, its clocks, to be kept or printed.

use super::{opened, serial};
use crate::refusal::Answer;
use crate::routes::page;
use crate::show::instant;
use crate::show::matter::clock::ClockView;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, State};

#[derive(Template)]
#[template(path = "receipt.html")]
struct Page {
    p: Visit,
    serial: String,
    number: String,
    title: String,
    process: String,
    received: String,
    law: Option<String>,
    clocks: Vec<ClockView>,
    position: Option<u64>,
    provable: bool,
}

/// `GET /matters/{id}/receipt`.
pub(crate) async fn receipt(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    let opened = opened(&site, p.signed_in()?.actor.clone(), serial(&id)?).await?;
    let view = &opened.view;
    let serial = view.serial.to_string();
    let number = Some(view.case.number.clone()).filter(|number| !number.is_empty());
    let names = site.names().await;
    page(&Page {
        number: number.unwrap_or_else(|| serial.clone()),
        serial,
        title: names.said(&p, &view.row.title),
        process: opened.process(&p, &names),
        received: instant(view.case.received),
        law: view
            .case
            .matter
            .law
            .as_ref()
            .map(|law| names.received_under(&p, law)),
        clocks: opened.clocks(&p, &names),
        position: opened.events.first().map(|event| event.position),
        provable: opened.provable,
        p,
    })
}
