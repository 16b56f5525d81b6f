//! An accepted report's text with its marks, and files to take away.

use super::page;
use crate::codes;
use crate::refusal::{Answer, Refusal};
use crate::show::text::{self, Line};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use skein_document::export::{self, Format, Only, table::Table};
use skein_measure::AggregateId;

#[derive(Template)]
#[template(path = "report.html")]
struct Show {
    p: Visit,
    title: String,
    place: String,
    year: i16,
    lines: Vec<Line>,
    download: String,
}

/// `GET /reports/{id}`: the repaired text; `#L77` leads to a line.
pub(crate) async fn show(State(site): State<Site>, p: Visit, Path(id): Path<String>) -> Answer {
    let id: AggregateId = id.parse().map_err(|_| codes::no_such_page())?;
    let actor = p.actor();
    let draft = site.ask(move |city| city.report(&actor, &id)).await?;
    let report = &draft.reading.report;
    page(&Show {
        title: report
            .outline
            .title
            .clone()
            .unwrap_or_else(|| draft.intake.report.name.clone()),
        place: report.outline.place.clone(),
        year: draft.intake.report.year,
        lines: text::lines(report),
        download: format!("/reports/{}/download", draft.id),
        p,
    })
}

/// `GET /reports/{id}/download.csv`, `.xlsx`, `.json`: what was read from it.
pub(crate) async fn download(
    State(site): State<Site>,
    p: Visit,
    Path((id, format)): Path<(String, String)>,
) -> Answer {
    let id: AggregateId = id.parse().map_err(|_| codes::no_such_page())?;
    let format = format_of(&format)?;
    let actor = p.actor();
    let bytes = site
        .ask(move |city| {
            let draft = city.report(&actor, &id)?;
            export::render(
                &draft.reading.report,
                &draft.reading.document.text,
                format,
                Only::All,
            )
        })
        .await?;
    Ok(attachment("report", format, bytes))
}

fn format_of(name: &str) -> Result<Format, Refusal> {
    let offered = name
        .parse()
        .ok()
        .filter(|format| matches!(format, Format::Csv | Format::Xlsx | Format::Json));
    offered.ok_or_else(|| Refusal(codes::no_such_format(name)))
}

/// Tables as a file to take away.
pub(crate) fn file(name: &str, format: &str, tables: &[Table]) -> Answer {
    let format = format_of(format)?;
    let bytes = export::render_tables(tables, format, tables.len() > 1)?;
    Ok(attachment(name, format, bytes))
}

fn attachment(name: &str, format: Format, bytes: Vec<u8>) -> axum::response::Response {
    let disposition = format!("attachment; filename=\"{name}.{}\"", format.extension());
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, bytes).into_response()
}
