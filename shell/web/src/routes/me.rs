//! One's own account: who one is, how one signs in, for whom one acts, how one is told.
//!
//! Each part is a page with its forms; what is refused is said on the page it belongs to. Start at [`show`];
//! what the forms do is in [`act`](self::act::act).

pub(crate) mod act;

use super::{accounts, page};
use crate::codes;
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use askama::Template;
use axum::extract::{Path, Query, State};
use jiff::Timestamp;
use serde::Deserialize;
use skein_app::account::SignIn;
use skein_app::account::holder::{Grade, Scope};
use skein_app::city::day_of;
use skein_app::city::identity::{FirmView, LetterView, Profile};
use skein_app::notify::{ChannelKind, Preference};
use skein_kernel::actor::ActorId;
use skein_kernel::rejection::Rejection;

/// Whether something was just saved.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Just {
    done: Option<String>,
}

/// What every part shows.
struct Common {
    part: &'static str,
    done: bool,
    refused: Option<Rejection>,
    served: bool,
    id: String,
    profile: Profile,
}

#[derive(Template)]
#[template(path = "me/overview.html")]
struct Overview {
    p: Visit,
    me: Common,
    grade: String,
    grade_means: String,
    acting: Option<String>,
    principals: Vec<(String, String, bool)>,
}

#[derive(Template)]
#[template(path = "me/identity.html")]
struct Identity {
    p: Visit,
    me: Common,
    grade: String,
    has_phone: bool,
    may_give: bool,
}

struct SignInRow {
    at: String,
    from: String,
    how: String,
    succeeded: bool,
}

#[derive(Template)]
#[template(path = "me/security.html")]
struct Security {
    p: Visit,
    me: Common,
    sign_ins: Vec<SignInRow>,
    provider: Option<String>,
}

#[derive(Template)]
#[template(path = "me/firms.html")]
struct Firms {
    p: Visit,
    me: Common,
}

struct LetterRow {
    number: u32,
    agent: String,
    scope: String,
    from: String,
    until: String,
    state: String,
    counts: bool,
    open: bool,
}

#[derive(Template)]
#[template(path = "me/firm.html")]
struct Firm {
    p: Visit,
    me: Common,
    firm: FirmView,
    letters: Vec<LetterRow>,
    today: String,
    year_on: String,
}

#[derive(Template)]
#[template(path = "me/family.html")]
struct Family {
    p: Visit,
    me: Common,
}

#[derive(Template)]
#[template(path = "me/away.html")]
struct AwayPage {
    p: Visit,
    me: Common,
    absences: Vec<accounts::Away>,
}

#[derive(Template)]
#[template(path = "me/notices.html")]
struct Notices {
    p: Visit,
    me: Common,
    channels: Vec<(&'static str, String, bool)>,
    english: bool,
    quiet: bool,
    from: String,
    until: String,
}

#[derive(Template)]
#[template(path = "me/leave.html")]
struct Leave {
    p: Visit,
    me: Common,
    merged: Vec<(String, String)>,
}

/// `GET /account`.
pub(crate) async fn show(State(site): State<Site>, p: Visit, Query(just): Query<Just>) -> Answer {
    part_page(&site, p, "overview", just.done.is_some(), None).await
}

/// `GET /account/{part}`.
pub(crate) async fn part(
    State(site): State<Site>,
    p: Visit,
    Path(part): Path<String>,
    Query(just): Query<Just>,
) -> Answer {
    let part = PARTS
        .into_iter()
        .find(|it| *it == part)
        .ok_or_else(codes::no_such_page)?;
    part_page(&site, p, part, just.done.is_some(), None).await
}

/// `GET /account/firms/{id}`.
pub(crate) async fn firm(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    Query(just): Query<Just>,
) -> Answer {
    firm_page(&site, p, ActorId(id), just.done.is_some(), None).await
}

/// Every part, as addresses name it.
const PARTS: [&str; 7] = [
    "identity", "security", "firms", "family", "away", "notices", "leave",
];

async fn common(
    site: &Site,
    p: &Visit,
    part: &'static str,
    done: bool,
    refused: Option<Rejection>,
) -> Result<Common, Rejection> {
    let session = p.signed_in()?.clone();
    let actor = session.actor.clone();
    let profile = site.ask(move |city| city.profile(&actor)).await?;
    Ok(Common {
        part,
        done,
        refused,
        served: session.served,
        id: session.actor.id.to_string(),
        profile,
    })
}

/// A part's page, with why something on it was refused.
pub(super) async fn part_page(
    site: &Site,
    p: Visit,
    part: &'static str,
    done: bool,
    refused: Option<Rejection>,
) -> Answer {
    let me = common(site, &p, part, done, refused).await?;
    match part {
        "overview" => overview(p, me),
        "identity" => {
            let grade = me.profile.grade.unwrap_or_default();
            page(&Identity {
                grade: p.t(&format!("grade-{}", grade.name())),
                has_phone: me.profile.addresses.iter().any(|it| it.is_phone),
                may_give: grade < Grade::Medium,
                me,
                p,
            })
        }
        "security" => page(&Security {
            sign_ins: me
                .profile
                .sign_ins
                .iter()
                .take(50)
                .map(|it| sign_in_row(&p, it))
                .collect(),
            provider: site.city().provider_name(),
            me,
            p,
        }),
        "firms" => page(&Firms { p, me }),
        "family" => page(&Family { p, me }),
        "away" => page(&AwayPage {
            absences: accounts::with_rows(&me.profile.account.office.absences),
            me,
            p,
        }),
        "notices" => notices(site, p, me).await,
        _ => page(&Leave {
            merged: me
                .profile
                .merged
                .iter()
                .map(|it| {
                    (
                        it.account.to_string(),
                        p.t1("merge-until", "day", day_of(it.until).to_string()),
                    )
                })
                .collect(),
            me,
            p,
        }),
    }
}

fn overview(p: Visit, me: Common) -> Answer {
    let grade = me.profile.grade.unwrap_or_default().name();
    let acting = p.session().and_then(|session| session.acting.clone());
    page(&Overview {
        grade: p.t(&format!("grade-{grade}")),
        grade_means: p.t(&format!("grade-{grade}-means")),
        acting: acting
            .as_ref()
            .map(|acting| p.t1("me-acting", "name", &acting.display)),
        principals: me
            .profile
            .may_act_for
            .iter()
            .map(|(id, name)| {
                let chosen = acting.as_ref().is_some_and(|acting| acting.account == *id);
                (id.to_string(), name.clone(), chosen)
            })
            .collect(),
        me,
        p,
    })
}

fn sign_in_row(p: &Visit, it: &SignIn) -> SignInRow {
    let how = match it.how.as_str() {
        "password" => "how-password",
        "code" => "how-code",
        "passkey" => "how-passkey",
        _ => "how-oidc",
    };
    SignInRow {
        at: moment(it.at),
        from: it.client.clone(),
        how: p.t(how),
        succeeded: it.succeeded,
    }
}

/// A moment in the city's time, to the minute.
pub(super) fn moment(at: Timestamp) -> String {
    let local = skein_kernel::deadline::shanghai_datetime(at);
    local.strftime("%Y-%m-%d %H:%M").to_string()
}

/// A firm's page, with why something on it was refused.
pub(super) async fn firm_page(
    site: &Site,
    p: Visit,
    id: ActorId,
    done: bool,
    refused: Option<Rejection>,
) -> Answer {
    let me = common(site, &p, "firms", done, refused).await?;
    let actor = p.actor();
    let (firm, now) = site
        .ask(move |city| Ok((city.firm(&actor, &id)?, city.machine_time())))
        .await?;
    let today = day_of(now);
    let year_on = today.checked_add(jiff::Span::new().years(1)).unwrap_or(today);
    page(&Firm {
        letters: firm.letters.iter().map(|it| letter_row(&p, it)).collect(),
        today: today.to_string(),
        year_on: year_on.to_string(),
        firm,
        me,
        p,
    })
}

fn letter_row(p: &Visit, view: &LetterView) -> LetterRow {
    let letter = &view.letter;
    let state = match (letter.revoked, view.counts) {
        (Some(_), _) => "letter-revoked",
        (None, true) => "letter-counts",
        (None, false) => "letter-over",
    };
    LetterRow {
        number: letter.number,
        agent: view.agent.clone(),
        scope: match &letter.scope {
            Scope::Everything => p.t("letter-scope-all"),
            Scope::Items(items) => items.join(p.pick("、", ", ")),
        },
        from: day_of(letter.from).to_string(),
        until: crate::show::matter::last_day(letter.until).to_string(),
        state: p.t(state),
        counts: view.counts,
        open: letter.revoked.is_none(),
    }
}

async fn notices(site: &Site, p: Visit, me: Common) -> Answer {
    let actor = p.actor();
    let wishes: Preference = site.ask(move |city| city.wishes(&actor)).await?;
    let channels = [ChannelKind::Sms, ChannelKind::Mail].map(|kind| {
        let chosen = wishes.channels.contains(&kind);
        (kind.name(), p.t(channel_key(kind)), chosen)
    });
    let quiet = wishes.quiet.unwrap_or_default();
    page(&Notices {
        channels: channels.to_vec(),
        english: wishes.english,
        quiet: wishes.quiet.is_some(),
        from: quiet.from.strftime("%H:%M").to_string(),
        until: quiet.until.strftime("%H:%M").to_string(),
        me,
        p,
    })
}

/// The message that names a channel.
pub(super) fn channel_key(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::InApp => "channel-in-app",
        ChannelKind::Mail => "channel-mail",
        ChannelKind::Sms => "channel-sms",
        ChannelKind::Webhook => "channel-webhook",
    }
}
