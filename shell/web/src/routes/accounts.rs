//! Accounts: open, roles, reset, disable. Who may sign in and as what.

use super::{page, see};
use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::Answer;
use crate::router::role_name;
use crate::show::Names;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, State};
use skein_app::account::Secret;
use skein_app::account::roster::{Account, AccountCommand, AccountFacts};
use skein_app::city::Act;
use skein_kernel::actor::{ActorId, Role, UnitId};
use skein_kernel::rejection::Rejection;

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
    let (names, actor) = (site.names(), p.actor());
    let accounts = site.ask(move |city| city.accounts(&actor)).await?;
    page(&List {
        secret: secret.map(|secret| (secret.account.to_string(), secret.password)),
        rows: accounts.iter().map(|account| row(&p, &names, account)).collect(),
        roles: ROLES.map(|role| (role_name(role), role_words(&p, role))).to_vec(),
        departments: names.departments(&p),
        p,
    })
}

fn role_words(p: &Visit, role: Role) -> String {
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

/// `POST /accounts/{id}/{act}`: disable, enable, reset or roles.
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
        "reset" => {
            let secret = site.ask(move |city| city.reset_password(&actor, id)).await?;
            return shown(&site, p, Some(secret)).await;
        }
        _ => return Err(codes::no_such_page().into()),
    };
    site.ask(move |city| city.act(&actor, Act::Account { command }, None))
        .await?;
    see("/accounts")
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
