//! What is done to a commitment from its page, and the evidence that goes with it.
//!
//! Each form carries the version it was made from and a key: a form made from an older state is refused
//! with the reason, a form sent twice is done once. Start at [`act`].

use super::encoded;
use crate::codes;
use crate::guard::fields::Fields;
use crate::refusal::{Answer, Refusal};
use crate::routes::see;
use crate::site::Site;
use crate::visit::Visit;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use jiff::civil::Date;
use skein_app::city::{Act, City};
use skein_kernel::Decimal;
use skein_kernel::actor::UnitId;
use skein_kernel::rejection::Rejection;
use skein_measure::AggregateId;
use skein_measure::commitment::{Assignment, Cadence, CommitmentAct, Milestone, SIGN_WITHIN};
use skein_measure::parts::{Bilingual, Evidence};

/// Every act of a commitment's page, by the last part of its address.
const ACTS: [&str; 13] = [
    "sign",
    "return",
    "report",
    "reply",
    "claim",
    "assign",
    "reassign",
    "return-progress",
    "supervise",
    "close-supervision",
    "verify",
    "adjust",
    "cancel",
];

/// Rows for milestones in the form that assigns.
pub(super) const MILESTONES: usize = 4;

/// Whether there is such an act.
pub(super) fn is_act(name: &str) -> bool {
    ACTS.contains(&name)
}

/// `POST /commitments/{id}/{act}`.
pub(crate) async fn act(
    State(site): State<Site>,
    visit: Visit,
    Path((id, name)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let id: AggregateId = id.parse().map_err(|_| codes::no_such_page())?;
    if !is_act(&name) {
        return Err(Refusal(codes::no_such_page()));
    }
    let actor = visit.signed_in()?.actor.clone();
    let version: u64 = fields.need_as("version")?;
    let key = fields.need("key")?.to_owned();
    let (aggregate, named) = (id.clone(), name.clone());
    site.ask(move |city| {
        let files = fields
            .files()
            .iter()
            .map(|file| (file.name.as_str(), file.bytes.as_ref()));
        let evidence = files
            .map(|(name, bytes)| city.keep_evidence(&actor, &aggregate, (name, bytes)))
            .collect::<Result<Vec<Evidence>, Rejection>>()?;
        let act = with_steps(city, &aggregate, read(&named, &fields, evidence)?);
        let command = skein_measure::Act::Commitment(act);
        city.act(&actor, Act::seen(aggregate, version, command), Some(&key))
    })
    .await?;
    see(&format!("/commitments/{id}?done={}", encoded(&name)))
}

/// An adjustment of the due date with the milestones as they stand: its form speaks of the date alone. The
/// version the form carries sees to it that they are the ones its reader saw.
fn with_steps(city: &City, id: &AggregateId, act: CommitmentAct) -> CommitmentAct {
    let CommitmentAct::Adjust {
        due,
        reason,
        approver,
        ..
    } = act
    else {
        return act;
    };
    let standing = city.board(|board, _| {
        let assignment = board.commitment(id)?.assignment.as_ref()?;
        Some(assignment.milestones.clone())
    });
    CommitmentAct::Adjust {
        due,
        milestones: standing.unwrap_or_default(),
        reason,
        approver,
    }
}

/// The command a form asks for.
fn read(name: &str, fields: &Fields, evidence: Vec<Evidence>) -> Result<CommitmentAct, Rejection> {
    let words = |field: &str| fields.need(field).map(str::to_owned);
    let reason = || words("reason");
    Ok(match name {
        "sign" => CommitmentAct::Sign,
        "return" => CommitmentAct::Return { reason: reason()? },
        "report" => CommitmentAct::ReportProgress {
            percent: fields.read("percent")?,
            figure: None,
            narrative: words("narrative")?,
            milestones: numbers(fields)?,
            evidence,
        },
        "reply" => CommitmentAct::ReplySupervision {
            text: words("text")?,
            evidence,
        },
        "claim" => CommitmentAct::ClaimCompletion {
            narrative: words("narrative")?,
            evidence,
        },
        "assign" => CommitmentAct::Assign {
            assignment: assignment(fields)?,
        },
        "reassign" => {
            let (lead, supporting) = departments(fields)?;
            CommitmentAct::Reassign {
                lead,
                supporting,
                reason: reason()?,
            }
        }
        "return-progress" => CommitmentAct::ReturnProgress {
            number: fields.need_as("number")?,
            reason: reason()?,
        },
        "supervise" => CommitmentAct::OpenSupervision {
            reason: reason()?,
            reply_by: fields.need_as("reply_by")?,
        },
        "close-supervision" => CommitmentAct::CloseSupervision { reason: reason()? },
        "verify" => CommitmentAct::Verify {
            accept: fields.need_as("accept")?,
            reason: reason()?,
        },
        "adjust" => CommitmentAct::Adjust {
            due: fields.need_as("due")?,
            milestones: Vec::new(),
            reason: reason()?,
            approver: words("approver")?,
        },
        "cancel" => CommitmentAct::Cancel {
            reason: reason()?,
            approver: words("approver")?,
        },
        _ => return Err(codes::no_such_page()),
    })
}

fn numbers(fields: &Fields) -> Result<Vec<u32>, Rejection> {
    let number = |text: &str| text.parse().map_err(|_| codes::bad_field("milestone"));
    fields.all("milestone").map(number).collect()
}

/// Lead and supporting departments; a lead that was ticked as supporting too only leads.
fn departments(fields: &Fields) -> Result<(UnitId, Vec<UnitId>), Rejection> {
    let lead = UnitId(fields.need("lead")?.to_owned());
    let supporting = fields.all("supporting").map(|unit| UnitId(unit.to_owned()));
    let supporting = supporting.filter(|unit| *unit != lead).collect();
    Ok((lead, supporting))
}

fn assignment(fields: &Fields) -> Result<Assignment, Rejection> {
    let (lead, supporting) = departments(fields)?;
    let cadence = match fields.get("cadence") {
        Some("monthly") => Cadence::Monthly,
        Some("quarterly") | None => Cadence::Quarterly,
        Some(_) => return Err(codes::bad_field("cadence")),
    };
    let due = fields.need_as("due")?;
    // How long a department has to sign is the engine's rule, never a form's.
    Ok(Assignment {
        lead,
        supporting,
        due,
        sign_within: SIGN_WITHIN,
        cadence,
        milestones: milestones(fields)?,
    })
}

/// The steps an assignment's form names: each row with a name needs its day, and all weigh the same.
fn milestones(fields: &Fields) -> Result<Vec<Milestone>, Rejection> {
    let named = (1..=MILESTONES).filter_map(|row| {
        let (name, due) = (format!("milestone-name-{row}"), format!("milestone-due-{row}"));
        let given = fields.get(&name).is_some() || fields.get(&due).is_some();
        given.then_some((name, due))
    });
    let read = |(name, due): (String, String)| Ok((fields.need(&name)?.to_owned(), fields.need_as(&due)?));
    let mut steps = named
        .map(read)
        .collect::<Result<Vec<(String, Date)>, Rejection>>()?;
    steps.sort_by_key(|(_, due)| *due);
    let count = steps.len();
    let weighed = steps.into_iter().zip(1..).map(|((name, due), place)| Milestone {
        name: Bilingual::new(&name, ""),
        weight: weight(place, count),
        due,
    });
    Ok(weighed.collect())
}

/// Equal whole parts of a hundred; the last takes what remains.
fn weight(place: usize, count: usize) -> Decimal {
    let part = 100 / count.max(1);
    let own = if place == count {
        100 - part * (count - 1)
    } else {
        part
    };
    Decimal::from(own)
}

/// `GET /commitments/{id}/evidence/{hash}`: pictures are shown, everything else is saved.
pub(crate) async fn evidence(
    State(site): State<Site>,
    visit: Visit,
    Path((id, hash)): Path<(String, String)>,
) -> Answer {
    let id: AggregateId = id.parse().map_err(|_| codes::no_such_page())?;
    let actor = visit.actor();
    let file = site
        .ask(move |city| city.open_evidence(&actor, &id, &hash))
        .await?;
    let manner = if file.inline { "inline" } else { "attachment" };
    let disposition = format!(
        "{manner}; filename*=UTF-8''{}",
        encoded(&file.name).replace('+', "%20")
    );
    let disposition = HeaderValue::from_str(&disposition).map_err(|_| codes::broken())?;
    let media_type = HeaderValue::from_static(file.media_type);
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, file.bytes).into_response())
}
