//! Purity: kernel, languages and engines touch no clock, randomness, file, network, thread or database,
//! and can't panic on input.

use super::members::Member;

/// Words that no pure crate's shipped code may contain, and what each would bring in.
const FORBIDDEN: &[(&str, &str)] = &[
    ("SystemTime", "a clock"),
    ("Instant::now", "a clock"),
    ("Timestamp::now", "a clock"),
    ("Zoned::now", "a clock"),
    ("jiff::tz::TimeZone::system", "the machine's time zone"),
    ("std::fs", "files"),
    ("std::io", "input and output"),
    ("std::net", "the network"),
    ("std::env", "the environment"),
    ("std::process", "processes"),
    ("std::thread", "threads"),
    ("println!", "a terminal"),
    ("eprintln!", "a terminal"),
    ("async fn", "asynchrony"),
    (".await", "asynchrony"),
    ("RandomState", "randomness"),
];

/// Crates a pure crate may use. Adding one is a decision, so it is made here, by name.
const ALLOWED: &[&str] = &[
    "aho-corasick",
    "encoding_rs",
    "fancy-regex",
    "jiff",
    "memchr",
    "pinyin",
    "quick-xml",
    "rust_decimal",
    "serde",
    "serde_json",
    "smallvec",
    "thiserror",
];

/// The lints each pure crate denies at its root.
const LINTS: &[&str] = &[
    "unwrap_used",
    "expect_used",
    "clippy::panic",
    "indexing_slicing",
    "string_slice",
    "unreachable",
];

/// A sentence for each impurity.
pub(crate) fn check(members: &[Member]) -> Vec<String> {
    let mut found = Vec::new();
    for member in members
        .iter()
        .filter(|member| member.ring.is_some_and(|ring| ring.pure()))
    {
        found.extend(words(member));
        found.extend(dependencies(member));
        found.extend(lints(member));
    }
    found
}

fn words(member: &Member) -> Vec<String> {
    let mut found = Vec::new();
    for source in member.sources.iter().filter(|source| source.shipped) {
        for (number, line) in source.shipped_text().lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            for (word, brings) in FORBIDDEN {
                if code.contains(word) {
                    found.push(format!(
                        "{}:{}: `{word}` brings {brings} into a pure ring",
                        source.path,
                        number + 1
                    ));
                }
            }
        }
    }
    found
}

fn dependencies(member: &Member) -> Vec<String> {
    let stranger = |name: &&String| !name.starts_with("skein-") && !ALLOWED.contains(&name.as_str());
    let strangers = member.dependencies.iter().filter(stranger);
    strangers
        .map(|name| {
            format!(
                "{}: `{name}` is not on the list of crates a pure ring may use",
                member.name
            )
        })
        .collect()
}

fn lints(member: &Member) -> Vec<String> {
    let root = format!("{}/src/lib.rs", member.folder);
    let text = member
        .sources
        .iter()
        .find(|source| source.path == root)
        .map_or("", |source| &source.text);
    let missing = LINTS.iter().filter(|lint| !text.contains(**lint));
    missing
        .map(|lint| format!("{root}: the panic lint {lint} is not denied"))
        .collect()
}
