//! Nothing of one sort bears the id of another.

use super::{Checker, DESKS, FIGURES, HEADER, ITEMS, NOTICES, ROLES};
use crate::codes;
use crate::model::{At, Pack};
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

    /// Processes of one pack are told apart by their ids, whatever files they are in.
    fn processes(&mut self) {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for file in &self.pack.processes {
            for process in &file.model.processes {
                if let Some(first) = seen.insert(&process.base.id, &file.file) {
                    self.taken(
                        ("流程", "process"),
                        &process.base.id,
                        first,
                        (&file.file, process.base.line),
                    );
                }
            }
        }
    }

    /// Processes, items and kinds of licence are known by their ids in the whole city: of two packs with the same
    /// one, whichever is installed later would take the other's place.
    pub(super) fn elsewhere(&mut self, others: &[Pack]) {
        let own = &self.pack.header.id.value;
        let mut known: BTreeMap<(&str, &str), String> = BTreeMap::new();
        for other in others.iter().filter(|other| other.header.id.value != *own) {
            let at = |file: &str| format!("{}/{file}", other.header.id.value);
            for (sort, id, (file, _)) in in_the_city(other) {
                known.entry((sort.1, id)).or_insert_with(|| at(file));
            }
        }
        for (sort, id, place) in in_the_city(self.pack) {
            if let Some(first) = known.get(&(sort.1, id)) {
                self.taken(sort, id, first, place);
            }
        }
    }

    fn taken(&mut self, (zh, en): (&str, &str), id: &str, first: &str, place: (&str, u32)) {
        let what = (
            format!("{zh}“{id}”在 {first} 里已经有了"),
            format!("the {en} `{id}` is in {first} already"),
        );
        self.error(codes::TWICE, place, what, ("改用别的编号", "use another id"));
    }
}

/// What a pack has that the whole city knows by its id: sort, id, place.
fn in_the_city(pack: &Pack) -> impl Iterator<Item = ((&str, &str), &str, (&str, u32))> {
    let processes = pack.processes.iter().flat_map(|file| {
        let all = file.model.processes.iter();
        all.map(|it| {
            (
                ("流程", "process"),
                it.base.id.as_str(),
                (file.file.as_str(), it.base.line),
            )
        })
    });
    let items = pack.items.iter();
    let items = items.map(|it| (("事项", "item"), it.id.as_str(), (ITEMS, it.id.line)));
    let licences = pack.licences.iter();
    let licences = licences.map(|it| (("证照", "licence"), it.id.as_str(), (ITEMS, it.id.line)));
    processes.chain(items).chain(licences)
}
