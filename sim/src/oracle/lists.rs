//! Lists, names, timers and search show what states hold.
//!
//! It knows nothing of states themselves: a state's rows are its [`skein_store::aggregate::rows::Projection`].

use super::{Broken, Oracle, Witness};
use skein_store::aggregate::Serial;
use std::collections::BTreeSet;

/// Whether work lists, entries, incidents, names and the next timer are what states ask for.
///
/// # Errors
/// [`Oracle::ListsShowStates`].
pub fn lists_show_states(witness: &Witness) -> Result<(), Broken> {
    work(witness)
        .and_then(|()| entries(witness))
        .and_then(|()| names(witness))
        .map_err(|what| Oracle::ListsShowStates.broken(what))
}

fn work(witness: &Witness) -> Result<(), String> {
    let asked: BTreeSet<(Serial, u32)> = witness
        .aggregates
        .iter()
        .flat_map(|(serial, seen)| seen.rows.work.iter().map(|row| (*serial, row.task)))
        .collect();
    for shown in [&witness.work, &witness.urgent] {
        let listed: Vec<(Serial, u32)> = shown.iter().map(|entry| (entry.serial, entry.task)).collect();
        let shown: BTreeSet<_> = listed.iter().copied().collect();
        if shown != asked || shown.len() != listed.len() {
            return Err(format!("work lists show {listed:?} where states hold {asked:?}"));
        }
    }
    if !witness
        .work
        .is_sorted_by_key(|entry| (entry.due.is_none(), entry.due))
    {
        return Err("work lists aren't in order of due time".into());
    }
    Ok(())
}

fn entries(witness: &Witness) -> Result<(), String> {
    let (mut incidents, mut timers) = (Vec::new(), BTreeSet::new());
    for (serial, seen) in &witness.aggregates {
        let shown = seen.entry.as_ref().map(|entry| &entry.row);
        if shown != seen.rows.matter.as_ref() {
            return Err(format!("matter {serial} is shown as {shown:?}"));
        }
        incidents.extend(seen.rows.incidents.iter().map(|row| (*serial, row.incident)));
        timers.extend(seen.rows.timers.iter().map(|row| row.due));
    }
    let shown: Vec<_> = witness
        .incidents
        .iter()
        .map(|entry| (entry.serial, entry.row.incident))
        .collect();
    if shown != incidents {
        return Err(format!("{shown:?} are shown as incidents, {incidents:?} are"));
    }
    if witness.next_timer != timers.first().copied() {
        return Err(format!(
            "the next timer is {:?}, not {:?}",
            timers.first(),
            witness.next_timer
        ));
    }
    Ok(())
}

fn names(witness: &Witness) -> Result<(), String> {
    for (name, taken) in &witness.names {
        let takes = |seen: &super::Seen| seen.rows.names.contains(name);
        let holders: Vec<_> = witness
            .aggregates
            .iter()
            .filter(|(_, seen)| takes(seen))
            .collect();
        let last = holders.last().map(|(serial, _)| **serial);
        if *taken != last {
            return Err(format!("{name} leads to {taken:?} and is {last:?}'s"));
        }
    }
    Ok(())
}

/// Whether each matter is found by its title, and whatever is found by a title contains each of its words.
///
/// # Errors
/// [`Oracle::SearchFindsAll`].
pub fn search_finds_all(witness: &Witness) -> Result<(), Broken> {
    for (serial, seen) in &witness.aggregates {
        let Some(matter) = &seen.rows.matter else { continue };
        let found = witness.found.get(&matter.title);
        if !matter.title.is_empty() && !found.is_some_and(|found| found.contains(serial)) {
            let what = format!("matter {serial} isn't found as {}", matter.title);
            return Err(Oracle::SearchFindsAll.broken(what));
        }
    }
    for (words, found) in &witness.found {
        for serial in found {
            let rows = witness.aggregates.get(serial).map(|seen| &seen.rows);
            let matter = rows.and_then(|rows| rows.matter.as_ref());
            let text = matter.map(|matter| plain(&format!("{} {}", matter.title, matter.text)));
            let has = |word: &str| text.as_ref().is_some_and(|text| text.contains(&plain(word)));
            if !words.split_whitespace().all(has) {
                let what = format!("matter {serial} is found as {words} and is {text:?}");
                return Err(Oracle::SearchFindsAll.broken(what));
            }
        }
    }
    Ok(())
}

/// A text without capitals and full-width forms of letters.
fn plain(text: &str) -> String {
    let narrow = |letter: char| match letter {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
        other => other,
    };
    text.chars().map(narrow).collect::<String>().to_lowercase()
}
