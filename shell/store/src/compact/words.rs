//! Names that states are full of, each with a number.
//!
//! A name that isn't here is written in full, so the list is only for brevity. A number never changes its
//! meaning: words are added at the end.

use std::sync::OnceLock;

/// The words in the order of their numbers; the first 112 take one byte.
pub(super) const WORDS: &[&str] = &[
    "id",
    "scope",
    "token",
    "node",
    "flow",
    "stage",
    "active",
    "kind",
    "task",
    "parent",
    "unit",
    "live",
    "data",
    "place",
    "d",
    "n",
    "t",
    "r",
    "u",
    "x",
    "h",
    "o",
    "m",
    "s",
    "w",
    "i",
    "p",
    "v",
    "a",
    "b",
    "g",
    "c",
    "e",
    "created",
    "state",
    "ready",
    "candidates",
    "priority",
    "list",
    "due",
    "face",
    "title",
    "element",
    "owner",
    "light",
    "since",
    "off",
    "green",
    "version",
    "status",
    "running",
    "last_id",
    "units",
    "started",
    "scopes",
    "tokens",
    "waits",
    "desk",
    "open",
    "process",
    "case",
    "$serde_json::private::RawValue",
    "clocks",
    "spec",
    "host",
    "phase",
    "deadline",
    "pending",
    "fired",
    "history",
    "at",
    "mark",
    "yellow",
    "red",
    "lapse",
    "terms",
    "from",
    "period",
    "start",
    "roll",
    "suspensions",
    "extensions",
    "calendar",
    "nominal",
    "ends",
    "first",
    "last",
    "what",
    "event",
    "counted",
    "name",
    "to",
    "off-day",
    "workday",
    "working",
    "warnings",
    "completed",
    "law",
    "outcome",
    "system",
    "everybody",
    "owners",
    "clock",
    "due-day",
    "definition",
    "done",
    "claimed",
    "reason",
    "text",
    "number",
    "date",
    "key",
    "timer",
    "message",
    "signal",
    "job",
    "topic",
    "retry_at",
    "held",
    "cycle",
    "left",
    "next",
    "delegate",
    "excluded",
    "form",
    "opinion",
    "comments",
    "attachments",
    "past",
    "recusals",
    "before",
    "urges",
    "group",
    "by",
    "day",
    "notice",
    "served",
    "announced",
    "stopped",
    "uncomputed",
    "met",
    "cancelled",
    "suspended",
    "failed",
    "called",
    "sub-process",
    "transaction",
    "ad-hoc",
    "event-sub-process",
    "loop",
    "compensation",
    "locals",
    "children",
    "condition",
    "holds",
    "code",
    "zh",
    "en",
    "error",
    "escalation",
    "count",
    "index",
    "items",
    "total",
    "body",
    "closing",
    "conditional",
    "incident",
    "incidents",
    "records",
    "correlation",
    "stores",
    "none",
    "resetting",
    "progress",
    "planned",
    "terminated",
    "outputs",
    "arrived",
    "leaving",
    "attempts",
    "mode",
    "waiting",
    "next-workday",
    "previous-workday",
    "next-day",
    "same-day",
    "as-it-is",
    "following",
    "preceding",
    "weekend",
    "holiday",
    "makeup",
    "make-up-workday",
    "hour-start",
    "rolled",
    "extended",
    "end",
    "month",
    "approver",
    "required",
    "approved",
    "person",
    "digest",
    "media",
    "size",
    "escalate",
    "time",
    "shown",
    "sig",
    "def",
    "file",
    "decisions",
    "timers",
    "person/",
    "unit/",
];

const SLOTS: usize = 1024;

/// Numbers of words, one more than they are, by hash: 0 is free.
fn table() -> &'static [u16; SLOTS] {
    static TABLE: OnceLock<Box<[u16; SLOTS]>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Box::new([0; SLOTS]);
        for (word, number) in WORDS.iter().zip(1..) {
            let free = places(word).find(|place| table.get(*place) == Some(&0));
            if let Some(slot) = free.and_then(|free| table.get_mut(free)) {
                *slot = number;
            }
        }
        table
    })
}

/// Where a word may stand, in order.
fn places(word: &str) -> impl Iterator<Item = usize> {
    let mix = |hash: u32, byte: &u8| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    let hash = word.as_bytes().iter().fold(0x811c_9dc5, mix);
    let first = (hash ^ hash >> 15) as usize;
    (first..first + SLOTS).map(|place| place % SLOTS)
}

/// The number of a word.
pub(super) fn number(text: &str) -> Option<usize> {
    if text.is_empty() || text.len() > 30 {
        return None;
    }
    let table = table();
    for place in places(text) {
        let number = usize::from(*table.get(place)?).checked_sub(1)?;
        if WORDS.get(number) == Some(&text) {
            return Some(number);
        }
    }
    None
}

/// The word with a number.
pub(super) fn word(number: usize) -> Option<&'static str> {
    WORDS.get(number).copied()
}
