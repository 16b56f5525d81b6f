//! The walk over a report's lines, with what it remembers from line to line.
//!
//! It knows nothing of text encodings and repairs. Start at [`Walk::line`].

use crate::model::{Outline, Paragraph, Part, Role, Span};
use crate::structure::digits::years;
use crate::structure::labels::{aims, hanzi, outlook_label, review_label};
use crate::structure::line::{Marker, Shape, head, strip, strip_stop};
use crate::structure::origin::Origin;
use crate::structure::words::{self, Kind};
use std::collections::HashSet;

/// Where in the document the walk is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Region {
    /// Before the salutation or first heading.
    #[default]
    Front,
    /// Within front matter fenced by `---`.
    Fenced,
    /// The report.
    Report,
    /// After the closing call.
    Closed,
    /// Notes behind the report.
    Notes,
    /// The web page's tail, or the text printed a second time.
    Tail,
}

/// How chapters are headed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    /// `一、`.
    Numbered,
    /// Short lines without number.
    Named,
}

/// A chapter as met.
#[derive(Debug, Default)]
struct Chapter<'t> {
    heading: &'t str,
    number: String,
    kind: Kind,
    /// A paragraph has followed the heading.
    filled: bool,
}

/// The state of the walk.
#[derive(Debug, Default)]
pub(super) struct Walk<'t> {
    region: Region,
    in_comment: bool,
    scheme: Option<Scheme>,
    headings: HashSet<&'t str>,
    chapters: usize,
    chapter: Option<Chapter<'t>>,
    part: Part,
    /// The open second-level number or the label that stands for one.
    section: String,
    /// Whether `section` is a printed （一）, rather than a label of an unnumbered stretch.
    numbered: bool,
    /// Whether `section` is the number of an item (一是, 1.) where no （一） is open.
    itemised: bool,
    topic: &'t str,
    /// A paragraph of the plan's work has been met, so that a closing call may follow.
    worked: bool,
    plan_chapters: usize,
    origin: Origin,
    title: Option<String>,
    paragraphs: Vec<Paragraph>,
}

/// Characters of a paragraph that count as its opening.
pub(super) const OPENING: usize = 60;

impl<'t> Walk<'t> {
    /// Takes the next line, already without indentation and line end.
    pub(super) fn line(&mut self, number: u32, start: usize, text: &'t str) {
        if text.is_empty() {
            return;
        }
        let paragraph = Paragraph {
            line: number,
            span: Span::new(start, start + text.len()),
            ..Default::default()
        };
        if self.is_page(text) {
            self.paragraphs.push(Paragraph {
                role: Some(Role::Furniture),
                ..paragraph
            });
            return;
        }
        let shape = Shape::of(text);
        let placed = match self.region {
            Region::Front => self.front(paragraph, shape),
            Region::Notes => Paragraph {
                role: Some(note(text)),
                ..paragraph
            },
            Region::Closed => self.closed(paragraph, shape),
            _ => self.report(paragraph, shape),
        };
        self.paragraphs.push(placed);
    }

    /// The outline of all lines of `text` taken.
    pub(super) fn finish(mut self, text: &str) -> Outline {
        self.drop_idle_labels();
        Outline {
            title: self.title,
            place: self.origin.place(text),
            year: self.origin.year(),
            review_year: self.origin.reviewed(),
            paragraphs: self.paragraphs,
        }
    }

    /// A chapter without numbered sections has no opening apart from them: takes that label off.
    fn drop_idle_labels(&mut self) {
        for chapter in self
            .paragraphs
            .chunk_by_mut(|left, right| chapter_of(left) == chapter_of(right))
        {
            if chapter.iter().all(|paragraph| paragraph.level < 2) {
                for paragraph in chapter
                    .iter_mut()
                    .filter(|paragraph| paragraph.part == Part::Plan)
                {
                    if let Some(number) = paragraph.section.strip_suffix("（引言）") {
                        paragraph.section = number.to_owned();
                    }
                }
            }
        }
    }

    /// Whether a line belongs to the page rather than the report: front matter, comments, rules.
    fn is_page(&mut self, text: &str) -> bool {
        if self.region == Region::Fenced {
            if text == "---" {
                self.region = Region::Front;
            } else if let Some(title) = text.strip_prefix("title:") {
                self.origin.read_front(title.trim());
                self.title = Some(title.trim().to_owned());
            }
            return true;
        }
        if self.in_comment || text.starts_with("<!--") {
            self.in_comment = !text.ends_with("-->");
            return true;
        }
        if text == "---" && self.paragraphs.is_empty() {
            self.region = Region::Fenced;
        }
        let ruled = text.len() >= 3 && text.bytes().all(|b| matches!(b, b'-' | b'=' | b'_' | b'*'));
        ruled || self.region == Region::Tail || words::is_furniture(text)
    }

    /// A line before the report's first words.
    fn front(&mut self, paragraph: Paragraph, shape: Shape<'t>) -> Paragraph {
        if let Some(heading) = self.chapter_heading(&shape) {
            self.region = Region::Report;
            return self.open_chapter(paragraph, &shape, heading);
        }
        if is_salutation(shape.text) {
            self.region = Region::Report;
            return Paragraph {
                role: Some(Role::Salutation),
                ..paragraph
            };
        }
        let role = self.front_role(strip(shape.text));
        if role != Role::Furniture {
            self.origin.read_front(strip(shape.text));
        }
        let told = self.title.as_deref().is_some_and(|title| title.contains("报告"));
        if role == Role::Title && (shape.text.contains("报告") || !told) {
            self.title = Some(strip(shape.text).to_owned());
        }
        Paragraph {
            role: Some(role),
            ..paragraph
        }
    }

    /// What a line before the salutation is.
    fn front_role(&self, text: &str) -> Role {
        const OFFICES: [&str; 8] = ["市长", "省长", "主席", "区长", "县长", "州长", "盟长", "专员"];
        let short = text.chars().nth(45).is_none() && !text.contains('。') && !text.ends_with(['：', ':']);
        if !short {
            return Role::Furniture;
        }
        if text.contains("工作报告") || text.ends_with("的报告") {
            return Role::Title;
        }
        let dated = text.contains("会议上")
            || text.contains("大会")
            || (text.contains('日') && years(text).next().is_some());
        // A bare name is a byline only right under a title or another byline: pages have short words too.
        let after = self.paragraphs.last().and_then(|paragraph| paragraph.role);
        let named = text.chars().nth(5).is_none() && matches!(after, Some(Role::Title | Role::Byline));
        if dated || named || OFFICES.iter().any(|office| text.contains(office)) {
            return Role::Byline;
        }
        let titled = text.chars().nth(9).is_some() && !text.contains(['，', '；', '/', ' ', '>', '|']);
        if titled { Role::Title } else { Role::Furniture }
    }

    /// A line of the report itself.
    fn report(&mut self, paragraph: Paragraph, shape: Shape<'t>) -> Paragraph {
        if is_salutation(shape.text) {
            self.forget_empty_chapter();
            return Paragraph {
                role: Some(Role::Salutation),
                ..paragraph
            };
        }
        if words::opens_glossary(strip_stop(shape.text)) {
            self.region = Region::Notes;
            return Paragraph {
                role: Some(Role::Glossary),
                ..paragraph
            };
        }
        if let Some(heading) = self.chapter_heading(&shape) {
            return self.open_chapter(paragraph, &shape, heading);
        }
        if self.chapter.is_none() {
            self.origin.read_front(head(shape.text, OPENING));
            return Paragraph {
                role: Some(Role::Preface),
                ..paragraph
            };
        }
        if shape.is_short() && opens_heading(&shape) {
            return self.heading(paragraph, &shape);
        }
        self.body(paragraph, shape)
    }

    /// A line after the closing call.
    fn closed(&mut self, paragraph: Paragraph, shape: Shape<'t>) -> Paragraph {
        let words = strip_stop(shape.text);
        if matches!(shape.marker, Some(Marker::Chapter | Marker::Section)) {
            self.region = Region::Report;
            return self.report(paragraph, shape);
        }
        let noted = shape.marker == Some(Marker::Digit) || words::is_footnote(shape.text);
        if noted || words::opens_glossary(words) {
            self.region = Region::Notes;
            return Paragraph {
                role: Some(Role::Glossary),
                ..paragraph
            };
        }
        if shape.text.ends_with(['。', '！', '!']) {
            return self.placed(paragraph, Role::Body, 0, Part::Other);
        }
        self.region = Region::Tail;
        Paragraph {
            role: Some(Role::Furniture),
            ..paragraph
        }
    }

    /// The words of a chapter's heading, if the line is one.
    fn chapter_heading(&self, shape: &Shape<'t>) -> Option<&'t str> {
        let words = shape.title();
        if !shape.is_short() || words.is_empty() {
            return None;
        }
        if shape.marker == Some(Marker::Chapter) {
            return (self.scheme != Some(Scheme::Named)).then_some(words);
        }
        let named = shape.marker.is_none() && words::is_chapter_title(words);
        (named && self.scheme != Some(Scheme::Numbered)).then_some(words)
    }

    /// Opens a chapter; one that was printed before starts a second copy of the text.
    fn open_chapter(&mut self, paragraph: Paragraph, shape: &Shape<'t>, heading: &'t str) -> Paragraph {
        let last_filled = self.chapter.as_ref().is_some_and(|chapter| chapter.filled);
        if self.headings.contains(heading) && last_filled {
            self.region = Region::Tail;
            return Paragraph {
                role: Some(Role::Furniture),
                ..paragraph
            };
        }
        let named = shape.marker.is_none();
        self.scheme = Some(if named { Scheme::Named } else { Scheme::Numbered });
        self.enter_chapter(if named { "" } else { shape.number }, heading);
        self.placed(paragraph, Role::Heading, 1, self.part)
    }

    fn enter_chapter(&mut self, number: &str, heading: &'t str) {
        let kind = words::part_of(heading, self.chapters == 0);
        match kind.part {
            Part::Review => self.origin.read_review(heading),
            Part::Plan => {
                self.plan_chapters += 1;
                self.origin.read_plan(heading);
            }
            _ if kind.mixed => self.origin.read_plan(heading),
            _ => {}
        }
        self.headings.insert(heading);
        self.chapters += 1;
        let number = if number.is_empty() {
            hanzi(self.chapters)
        } else {
            number.to_owned()
        };
        self.part = kind.part;
        self.chapter = Some(Chapter {
            heading,
            number,
            kind,
            filled: false,
        });
        self.section.clear();
        self.numbered = false;
        self.itemised = false;
        self.topic = heading;
    }

    /// A chapter heading that stands before the salutation is a running head.
    fn forget_empty_chapter(&mut self) {
        if self.chapter.as_ref().is_some_and(|chapter| !chapter.filled) {
            self.chapter = None;
            self.headings.clear();
            self.chapters = 0;
            self.part = Part::None;
        }
    }

    /// A heading below the chapter.
    fn heading(&mut self, paragraph: Paragraph, shape: &Shape<'t>) -> Paragraph {
        let level = self.number(shape);
        self.topic = shape.title();
        let mut placed = self.placed(paragraph, Role::Heading, level, self.part);
        placed.lead = placed.span;
        placed
    }

    /// Takes a line's number into the section label and tells its level.
    fn number(&mut self, shape: &Shape<'t>) -> u8 {
        let printed = |label: &str| format!("（{label}）");
        match shape.marker {
            None => return 0,
            Some(Marker::Section) => self.section = printed(shape.number),
            // Under named chapters 一、 is the second level.
            Some(Marker::Chapter) if self.scheme == Some(Scheme::Named) => {
                self.section = printed(shape.number)
            }
            Some(Marker::Chapter) => return 0,
            Some(Marker::Digit | Marker::Item) => {
                if !self.numbered {
                    self.section = printed(shape.number);
                    self.itemised = true;
                }
                self.switch_to_plan();
                return 3;
            }
        }
        self.numbered = true;
        self.switch_to_plan();
        2
    }

    /// A numbered section within a chapter of aims and plans belongs to the plan.
    fn switch_to_plan(&mut self) {
        let mixed = self.chapter.as_ref().is_some_and(|chapter| chapter.kind.mixed);
        if mixed && self.part == Part::Outlook {
            self.part = Part::Plan;
        }
    }

    /// A paragraph of running text.
    fn body(&mut self, paragraph: Paragraph, shape: Shape<'t>) -> Paragraph {
        let opening = head(shape.text, OPENING);
        let level = if shape.lead > 0 { self.number(&shape) } else { 0 };
        self.follow_year(opening);
        let part = self.part_here(opening, shape.text);
        if level == 0 && !self.numbered && !self.itemised {
            self.label(opening, part);
        }
        if let Some(chapter) = &mut self.chapter {
            chapter.filled = true;
        }
        self.worked |= self.part == Part::Plan && (self.numbered || self.itemised || self.plan_chapters > 1);
        let outer = self.topic;
        let topic = match shape.topic {
            "" if part == Part::Plan => outer,
            "" => head(shape.words, OPENING).split('，').next().unwrap_or(outer),
            own => own,
        };
        self.topic = topic;
        let mut placed = self.placed(paragraph, Role::Body, level, part);
        placed.lead = Span::new(placed.span.start, placed.span.start + shape.lead);
        if let Some((end, topic)) = aims(shape.text) {
            placed.lead.end = placed.span.start + end;
            placed.topic = topic;
        }
        self.topic = if level > 0 { topic } else { outer };
        self.open_tail_heading(shape.text);
        if part == Part::Other && self.part == Part::Plan && words::is_closing(shape.text) && self.worked {
            self.region = Region::Closed;
        }
        placed
    }

    /// Moves on to the plan where a mixed chapter starts to speak of the coming year.
    fn follow_year(&mut self, opening: &str) {
        let mixed = self.chapter.as_ref().is_some_and(|chapter| chapter.kind.mixed);
        let year = self.origin.year();
        let named =
            opening.starts_with("今年") || years(opening).any(|(at, found)| Some(found) == year && at < 24);
        if mixed && named {
            self.part = Part::Plan;
        }
        if self.part == Part::Plan && opening.contains("年是") {
            self.origin.read_opening(opening);
        }
    }

    /// The part of one paragraph: asides within the review and settings within the plan stand apart.
    fn part_here(&self, opening: &str, text: &str) -> Part {
        let aside = match self.part {
            Part::Review => words::is_aside(opening, text),
            Part::Plan => {
                let preamble = !self.numbered && !self.itemised;
                words::is_closing(text)
                    || (preamble && words::is_setting(opening, text))
                    || text.ends_with('：')
            }
            _ => text.ends_with('：'),
        };
        if aside { Part::Other } else { self.part }
    }

    /// Labels a stretch that no number heads, from the words that open it.
    fn label(&mut self, opening: &str, part: Part) {
        let chapter = self.chapter.as_ref().map_or("", |chapter| chapter.heading);
        let label = match part {
            Part::Review => review_label(opening),
            Part::Outlook => Some(outlook_label(chapter, opening)),
            Part::Plan => Some(
                if opening.contains("目标") {
                    "总目标"
                } else {
                    "引言"
                }
                .to_owned(),
            ),
            Part::Other | Part::None => None,
        };
        if let Some(label) = label {
            self.section = format!("（{label}）");
        }
    }

    /// A chapter heading glued to the end of a paragraph, its line break lost: `…。三、工作安排`.
    fn open_tail_heading(&mut self, text: &'t str) {
        if text.ends_with(['。', '！', '：', '；', '!', '”']) {
            return;
        }
        let Some((_, tail)) = text.rsplit_once('。') else {
            return;
        };
        let shape = Shape::of(strip(tail));
        if shape.marker == Some(Marker::Chapter) && shape.title().chars().nth(30).is_none() {
            self.enter_chapter(shape.number, shape.title());
        }
    }

    /// Fills in where a paragraph stands.
    fn placed(&self, paragraph: Paragraph, role: Role, level: u8, part: Part) -> Paragraph {
        let number = self
            .chapter
            .as_ref()
            .map_or("", |chapter| chapter.number.as_str());
        let aside = part == Part::Other && self.part == Part::Review;
        let section = if aside { "（结语）" } else { &self.section };
        let lead = if role == Role::Heading {
            paragraph.span
        } else {
            paragraph.lead
        };
        Paragraph {
            role: Some(role),
            level,
            section: [number, section].concat(),
            topic: self.topic.to_owned(),
            part,
            lead,
            ..paragraph
        }
    }
}

/// The chapter's number in a section label.
fn chapter_of(paragraph: &Paragraph) -> &str {
    paragraph.section.split('（').next().unwrap_or("")
}

/// `各位代表：` on a line of its own.
fn is_salutation(text: &str) -> bool {
    let words = strip(text).trim_end_matches(['：', ':', '！', '!', '，']);
    matches!(
        words,
        "各位代表" | "同志们" | "各位代表、同志们" | "主席团、各位代表"
    )
}

/// Whether a short numbered line is a heading: it has words, and its number is one.
fn opens_heading(shape: &Shape<'_>) -> bool {
    shape.marker.is_some() && !shape.title().is_empty() && !shape.text.ends_with(['：', ':', '；'])
}

/// Glossary note or footnote.
fn note(text: &str) -> Role {
    if words::is_footnote(text) {
        Role::Footnote
    } else {
        Role::Glossary
    }
}
