//! Writing HTML: every text escaped, headings numbered into a table of contents.

use crate::model::Words;
use skein_bpmn::draw::Language;

/// How the page looks: type for Chinese, light and dark, one column that prints.
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c2733;--soft:#5b6b7b;--line:#d5dde5;--back:#fff;--mark:#fff4d6}\
@media(prefers-color-scheme:dark){:root{--ink:#e4eaf0;--soft:#9fb0c0;--line:#37444f;--back:#12181d;--mark:#3d3410}}\
body{font:16px/1.75 \"Noto Sans CJK SC\",\"Source Han Sans SC\",\"PingFang SC\",\"Microsoft YaHei\",system-ui,sans-serif;\
color:var(--ink);background:var(--back);max-width:60rem;margin:0 auto;padding:1.5rem}\
h1{font-size:1.8rem;line-height:1.3}h2{margin-top:2.5rem;border-bottom:1px solid var(--line)}h3{margin-top:2rem}\
table{border-collapse:collapse;width:100%;margin:.75rem 0}th,td{border:1px solid var(--line);padding:.35rem .6rem;text-align:left;vertical-align:top}\
th{font-weight:600;width:11rem}thead th{width:auto}.soft{color:var(--soft)}.mark{background:var(--mark);padding:0 .3em;border-radius:.2em}\
figure{margin:1rem 0;overflow-x:auto}svg{max-width:100%;height:auto}nav ul{columns:2}@media(max-width:40rem){nav ul{columns:1}}";

/// A page being written.
pub(super) struct Page {
    language: Language,
    title: String,
    contents: Vec<(String, String)>,
    body: String,
}

impl Page {
    pub(super) fn new(language: Language) -> Self {
        Self {
            language,
            title: String::new(),
            contents: Vec::new(),
            body: String::new(),
        }
    }

    pub(super) fn language(&self) -> Language {
        self.language
    }

    /// The words of the page's language.
    pub(super) fn say<'w>(&self, zh: &'w str, en: &'w str) -> &'w str {
        match self.language {
            Language::Chinese => zh,
            Language::English => en,
        }
    }

    pub(super) fn words<'w>(&self, words: &'w Words) -> &'w str {
        self.say(&words.zh, &words.en)
    }

    pub(super) fn head(&mut self, title: &Words) {
        self.title = self.words(title).to_owned();
        let title = escaped(&self.title);
        self.body.push_str(&format!("<h1>{title}</h1>\n"));
    }

    /// A part of the page, in the table of contents.
    pub(super) fn part(&mut self, id: &str, zh: &str, en: &str) {
        let title = self.say(zh, en).to_owned();
        self.body
            .push_str(&format!("<h2 id=\"{}\">{}</h2>\n", escaped(id), escaped(&title)));
        self.contents.push((id.to_owned(), title));
    }

    pub(super) fn heading(&mut self, id: &str, title: &str) {
        self.body
            .push_str(&format!("<h3 id=\"{}\">{}</h3>\n", escaped(id), escaped(title)));
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        self.body.push_str(&format!("<p>{}</p>\n", escaped(text)));
    }

    pub(super) fn figure(&mut self, svg: &str) {
        self.body.push_str(&format!("<figure>{svg}</figure>\n"));
    }

    /// Rows of a name and what is to be said of it; empty ones are left out.
    pub(super) fn facts(&mut self, rows: &[(&str, String)]) {
        self.body.push_str("<table><tbody>\n");
        for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
            let row = format!(
                "<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n",
                escaped(name),
                lines(value)
            );
            self.body.push_str(&row);
        }
        self.body.push_str("</tbody></table>\n");
    }

    /// A table with a heading.
    pub(super) fn table(&mut self, heading: &[&str], rows: &[Vec<String>]) {
        if rows.is_empty() {
            return;
        }
        let cells: String = heading
            .iter()
            .map(|cell| format!("<th scope=\"col\">{}</th>", escaped(cell)))
            .collect();
        self.body
            .push_str(&format!("<table><thead><tr>{cells}</tr></thead><tbody>\n"));
        for row in rows {
            let cells: String = row
                .iter()
                .map(|cell| format!("<td>{}</td>", lines(cell)))
                .collect();
            self.body.push_str(&format!("<tr>{cells}</tr>\n"));
        }
        self.body.push_str("</tbody></table>\n");
    }

    pub(super) fn list(&mut self, entries: &[String]) {
        let entries: String = entries
            .iter()
            .map(|entry| format!("<li>{}</li>\n", escaped(entry)))
            .collect();
        self.body.push_str(&format!("<ul>\n{entries}</ul>\n"));
    }

    pub(super) fn finish(self) -> String {
        let language = self.say("zh-CN", "en");
        let contents: String = self
            .contents
            .iter()
            .map(|(id, title)| format!("<li><a href=\"#{}\">{}</a></li>\n", escaped(id), escaped(title)))
            .collect();
        let label = self.say("目录", "Contents");
        let (first, rest) = self.body.split_once("</h1>\n").unwrap_or(("", &self.body));
        format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
             content=\"width=device-width,initial-scale=1\">\n<title>{}</title>\n<style>{STYLE}{}</style>\n</head>\n\
             <body>\n<main>\n{first}</h1>\n<nav aria-label=\"{label}\"><ul>\n{contents}</ul></nav>\n{rest}</main>\n\
             </body>\n</html>\n",
            escaped(&self.title),
            skein_bpmn::draw::STYLE,
        )
    }
}

/// Text as it may stand in HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(letter),
        }
    }
    out
}

/// Text whose line breaks stay.
fn lines(text: &str) -> String {
    escaped(text).replace('\n', "<br>")
}
