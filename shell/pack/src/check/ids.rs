//! Nothing of one sort bears the id of another.

use super::{Checker, DESKS, FIGURES, HEADER, ITEMS, NOTICES, ROLES};
use crate::codes;
use crate::model::At;
use std::collections::BTreeMap;

impl<'p> Checker<'p> {
    pub(super) fn ids(&mut self) {
        let pack = self.pack;
        self.once(
            HEADER,
            ("参数", "parameter"),
            pack.parameters
                .iter()
                .filter(|it| it.from.is_none())
                .map(|it| &it.id),
        );
        self.once(
            ITEMS,
            ("部门", "department"),
            pack.departments.iter().map(|it| &it.id),
        );
        self.once(ITEMS, ("证照", "licence"), pack.licences.iter().map(|it| &it.id));
        self.once(ITEMS, ("事项", "item"), pack.items.iter().map(|it| &it.id));
        for item in &pack.items {
            self.once(
                ITEMS,
                ("材料", "document"),
                item.documents.iter().map(|it| &it.id),
            );
        }
        for licence in &pack.licences {
            self.once(
                ITEMS,
                ("证照内容", "licence field"),
                licence.fields.iter().map(|it| &it.name),
            );
        }
        self.once(ROLES, ("角色", "role"), pack.roles.iter().map(|it| &it.id));
        self.once(NOTICES, ("通知", "notice"), pack.notices.iter().map(|it| &it.id));
        self.once(FIGURES, ("指标", "figure"), pack.figures.iter().map(|it| &it.id));
        self.once(
            DESKS,
            ("知识", "knowledge"),
            pack.knowledge.iter().map(|it| &it.id),
        );
        self.once(DESKS, ("工作台", "desk"), pack.desks.iter().map(|it| &it.id));
        self.once(DESKS, ("大屏", "wall"), pack.walls.iter().map(|it| &it.id));
        self.processes();
    }

    fn once(&mut self, file: &str, (zh, en): (&str, &str), ids: impl Iterator<Item = &'p At<String>>) {
        let mut seen = BTreeMap::new();
        for id in ids.filter(|id| !id.is_empty()) {
            if let Some(first) = seen.insert(id.as_str(), id.line) {
                let what = (
                    format!("{zh}“{}”在第 {first} 行已经有了", id.value),
                    format!("the {en} `{}` is on line {first} already", id.value),
                );
                self.error(
                    codes::TWICE,
                    (file, id.line),
                    what,
                    ("改用别的编号", "use another id"),
                );
            }
        }
    }

    /// Processes of one pack are told apart by their ids, whatever files they are in; so are those of packs
    /// it needs.
    fn processes(&mut self) {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        let needed = self.needed.iter().flat_map(|pack| &pack.processes);
        for file in needed.chain(&self.pack.processes) {
            for process in &file.model.processes {
                if let Some(first) = seen.insert(&process.base.id, &file.file) {
                    let what = (
                        format!("流程“{}”在 {first} 里已经有了", process.base.id),
                        format!("the process `{}` is in {first} already", process.base.id),
                    );
                    let place = (file.file.as_str(), process.base.line);
                    self.findings.push(
                        crate::Finding::error(codes::TWICE, place, what)
                            .fix("改用别的编号", "use another id"),
                    );
                }
            }
        }
    }
}
