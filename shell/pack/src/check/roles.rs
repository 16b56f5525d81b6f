//! Every task has someone to do it, every role has something to do.

use super::{Checker, NOTICES, ROLES};
use crate::codes;
use crate::model::{Held, Pack, ProcessFile, TaskRoles};
use crate::text::nearest;
use skein_bpmn::model::{ActivityKind, Definitions, FlowNode, Lane, Namespace};
use std::collections::BTreeSet;

impl<'p> Checker<'p> {
    pub(super) fn roles(&mut self) {
        let pack = self.pack;
        let known: BTreeSet<&'p str> = self
            .all()
            .flat_map(|pack| pack.roles.iter().map(|role| role.id.as_str()))
            .collect();
        let persons: BTreeSet<&str> = self.all().flat_map(personal).collect();
        let mut busy: BTreeSet<String> = BTreeSet::new();
        for file in &pack.processes {
            for node in file.model.nodes.iter().filter(|node| is_human(node)) {
                self.task(file, node, &known, &persons, &mut busy);
            }
            self.told_by_clocks(file, &known, &mut busy);
        }
        for notice in &pack.notices {
            let place = (NOTICES, notice.to.line);
            if *notice.to != "applicant" || known.contains("applicant") {
                self.role_named(place, &notice.to, &known);
            }
            busy.insert(notice.to.value.clone());
        }
        busy.extend(pack.desks.iter().map(|desk| desk.role.value.clone()));
        for role in &pack.roles {
            let approves = role.rank.is_some() || !role.duties.is_empty();
            if !busy.contains(role.id.as_str()) && !approves {
                let what = (
                    format!("角色“{}”无事可做", role.id.value),
                    format!("the role `{}` has nothing to do", role.id.value),
                );
                self.warn(
                    codes::IDLE_ROLE,
                    (ROLES, role.id.line),
                    what,
                    ("派给它任务，或删去", "give it a task or take it away"),
                );
            }
        }
    }

    fn task(
        &mut self,
        file: &ProcessFile,
        node: &FlowNode,
        known: &BTreeSet<&str>,
        persons: &BTreeSet<&str>,
        busy: &mut BTreeSet<String>,
    ) {
        let place = (file.file.as_str(), node.base.line);
        let roles = task_roles(&file.model, node);
        for role in &roles.roles {
            self.role_named(place, role, known);
            busy.insert(role.clone());
        }
        if roles.applicant {
            busy.extend(persons.iter().map(|role| (*role).to_owned()));
        }
        if roles.roles.is_empty() && !roles.applicant && !roles.computed {
            let name = if node.base.name.is_empty() {
                &node.base.id
            } else {
                &node.base.name
            };
            let what = (
                format!("任务“{name}”没有写明由谁办"),
                format!("the task `{name}` doesn't say who may do it"),
            );
            let fix = ("写上 skein:roles=\"…\"", "write skein:roles=\"…\"");
            self.error(codes::NO_ROLE, place, what, fix);
        }
    }

    /// Those whom clocks warn.
    fn told_by_clocks(&mut self, file: &ProcessFile, known: &BTreeSet<&str>, busy: &mut BTreeSet<String>) {
        let told: Vec<(String, String)> = file
            .program
            .clocks()
            .flat_map(|clock| {
                let warned = clock.silence.iter().filter_map(|silence| silence.warn.clone());
                let escalated = clock.escalations.iter().map(|escalation| escalation.to.clone());
                let host = clock.host.clone();
                warned
                    .chain(escalated)
                    .map(move |role| (host.clone(), role))
                    .collect::<Vec<_>>()
            })
            .collect();
        for (host, role) in told {
            let node = file.model.nodes.iter().find(|node| node.base.id == host);
            let line = node.map_or(0, |node| node.base.line);
            self.role_named((&file.file, line), &role, known);
            busy.insert(role);
        }
    }

    fn role_named(&mut self, place: (&str, u32), role: &str, known: &BTreeSet<&str>) {
        if role.is_empty() || known.contains(role) {
            return;
        }
        let what = (
            format!("没有角色“{role}”，没有人能办"),
            format!("there is no role `{role}`, so that nobody can act"),
        );
        let near = nearest(role, known.iter().copied());
        let fix = near.map_or_else(
            || {
                (
                    "在 matter/roles.toml 里加上它".to_owned(),
                    "add it to matter/roles.toml".to_owned(),
                )
            },
            |near| (format!("是否想写 {near}"), format!("did you mean {near}?")),
        );
        self.error(codes::NO_ROLE, place, what, (&fix.0, &fix.1));
    }
}

/// Roles that those hold whom a matter is about.
fn personal(pack: &Pack) -> impl Iterator<Item = &str> {
    let persons = pack
        .roles
        .iter()
        .filter(|role| role.held_by.contains(&Held::Person));
    persons.map(|role| role.id.as_str())
}

fn is_human(node: &FlowNode) -> bool {
    let kind = node.activity().map(|activity| &activity.kind);
    matches!(kind, Some(ActivityKind::User { .. }))
}

/// Who may do a task: its attributes, the roles FEEL text names, the standard's resource roles, its lane.
pub(crate) fn task_roles(model: &Definitions, node: &FlowNode) -> TaskRoles {
    let own = |name: &str| node.base.extension_attribute(&Namespace::Skein, name);
    let mut found = TaskRoles::default();
    let listed = own("roles").unwrap_or_default().split(',').map(str::trim);
    found
        .roles
        .extend(listed.filter(|role| !role.is_empty()).map(str::to_owned));
    let resources = node.activity().map_or(&[][..], |activity| &activity.resources);
    let assigned = resources
        .iter()
        .filter_map(|role| role.assignment.as_ref()?.expression.as_ref());
    let texts: Vec<&str> = own("candidates")
        .into_iter()
        .chain(assigned.map(|it| it.text.as_str()))
        .collect();
    for text in &texts {
        in_feel(text, &mut found);
    }
    for reference in resources.iter().filter_map(|role| role.resource.as_ref()) {
        let resource = model.resources.iter().find(|it| it.base.id == reference.id);
        let name = resource
            .map(|it| it.base.name.as_str())
            .filter(|name| !name.is_empty());
        found.roles.push(name.unwrap_or(&reference.id).to_owned());
    }
    found.computed |= own("units").is_some() || own("persons").is_some();
    if found.roles.is_empty() && texts.is_empty() && !found.computed {
        found.roles.extend(lane(model, &node.base.id));
    }
    found
}

/// Roles in FEEL text: `"role:reviewer@" + …`, or a bare word; `"person:" + applicant.id` is the applicant.
fn in_feel(text: &str, found: &mut TaskRoles) {
    let literals: Vec<&str> = text.split('"').skip(1).step_by(2).collect();
    for literal in &literals {
        let name = literal.strip_prefix("role:").unwrap_or(literal);
        let name = name.split('@').next().unwrap_or_default().trim();
        match literal.split_once(':') {
            Some(("role", _)) | None if !name.is_empty() => found.roles.push(name.to_owned()),
            Some(("person", _)) if text.contains("applicant") => found.applicant = true,
            _ => found.computed = true,
        }
    }
    found.computed |= literals.is_empty();
}

fn lane(model: &Definitions, id: &str) -> Option<String> {
    let lanes = model
        .scopes
        .iter()
        .flat_map(|scope| &scope.lane_sets)
        .flat_map(|set| &set.lanes);
    let lane = lanes.filter_map(|lane| innermost(lane, id, 0)).next_back()?;
    let role = lane
        .base
        .extension_attribute(&Namespace::Skein, "role")
        .unwrap_or(&lane.base.name);
    Some(role.trim().to_owned()).filter(|role| !role.is_empty())
}

fn innermost<'m>(lane: &'m Lane, id: &str, depth: u32) -> Option<&'m Lane> {
    let inner = lane
        .child
        .iter()
        .flat_map(|set| &set.lanes)
        .filter(|_| depth < 32);
    let inside = inner.filter_map(|inner| innermost(inner, id, depth + 1)).next();
    inside.or_else(|| lane.nodes.iter().any(|node| node.id == id).then_some(lane))
}
