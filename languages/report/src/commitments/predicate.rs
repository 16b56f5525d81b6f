//! The predicate of a clause: how, what is done, to what.
//!
//! It knows nothing of clauses' neighbours. Start at [`predicate`].

use crate::commitments::lexicon::{Class, PLEDGES, Verb, adverb_at, calls_for_verb, opens_frame, verb_at};

/// What a clause says is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Predicate<'t> {
    /// How.
    pub(super) modifier: &'t str,
    /// What: empty where no verb was found.
    pub(super) verb: &'t str,
    /// Its class.
    pub(super) class: Option<Class>,
    /// To what.
    pub(super) object: &'t str,
    /// Bytes before the modifier: a subject or an adverbial.
    pub(super) lead: usize,
}

/// Finds the predicate of a clause.
pub(super) fn predicate(text: &str) -> Predicate<'_> {
    let from = number_end(text);
    if let Some(found) = at(text, from) {
        return Predicate { lead: 0, ..found };
    }
    if let Some(found) = disposal(text) {
        return found;
    }
    let found = positions(text).skip(1).find_map(|from| modified(text, from));
    found
        .or_else(|| measured(text))
        .or_else(|| bare(text))
        .unwrap_or_default()
}

/// The end of an item number (一是, （1）) that opens a clause.
pub(super) fn number_end(text: &str) -> usize {
    let is_numeral = |c: char| {
        matches!(
            c,
            '0'..='9' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十'
        )
    };
    let number = text.trim_start_matches('（');
    let after = number.trim_start_matches(is_numeral);
    let length = number.len() - after.len();
    let mark = after.chars().next().filter(|c| matches!(c, '是' | '）' | '要'));
    match mark {
        Some(mark) if (1..=6).contains(&length) => text.len() - after.len() + mark.len_utf8(),
        _ => 0,
    }
}

/// Byte positions of characters.
fn positions(text: &str) -> impl Iterator<Item = usize> {
    text.char_indices().map(|(at, _)| at)
}

/// `text` from `at`.
fn rest(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or("")
}

/// The predicate that opens at byte `from`: adverbs, then a verb with an object.
fn at(text: &str, from: usize) -> Option<Predicate<'_>> {
    let start = adverbs_end(text, from);
    let Some(verb) = verb_at(rest(text, start)) else {
        return unlisted(text, from, start);
    };
    // 抓“三农”: a single character is a verb before a quotation only, elsewhere it begins a word.
    let single = verb.word.chars().nth(1).is_none() && verb.class != Class::Result;
    if single && !rest(text, start + verb.word.len()).starts_with('“') {
        return None;
    }
    let (end, class) = extent(text, start, verb);
    let object = rest(text, end);
    let transitive =
        object.starts_with('与') && object.contains('的') || object.starts_with("与") && !verb.nominal;
    if object.is_empty() || (starts_noun(object) && !transitive) {
        return None;
    }
    let modifier = text.get(from..start).unwrap_or("");
    Some(Predicate {
        modifier,
        verb: text.get(start..end)?,
        class: Some(class),
        object,
        lead: from,
    })
}

/// A word of two characters that no list has but an adverb announces: 积极研制新药.
fn unlisted(text: &str, from: usize, start: usize) -> Option<Predicate<'_>> {
    let modifier = text.get(from..start).filter(|adverbs| calls_for_verb(adverbs))?;
    let tail = rest(text, start);
    let (end, _) = tail.char_indices().nth(2)?;
    let (verb, object) = tail.split_at_checked(end)?;
    let worded = verb.chars().all(char::is_alphabetic) && !opens_frame(tail);
    (worded && !starts_noun(object)).then_some(Predicate {
        modifier,
        verb,
        class: Some(Class::Act),
        object,
        lead: from,
    })
}

/// At most so many adverbs stand before one verb; more are no sentence.
const ADVERBS: usize = 8;

/// Where the adverbs from byte `from` end. An adverb that is a verb too counts before another verb only.
fn adverbs_end(text: &str, from: usize) -> usize {
    let mut end = from;
    for _ in 0..ADVERBS {
        let Some(adverb) = adverb_at(rest(text, end)) else {
            break;
        };
        let mut next = end + adverb.len();
        let mut tail = rest(text, next);
        // 积极稳妥地发展: the particle belongs to the adverb.
        if let Some(after) = tail.strip_prefix('地').filter(|after| verb_at(after).is_some()) {
            next += '地'.len_utf8();
            tail = after;
        }
        let follows = adverb_at(tail).is_some() || verb_at(tail).is_some_and(|verb| !bare_noun(verb, tail));
        let framed = opens_frame(tail);
        let held = ["把", "将", "以"].iter().any(|word| tail.starts_with(word));
        let own = verb_at(rest(text, end)).map_or(0, |verb| verb.word.len());
        // 规范发展, 探索建立: one verb, though its first half could be an adverb.
        if own > adverb.len() {
            break;
        }
        let is_verb = own == adverb.len();
        let pledged = PLEDGES.contains(&adverb) && !tail.starts_with("新增") && !tail.starts_with("净增");
        if (is_verb && ((!follows && !held) || pledged)) || (!is_verb && framed && !held) {
            break;
        }
        if moves(adverb) && follows {
            break;
        }
        end = next;
    }
    end
}

/// 推动 and 推进 are predicates wherever they stand.
fn moves(adverb: &str) -> bool {
    matches!(adverb, "推动" | "推进" | "组织" | "动员" | "协调" | "联动")
}

/// A verb before nothing but a noun ending that makes it part of a name: 建设工作, 发展水平.
fn bare_noun(verb: Verb, tail: &str) -> bool {
    let object = tail.get(verb.word.len()..).unwrap_or("");
    verb.nominal && (object.is_empty() || starts_noun(object))
}

/// What follows shows that the word before was a noun: a particle, a conjunction, a unit of work.
fn starts_noun(object: &str) -> bool {
    const MARKS: [&str; 14] = [
        "的", "等", "、", "与", "及", "工作", "水平", "步伐", "力度", "能力", "成效", "成果", "进程", "以及",
    ];
    MARKS.iter().any(|mark| object.starts_with(mark))
}

/// Where a verb that starts at `start` ends, with a second verb joined by 和 and the complement 好.
fn extent(text: &str, start: usize, verb: Verb) -> (usize, Class) {
    let mut end = start + verb.word.len();
    let mut class = verb.class;
    let tail = rest(text, end);
    if tail.strip_prefix('好').is_some_and(|after| !after.is_empty()) {
        return (end + '好'.len_utf8(), class);
    }
    for joint in ["和", "或", "、"] {
        let second = tail
            .strip_prefix(joint)
            .and_then(|tail| verb_at(tail).map(|verb| (verb, tail)));
        if let Some((second, tail)) = second {
            let object = tail.get(second.word.len()..).unwrap_or("");
            if !object.is_empty() && !starts_noun(object) {
                end += joint.len() + second.word.len();
                class = if verb.class == Class::Principle {
                    class
                } else {
                    second.class
                };
            }
        }
    }
    (end, class)
}

/// Verbs that take what becomes of the object behind them: 将甲打造成乙.
const COMPLEMENTED: [&str; 6] = ["打造", "建设成", "建成", "纳入", "列入", "转化"];

/// 把甲作为乙, 将甲纳入乙: the verb stands behind its object.
fn disposal(text: &str) -> Option<Predicate<'_>> {
    let start = adverbs_end(text, 0);
    let tail = rest(text, start).strip_prefix(['把', '将'])?;
    let frame = start + '把'.len_utf8();
    let modifier = text.get(..start)?;
    for (mark, verb) in [("作为", "把…作为"), ("放在", "把…放在"), ("摆在", "把…摆在")] {
        if let Some(at) = tail.find(mark) {
            let object = tail.get(..at)?;
            return Some(Predicate {
                modifier,
                verb,
                class: Some(Class::Principle),
                object,
                lead: 0,
            });
        }
    }
    let ending = || {
        positions(tail)
            .filter_map(|at| verb_at(rest(tail, at)).map(|verb| (at, verb)))
            .last()
    };
    let complement = || verbs(tail).find(|(_, verb)| COMPLEMENTED.contains(&verb.word));
    let (at, verb) = complement()
        .or_else(|| strong_verbs(tail).last())
        .or_else(|| verbs(tail).last())
        .or_else(ending)?;
    let verb = tail.get(at..at + verb.word.len())?;
    let object = rest(text, frame);
    Some(Predicate {
        modifier,
        verb,
        class: Some(Class::Act),
        object,
        lead: 0,
    })
}

/// Adverbs that within a phrase are more likely part of a name: 新发展理念.
const ATTRIBUTES: [&str; 7] = ["新", "更", "严", "狠", "再", "都", "还"];

/// A predicate opened by an adverb somewhere in the clause: 各区均应加大投入.
fn modified(text: &str, from: usize) -> Option<Predicate<'_>> {
    let tail = rest(text, from);
    adverb_at(tail).filter(|adverb| {
        !ATTRIBUTES.contains(adverb)
            && verb_at(tail).is_none_or(|verb| verb.word.len() < adverb.len() || adverb.len() >= 6)
    })?;
    let found = at(text, from)?;
    (!found.modifier.is_empty()).then_some(found)
}

/// The predicate of an aim: 产值增长8%.
fn measured(text: &str) -> Option<Predicate<'_>> {
    let (at, verb) = positions(text).skip(1).find_map(|at| {
        let verb = verb_at(rest(text, at)).filter(|verb| verb.class == Class::Measure)?;
        let after = rest(text, at + verb.word.len());
        let figured = after.starts_with(|c: char| c.is_ascii_digit());
        (figured || after.is_empty()).then_some((at, verb))
    })?;
    let word = if verb.word == "控制在" {
        "控制"
    } else {
        verb.word
    };
    let subject = text
        .get(..at)?
        .trim_end_matches("进一步")
        .trim_end_matches("分别");
    Some(Predicate {
        verb: text.get(at..at + word.len())?,
        class: Some(Class::Measure),
        object: subject,
        lead: at,
        modifier: "",
    })
}

/// The last verb with an object, those that are rarely nouns before the others.
fn bare(text: &str) -> Option<Predicate<'_>> {
    let found = strong_verbs(text).last().or_else(|| verbs(text).last())?;
    let (at, verb) = found;
    let (end, class) = extent(text, at, verb);
    // 对甲进行乙: the deed is 乙.
    if let (Some((_, patient)), "进行") = (text.get(..at)?.split_once('对'), verb.word) {
        return Some(Predicate {
            modifier: "",
            verb: rest(text, end),
            class: Some(class),
            object: patient,
            lead: 0,
        });
    }
    Some(Predicate {
        modifier: "",
        verb: text.get(at..end)?,
        class: Some(class),
        object: rest(text, end),
        lead: at,
    })
}

/// The verbs within `text` that have an object and are rarely nouns.
fn strong_verbs(text: &str) -> impl Iterator<Item = (usize, Verb)> {
    verbs(text).filter(|(_, verb)| !verb.nominal)
}

/// The verbs within `text` that have an object, quotations and titles left out.
fn verbs(text: &str) -> impl Iterator<Item = (usize, Verb)> {
    let mut depth = 0_u32;
    let mut skip = 0;
    text.char_indices().filter_map(move |(at, c)| {
        match c {
            '“' | '《' | '（' => depth += 1,
            '”' | '》' | '）' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > 0 || at < skip {
            return None;
        }
        let verb = verb_at(rest(text, at)).filter(|verb| verb.word.chars().nth(1).is_some())?;
        skip = at + verb.word.len();
        let object = rest(text, skip);
        (!object.is_empty() && !starts_noun(object) && !object.starts_with('和')).then_some((at, verb))
    })
}

/// A predicate within a phrase that a preposition opens, if there is one. A verb right after the
/// preposition belongs to the phrase (围绕打造基地).
pub(super) fn inner_verb(text: &str) -> Option<Verb> {
    strong_verbs(text)
        .filter(|(at, _)| *at > 0)
        .last()
        .map(|(_, verb)| verb)
}

/// Whether a phrase has a verb with an object, nominal or not.
pub(super) fn has_verb(text: &str) -> bool {
    verbs(text).any(|(at, _)| at > 0)
}

/// Whether a clause opens with its predicate.
pub(super) fn opens_with_verb(text: &str) -> bool {
    at(text, number_end(text)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Modifier, verb and object of a clause.
    fn check(clause: &str, modifier: &str, verb: &str, object: &str) {
        let found = predicate(clause);
        assert_eq!(
            (found.modifier, found.verb, found.object),
            (modifier, verb, object),
            "{clause}"
        );
    }

    #[test]
    fn verbs_are_found_behind_their_adverbs() {
        check("加快建设水厂", "加快", "建设", "水厂");
        check("加快水厂建设", "", "加快", "水厂建设");
        check("进一步扩大茶叶出口", "进一步", "扩大", "茶叶出口");
        check("防范和化解旱情", "", "防范和化解", "旱情");
        check("落实好分水方案", "", "落实好", "分水方案");
    }

    #[test]
    fn verbs_are_found_behind_subjects_and_frames() {
        check("各区要加大投入力度", "要", "加大", "投入力度");
        check("以政策激活市场", "", "激活", "市场");
        check("工业产值增长8%", "", "增长", "工业产值");
        check("把水源作为命脉", "", "把…作为", "水源");
    }
}
