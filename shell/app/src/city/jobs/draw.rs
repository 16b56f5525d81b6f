//! `city:draw`: a draw by lot that anyone can recompute.
//!
//! Data inputs: `candidates`, a list of names or of contexts with `id`; `count` (1); `interested`, those who have an
//! interest and are not drawn; a candidate whose context says `interest = true` isn't either. What was drawn, with all
//! it takes to recompute it, goes to `skein:result` (`draw`): `drawn`, `reserves`, `excluded`, `proof`.
//!
//! With `skein:step="commit"` the terms are only fixed (`witness` says what from outside will be the witness); a later
//! `city:draw` with the same result draws with the `witness` handed in then.
//!
//! It knows nothing of how a draw is computed. Start at [`DrawByLot`].

use super::{Asked, CityJob};
use crate::city::act::Order;
use crate::codes;
use crate::draw::{Committed, Draw, SCHEME, Terms};
use serde::{Deserialize, Serialize};
use skein_dmn::feel::Value;
use skein_kernel::actor::Actor;
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::state::{Name, Vars};
use skein_store::Meta;
use std::collections::BTreeSet;

/// The variable of the answer where the task names none.
const RESULT: &str = "draw";
/// The most candidates of one draw.
const MOST: usize = 10_000;

/// That the terms of a draw are fixed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawEvent {
    /// What is drawn from.
    pub terms: Terms,
    /// Its hash.
    pub commitment: String,
}

impl DrawEvent {
    /// The aggregate it belongs to: the matter and the job.
    pub(in crate::city) fn aggregate(&self) -> String {
        format!("{}-{}", self.terms.matter, self.terms.job)
    }
}

/// Draws by lot.
pub(super) struct DrawByLot;

impl CityJob for DrawByLot {
    fn topic(&self) -> &'static str {
        "city:draw"
    }

    fn answer(&self, asked: &Asked<'_>) -> Result<Vars, Rejection> {
        let name = asked.attribute("result").unwrap_or(RESULT);
        let before = asked.case.matter.data().get(name).and_then(fixed);
        let (committed, excluded) = match before {
            Some(before) => (before, Vec::new()),
            None => {
                let (terms, excluded) = terms(asked)?;
                (commit(asked, terms)?, excluded)
            }
        };
        let answer = if asked.attribute("step") == Some("commit") {
            serde_json::json!({ "committed": committed, "excluded": excluded })
        } else {
            let witness = match asked.data.get("witness") {
                Some(Value::String(text)) if !committed.terms.witness.is_empty() => text.to_string(),
                Some(value @ Value::Number(_)) if !committed.terms.witness.is_empty() => value.to_json()?,
                _ => String::new(),
            };
            if witness.is_empty() != committed.terms.witness.is_empty() {
                return Err(refused(
                    "抽签条件写明了见证值，开签时要提交它",
                    "the draw's terms name a witness: it is handed in when it is drawn",
                ));
            }
            let draw = Draw::of(committed, &witness);
            let reserves: Vec<&str> = draw
                .tickets
                .iter()
                .skip(draw.drawn.len())
                .map(|ticket| ticket.candidate.as_str())
                .collect();
            serde_json::json!({
                "drawn": draw.drawn, "reserves": reserves, "excluded": excluded, "proof": draw,
            })
        };
        Ok(Vars::one(
            Name::from(name),
            Value::from_json(&answer.to_string())?,
        ))
    }
}

/// Terms that an earlier task fixed and that nothing was drawn from yet.
fn fixed(value: &Value) -> Option<Committed> {
    let Value::Context(context) = value else {
        return None;
    };
    if context.get("proof").is_some() {
        return None;
    }
    serde_json::from_str(&context.get("committed")?.to_json().ok()?).ok()
}

/// What the task says is drawn from, and who isn't.
fn terms(asked: &Asked<'_>) -> Result<(Terms, Vec<String>), Rejection> {
    let list = |name: &str| match asked.data.get(name) {
        Some(Value::List(values)) => values.to_vec(),
        _ => Vec::new(),
    };
    let interested: BTreeSet<String> = list("interested").iter().filter_map(id).collect();
    let (mut candidates, mut excluded) = (BTreeSet::new(), BTreeSet::new());
    for candidate in list("candidates") {
        let Some(id) = id(&candidate) else {
            return Err(refused(
                "候选人要写成名字，或者带 id 的一组数据",
                "candidates are names, or contexts with an id",
            ));
        };
        let own =
            matches!(&candidate, Value::Context(it) if it.get("interest") == Some(&Value::Boolean(true)));
        let to = if own || interested.contains(&id) {
            &mut excluded
        } else {
            &mut candidates
        };
        to.insert(id);
    }
    let count = match asked.data.get("count") {
        Some(Value::Number(count)) => count.to_string().parse().unwrap_or(0),
        _ => 1,
    };
    let enough = count > 0 && candidates.len() >= count as usize && candidates.len() <= MOST;
    if !enough {
        return Err(refused(
            &format!("要抽 {count} 个，没有利害关系的候选人有 {} 个", candidates.len()),
            &format!(
                "{count} are to be drawn of {} candidates without an interest",
                candidates.len()
            ),
        ));
    }
    let commit = asked.attribute("step") == Some("commit");
    let witness = match asked.data.get("witness") {
        Some(Value::String(text)) if commit => text.to_string(),
        _ => String::new(),
    };
    let terms = Terms {
        scheme: SCHEME.to_owned(),
        division: asked.office.division().to_string(),
        matter: asked.serial.0,
        job: asked.job,
        candidates: candidates.into_iter().collect(),
        count,
        witness,
    };
    Ok((terms, excluded.into_iter().collect()))
}

fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Context(context) => context.get("id").and_then(id),
        _ => None,
    }
}

/// Fixes terms in the evidence log, once for each job, and waits for a signed head over them.
fn commit(asked: &Asked<'_>, terms: Terms) -> Result<Committed, Rejection> {
    let journal = asked.office.journal();
    let event = DrawEvent {
        commitment: terms.commitment(),
        terms,
    };
    let stream = journal.read(|model| model.draw_stream(&event.aggregate()));
    let known = |stream| -> Result<_, Rejection> { Ok(journal.stream(stream)?.into_iter().next()) };
    let mut found = known(&stream)?;
    if found.is_none() {
        let meta = Meta::new(Actor::system(), asked.now);
        let submitted = journal.submit(Order::Draw(event), meta).wait();
        found = known(&stream)?;
        if found.is_none() {
            submitted?;
        }
    }
    let away = || {
        Rejection::new(
            codes::DRAW,
            Class::Unavailable,
            "抽签条件还没有写进存证日志",
            "the terms of the draw aren't in the evidence log yet",
        )
    };
    let recorded = found.ok_or_else(away)?;
    let kept: DrawEvent = serde_json::from_str(&recorded.event.body).map_err(|_| away())?;
    let head = journal.tree_head().filter(|head| head.size >= recorded.position);
    Ok(Committed {
        terms: kept.terms,
        commitment: kept.commitment,
        position: recorded.position,
        head: head.ok_or_else(away)?,
    })
}

fn refused(zh: &str, en: &str) -> Rejection {
    Rejection::new(
        codes::DRAW,
        Class::Invalid,
        format!("不能抽签：{zh}"),
        format!("there can be no draw: {en}"),
    )
}
