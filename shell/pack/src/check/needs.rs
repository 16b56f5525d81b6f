//! The packs a pack needs are there, of the right version, and don't need it in turn.

use super::{Checker, HEADER};
use crate::codes;
use crate::model::{Need, Pack};
use std::collections::BTreeSet;

/// The packs a pack needs, directly or not, itself not among them; each once.
pub(super) fn closure<'p>(pack: &'p Pack, others: &'p [Pack]) -> Vec<&'p Pack> {
    let mut open: Vec<&Need> = pack.needs.iter().collect();
    let mut seen: BTreeSet<&str> = BTreeSet::from([pack.header.id.as_str()]);
    let mut found = Vec::new();
    while let Some(need) = open.pop() {
        let id = need.pack.as_str();
        if let Some(other) = others.iter().find(|other| *other.header.id == id)
            && seen.insert(id)
        {
            open.extend(&other.needs);
            found.push(other);
        }
    }
    found
}

impl Checker<'_> {
    pub(super) fn needs(&mut self, others: &[Pack]) {
        for need in &self.pack.needs {
            let place = (HEADER, need.pack.line);
            let id = &need.pack.value;
            let Some(other) = others.iter().find(|other| other.header.id.value == *id) else {
                let what = (
                    format!("没有找到所需的包“{id}”"),
                    format!("the pack `{id}` isn't there"),
                );
                self.error(
                    codes::NEED,
                    place,
                    what,
                    (
                        "放到同一文件夹里，或先安装它",
                        "put it beside this one, or install it first",
                    ),
                );
                continue;
            };
            let version = &other.header.version.value;
            if !need.versions.matches(version) {
                let what = (
                    format!("“{id}”是 {version} 版，需要 {}", need.versions),
                    format!("`{id}` is of version {version}, needed is {}", need.versions),
                );
                self.error(
                    codes::NEED,
                    place,
                    what,
                    (
                        "换一个版本，或改写范围",
                        "take another version or widen the range",
                    ),
                );
            }
            if let Some(path) = circle(self.pack, other, others) {
                let shown = path.join(" → ");
                let what = (
                    format!("依赖成环：{shown}"),
                    format!("packs need each other in a circle: {shown}"),
                );
                self.error(
                    codes::NEED_LOOP,
                    place,
                    what,
                    ("把共用的部分移到另一个包", "move what both use into another pack"),
                );
            }
        }
    }
}

/// The way from a pack through one it needs back to itself.
fn circle(pack: &Pack, first: &Pack, others: &[Pack]) -> Option<Vec<String>> {
    let goal = pack.header.id.as_str();
    let mut seen = BTreeSet::new();
    let mut open = vec![vec![goal.to_owned(), first.header.id.value.clone()]];
    while let Some(path) = open.pop() {
        let last = path.last()?.clone();
        if last == goal {
            return Some(path);
        }
        let Some(there) = others.iter().find(|other| *other.header.id == last) else {
            continue;
        };
        if seen.insert(last) {
            open.extend(there.needs.iter().map(|need| {
                let mut longer = path.clone();
                longer.push(need.pack.value.clone());
                longer
            }));
        }
    }
    None
}
