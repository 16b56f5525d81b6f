//! Every name leads somewhere: process, form, department, licence, text, node, clock, question, query.

use super::{Checker, FIGURES, ITEMS, NOTICES, RETENTION};
use crate::codes;
use crate::model::{
    At, DocumentSource, FieldKind, Item, LicenceKind, Notice, NoticeOn, Open311, Pack, ProcessFile,
};
use crate::text::nearest;
use skein_bpmn::model::{ActivityKind, FlowNode, Namespace};

/// The jobs the city does itself.
const CITY_JOBS: [&str; 5] = [
    "city:query",
    "city:notify",
    "city:licence",
    "city:draw",
    "city:record",
];

impl<'p> Checker<'p> {
    pub(super) fn references(&mut self) {
        let pack = self.pack;
        for item in &pack.items {
            self.item(item);
        }
        for licence in &pack.licences {
            self.licence(licence);
        }
        for file in &pack.processes {
            for node in &file.model.nodes {
                self.node(file, node);
            }
        }
        for notice in &pack.notices {
            self.notice(notice);
        }
        for retention in &pack.retentions {
            self.process_named(RETENTION, &retention.process);
        }
        for figure in &pack.figures {
            let known = pack.measures.iter().map(|query| query.id.as_str());
            self.named((FIGURES, &figure.query), ("查询", "query"), known);
        }
        self.unused();
    }

    /// Reports a name that isn't among those known.
    pub(super) fn named(
        &mut self,
        (file, name): (&str, &At<String>),
        (zh, en): (&str, &str),
        known: impl Iterator<Item = &'p str>,
    ) -> bool {
        self.found((file, name.line), &name.value, (zh, en), known)
    }

    fn found(
        &mut self,
        place: (&str, u32),
        name: &str,
        (zh, en): (&str, &str),
        known: impl Iterator<Item = &'p str>,
    ) -> bool {
        let known: Vec<&str> = known.collect();
        // An empty name was reported as missing when it was read.
        if name.is_empty() || known.contains(&name) {
            return true;
        }
        let what = (format!("没有{zh}“{name}”"), format!("there is no {en} `{name}`"));
        match nearest(name, known.iter().copied()) {
            Some(near) => {
                let fix = (format!("是否想写 {near}"), format!("did you mean {near}?"));
                self.error(codes::UNRESOLVED, place, what, (&fix.0, &fix.1));
            }
            None => self.error(
                codes::UNRESOLVED,
                place,
                what,
                ("改正名字，或补上它", "correct the name or add it"),
            ),
        }
        false
    }

    pub(super) fn process_named(&mut self, file: &str, name: &At<String>) -> Option<&'p ProcessFile> {
        let known: Vec<&'p str> = self.all().flat_map(process_ids).collect();
        self.named((file, name), ("流程", "process"), known.into_iter());
        self.all().find_map(|pack| pack.process(name))
    }

    fn department_named(&mut self, name: &At<String>) {
        let known: Vec<&'p str> = self
            .all()
            .flat_map(|pack| pack.departments.iter().map(|it| it.id.as_str()))
            .collect();
        self.named((ITEMS, name), ("部门", "department"), known.into_iter());
    }

    pub(super) fn licences(&self) -> Vec<&'p LicenceKind> {
        self.all().flat_map(|pack| &pack.licences).collect()
    }

    fn licence_named(&mut self, name: &At<String>) {
        let known: Vec<&'p str> = self.licences().into_iter().map(|it| it.id.as_str()).collect();
        self.named((ITEMS, name), ("证照", "licence"), known.into_iter());
    }

    fn form_named(&mut self, place: (&str, u32), name: &str) {
        let known: Vec<&'p str> = self
            .all()
            .flat_map(|pack| pack.forms.iter().map(|form| form.id.as_str()))
            .collect();
        self.found(place, name, ("表单", "form"), known.into_iter());
    }

    fn item(&mut self, item: &'p Item) {
        self.process_named(ITEMS, &item.process);
        self.department_named(&item.department);
        if let Some(form) = &item.form {
            self.form_named((ITEMS, form.line), form);
        }
        if let Some(licence) = &item.licence {
            self.licence_named(licence);
        }
        for document in &item.documents {
            if let DocumentSource::Held(licence) = &document.source {
                self.licence_named(licence);
            }
            if let Some(when) = &document.when {
                self.feel(ITEMS, when);
            }
        }
        if let Some(mapping) = &item.open311 {
            self.open311(item, mapping);
        }
        self.promise(item);
    }

    /// What other apps are offered leads to fields of the item's form and to a question.
    fn open311(&mut self, item: &'p Item, mapping: &'p Open311) {
        let form = item.form.as_ref().and_then(|form| self.pack.form(form));
        let fields: Vec<&'p str> = form.map_or_else(Vec::new, |form| {
            form.fields.iter().map(|field| field.name.as_str()).collect()
        });
        let own = [
            &mapping.service,
            &mapping.latitude,
            &mapping.longitude,
            &mapping.description,
        ];
        for name in own.into_iter().chain(&mapping.address) {
            self.named((ITEMS, name), ("字段", "field"), fields.iter().copied());
        }
        let choice = form.and_then(|form| form.field(&mapping.service));
        if choice.is_some_and(|field| !matches!(field.kind, FieldKind::Choice(_))) {
            let what = (
                format!("字段“{}”不是选择题，当不了 Open311 的服务清单", *mapping.service),
                format!(
                    "the field `{}` is no choice, so it can't list Open311's services",
                    *mapping.service
                ),
            );
            let fix = ("改指一个单选字段", "name a field with choices");
            self.error(codes::UNRESOLVED, (ITEMS, mapping.service.line), what, fix);
        }
        let questions = self.pack.questions.iter().map(|query| query.id.as_str());
        self.named((ITEMS, &mapping.requests), ("查询", "question"), questions);
    }

    /// A promise can only be shorter than the law.
    fn promise(&mut self, item: &Item) {
        let (Some(promise), Some(period)) = (&item.promise, &item.period) else {
            return;
        };
        if promise.unit() == period.unit() && promise.count() <= period.count() {
            return;
        }
        let what = (
            format!("承诺期限 {} 不短于法定期限 {}", promise.zh(), period.zh()),
            format!(
                "the promise of {} isn't shorter than the {} by law",
                promise.en(),
                period.en()
            ),
        );
        let fix = ("缩短承诺，用同一单位", "promise less, in the same unit");
        self.error(codes::PROMISE, (ITEMS, promise.line), what, fix);
    }

    fn licence(&mut self, licence: &'p LicenceKind) {
        self.department_named(&licence.issuer);
        for field in &licence.fields {
            if let Some(value) = &field.value {
                self.feel(ITEMS, value);
            }
        }
    }

    fn node(&mut self, file: &'p ProcessFile, node: &'p FlowNode) {
        let place = (file.file.as_str(), node.base.line);
        let own = |name: &str| node.base.extension_attribute(&Namespace::Skein, name);
        if let Some(form) = own("form") {
            self.form_named(place, form);
        }
        if let Some(question) = own("question") {
            let known: Vec<&'p str> = self
                .all()
                .flat_map(|pack| pack.questions.iter().map(|query| query.id.as_str()))
                .collect();
            self.found(place, question, ("问题", "question"), known.into_iter());
        }
        if let Some(notice) = own("notice") {
            let known = self.pack.notices.iter().map(|notice| notice.id.as_str());
            self.found(place, notice, ("通知", "notice"), known);
        }
        if let Some(job) = own("job").filter(|job| job.starts_with("city:") && !CITY_JOBS.contains(job)) {
            let what = (
                format!("城市不会做“{job}”"),
                format!("the city doesn't do `{job}`"),
            );
            let fix = format!("可用的有 {}", CITY_JOBS.join("、"));
            let english = format!("there are {}", CITY_JOBS.join(", "));
            self.error(codes::JOB, place, what, (&fix, &english));
        }
        self.called(place, node);
    }

    fn called(&mut self, place: (&str, u32), node: &'p FlowNode) {
        let Some(activity) = node.activity() else { return };
        match &activity.kind {
            ActivityKind::Call { called: Some(called) } => {
                let known: Vec<&'p str> = self.all().flat_map(process_ids).collect();
                let global = self
                    .pack
                    .processes
                    .iter()
                    .flat_map(|file| &file.model.global_tasks);
                let known = known.into_iter().chain(global.map(|task| task.base.id.as_str()));
                self.found(place, &called.id, ("流程", "process"), known);
            }
            ActivityKind::BusinessRule { .. } => {
                let decision = node.base.extension_attribute(&Namespace::Skein, "decision");
                let Some(decision) = decision else { return };
                let known: Vec<&'p str> = self.all().flat_map(decision_names).collect();
                self.found(place, decision, ("决策", "decision"), known.into_iter());
            }
            _ => {}
        }
    }

    fn notice(&mut self, notice: &'p Notice) {
        let Some(file) = self.process_named(NOTICES, &notice.process) else {
            return;
        };
        let place = (NOTICES, notice.on.line);
        match &notice.on.value {
            NoticeOn::Entered(node) | NoticeOn::Completed(node) => {
                let known = file.model.nodes.iter().map(|node| node.base.id.as_str());
                self.found(place, node, ("流程元素", "flow node"), known);
            }
            NoticeOn::Clock { clock, .. } => {
                let known: Vec<&'p str> = file.program.clocks().map(|clock| clock.id.as_str()).collect();
                self.found(place, clock, ("时钟", "clock"), known.into_iter());
            }
            NoticeOn::Message(name) => {
                let known = file
                    .model
                    .messages
                    .iter()
                    .map(|message| message.base.name.as_str());
                self.found(place, name, ("消息", "message"), known);
            }
            NoticeOn::Started | NoticeOn::Finished | NoticeOn::Asked => {}
        }
        if let Some(clock) = &notice.clock {
            let known: Vec<&'p str> = file.program.clocks().map(|clock| clock.id.as_str()).collect();
            self.found((NOTICES, clock.line), clock, ("时钟", "clock"), known.into_iter());
        }
        for key in [&notice.title, &notice.body] {
            let known = self.pack.messages.zh.keys().map(String::as_str);
            self.named((NOTICES, key), ("文字", "text"), known);
        }
    }

    /// Forms, processes, questions and queries that nothing leads to.
    fn unused(&mut self) {
        let pack = self.pack;
        let used = |form: &str| {
            let by_item = pack
                .items
                .iter()
                .any(|item| item.form.as_deref().is_some_and(|name| name == form));
            by_item || attributes(pack, "form").any(|name| name == form)
        };
        let forms: Vec<_> = pack.forms.iter().filter(|form| !used(&form.id)).collect();
        for form in forms {
            self.lonely((&form.file, 0), ("表单", "form"), &form.id);
        }
        let asked = |question: &str| {
            let mappings = pack.items.iter().filter_map(|item| item.open311.as_ref());
            attributes(pack, "question").any(|name| name == question)
                || mappings.into_iter().any(|mapping| *mapping.requests == question)
                || desk_questions(pack).any(|name| name == question)
        };
        let questions: Vec<_> = pack.questions.iter().filter(|query| !asked(&query.id)).collect();
        for query in questions {
            self.lonely((&query.file, 0), ("问题", "question"), &query.id);
        }
        let shown = |query: &str| pack.figures.iter().any(|figure| *figure.query == query);
        let queries: Vec<_> = pack.measures.iter().filter(|query| !shown(&query.id)).collect();
        for query in queries {
            self.lonely((&query.file, 0), ("查询", "query"), &query.id);
        }
    }

    fn lonely(&mut self, place: (&str, u32), (zh, en): (&str, &str), name: &str) {
        let what = (
            format!("没有用到{zh}“{name}”"),
            format!("nothing uses the {en} `{name}`"),
        );
        self.warn(
            codes::UNUSED,
            place,
            what,
            ("用上它，或删去", "use it or take it away"),
        );
    }
}

/// The ids of a pack's processes.
fn process_ids(pack: &Pack) -> impl Iterator<Item = &str> {
    let files = pack.processes.iter();
    files.flat_map(|file| {
        file.model
            .processes
            .iter()
            .map(|process| process.base.id.as_str())
    })
}

/// The names and ids of a pack's decisions and services.
pub(super) fn decision_names(pack: &Pack) -> impl Iterator<Item = &str> {
    pack.decisions.iter().flat_map(|file| {
        let decisions = file.model.decisions.iter();
        decisions.flat_map(|decision| [decision.id.as_str(), decision.variable.name.as_str()])
    })
}

/// The questions that desks and knowledge ask.
fn desk_questions(pack: &Pack) -> impl Iterator<Item = &str> {
    let desks = pack.desks.iter().flat_map(|desk| {
        let history = desk.history.as_ref().map(|it| &it.question);
        let duplicates = desk.duplicates.as_ref().map(|it| &it.question);
        let map = desk.map.as_ref().and_then(|it| it.question.as_ref());
        history.into_iter().chain(duplicates).chain(map)
    });
    let knowledge = pack.knowledge.iter().map(|it| &it.question);
    desks.chain(knowledge).map(|name| name.value.as_str())
}

/// The values of one of Skein's attributes in all processes.
fn attributes<'p>(pack: &'p Pack, name: &'p str) -> impl Iterator<Item = &'p str> {
    let nodes = pack.processes.iter().flat_map(|file| &file.model.nodes);
    nodes.filter_map(move |node| node.base.extension_attribute(&Namespace::Skein, name))
}
