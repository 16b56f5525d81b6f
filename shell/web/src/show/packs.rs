//! What the packs installed call things: bodies, duties, laws, and in English whatever is kept under its Chinese name.
//!
//! Titles of matters, tasks and licences are kept in Chinese, which is what counts; the English of them is looked up
//! where a page is shown. It knows nothing of matters. Start at [`PackNames::learn`].

use skein_kernel::actor::UnitId;
use skein_measure::parts::Bilingual;
use skein_pack::Pack;
use skein_pack::model::{LawRef, Words};
use std::collections::BTreeMap;

/// The names in some packs.
#[derive(Debug, Clone, Default)]
pub(crate) struct PackNames {
    /// Departments that service items belong to.
    pub(super) departments: BTreeMap<UnitId, Bilingual>,
    /// What a duty is called, by pack: two packs may mean different posts by one id.
    duties: BTreeMap<String, BTreeMap<String, Bilingual>>,
    /// The pack a process came with.
    processes: BTreeMap<String, String>,
    /// What packs are called.
    systems: BTreeMap<String, Bilingual>,
    /// The English of what is known by its Chinese name.
    english: BTreeMap<String, String>,
}

impl PackNames {
    /// Takes in a pack's names. What a pack read before has said already stays.
    pub(crate) fn learn(&mut self, pack: &Pack) {
        let id = &pack.header.id.value;
        self.systems.insert(id.clone(), bilingual(&pack.header.words));
        for department in &pack.departments {
            let unit = UnitId(department.id.value.clone());
            self.departments
                .entry(unit)
                .or_insert_with(|| bilingual(&department.words));
        }
        for role in &pack.roles {
            let known = self.duties.entry(role.id.value.clone()).or_default();
            known.insert(id.clone(), bilingual(&role.words));
        }
        for file in &pack.processes {
            for process in &file.model.processes {
                self.processes.insert(process.base.id.clone(), id.clone());
            }
            for called in file.model.called() {
                self.translate(called.zh, called.en.unwrap_or_default());
            }
        }
        let departments = pack.departments.iter().map(|it| &it.words);
        let items = pack.items.iter().map(|it| &it.words);
        let laws = pack.laws.iter().map(|it| &it.words);
        let roles = pack.roles.iter().map(|it| &it.words);
        for words in departments.chain(items).chain(laws).chain(roles) {
            self.translate(&words.zh, &words.en);
        }
        for kind in &pack.licences {
            self.translate(&kind.words.zh, &kind.words.en);
            for field in &kind.fields {
                self.translate(&field.words.zh, &field.words.en);
            }
        }
    }

    fn translate(&mut self, zh: &str, en: &str) {
        if !en.is_empty() && !self.english.contains_key(zh) {
            self.english.insert(zh.to_owned(), en.to_owned());
        }
    }

    /// The English of a Chinese name, where a pack gives it.
    pub(crate) fn english(&self, zh: &str) -> Option<&str> {
        self.english.get(zh).map(String::as_str)
    }

    /// What a duty is called where a process names it; each name it has in the city where none does.
    pub(crate) fn duty(&self, id: &str, process: Option<&str>) -> Vec<&Bilingual> {
        let Some(named) = self.duties.get(id) else {
            return Vec::new();
        };
        let pack = process.and_then(|process| self.processes.get(process));
        if let Some(own) = pack.and_then(|pack| named.get(pack)) {
            return vec![own];
        }
        let mut all: Vec<&Bilingual> = Vec::new();
        for name in named.values() {
            if all.iter().all(|known| known.zh != name.zh) {
                all.push(name);
            }
        }
        all
    }

    /// The duties that packs name, by id, under the system that names them first.
    pub(crate) fn duties(&self) -> Vec<(&Bilingual, Vec<&str>)> {
        let of = |system: &str| {
            let own = self.duties.iter();
            let own = own.filter(|(_, named)| named.keys().next().is_some_and(|first| first == system));
            own.map(|(id, _)| id.as_str()).collect::<Vec<_>>()
        };
        let all = self.systems.iter().map(|(id, name)| (name, of(id)));
        all.filter(|(_, duties)| !duties.is_empty()).collect()
    }

    /// The system a process belongs to.
    pub(crate) fn system(&self, process: &str) -> Option<&Bilingual> {
        self.systems.get(self.processes.get(process)?)
    }

    /// A citation in English: the law's English name where a pack lists it, and the article.
    pub(crate) fn cited(&self, law: &LawRef) -> String {
        let name = self.english(&law.law).unwrap_or(&law.law);
        match &law.article {
            Some(article) => format!("{name}, art. {article}"),
            None => name.to_owned(),
        }
    }
}

fn bilingual(words: &Words) -> Bilingual {
    Bilingual::new(words.zh.as_str(), words.en.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use skein_pack::Files;

    fn one_stop() -> PackNames {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/one-stop");
        let mut names = PackNames::default();
        names.learn(&Pack::read(&Files::of_folder(folder.as_ref()).unwrap()).unwrap());
        names
    }

    #[test]
    fn a_pack_s_bodies_duties_and_laws_have_names() {
        let names = one_stop();
        let body = names
            .departments
            .get(&UnitId("market-regulation".into()))
            .unwrap();
        assert_eq!(
            (&*body.zh, body.english()),
            ("市场监督管理部门", "Market regulation")
        );
        let duty = names.duty("window-clerk", Some("licence"));
        assert_eq!(duty.first().map(|duty| duty.english()), Some("Window clerk"));
        assert!(names.duty("nobody", None).is_empty());
        let law = LawRef::all("行政许可法 art. 32").remove(0);
        assert!(names.cited(&law).ends_with(", art. 32"), "{}", names.cited(&law));
        assert_eq!(names.cited(&LawRef::all("某法 art. 3").remove(0)), "某法, art. 3");
    }
}
