//! What must hold whatever happens: nothing acknowledged is lost or doubled, replay comes to the state, each
//! token is accounted for, timers fire once, lists show what states hold, the evidence log verifies.
//!
//! It knows nothing of how commands were given. Start at [`Ledger`].

use super::city::SimCity;
use jiff::Timestamp;
use skein_kernel::rejection::Rejection;
use skein_matter::Matter;
use skein_matter::state::{NONE, Status};
use skein_store::Journal;
use skein_store::aggregate::backend::{Answer, Backend, WorkQuery};
use skein_store::aggregate::{Family as _, Serial};
use skein_store::matter::{Item, Matters, Outcome};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What was acknowledged.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// By key: what was answered.
    answers: BTreeMap<String, (Serial, u64)>,
    /// By matter: bodies of the events that were there when it was last looked at.
    seen: BTreeMap<Serial, Vec<String>>,
}

/// Whether a refusal means that nobody knows whether the command was done.
pub(super) fn is_lost(rejection: &Rejection) -> bool {
    // The store has stopped, the write failed, or the disk was full.
    [
        "SK-STORE-0003",
        "SK-STORE-0007",
        "SK-STORE-0008",
        "SK-STORE-0009",
        "SK-STORE-0022",
    ]
    .contains(&rejection.code.0)
}

impl Ledger {
    /// Notes an answer. A second answer under one key must be the first.
    pub(super) fn acknowledge(&mut self, key: &str, answer: &Answer<Outcome>) -> Result<(), String> {
        let now = (answer.serial, answer.revision);
        match self.answers.insert(key.to_owned(), now) {
            Some(before) if before != now => Err(format!("{key} was answered {before:?}, then {now:?}")),
            _ => Ok(()),
        }
    }

    /// Whether everything that was acknowledged is there, as it was.
    pub(super) fn is_kept(&mut self, journal: &Journal<SimCity>) -> Result<(), String> {
        let mut newest: BTreeMap<Serial, u64> = BTreeMap::new();
        for (serial, revision) in self.answers.values() {
            let known = newest.entry(*serial).or_default();
            *known = (*known).max(*revision);
        }
        for (serial, revision) in newest {
            self.matter_is_kept(journal, serial, revision)?;
        }
        Ok(())
    }

    fn matter_is_kept(
        &mut self,
        journal: &Journal<SimCity>,
        serial: Serial,
        revision: u64,
    ) -> Result<(), String> {
        let history = Backend::history(journal, serial).map_err(|rejection| rejection.to_string())?;
        let bodies: Vec<String> = history.into_iter().map(|event| event.event.body).collect();
        if (bodies.len() as u64) < revision {
            return Err(format!(
                "matter {serial} lost events: {} of {revision}",
                bodies.len()
            ));
        }
        let seen = self.seen.entry(serial).or_default();
        if !bodies.starts_with(seen) {
            return Err(format!("the history of matter {serial} has changed"));
        }
        *seen = bodies;
        Ok(())
    }

    /// Whether every timer that is due has fired.
    pub(super) fn nothing_is_late(
        &self,
        journal: &Journal<SimCity>,
        now: Timestamp,
        refused: usize,
    ) -> Result<(), String> {
        let backlog = journal.backlog(now).map_err(|rejection| rejection.to_string())?;
        if backlog.timers_due > refused as u64 {
            let due = journal
                .claim_timers(now, 100)
                .map_err(|rejection| rejection.to_string())?;
            let next = journal.next_timer().map_err(|rejection| rejection.to_string())?;
            return Err(format!(
                "{} timers are due at {now} and haven't fired: {due:?}, the first at {next:?}",
                backlog.timers_due
            ));
        }
        Ok(())
    }

    /// Whether each matter accounts for its tokens, fired its timers once, and is listed as its state says.
    pub(super) fn is_consistent(&self, journal: &Journal<SimCity>) -> Result<(), String> {
        let family: &Matters<SimCity> = journal.family();
        let mut listed = BTreeSet::new();
        for number in 1.. {
            let serial = Serial(number);
            let kept = journal
                .aggregate(serial)
                .map_err(|rejection| rejection.to_string())?;
            let Some(kept) = kept else { break };
            if let Item::Case(case) = &*kept.state {
                accounted(&case.matter).map_err(|what| format!("matter {serial}: {what}"))?;
                fired_once(journal, serial)?;
            }
            let rows = family.project(serial, &kept.state);
            listed.extend(rows.work.iter().map(|row| (serial, row.task)));
        }
        let query = WorkQuery {
            lists: vec!["everybody".into()],
            limit: 10_000,
            ..WorkQuery::default()
        };
        let shown = journal.work(&query).map_err(|rejection| rejection.to_string())?;
        let shown: BTreeSet<_> = shown.iter().map(|entry| (entry.serial, entry.task)).collect();
        if shown != listed {
            return Err(format!("work lists show {shown:?} where states hold {listed:?}"));
        }
        Ok(())
    }
}

/// Each token is somewhere, and what has ended holds none.
fn accounted(matter: &Matter) -> Result<(), String> {
    let ended = matches!(matter.status, Status::Completed | Status::Cancelled);
    if ended && (!matter.tokens.is_empty() || !matter.waits.is_empty() || !matter.scopes.is_empty()) {
        return Err("it has ended and still holds tokens, waits or scopes".into());
    }
    if matter.status == Status::Running && matter.tokens.is_empty() {
        return Err("it runs without a token".into());
    }
    for token in matter.tokens.iter() {
        if matter.scopes.get(token.scope).is_none() {
            return Err(format!("token {} is in no scope", token.id));
        }
    }
    for wait in matter.waits.iter() {
        if wait.token != NONE && matter.tokens.get(wait.token).is_none() {
            return Err(format!("wait {} is of a token that is gone", wait.id));
        }
    }
    Ok(())
}

/// No wait was triggered twice unless it stays open for more.
fn fired_once(journal: &Journal<SimCity>, serial: Serial) -> Result<(), String> {
    let history = Backend::history(journal, serial).map_err(|rejection| rejection.to_string())?;
    let mut over = BTreeSet::new();
    for event in history {
        let body: serde_json::Value = serde_json::from_str(&event.event.body).map_err(|e| e.to_string())?;
        for step in body["e"].as_array().into_iter().flatten() {
            let fired = &step["fi"];
            let Some(wait) = fired["w"].as_u64() else { continue };
            if over.contains(&wait) {
                return Err(format!("wait {wait} of matter {serial} fired twice"));
            }
            if fired["x"].is_null() && fired["k"].is_null() {
                over.insert(wait);
            }
        }
    }
    Ok(())
}

/// The evidence log verifies, and replaying the events comes to the stored states.
pub(super) fn proves_itself(database: &Path, keys: &Path) -> Result<(), String> {
    let trusted = skein_store::read_public_keys(&keys.join("evidence.pub"))
        .map_err(|rejection| rejection.to_string())?;
    let report = skein_store::audit::verify(database, &trusted).map_err(|rejection| rejection.to_string())?;
    if !report.is_sound() {
        return Err(format!("the evidence log doesn't verify: {report:?}"));
    }
    let findings = skein_store::audit::verify_states(database, &Matters::<SimCity>::default())
        .map_err(|rejection| rejection.to_string())?;
    if !findings.is_empty() {
        return Err(format!(
            "stored states aren't what their events come to: {findings:?}"
        ));
    }
    Ok(())
}
