//! Accounts: open, roles, reset, disable. Who may sign in and as what.

use super::{page, see};
use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::Answer;
use crate::router::role_name;
use crate::show::{Choice, Names};
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use jiff::civil::Date;
use serde::Deserialize;
use skein_app::account::Secret;
use skein_app::account::roster::{Account, AccountCommand, AccountFacts, Office};
use skein_app::city::{Act, day_of};
use skein_kernel::actor::{ActorId, Role, UnitId};
use skein_kernel::deadline::ApproverRank;
use skein_kernel::rejection::Rejection;
use skein_matter::human::Absence;

struct Row {
    id: String,
    display: String,
    unit: String,
    roles: String,
    held: Vec<&'static str>,
    state: String,
    enabled: bool,
}

impl Row {
    fn has(&self, role: &str) -> bool {
        self.held.contains(&role)
    }
}

#[derive(Template)]
#[template(path = "accounts.html")]
struct List {
    p: Visit,
    secret: Option<(String, String)>,
    rows: Vec<Row>,
    roles: Vec<(&'static str, String)>,
    departments: Vec<(String, String)>,
}

const ROLES: [Role; 4] = [
    Role::Officer,
    Role::Supervisor,
    Role::Auditor,
    Role::Administrator,
];

/// `GET /accounts`.
pub(crate) async fn list(State(site): State<Site>, p: Visit) -> Answer {
    shown(&site, p, None).await
}

/// The list, with a first password where one was just made: it is shown this once, so the page that
/// shows it is the answer to the form itself and nothing can lead back to it.
async fn shown(site: &Site, p: Visit, secret: Option<Secret>) -> Answer {
    let (names, actor) = (site.names().await, p.actor());
    let accounts = site.ask(move |city| city.accounts(&actor)).await?;
    page(&List {
        secret: secret.map(|secret| (secret.account.to_string(), secret.password)),
        rows: accounts.iter().map(|account| row(&p, &names, account)).collect(),
        roles: ROLES.map(|role| (role_name(role), role_words(&p, role))).to_vec(),
        departments: names.every_body(&p),
        p,
    })
}

pub(super) fn role_words(p: &Visit, role: Role) -> String {
    p.t(&format!("role-{}", role_name(role)))
}

fn row(p: &Visit, names: &Names, account: &Account) -> Row {
    let roles: Vec<String> = account.roles.iter().map(|role| role_words(p, *role)).collect();
    Row {
        id: account.id.to_string(),
        display: account.display.clone(),
        unit: account
            .unit
            .as_ref()
            .map(|unit| names.unit(p, unit))
            .unwrap_or_default(),
        roles: roles.join(p.pick("、", ", ")),
        held: account.roles.iter().map(|role| role_name(*role)).collect(),
        state: p.t(if account.enabled {
            "account-enabled"
        } else {
            "account-disabled"
        }),
        enabled: account.enabled,
    }
}

fn roles(fields: &Fields) -> Result<Vec<Role>, Rejection> {
    let read = |name: &str| {
        let role = ROLES.into_iter().find(|role| role_name(*role) == name);
        role.ok_or_else(|| codes::bad_field("role"))
    };
    fields.all("role").map(read).collect()
}

/// `POST /accounts`.
pub(crate) async fn open(State(site): State<Site>, p: Visit, fields: Fields) -> Answer {
    let facts = AccountFacts {
        id: ActorId(fields.need("id")?.to_owned()),
        display: fields.need("display")?.to_owned(),
        unit: fields.get("unit").map(|unit| UnitId(unit.to_owned())),
        roles: roles(&fields)?,
    };
    let actor = p.actor();
    let secret = site.ask(move |city| city.open_account(&actor, facts)).await?;
    shown(&site, p, Some(secret)).await
}

/// `POST /accounts/{id}/{act}`: disable, enable, reset, roles, facts or office.
pub(crate) async fn change(
    State(site): State<Site>,
    p: Visit,
    Path((id, act)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let (actor, id) = (p.actor(), ActorId(id));
    let command = match act.as_str() {
        "disable" => AccountCommand::Disable { id },
        "enable" => AccountCommand::Enable { id },
        "roles" => AccountCommand::Change(with_roles(&site, &p, id, roles(&fields)?).await?),
        "facts" => AccountCommand::Change(AccountFacts {
            display: fields.need("display")?.to_owned(),
            unit: fields.get("unit").map(|unit| UnitId(unit.to_owned())),
            roles: roles(&fields)?,
            id,
        }),
        "office" => AccountCommand::Office {
            office: office(&fields)?,
            id,
        },
        "reset" => {
            let secret = site.ask(move |city| city.reset_password(&actor, id)).await?;
            return shown(&site, p, Some(secret)).await;
        }
        _ => return Err(codes::no_such_page().into()),
    };
    let back = match &command {
        AccountCommand::Change(facts) if act == "facts" => account_link(&facts.id),
        AccountCommand::Office { id, .. } => account_link(id),
        _ => "/accounts".to_owned(),
    };
    site.ask(move |city| city.act(&actor, Act::Account { command }, None))
        .await?;
    see(&back)
}

fn account_link(id: &ActorId) -> String {
    format!("/accounts/{}?done=office", super::commitments::encoded(&id.0))
}

/// A time away, as the form has it: days, both included.
pub(super) struct Away {
    pub(super) from: String,
    pub(super) until: String,
    pub(super) stand_in: String,
}

#[derive(Template)]
#[template(path = "account.html")]
struct OfficePage {
    p: Visit,
    id: String,
    display: String,
    departments: Vec<Choice>,
    roles: Vec<(&'static str, String, bool)>,
    duties: String,
    posts: Vec<Posts>,
    ranks: Vec<Choice>,
    absences: Vec<Away>,
    people: Vec<(String, String)>,
    done: bool,
}

/// Every rank in which someone approves, from the least.
const RANKS: [(&str, ApproverRank); 4] = [
    ("office-head", ApproverRank::OfficeHead),
    ("agency-head", ApproverRank::AgencyHead),
    ("competent-department", ApproverRank::CompetentDepartment),
    ("government-head", ApproverRank::GovernmentHead),
];

/// Empty rows for absences to come.
const MORE_ABSENCES: usize = 2;

/// Whether something was just saved.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
}

/// `GET /accounts/{id}`: what its holder is for the work on matters.
pub(crate) async fn show(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    Query(just): Query<Just>,
) -> Answer {
    let (names, actor) = (site.names().await, p.actor());
    let accounts = site.ask(move |city| city.accounts(&actor)).await?;
    let own = accounts.iter().find(|account| account.id.0 == id);
    let account = own.ok_or_else(codes::no_such_page)?;
    let unit = account
        .unit
        .as_ref()
        .map(|unit| unit.0.clone())
        .unwrap_or_default();
    let held = RANKS.iter().find(|(_, rank)| account.office.rank == Some(*rank));
    let ranks = RANKS.map(|(name, rank)| (name.to_owned(), p.pick(rank.zh(), rank.en()).to_owned()));
    let colleagues = accounts
        .iter()
        .filter(|other| other.enabled && other.id != account.id);
    let absences = with_rows(&account.office.absences);
    page(&OfficePage {
        id: account.id.to_string(),
        display: account.display.clone(),
        departments: Choice::with_none(names.every_body(&p), &unit),
        roles: ROLES
            .map(|role| {
                (
                    role_name(role),
                    role_words(&p, role),
                    account.roles.contains(&role),
                )
            })
            .to_vec(),
        duties: others(&names, &account.office.duties).join("\n"),
        posts: posts(&p, &names, &account.office.duties),
        ranks: Choice::with_none(ranks, held.map_or("", |(name, _)| name)),
        people: colleagues
            .map(|other| (other.id.to_string(), other.display.clone()))
            .collect(),
        done: just.done.is_some(),
        absences,
        p,
    })
}

/// The duties of one system: its name, and each with whether it is held.
struct Posts {
    system: String,
    duties: Vec<Choice>,
}

/// Every duty that a pack names, by system.
fn posts(p: &Visit, names: &Names, held: &[String]) -> Vec<Posts> {
    let systems = names.packs.duties().into_iter();
    systems
        .map(|(system, duties)| Posts {
            system: p.both(system).to_owned(),
            duties: duties
                .into_iter()
                .map(|id| Choice {
                    value: id.to_owned(),
                    name: names.duty(p, id, None),
                    chosen: held.iter().any(|one| one == id),
                })
                .collect(),
        })
        .collect()
}

/// Of some duties, those that no pack names.
fn others(names: &Names, held: &[String]) -> Vec<String> {
    let unnamed = held.iter().filter(|id| names.packs.duty(id, None).is_empty());
    unnamed.cloned().collect()
}

/// Times away as the form has them, with rows for those to come.
pub(super) fn with_rows(absences: &[Absence]) -> Vec<Away> {
    let more = (0..MORE_ABSENCES).map(|_| Away {
        from: String::new(),
        until: String::new(),
        stand_in: String::new(),
    });
    absences.iter().map(away).chain(more).collect()
}

fn away(absence: &Absence) -> Away {
    Away {
        from: day_of(absence.from).to_string(),
        until: crate::show::matter::last_day(absence.until).to_string(),
        stand_in: absence
            .stand_in
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
    }
}

/// What the form says someone is for the work on matters.
fn office(fields: &Fields) -> Result<Office, Rejection> {
    let duties = fields.get("duties").unwrap_or_default();
    let rank = match fields.get("rank") {
        None => None,
        Some(name) => {
            let known = RANKS.iter().find(|(known, _)| *known == name);
            Some(known.ok_or_else(|| codes::bad_field("rank"))?.1)
        }
    };
    Ok(Office {
        duties: fields
            .all("duty")
            .chain(duties.split_whitespace())
            .map(str::to_owned)
            .collect(),
        rank,
        absences: absences(fields)?,
    })
}

/// What the form says of times away.
pub(super) fn absences(fields: &Fields) -> Result<Vec<Absence>, Rejection> {
    let rows = (0..100).map_while(|row| {
        let names = ["from", "until", "by"].map(|part| format!("absence-{part}-{row}"));
        let sent = fields.iter().any(|(name, _)| name == names[0]);
        sent.then_some(names)
    });
    let given = rows.filter(|[from, until, _]| fields.get(from).is_some() || fields.get(until).is_some());
    let absences = given.map(|[from, until, by]| {
        let (from, until): (Date, Date) = (fields.need_as(&from)?, fields.need_as(&until)?);
        let midnight = |day: Date| skein_kernel::deadline::shanghai(day.into());
        let after = until.tomorrow().map_err(|_| codes::bad_field("until"))?;
        Ok(Absence {
            from: midnight(from)?,
            until: midnight(after)?,
            stand_in: fields.get(&by).map(|id| ActorId(id.to_owned())),
        })
    });
    absences.collect()
}

/// An account's facts with other roles.
async fn with_roles(
    site: &Site,
    p: &Visit,
    id: ActorId,
    roles: Vec<Role>,
) -> Result<AccountFacts, Rejection> {
    let actor = p.actor();
    let accounts = site.ask(move |city| city.accounts(&actor)).await?;
    let account = accounts
        .into_iter()
        .find(|account| account.id == id)
        .ok_or_else(codes::no_such_page)?;
    Ok(AccountFacts {
        id,
        display: account.display,
        unit: account.unit,
        roles,
    })
}
