//! What desks, walls and knowledge name is there: roles, forms' fields, questions' columns and parameters, figures.

use super::{Checker, DESKS};
use crate::codes;
use crate::model::{At, Desk, Form, Knowledge, Pack, Wall};
use skein_bpmn::model::Namespace;
use skein_matter::program::StartKind;
use skein_query::Question;

/// Columns that every knowledge has.
const KNOWN: [&str; 4] = ["matter", "key", "title", "text"];
/// Parameters that a desk gives by itself.
const GIVEN: [&str; 2] = ["today", "since"];

impl<'p> Checker<'p> {
    pub(super) fn desks(&mut self) {
        let pack = self.pack;
        for knowledge in &pack.knowledge {
            self.knowledge(knowledge);
        }
        for desk in &pack.desks {
            self.desk(desk);
        }
        for wall in &pack.walls {
            self.wall(wall);
        }
    }

    fn knowledge(&mut self, knowledge: &'p Knowledge) {
        for role in &knowledge.roles {
            self.desk_role(role);
        }
        self.asks(&knowledge.question, &KNOWN.map(str::to_owned), None);
    }

    fn desk(&mut self, desk: &'p Desk) {
        self.desk_role(&desk.role);
        self.process_named(DESKS, &desk.process);
        let Some(form) = self.start_form(&desk.process) else {
            return;
        };
        let started = desk.start.iter().map(|(field, _)| field);
        let set = desk
            .acts
            .iter()
            .flat_map(|act| act.sets.iter().map(|(field, _)| field));
        for field in std::iter::once(&desk.title).chain(started).chain(set) {
            self.field_named(form, field);
        }
        if let Some(history) = &desk.history {
            self.field_named(form, &history.field);
            self.asks(&history.question, &["matter".into()], Some(form));
        }
        if let Some(lookup) = &desk.lookup {
            let known = self.pack.knowledge.iter().map(|it| it.id.as_str());
            self.named((DESKS, &lookup.of), ("知识", "knowledge"), known);
            let question = self.pack.knowledge.iter().find(|it| *it.id == *lookup.of);
            for (field, column) in &lookup.fills {
                self.field_named(form, field);
                if let Some(knowledge) = question {
                    let wanted = std::slice::from_ref(&column.value);
                    self.asks(&knowledge.question, wanted, None);
                }
            }
            for field in &lookup.words {
                self.field_named(form, field);
            }
        }
        if let Some(duplicates) = &desk.duplicates {
            let compared: Vec<&At<String>> = duplicates.same.iter().chain(&duplicates.like).collect();
            for field in &compared {
                self.field_named(form, field);
            }
            let mut columns: Vec<String> = compared.iter().map(|field| field.value.clone()).collect();
            columns.push("matter".into());
            self.asks(&duplicates.question, &columns, Some(form));
        }
        if let Some(decision) = &desk.suggestion {
            let known = super::refs::decision_names(self.pack);
            self.named((DESKS, decision), ("决策", "decision"), known);
        }
        if let Some(map) = &desk.map {
            self.field_named(form, &map.field);
            let known = self.pack.layers.iter().map(|layer| layer.id.as_str());
            self.named((DESKS, &map.layer), ("图层", "layer"), known);
            if let Some(question) = &map.question {
                self.asks(question, &[map.field.value.clone(), "value".into()], Some(form));
            }
        }
    }

    fn wall(&mut self, wall: &'p Wall) {
        self.process_named(DESKS, &wall.process);
        for part in &wall.parts {
            let known = self.pack.figures.iter().map(|figure| figure.id.as_str());
            self.named((DESKS, &part.figure), ("指标", "figure"), known);
            let figure = self.pack.figures.iter().find(|it| *it.id == *part.figure);
            let query = figure.and_then(|it| self.pack.measures.iter().find(|query| query.id == *it.query));
            let read = query.and_then(|query| Question::read(&query.sql, &query.file).ok());
            if let (Some(by), Some(read)) = (&part.by, read) {
                self.column_named(by, &read);
            }
        }
    }

    fn desk_role(&mut self, role: &'p At<String>) {
        let known: Vec<&'p str> = self
            .all()
            .flat_map(|pack| pack.roles.iter().map(|role| role.id.as_str()))
            .collect();
        self.named((DESKS, role), ("角色", "role"), known.into_iter());
    }

    fn field_named(&mut self, form: &'p Form, field: &At<String>) {
        let known = form.fields.iter().map(|field| field.name.as_str());
        self.named((DESKS, field), ("字段", "field"), known);
    }

    /// A question that is there, has these columns, and takes no parameters but the form's fields and what is given.
    fn asks(&mut self, name: &At<String>, columns: &[String], form: Option<&'p Form>) {
        let known = self.pack.questions.iter().map(|query| query.id.as_str());
        self.named((DESKS, name), ("问题", "question"), known);
        let query = self.pack.questions.iter().find(|query| query.id == name.value);
        let read = query.and_then(|query| Question::read(&query.sql, &query.file).ok());
        let Some(read) = read else { return };
        for column in columns {
            self.column_named(&At::new(column.clone(), name.line), &read);
        }
        let fields = form.into_iter().flat_map(|form| &form.fields);
        let known: Vec<&str> = fields.map(|field| field.name.as_str()).chain(GIVEN).collect();
        for parameter in read.parameters.iter().filter(|it| !known.contains(&it.as_str())) {
            let what = (
                format!("问题“{}”的参数“{parameter}”没有人给", name.value),
                format!(
                    "nobody gives the parameter `{parameter}` of the question `{}`",
                    name.value
                ),
            );
            let fix = (
                "用表单的字段、today 或 since（三十日前）作参数",
                "ask by fields of the form, today or since (thirty days ago)",
            );
            self.error(codes::UNRESOLVED, (DESKS, name.line), what, fix);
        }
    }

    fn column_named(&mut self, column: &At<String>, read: &Question) {
        if read.columns.contains(&column.value) {
            return;
        }
        let what = (
            format!("查询里没有“{}”一列", column.value),
            format!("the query has no column `{}`", column.value),
        );
        let fix = ("在 SELECT 里加上它", "add it to the SELECT");
        self.error(codes::UNRESOLVED, (DESKS, column.line), what, fix);
    }

    /// The form that a process begins with.
    fn start_form(&self, process: &str) -> Option<&'p Form> {
        let id = self.all().find_map(|pack| start_form(pack, process))?;
        self.all().find_map(|pack| pack.form(id))
    }
}

/// The form named by the plain start event of a process, if it names one.
fn start_form<'p>(pack: &'p Pack, process: &str) -> Option<&'p str> {
    let file = pack.process(process)?;
    let starts = file.program.starts(file.program.process_number(Some(process))?);
    let plain = starts.into_iter().filter(|(_, kind)| *kind == StartKind::None);
    let mut named = plain.filter_map(|(node, _)| {
        let node = file.model.nodes.get(node as usize)?;
        node.base.extension_attribute(&Namespace::Skein, "form")
    });
    named.next()
}
