//! Models in a short form, and the course of a run as text.
//!
//! A model is the inside of one process, line by line: XML as it is, or a sequence flow `a -> b`,
//! `a -[condition]-> b`, `a -default-> b`. A course is what completed, in order: `a` is a node that completed,
//! `a[2]` the second run of a loop or multi-instance activity, `-a` one that was cancelled, `~a` one that was
//! compensated, `!a` one that threw an error, an escalation or a cancellation. `{a b | c}` stands for the two
//! chains in any interleaving, where the standard prescribes no order. At the end, `?a` is what is still waited
//! for.

use serde_json::Value as Json;
use skein_kernel::calendar::WorkCalendar;
use skein_matter::program::Decisions;
use skein_matter::run::{Options, Script, run};
use skein_matter::state::Vars;
use std::collections::VecDeque;

/// Root elements every model has.
const ROOTS: &str = r#"<message id="M" name="m"/><message id="N" name="n"/><signal id="G" name="g"/>
<error id="X" name="x" errorCode="x"/><error id="Y" name="y" errorCode="y"/>
<escalation id="U" name="u" escalationCode="u"/><escalation id="V" name="v" escalationCode="v"/>"#;

/// A run of a model: what goes in and what must come out.
pub(crate) struct Case<'a> {
    /// Roots beside the usual ones: other processes, data stores, collaborations.
    pub(crate) roots: &'a str,
    /// The process.
    pub(crate) process: &'a str,
    /// The script that completes waiting work.
    pub(crate) script: &'a str,
    /// The data to begin with, as JSON.
    pub(crate) vars: &'a str,
    /// The decisions business rule tasks ask.
    pub(crate) decisions: Option<&'a dyn Decisions>,
}

impl<'a> Case<'a> {
    /// A case with nothing but a process.
    pub(crate) fn new(process: &'a str) -> Self {
        Case {
            roots: "",
            process,
            script: "",
            vars: "{}",
            decisions: None,
        }
    }

    /// With a script.
    pub(crate) fn script(mut self, script: &'a str) -> Self {
        self.script = script;
        self
    }

    /// With data.
    pub(crate) fn vars(mut self, vars: &'a str) -> Self {
        self.vars = vars;
        self
    }

    /// With decisions.
    pub(crate) fn decisions(mut self, decisions: &'a dyn Decisions) -> Self {
        self.decisions = Some(decisions);
        self
    }

    /// With more roots.
    pub(crate) fn roots(mut self, roots: &'a str) -> Self {
        self.roots = roots;
        self
    }

    /// Runs it and compares the course; `expected` ends with `=> completed`, `=> waiting ?a` or
    /// `=> failed code`, and after it the final data that matter, as `name=json`.
    #[track_caller]
    pub(crate) fn check(self, expected: &str) {
        let course = self.run();
        if let Err(reason) = compare(&course, expected) {
            panic!(
                "{reason}\nexpected: {expected}\nfound:    {course}\n{}",
                course.lines.join("\n")
            );
        }
    }

    /// Runs it and looks only at its end: the status, and data given as a JSON object.
    #[track_caller]
    pub(crate) fn check_end(self, status: &str, data: &str) {
        let course = self.run();
        assert_eq!(course.status(), status, "{course}");
        let data: serde_json::Map<String, Json> = serde_json::from_str(data).expect("an object");
        for (name, value) in data {
            assert_eq!(course.last["vars"][&name], value, "{course}");
        }
    }

    /// Runs it.
    #[track_caller]
    pub(crate) fn run(&self) -> Course {
        let text = file(&format!("{ROOTS}{}", self.roots), &expand(self.process));
        let definitions = match skein_bpmn::read(&text, "case.bpmn") {
            Ok(definitions) => definitions,
            Err(rejections) => panic!("{rejections:#?}\n{text}"),
        };
        let script = Script::parse(self.script).unwrap_or_else(|faults| panic!("{faults:#?}"));
        let vars = Vars::from_json(self.vars).expect("data");
        let mut options = Options::new(&vars, WorkCalendar::published()).expect("options");
        options.decisions = self.decisions;
        match run(&[definitions], script, &options) {
            Ok(trace) => Course::of(trace.json_lines().collect()),
            Err(rejections) => panic!("{rejections:#?}\n{text}"),
        }
    }
}

/// Runs a process alone.
#[track_caller]
pub(crate) fn check(process: &str, expected: &str) {
    Case::new(process).check(expected);
}

/// Runs a process with a script.
#[track_caller]
pub(crate) fn check_with(process: &str, script: &str, expected: &str) {
    Case::new(process).script(script).check(expected);
}

fn file(roots: &str, process: &str) -> String {
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:skein="https://skein.city/bpmn/1.0" targetNamespace="t">
<process id="P" isExecutable="true">
{process}</process>
{roots}</definitions>"#
    )
}

/// Lines that aren't XML become sequence flows.
pub(crate) fn expand(text: &str) -> String {
    let mut out = String::new();
    let mut defaults = Vec::new();
    for line in text.lines().map(str::trim) {
        match flow(line) {
            Some((from, kind, to)) => {
                let condition = match kind {
                    "" => String::new(),
                    "default" => {
                        defaults.push((from, to));
                        String::new()
                    }
                    condition => {
                        format!("<conditionExpression><![CDATA[{condition}]]></conditionExpression>")
                    }
                };
                out += &format!(
                    "<sequenceFlow id=\"{from}-{to}\" sourceRef=\"{from}\" targetRef=\"{to}\">{condition}</sequenceFlow>\n"
                );
            }
            None => {
                out += line;
                out.push('\n');
            }
        }
    }
    for (from, to) in defaults {
        out = out.replacen(
            &format!("id=\"{from}\""),
            &format!("id=\"{from}\" default=\"{from}-{to}\""),
            1,
        );
    }
    out
}

fn flow(line: &str) -> Option<(&str, &str, &str)> {
    if line.starts_with('<') {
        return None;
    }
    let (from, rest) = line.split_once(" -")?;
    let (kind, to) = rest.rsplit_once("> ")?;
    let kind = kind
        .trim_end_matches('-')
        .trim_start_matches('[')
        .trim_end_matches(']');
    Some((from.trim(), kind, to.trim()))
}

/// What a run did.
pub(crate) struct Course {
    /// The runner's own lines.
    pub(crate) lines: Vec<String>,
    /// The course.
    pub(crate) steps: Vec<String>,
    /// The last line.
    pub(crate) last: Json,
}

impl std::fmt::Display for Course {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} => {} {}",
            self.steps.join(" "),
            self.status(),
            self.last["vars"]
        )
    }
}

impl Course {
    fn of(lines: Vec<String>) -> Self {
        let mut parsed: Vec<Json> = lines
            .iter()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        let last = parsed.pop().expect("a last line");
        let step = |line: &Json| {
            let element = line["element"].as_str()?;
            // The standard gives gateways no life cycle, so the course leaves them out.
            let kind = line["type"].as_str()?;
            if kind == "process" || kind.ends_with("Gateway") {
                return None;
            }
            let run = match &line["data"]["loopCounter"] {
                Json::Null => String::new(),
                number => format!("[{number}]"),
            };
            match line["event"].as_str()? {
                "completed" => Some(format!("{element}{run}")),
                "cancelled" => Some(format!("-{element}{run}")),
                "compensated" => Some(format!("~{element}")),
                "error" | "escalation" | "cancel" => Some(format!("!{element}")),
                _ => None,
            }
        };
        // What threw is told once: whether it then counts as completed or cancelled is a matter of words.
        let mut thrown: Vec<String> = Vec::new();
        let mut steps = Vec::new();
        for step in parsed.iter().filter_map(step) {
            let element = step.trim_start_matches(['-', '!']).to_owned();
            if step.starts_with('!') {
                thrown.push(element);
            } else if let Some(place) = thrown.iter().position(|known| *known == element) {
                thrown.remove(place);
                continue;
            }
            steps.push(step);
        }
        Self { lines, steps, last }
    }

    /// `completed`, `waiting ?a ?b`, or `failed code`.
    pub(crate) fn status(&self) -> String {
        let status = self.last["status"].as_str().unwrap_or("none");
        match status {
            "waiting" => {
                let waits = self.last["waits"].as_array().into_iter().flatten();
                let mut waits: Vec<String> = waits
                    .map(|wait| format!("?{}", wait["element"].as_str().unwrap_or("")))
                    .collect();
                waits.sort();
                waits.dedup();
                format!("waiting {}", waits.join(" "))
            }
            "failed" => format!("failed {}", self.last["error"]["code"].as_str().unwrap_or("none")),
            other => other.to_owned(),
        }
    }
}

fn compare(course: &Course, expected: &str) -> Result<(), String> {
    let (steps, end) = expected.split_once("=>").ok_or("expected text without `=>`")?;
    let mut found: VecDeque<&str> = course.steps.iter().map(String::as_str).collect();
    for part in parts(steps) {
        part.take(&mut found)?;
    }
    if !found.is_empty() {
        return Err(format!("more happened than expected: {found:?}"));
    }
    let (data, status): (Vec<&str>, Vec<&str>) = end.split_whitespace().partition(|word| word.contains('='));
    if status.join(" ") != course.status() {
        return Err(format!("ended as `{}`", course.status()));
    }
    for word in data {
        let (name, value) = word.split_once('=').ok_or("name=value")?;
        let value: Json = serde_json::from_str(value).map_err(|error| error.to_string())?;
        if !same(&course.last["vars"][name], &value) {
            return Err(format!("{name} is {}", course.last["vars"][name]));
        }
    }
    Ok(())
}

/// Whether two values are equal, numbers by value: 7 and 7.0 are one number.
fn same(found: &Json, expected: &Json) -> bool {
    match (found.as_f64(), expected.as_f64()) {
        (Some(found), Some(expected)) => found == expected,
        _ => found == expected,
    }
}

/// A part of an expected course: chains that may interleave.
struct Part<'a>(Vec<VecDeque<&'a str>>);

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if let Some((inside, after)) = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            let chains = inside.split('|').map(|chain| chain.split_whitespace().collect());
            parts.push(Part(chains.collect()));
            rest = after.trim_start();
        } else {
            let (word, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            parts.push(Part(vec![VecDeque::from([word])]));
            rest = after.trim_start();
        }
    }
    parts
}

impl Part<'_> {
    fn take(mut self, found: &mut VecDeque<&str>) -> Result<(), String> {
        let count: usize = self.0.iter().map(VecDeque::len).sum();
        for _ in 0..count {
            let next = found.pop_front().ok_or("less happened than expected")?;
            let chain = self.0.iter_mut().find(|chain| chain.front() == Some(&next));
            let chain = chain.ok_or_else(|| format!("`{next}` happened where it shouldn't"))?;
            chain.pop_front();
        }
        Ok(())
    }
}
