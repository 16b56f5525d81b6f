//! Every error code has its page in `docs/errors/`, and every page its code.

use super::members::Member;
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::path::Path;

/// A sentence for each code without a page and each page without a code.
///
/// # Errors
/// When `docs/errors/` can't be read.
pub(crate) fn check(members: &[Member], root: &Path) -> Result<Vec<String>> {
    let mut used = BTreeSet::new();
    for source in members
        .iter()
        .flat_map(|member| &member.sources)
        .filter(|source| source.shipped)
    {
        used.extend(codes(source.shipped_text()));
    }
    let pages = pages(&root.join("docs/errors"))?;
    let without_page = used
        .difference(&pages)
        .map(|code| format!("{code} has no page docs/errors/{code}.md"));
    let without_code = pages
        .difference(&used)
        .map(|code| format!("docs/errors/{code}.md explains a code nothing uses"));
    Ok(without_page.chain(without_code).collect())
}

fn pages(folder: &Path) -> Result<BTreeSet<String>> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok(names
        .filter_map(|name| {
            name.strip_suffix(".md")
                .filter(|n| n.starts_with("SK-"))
                .map(String::from)
        })
        .collect())
}

/// Every error code in a text.
fn codes(text: &str) -> Vec<String> {
    text.match_indices("SK-")
        .filter_map(|(at, _)| code(&text[at..]))
        .collect()
}

fn code(text: &str) -> Option<String> {
    let rest = text.strip_prefix("SK-")?;
    let name = rest.bytes().take_while(u8::is_ascii_uppercase).count();
    let digits = rest.get(name..)?.strip_prefix('-')?;
    let number = digits
        .get(..4)
        .filter(|n| n.bytes().all(|b| b.is_ascii_digit()))?;
    let ends = !digits.as_bytes().get(4).is_some_and(u8::is_ascii_alphanumeric);
    (name > 0 && ends).then(|| format!("SK-{}-{number}", &rest[..name]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_in_text() {
        assert_eq!(
            codes("Code(\"SK-STORE-0012\"), SK-X, SK-A-12345 and `SK-APP-0001`"),
            ["SK-STORE-0012", "SK-APP-0001"]
        );
    }
}
