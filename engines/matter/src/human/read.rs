//! Reading a task's human work from its resource roles, lanes and extension attributes.
//!
//! It knows nothing of running tasks. Start at [`work_of`]; `docs/guide/human-work.md` tells how it is
//! written.

use super::candidates::Candidate;
use super::refuse;
use super::spec::{CountersignRule, Quorum, ReturnRule, UrgeRule, WorkSpec};
use skein_bpmn::model::{ActivityKind, Base, Definitions, FlowNode, Lane, Namespace, Target};
use skein_kernel::period::{Period, PeriodUnit};
use skein_kernel::rejection::Rejection;
use std::str::FromStr;

/// Skein's attributes of a task that people do.
const KNOWN: &[&str] = &[
    "en",
    "candidates",
    "roles",
    "units",
    "persons",
    "excluded",
    "notPerformedBy",
    "prefers",
    "form",
    "priority",
    "assigners",
    "returnTo",
    "returnTimes",
    "countersign",
    "veto",
    "vote",
    "result",
    "urgeLimit",
    "urgeEvery",
    "payload",
];

/// The human work that a user or manual task states; `None` for other nodes.
///
/// # Errors
/// Everything that can't be read (`SK-MATTER-0100`), with line and element.
pub(crate) fn work_of(
    definitions: &Definitions,
    node: &FlowNode,
    number: &dyn Fn(&str) -> Option<u32>,
) -> Option<Result<WorkSpec, Vec<Rejection>>> {
    let activity = node.activity()?;
    if !matches!(activity.kind, ActivityKind::User { .. } | ActivityKind::Manual) {
        return None;
    }
    let mut reader = Reader {
        base: &node.base,
        number,
        faults: Vec::new(),
    };
    let mut spec = reader.attributes();
    roles(definitions, node, &mut spec);
    if spec.candidates.is_empty() && spec.candidate_expressions.is_empty() {
        spec.candidates.extend(lane_role(definitions, &node.base.id));
    }
    let faults = reader.faults;
    Some(if faults.is_empty() { Ok(spec) } else { Err(faults) })
}

/// Candidates from the standard's own elements: an assignment expression is FEEL, a resource is a role.
fn roles(definitions: &Definitions, node: &FlowNode, spec: &mut WorkSpec) {
    let Some(activity) = node.activity() else {
        return;
    };
    for role in &activity.resources {
        if let Some(expression) = role.assignment.as_ref().and_then(|role| role.expression.as_ref()) {
            spec.candidate_expressions.push(expression.text.clone());
        } else if let Some(reference) = &role.resource {
            let named = definitions
                .resources
                .iter()
                .find(|resource| resource.base.id == reference.id && !resource.base.name.is_empty());
            let name = named.map_or(&reference.id, |resource| &resource.base.name);
            spec.candidates.push(Candidate::Role(name.clone(), None));
        }
    }
}

/// The role of the innermost lane that names a node: its `skein:role`, else its name.
fn lane_role(definitions: &Definitions, id: &str) -> Option<Candidate> {
    let sets = definitions.scopes.iter().flat_map(|scope| &scope.lane_sets);
    let lane = sets
        .flat_map(|set| &set.lanes)
        .filter_map(|lane| innermost(lane, id, 0))
        .next_back()?;
    let role = lane.base.extension_attribute(&Namespace::Skein, "role");
    let role = role.unwrap_or(&lane.base.name).trim();
    (!role.is_empty()).then(|| Candidate::Role(role.into(), None))
}

/// Lanes lie in lanes; deeper than any drawing they are not searched.
fn innermost<'d>(lane: &'d Lane, id: &str, depth: u32) -> Option<&'d Lane> {
    const DEEPEST: u32 = 32;
    let inner = lane.child.iter().flat_map(|set| &set.lanes);
    let inside = inner
        .filter(|_| depth < DEEPEST)
        .find_map(|inner| innermost(inner, id, depth + 1));
    let here = lane.nodes.iter().any(|node| node.id == id);
    inside.or_else(|| here.then_some(lane))
}

/// One task being read.
struct Reader<'a> {
    base: &'a Base,
    number: &'a dyn Fn(&str) -> Option<u32>,
    faults: Vec<Rejection>,
}

impl Reader<'_> {
    fn attributes(&mut self) -> WorkSpec {
        let mut spec = WorkSpec::new(&self.base.id);
        if !self.base.name.is_empty() {
            spec.name.clone_from(&self.base.name);
        }
        self.refuse_strangers();
        spec.candidates = self.candidates();
        spec.candidate_expressions.extend(self.text("candidates"));
        spec.excluded = self.text("excluded");
        spec.not_performed_by = self.nodes("notPerformedBy");
        spec.prefers = self.nodes("prefers").first().copied();
        spec.form = self.text("form");
        spec.priority = self
            .number("priority")
            .and_then(|number| self.within("priority", number, 100))
            .unwrap_or(WorkSpec::PRIORITY);
        spec.assigners = self.list("assigners");
        spec.returns = self.nodes("returnTo").first().map(|to| ReturnRule {
            to: *to,
            times: u32::MAX,
        });
        if let (Some(rule), Some(times)) = (&mut spec.returns, self.number("returnTimes")) {
            rule.times = times;
        }
        spec.countersign = self.countersign();
        spec.urges = self.urges();
        spec
    }

    fn refuse_strangers(&mut self) {
        for attribute in self.base.extension_attributes() {
            let ours = attribute.name.space == Namespace::Skein;
            if ours && !KNOWN.contains(&attribute.name.local.as_str()) {
                self.fault("attribute", &attribute.name.local);
            }
        }
    }

    fn fault(&mut self, what: &str, text: &str) {
        let fault = refuse::unreadable(what, text)
            .at_line(self.base.line)
            .at_element(&self.base.id);
        self.faults.push(fault);
    }

    fn text(&self, name: &str) -> Option<String> {
        let value = self.base.extension_attribute(&Namespace::Skein, name)?.trim();
        (!value.is_empty()).then(|| value.into())
    }

    fn parse<T: FromStr>(&mut self, name: &str) -> Option<T> {
        let text = self.text(name)?;
        let read = text.parse().ok();
        if read.is_none() {
            self.fault(name, &text);
        }
        read
    }

    fn number(&mut self, name: &str) -> Option<u32> {
        self.parse(name)
    }

    fn within(&mut self, name: &str, number: u32, most: u32) -> Option<u8> {
        if number > most {
            self.fault(name, &number.to_string());
            return None;
        }
        u8::try_from(number).ok()
    }

    /// Nodes of the same file, by id, separated by blanks.
    fn nodes(&mut self, name: &str) -> Vec<u32> {
        let text = self.text(name).unwrap_or_default();
        let mut found = Vec::new();
        for id in text.split_whitespace() {
            match (self.number)(id) {
                Some(number) => found.push(number),
                None => self.fault(name, id),
            }
        }
        found
    }

    /// Candidates by name, separated by commas.
    fn list(&mut self, name: &str) -> Vec<Candidate> {
        let text = self.text(name).unwrap_or_default();
        self.candidates_in(name, &text, "")
    }

    fn candidates(&mut self) -> Vec<Candidate> {
        let mut found = Vec::new();
        for (name, sort) in [("persons", "person:"), ("units", "unit:"), ("roles", "role:")] {
            let text = self.text(name).unwrap_or_default();
            found.extend(self.candidates_in(name, &text, sort));
        }
        found
    }

    fn candidates_in(&mut self, name: &str, text: &str, sort: &str) -> Vec<Candidate> {
        let mut found = Vec::new();
        for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            match format!("{sort}{word}").parse() {
                Ok(candidate) => found.push(candidate),
                Err(_) => self.fault(name, word),
            }
        }
        found
    }

    fn countersign(&mut self) -> Option<CountersignRule> {
        let quorum: Quorum = self.parse("countersign")?;
        Some(CountersignRule {
            quorum,
            veto: self.parse("veto").unwrap_or(false),
            vote: self.text("vote").unwrap_or_else(|| "agree".into()),
            result: self.text("result").unwrap_or_else(|| "countersigned".into()),
        })
    }

    fn urges(&mut self) -> UrgeRule {
        let usual = UrgeRule::default();
        let every = self.parse::<Period>("urgeEvery").and_then(|every| {
            let hours = match every.unit() {
                PeriodUnit::Hour => Some(every.count()),
                PeriodUnit::CalendarDay => every.count().checked_mul(24),
                PeriodUnit::WorkingDay | PeriodUnit::Month => None,
            };
            if hours.is_none() {
                self.fault("urgeEvery", &every.to_string());
            }
            hours
        });
        UrgeRule {
            limit: self.number("urgeLimit").unwrap_or(usual.limit),
            every: every.unwrap_or(usual.every),
        }
    }
}

/// Whether an id names a flow node of the file.
pub(crate) fn node_number(definitions: &Definitions, id: &str) -> Option<u32> {
    match definitions.find(id)? {
        Target::Node(node) => Some(node.0),
        _ => None,
    }
}
