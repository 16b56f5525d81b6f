//! What the forms of one's own account do.

use super::{firm_page, part_page};
use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::{Answer, Refusal};
use crate::routes::sign_up::Code;
use crate::routes::sign_up::{client, is_shown};
use crate::routes::{page, see};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use axum_extra::extract::cookie::CookieJar;
use jiff::civil::Time;
use skein_app::account::{Client, Session};
use skein_app::city::City;
use skein_app::city::identity::NewLetter;
use skein_app::notify::{ChannelKind, Preference, Quiet};
use skein_kernel::actor::ActorId;
use skein_kernel::rejection::Rejection;

#[derive(Template)]
#[template(path = "me/closed.html")]
struct Closed<'a> {
    p: &'a Visit,
}

/// What came of a form.
enum Done {
    /// It is saved; back to its page.
    Saved,
    /// A code is on its way; its ticket.
    Sent(String),
    /// A firm was registered.
    Registered(ActorId),
    /// The account is closed.
    Closed,
}

/// `POST /account/{part}`.
pub(crate) async fn act(
    State(site): State<Site>,
    p: Visit,
    Path(act): Path<String>,
    fields: Fields,
) -> Answer {
    let part = part_of(&act).ok_or_else(codes::no_such_page)?;
    let session = p.signed_in()?.clone();
    let (asked, by, kept) = (act.clone(), client(&p), fields.clone());
    let outcome = site
        .ask_door(move |city| done(city, &asked, &session, (&kept, &by)))
        .await;
    match outcome {
        Ok(Done::Saved) if part == "overview" => see("/account?done=1"),
        Ok(Done::Saved) => see(&format!("/account/{part}?done=1")),
        Ok(Done::Registered(firm)) => see(&format!("/account/firms/{firm}?done=1")),
        Ok(Done::Sent(ticket)) => code(&site, &p, (&act, &ticket), None).await,
        Ok(Done::Closed) => {
            let mut stale = p.session_cookie(String::new());
            stale.make_removal();
            Ok((CookieJar::new().add(stale), page(&Closed { p: &p })?).into_response())
        }
        // A wrong code is told where the code is asked for.
        Err(refused) if is_shown(&refused) && fields.get("ticket").is_some() => {
            let ticket = fields.get("ticket").unwrap_or_default().to_owned();
            code(&site, &p, (&act, &ticket), Some(&refused)).await
        }
        Err(refused) if is_shown(&refused) => part_page(&site, p, part, false, Some(refused)).await,
        Err(refused) => Err(Refusal(refused)),
    }
}

/// The page a form is on.
fn part_of(act: &str) -> Option<&'static str> {
    Some(match act {
        "act-for" => "overview",
        "name" | "real-name" => "identity",
        "address" | "address-code" | "address-remove" | "way-remove" => "security",
        "firm" => "firms",
        "ward" | "guardian" => "family",
        "away" => "away",
        "wishes" => "notices",
        "merge" | "merge-code" | "merge-undo" | "close" => "leave",
        _ => return None,
    })
}

fn done(
    city: &City,
    act: &str,
    session: &Session,
    (fields, client): (&Fields, &Client),
) -> Result<Done, Rejection> {
    let actor = &session.actor;
    let id = |name| fields.need(name).map(|id| ActorId(id.to_owned()));
    match act {
        "act-for" => {
            let whom = fields.get("whom").map(|id| ActorId(id.to_owned()));
            city.act_for(session, whom.as_ref())?;
        }
        "name" => city.call_me(actor, fields.get("name").unwrap_or_default())?,
        "real-name" => city.give_real_name(actor, fields.need("name")?, fields.need("resident")?)?,
        "address" => return city.add_address(actor, fields.need("address")?).map(Done::Sent),
        "address-code" => city.confirm_address(actor, fields.need("ticket")?, fields.need("code")?)?,
        "address-remove" => city.remove_address(actor, fields.need("handle")?)?,
        "way-remove" => city.remove_way(actor, fields.need("handle")?)?,
        "firm" => {
            let registered = city.register_firm(actor, fields.need("code")?, fields.need("name")?);
            return registered.map(Done::Registered);
        }
        "ward" => city
            .add_ward(actor, fields.need("name")?, fields.need("resident")?)
            .map(drop)?,
        "guardian" => city.add_guardian(actor, &id("ward")?, fields.need("address")?, client)?,
        "away" => city.be_away(actor, crate::routes::accounts::absences(fields)?)?,
        "wishes" => city.wish(actor, &wishes(fields, city.wishes(actor)?)?)?,
        "merge" => return city.merge(actor, fields.need("address")?, client).map(Done::Sent),
        "merge-code" => city.confirm_merge(actor, fields.need("ticket")?, fields.need("code")?)?,
        "merge-undo" => city.undo_merge(actor, &id("account")?)?,
        _ => {
            fields.need("sure")?;
            city.close_account(session, fields.get("password"), client)?;
            return Ok(Done::Closed);
        }
    }
    Ok(Done::Saved)
}

fn wishes(fields: &Fields, before: Preference) -> Result<Preference, Rejection> {
    let time = |name: &str| -> Result<Time, Rejection> { fields.need_as(name) };
    let quiet = match fields.get("quiet") {
        Some(_) => Some(Quiet {
            from: time("from")?,
            until: time("until")?,
        }),
        None => None,
    };
    Ok(Preference {
        channels: fields.all("channel").filter_map(ChannelKind::of_name).collect(),
        english: fields.get("language") == Some("en"),
        quiet,
        ..before
    })
}

/// The form for a code that was sent.
async fn code(site: &Site, p: &Visit, (act, ticket): (&str, &str), refused: Option<&Rejection>) -> Answer {
    let asked = ticket.to_owned();
    let address = site.ask(move |city| city.code_sent_to(&asked)).await;
    let action = format!("/account/{}-code", act.trim_end_matches("-code"));
    page(&Code {
        p,
        title: p.t("code-title"),
        action: &action,
        ticket,
        address: address.as_deref().unwrap_or("…"),
        new_password: false,
        catches: site.city().is_demo(),
        refused,
    })
}

/// `POST /account/firms/{id}/{act}`: letters of authorisation given and revoked, and the end of the account.
pub(crate) async fn firm(
    State(site): State<Site>,
    p: Visit,
    Path((id, act)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let id = ActorId(id);
    let (firm, actor, by) = (id.clone(), p.actor(), client(&p));
    let closes = act == "close";
    let outcome = site
        .ask(move |city| match act.as_str() {
            "authorise" => city.authorise_agent(&actor, &firm, &letter(&fields)?, &by),
            "revoke" => city.revoke_agent(&actor, &firm, fields.need_as("number")?),
            "close" => city.close_firm(&actor, &firm),
            _ => Err(codes::no_such_page()),
        })
        .await;
    match outcome {
        Ok(()) if closes => see("/account/firms?done=1"),
        Ok(()) => see(&format!("/account/firms/{id}?done=1")),
        Err(refused) if is_shown(&refused) => firm_page(&site, p, id, false, Some(refused)).await,
        Err(refused) => Err(Refusal(refused)),
    }
}

fn letter(fields: &Fields) -> Result<NewLetter, Rejection> {
    let items = fields.get("items").unwrap_or_default();
    Ok(NewLetter {
        agent: fields.need("agent")?.to_owned(),
        items: items.split_whitespace().map(str::to_owned).collect(),
        from: fields.need_as("from")?,
        until: fields.need_as("until")?,
    })
}
