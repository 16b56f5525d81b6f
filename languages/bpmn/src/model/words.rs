//! What a file calls its elements, in Chinese and, where it says so, in English.
//!
//! BPMN names an element once; Skein's `skein:en` attribute gives the English beside it, and `en` the English of
//! its own elements such as `skein:clock`. It knows nothing of who reads them. Start at [`Definitions::called`].

use super::{Base, Definitions, Namespace, Tree};

/// One name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Called<'a> {
    /// The element's name in the file, such as `userTask`, `process`, `sequenceFlow` or `clock`.
    pub element: &'a str,
    /// Its id; empty for what needs none, such as what a clock may be stopped for.
    pub id: &'a str,
    /// Its name.
    pub zh: &'a str,
    /// The same in English, where it is given.
    pub en: Option<&'a str>,
    /// Its line, from 1.
    pub line: u32,
}

impl Base {
    /// The name in English (`skein:en`), where it is given.
    pub fn english(&self) -> Option<&str> {
        self.extension_attribute(&Namespace::Skein, "en")
            .filter(|name| !name.is_empty())
    }
}

impl Definitions {
    /// What the processes, their flow nodes, sequence flows and clocks are called; what has no name is left out.
    pub fn called(&self) -> impl Iterator<Item = Called<'_>> {
        let processes = self.processes.iter().map(|it| ("process", &it.base));
        let nodes = self.nodes.iter().map(|it| (it.element(), &it.base));
        let flows = self.flows.iter().map(|it| ("sequenceFlow", &it.base));
        let all = processes.chain(nodes).chain(flows);
        all.flat_map(|(element, base)| {
            let own = Called {
                element,
                id: &base.id,
                zh: &base.name,
                en: base.english(),
                line: base.line,
            };
            let clocks = base
                .extension_elements()
                .filter(|it| it.is(&Namespace::Skein, "clock"));
            std::iter::once(own).chain(clocks.flat_map(clock))
        })
        .filter(|called| !called.zh.is_empty())
    }
}

/// A clock's name, and those of what it may be stopped for.
fn clock(clock: &Tree) -> impl Iterator<Item = Called<'_>> {
    let stops = clock
        .elements()
        .filter(|it| it.is(&Namespace::Skein, "suspension"));
    std::iter::once(clock).chain(stops).map(|it| Called {
        element: &it.name.local,
        id: it.attribute("id").unwrap_or_default(),
        zh: it.attribute("name").unwrap_or_default(),
        en: it.attribute("en").filter(|name| !name.is_empty()),
        line: it.line,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_told_in_both_languages() {
        let file = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
            xmlns:skein="https://skein.city/bpmn/1.0" id="d" targetNamespace="t">
            <process id="p" name="许可" skein:en="Licence">
              <extensionElements><skein:clock id="c" name="审查期限" en="Review" law="行政许可法 art. 42" period="20wd">
                <skein:suspension kind="hearing" name="听证" en="Hearing"/></skein:clock></extensionElements>
              <startEvent id="s"/><userTask id="u" name="审查"/>
            </process></definitions>"#;
        let model = crate::read(file, "f.bpmn").unwrap();
        let told: Vec<String> = model
            .called()
            .map(|it| format!("{} {} {} {}", it.element, it.id, it.zh, it.en.unwrap_or("-")))
            .collect();
        assert_eq!(
            told,
            [
                "process p 许可 Licence",
                "clock c 审查期限 Review",
                "suspension  听证 Hearing",
                "userTask u 审查 -"
            ]
        );
    }
}
