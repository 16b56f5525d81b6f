//! Structure: what each paragraph is and where it stands.
//!
//! What it is for: one pass over the lines of a repaired report that tells title, byline, chapters,
//! headings, topic sentences, notes and web page apart. It knows nothing of quantities and commitments.
//! Start at [`outline`]; the walk is in `walk`, the shape of a single line in `line`.

mod digits;
mod labels;
mod line;
mod origin;
mod walk;
mod words;

use crate::model::Outline;

/// Finds the structure of a repaired text. Every non-empty line gets a paragraph.
#[must_use]
pub fn outline(text: &str) -> Outline {
    let mut walk = walk::Walk::default();
    let mut start = 0;
    for (number, line) in (1_u32..).zip(text.split('\n')) {
        let body = line.trim_start_matches(is_blank);
        let indent = line.len() - body.len();
        walk.line(number, start + indent, body.trim_end_matches(is_blank));
        start += line.len() + 1;
    }
    walk.finish(text)
}

/// Indentation and line ends, the byte order mark included.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Part, Role};

    /// A small report of our own: line, role, section and part of each paragraph.
    const REPORT: &str = "首页\n甲乙市政府工作报告\n——2021年1月8日在甲乙市第七届人民代表大会第一次会议上\n市长\n\n各位代表：\n\
        \u{3000}\u{3000}请予审议。\n\
        一、2020年工作回顾\n\
        \u{3000}\u{3000}2020年，全市修路30公里。\n\
        （一）修路。修路30公里，通车20公里。\n\
        各位代表，成绩来之不易。我们也清醒看到，路还不够宽。\n\
        **二、2021年工作安排**\n\
        今年主要预期目标是：产值增长8%。\n\
        （一）继续修路，加快通车\n\
        改善公路。新修公路40公里，加快通车。\n\
        各位代表，让我们一起修路！\n\
        名词解释\n\
        1.公路：汽车走的路。\n";

    #[test]
    fn a_report_falls_into_its_parts() {
        let outline = outline(REPORT);
        assert_eq!(
            (outline.place.as_str(), outline.year, outline.review_year),
            ("甲乙市", Some(2021), Some(2020))
        );
        let roles: Vec<(u32, Role, &str, Part)> = outline
            .paragraphs
            .iter()
            .map(|p| {
                (
                    p.line,
                    p.role.unwrap_or(Role::Furniture),
                    p.section.as_str(),
                    p.part,
                )
            })
            .collect();
        assert_eq!(
            roles,
            [
                (1, Role::Furniture, "", Part::None),
                (2, Role::Title, "", Part::None),
                (3, Role::Byline, "", Part::None),
                (4, Role::Byline, "", Part::None),
                (6, Role::Salutation, "", Part::None),
                (7, Role::Preface, "", Part::None),
                (8, Role::Heading, "一", Part::Review),
                (9, Role::Body, "一（2020总述）", Part::Review),
                (10, Role::Body, "一（一）", Part::Review),
                (11, Role::Body, "一（结语）", Part::Other),
                (12, Role::Heading, "二", Part::Plan),
                (13, Role::Body, "二（总目标）", Part::Plan),
                (14, Role::Heading, "二（一）", Part::Plan),
                (15, Role::Body, "二（一）", Part::Plan),
                (16, Role::Body, "二（一）", Part::Other),
                (17, Role::Glossary, "", Part::None),
                (18, Role::Glossary, "", Part::None),
            ]
        );
        let topics: Vec<&str> = outline
            .paragraphs
            .iter()
            .skip(11)
            .take(3)
            .map(|p| p.topic.as_str())
            .collect();
        assert_eq!(topics, ["今年主要预期目标", "继续修路，加快通车", "改善公路"]);
    }

    #[test]
    fn scraps_are_no_report_and_no_panic() {
        for scrap in [
            "",
            "\n\n",
            "**",
            "（",
            "一、",
            "---",
            "---\ntitle:",
            "<!--",
            "**（一）**",
            "1.",
            "\u{feff}\u{3000}",
            "。，；：“",
        ] {
            let outline = outline(scrap);
            assert!(outline.paragraphs.iter().all(|p| p.part != Part::Plan), "{scrap}");
        }
    }
}
