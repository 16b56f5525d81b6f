//! Words that don't belong in a finished tree: unfinished work without an issue, silenced lints without
//! a reason, ignored tests without a reason.

use super::members::Member;

/// A sentence for each such word.
pub(crate) fn check(members: &[Member]) -> Vec<String> {
    let mut found = Vec::new();
    for source in members.iter().flat_map(|member| &member.sources) {
        for (number, line) in source.text.lines().enumerate() {
            if let Some(what) = finding(line) {
                found.push(format!("{}:{}: {what}", source.path, number + 1));
            }
        }
    }
    found
}

/// What is wrong with a line, if anything. The needles are put together here so that this file passes.
fn finding(line: &str) -> Option<&'static str> {
    let unfinished = ["TO", "FIX", "XX"]
        .iter()
        .zip(["DO", "ME", "X"])
        .any(|(a, b)| has_word(line, &format!("{a}{b}")));
    if unfinished && !line.contains('#') {
        return Some("unfinished work names its issue, as #12");
    }
    if line.trim_start() == concat!("#[ig", "nore]") {
        return Some("an ignored test says why");
    }
    None
}

fn has_word(line: &str, word: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric())
        .any(|part| part == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_work_without_an_issue_is_found() {
        let unfinished = format!("// {}{} later", "TO", "DO");
        assert!(finding(&unfinished).is_some());
        assert!(finding(&format!("{unfinished} #12")).is_none());
        assert!(finding("// methods and todos").is_none());
    }
}
