//! From XML to the typed model.
//!
//! Every attribute and child with a type is taken out of the tree; what is left is kept as it is. Wrong
//! values are refused here; whether the parts fit together is `check`'s business.
//!
//! It knows nothing of running. Start at [`read`].

mod activity;
mod data;
mod diagram;
mod element;
mod event;
mod process;
mod root;

use crate::fault;
use crate::model::{Definitions, Namespace};
use crate::xml;
use skein_kernel::rejection::Rejection;
use std::collections::BTreeMap;

/// The most rejections one reading gives; a file with more is beyond repair line by line.
const MAX_REJECTIONS: usize = 100;

/// The typed model of a BPMN 2.0 file (BPMN 2.0.2 §15.3); `file` is its name for rejections.
///
/// A model that is read may still be unsound or not executable: `check` and `executable` tell.
///
/// # Errors
/// All that is wrong with the file as XML or with the values in it: `SK-BPMN-0001` to `SK-BPMN-0008`.
pub fn read(text: &str, file: &str) -> Result<Definitions, Vec<Rejection>> {
    let document = xml::parse(text).map_err(|rejection| vec![rejection.in_file(file)])?;
    if !document.root.is(&Namespace::Bpmn, "definitions") {
        return Err(vec![not_bpmn(&document.root).in_file(file)]);
    }
    let mut reading = Reading::new(file, document.namespaces);
    reading.definitions(document.root);
    if reading.rejections.is_empty() {
        reading.model.link();
        Ok(reading.model)
    } else {
        let place = |rejection: Rejection| rejection.in_file(file);
        Err(reading.rejections.into_iter().map(place).collect())
    }
}

/// The same from a file's bytes, in whatever encoding the file declares.
///
/// # Errors
/// As [`read`], and `SK-BPMN-0004` for bytes that aren't text in that encoding.
pub fn read_bytes(bytes: &[u8], file: &str) -> Result<Definitions, Vec<Rejection>> {
    let text = xml::decode(bytes, file).map_err(|rejection| vec![rejection])?;
    read(&text, file)
}

fn not_bpmn(root: &crate::model::Tree) -> Rejection {
    let (name, address) = (&root.name.local, root.name.space.address());
    fault::invalid(
        fault::NOT_BPMN,
        root.line,
        format!("根元素是“{name}”（命名空间“{address}”），不是 BPMN 2.0 的 definitions"),
        format!("the root element is {name:?} in {address:?}, not BPMN 2.0's definitions"),
    )
}

/// A reading under way.
struct Reading {
    model: Definitions,
    rejections: Vec<Rejection>,
    /// How many elements of each name have come, for the handles of those without id.
    ordinals: BTreeMap<String, u32>,
}

impl Reading {
    fn new(file: &str, namespaces: Vec<(String, Namespace)>) -> Self {
        let model = Definitions {
            file: file.to_owned(),
            namespaces,
            ..Definitions::default()
        };
        Self {
            model,
            rejections: Vec::new(),
            ordinals: BTreeMap::new(),
        }
    }

    fn reject(&mut self, rejection: Rejection) {
        if self.rejections.len() < MAX_REJECTIONS {
            self.rejections.push(rejection);
        }
    }

    /// Puts a value where at most one may be.
    fn once<T>(&mut self, slot: &mut Option<T>, value: T, element: &str, line: u32) {
        if slot.is_some() {
            let twice = fault::invalid(
                fault::TWICE,
                line,
                format!("“{element}”只能出现一次（BPMN 2.0.2 §15.3）"),
                format!("{element} may stand only once (BPMN 2.0.2 §15.3)"),
            );
            self.reject(twice.at_element(element));
        }
        *slot = Some(value);
    }
}

#[cfg(test)]
mod tests;
