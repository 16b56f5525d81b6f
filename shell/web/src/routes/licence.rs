//! Electronic licences: one's own with its code and its paper, and the page where anyone checks one.
//!
//! It holds no rule of its own. Start at [`show`] and [`check`].

use super::my::LicenceRow;
use super::page;
use crate::chart::light::Light;
use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::{self, Answer};
use crate::show::matter::clock::refusal as told_refusal;
use crate::show::{Lamp, Names, instant};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse as _;
use jiff::civil::Date;
use serde::Deserialize;
use skein_app::city::licences::Standing;
use skein_kernel::rejection::Rejection;
use skein_licence::Token;
use skein_licence::paper::{Face, draw};
use std::sync::{Arc, LazyLock};

/// Whether a licence counts, in words.
pub(crate) fn lamp(p: &Visit, standing: &Standing, today: Date) -> Lamp {
    match (&standing.revoked, standing.licence.has_ended(today)) {
        (Some(_), _) => Lamp::new(Light::Red, p.t("licence-revoked")),
        (None, true) => Lamp::new(Light::Yellow, p.t("licence-ended")),
        (None, false) => Lamp::new(Light::Green, p.t("licence-valid")),
    }
}

/// Everything on a licence, a line each.
struct Shown {
    row: LicenceRow,
    issued: String,
    written: Vec<(String, String)>,
    revoked: Option<(String, String)>,
    code: String,
    key: String,
}

fn told(p: &Visit, names: &Names, standing: &Standing, keys: &[String], now: jiff::Timestamp) -> Shown {
    let written = standing.licence.written.iter();
    let revoked = standing.revoked.as_ref();
    Shown {
        row: LicenceRow::new(p, names, standing, now),
        issued: standing.licence.issued.to_string(),
        written: written
            .map(|one| (names.said(p, &one.zh), one.value.clone()))
            .collect(),
        revoked: revoked.map(|(at, why)| (instant(*at), why.clone())),
        code: skein_licence::code::svg(&standing.token, &p.t("licence-code")),
        key: keys.last().cloned().unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "portal/licence.html")]
struct Page {
    p: Visit,
    it: Shown,
    matter: Option<u64>,
    paper: bool,
}

/// `GET /my/licences/{number}`.
pub(crate) async fn show(State(site): State<Site>, p: Visit, Path(number): Path<String>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let (standing, keys, now) = site
        .ask(move |city| {
            let standing = city.own_licence(&actor, &number)?;
            Ok((standing, city.licence_keys(), city.machine_time()))
        })
        .await?;
    let names = site.names().await;
    page(&Page {
        it: told(&p, &names, &standing, &keys, now),
        matter: standing.licence.matter,
        paper: FACES.is_some(),
        p,
    })
}

/// Where the typefaces for paper are looked for: a heading face and a text face, each with its place in a
/// collection. The Noto CJK fonts come with every distribution (Debian: fonts-noto-cjk).
const PLACES: [[(&str, u32); 2]; 4] = [
    [
        ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", 2),
        ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ],
    [
        ("/usr/share/fonts/noto-cjk/NotoSerifCJK-Bold.ttc", 2),
        ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ],
    [
        (
            "/usr/share/fonts/google-noto-serif-cjk-fonts/NotoSerifCJK-Bold.ttc",
            2,
        ),
        (
            "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
            2,
        ),
    ],
    [
        ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
        ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ],
];

/// The typefaces of this machine, read once; none where it has none with Chinese.
static FACES: LazyLock<Option<(Face, Face)>> = LazyLock::new(|| {
    let face = |(path, index): &(&str, u32)| {
        let bytes = std::fs::read(path).ok()?;
        Some(Face {
            bytes: Arc::new(bytes),
            index: *index,
        })
    };
    let found = PLACES
        .iter()
        .find_map(|[heading, text]| Some((face(heading)?, face(text)?)));
    if found.is_none() {
        tracing::warn!(
            "no Chinese typeface is installed, so licences are shown without their PDF: install fonts-noto-cjk"
        );
    }
    found
});

/// `GET /my/licences/{number}/paper.pdf`.
pub(crate) async fn paper(State(site): State<Site>, p: Visit, Path(number): Path<String>) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let pdf = site
        .ask(move |city| {
            let standing = city.own_licence(&actor, &number)?;
            drawn(&standing, &city.licence_keys())
        })
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"licence.pdf\"",
        ),
    ];
    Ok((headers, pdf).into_response())
}

fn drawn(standing: &Standing, keys: &[String]) -> Result<Vec<u8>, Rejection> {
    let (heading, text) = FACES.as_ref().ok_or_else(codes::no_typeface)?;
    let token = Token {
        text: standing.token.clone(),
        licence: standing.licence.clone(),
    };
    let key = keys.last().map(String::as_str).unwrap_or_default();
    draw(&token, key, heading, text).map_err(|_| codes::no_typeface())
}

/// What is checked.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    n: String,
}

#[derive(Template)]
#[template(path = "portal/check.html")]
struct Check {
    p: Visit,
    number: String,
    text: String,
    /// What is on the licence, where its holder showed all of it.
    whole: Option<Shown>,
    /// That there is one, where only its number is known: kind, issuer, validity; not whose it is.
    known: Option<LicenceRow>,
    keys: Vec<String>,
    problem: Option<(String, String)>,
}

/// `GET /licences/check?n=`: by number; what is written on it isn't told.
pub(crate) async fn check(State(site): State<Site>, p: Visit, Query(asked): Query<Asked>) -> Answer {
    let number = asked.n.trim().to_owned();
    if number.is_empty() {
        return checked(&site, p, (String::new(), String::new()), None).await;
    }
    site.limits().sign_in(p.client())?;
    let wanted = number.clone();
    let found = site.ask(move |city| city.licence_standing(&wanted)).await;
    checked(&site, p, (number, String::new()), Some(found)).await
}

/// `POST /licences/check`: by the signed text.
pub(crate) async fn verify(State(site): State<Site>, p: Visit, fields: Fields) -> Answer {
    let text = fields.get("text").unwrap_or_default().to_owned();
    let wanted = text.clone();
    let found = site.ask(move |city| city.check_licence(&wanted)).await;
    checked(&site, p, (String::new(), text), Some(found)).await
}

async fn checked(
    site: &Site,
    p: Visit,
    (number, text): (String, String),
    found: Option<Result<Standing, Rejection>>,
) -> Answer {
    let (keys, now) = site
        .ask(|city| Ok((city.licence_keys(), city.machine_time())))
        .await?;
    let names = site.names().await;
    let (standing, problem) = match found {
        Some(Ok(standing)) => (Some(standing), None),
        Some(Err(problem)) => (None, Some(problem)),
        None => (None, None),
    };
    let whole = standing.as_ref().filter(|_| !text.is_empty());
    let known = standing.as_ref().filter(|_| text.is_empty());
    let answer = page(&Check {
        whole: whole.map(|standing| told(&p, &names, standing, &keys, now)),
        known: known.map(|standing| LicenceRow {
            holder: String::new(),
            ..LicenceRow::new(&p, &names, standing, now)
        }),
        problem: problem.as_ref().map(|problem| told_refusal(&p, problem)),
        number,
        text,
        keys,
        p,
    })?;
    Ok(match &problem {
        Some(problem) => refusal::told(answer, refusal::status(problem)),
        None => answer,
    })
}

/// `GET /licences/keys.txt`: the public keys that check licences, the latest last.
pub(crate) async fn keys(State(site): State<Site>) -> Answer {
    let keys = site.ask(|city| Ok(city.licence_keys())).await?;
    let text: String = keys.iter().map(|key| format!("{key}\n")).collect();
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((headers, text).into_response())
}
