//! Every citation means a law the pack lists, an article it lists, in force as long as it is needed.

use super::{Checker, FIGURES, HEADER, ITEMS, NOTICES, RETENTION};
use crate::codes;
use crate::model::{Fee, Item, Law, LawRef, Pack};
use jiff::civil::Date;

/// A citation with its place and the days on which it must hold.
struct Citation {
    file: String,
    line: u32,
    law: LawRef,
    from: Option<Date>,
    until: Option<Date>,
}

impl Checker<'_> {
    pub(super) fn laws(&mut self) {
        let citations = citations(self.pack);
        for citation in &citations {
            self.cited(citation);
        }
        for law in &self.pack.laws {
            if law.until.as_ref().is_some_and(|until| **until < *law.from) {
                let what = (
                    "法律在生效前就失效了".to_owned(),
                    "the law ends before it begins".to_owned(),
                );
                self.error(
                    codes::LAW_INTERVAL,
                    (HEADER, law.from.line),
                    what,
                    ("改正日期", "correct the days"),
                );
            }
            if !citations.iter().any(|citation| law.is_called(&citation.law.law)) {
                let name = &law.words.zh;
                let what = (format!("没有引用《{name}》"), format!("nothing cites {name}"));
                self.warn(
                    codes::UNUSED,
                    (HEADER, law.words.line),
                    what,
                    ("引用它，或删去", "cite it or take it away"),
                );
            }
        }
        for parameter in &self.pack.parameters {
            if parameter.law.is_none() && !parameter.unverified {
                let what = (
                    format!("参数“{}”既没有依据，也没有标明未核实", parameter.id.value),
                    format!(
                        "the parameter `{}` cites no law and isn't marked unverified",
                        parameter.id.value
                    ),
                );
                let fix = (
                    "写上 law，或 unverified = true",
                    "write law, or unverified = true",
                );
                self.error(codes::LAW, (HEADER, parameter.id.line), what, fix);
            }
        }
    }

    fn cited(&mut self, citation: &Citation) {
        let place = (citation.file.as_str(), citation.line);
        let name = &citation.law.law;
        let rows: Vec<&Law> = self
            .all()
            .flat_map(|pack| &pack.laws)
            .filter(|law| law.is_called(name))
            .collect();
        if rows.is_empty() {
            let what = (
                format!("[[law]] 没有列出《{name}》"),
                format!("[[law]] doesn't list {name}"),
            );
            let fix = (
                "在 pack.toml 里列出它和生效日期",
                "list it in pack.toml with its first day in force",
            );
            return self.error(codes::LAW, place, what, fix);
        }
        if let Some(article) = &citation.law.article
            && rows.iter().all(|law| !names_article(law, article))
        {
            let what = (
                format!("[[law]] 没有列出《{name}》第{article}条"),
                format!("[[law]] lists {name} without article {article}"),
            );
            let fix = ("加到 articles 里", "add it to articles");
            return self.error(codes::LAW, place, what, fix);
        }
        if let Some(day) = gap(&rows, citation.from, citation.until) {
            let what = (
                format!("《{name}》在 {day} 不生效"),
                format!("{name} isn't in force on {day}"),
            );
            let fix = (
                "换成当时生效的法律，或写上起止日期",
                "cite the law in force then, or give the days it is for",
            );
            self.error(codes::LAW_INTERVAL, place, what, fix);
        }
    }
}

/// Whether a law's row is one for an article.
fn names_article(law: &Law, article: &str) -> bool {
    let number = article
        .split(|sign: char| !sign.is_ascii_digit())
        .next()
        .unwrap_or(article);
    law.articles.is_empty()
        || law
            .articles
            .iter()
            .any(|known| known.value == article || known.value == number)
}

/// The first day on which none of a law's wordings is in force, between `from` (the first that is known) and
/// `until` (for ever).
fn gap(rows: &[&Law], from: Option<Date>, until: Option<Date>) -> Option<Date> {
    let mut intervals: Vec<(Date, Option<Date>)> = rows
        .iter()
        .map(|law| (law.from.value, law.until.as_ref().map(|until| until.value)))
        .collect();
    intervals.sort();
    let mut day = from.or_else(|| intervals.first().map(|(from, _)| *from))?;
    for (begins, ends) in intervals {
        if begins > day {
            return Some(day);
        }
        match ends {
            None => return None,
            Some(ends) if ends >= day => day = ends.tomorrow().ok()?,
            Some(_) => {}
        }
    }
    until.is_none_or(|until| day <= until).then_some(day)
}

/// Everything a pack cites.
fn citations(pack: &Pack) -> Vec<Citation> {
    let mut found = Vec::new();
    pack.items.iter().for_each(|item| of_item(item, &mut found));
    for file in &pack.processes {
        for (line, text) in in_process(file) {
            cite(&mut found, (&file.file, line), &text, (None, None));
        }
    }
    for parameter in &pack.parameters {
        if let Some(law) = &parameter.law {
            let days = (
                parameter.from.as_ref().map(|day| day.value),
                parameter.until.as_ref().map(|day| day.value),
            );
            cite(&mut found, (HEADER, law.line), law, days);
        }
    }
    for notice in &pack.notices {
        if let Some(law) = &notice.law {
            cite(&mut found, (NOTICES, law.line), law, (None, None));
        }
    }
    for retention in &pack.retentions {
        cite(
            &mut found,
            (RETENTION, retention.law.line),
            &retention.law,
            (None, None),
        );
    }
    for law in pack.figures.iter().filter_map(|figure| figure.law.as_ref()) {
        cite(&mut found, (FIGURES, law.line), law, (None, None));
    }
    for form in &pack.forms {
        for need in form.fields.iter().filter_map(|field| field.need.as_ref()) {
            cite(&mut found, (&form.hints, need.line), need, (None, None));
        }
    }
    found
}

fn cite(
    found: &mut Vec<Citation>,
    (file, line): (&str, u32),
    text: &str,
    (from, until): (Option<Date>, Option<Date>),
) {
    found.extend(LawRef::all(text).into_iter().map(|law| Citation {
        file: file.to_owned(),
        line,
        law,
        from,
        until,
    }));
}

fn of_item(item: &Item, found: &mut Vec<Citation>) {
    let days = (
        item.from.as_ref().map(|day| day.value),
        item.until.as_ref().map(|day| day.value),
    );
    let laws = item.laws.iter().chain(&item.period_law).chain(&item.notice_law);
    let laws = laws.chain(item.documents.iter().map(|document| &document.law));
    let fee = match &item.fee {
        Fee::Amount { law, .. } => Some(law),
        Fee::Free => None,
    };
    for law in laws.chain(fee) {
        cite(found, (ITEMS, law.line), law, days);
    }
}

/// The citations of clocks, silences, suspensions and extensions, each with the line of its element.
fn in_process(file: &crate::model::ProcessFile) -> Vec<(u32, String)> {
    let processes = file.model.processes.iter().map(|process| &process.base);
    let bases = processes.chain(file.model.nodes.iter().map(|node| &node.base));
    let elements = bases.flat_map(|base| base.extension_elements());
    elements
        .flat_map(|element| std::iter::once(element).chain(element.elements()))
        .filter_map(|element| Some((element.line, element.attribute("law")?.to_owned())))
        .collect()
}
