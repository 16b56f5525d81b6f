//! The matter of a failed sentence, drawn where it stands.

use crate::town::Town;
use crate::verdict::Picture;
use skein_bpmn::draw::{Marks, Options, draw};
use skein_store::aggregate::Serial;

impl Town {
    /// The matter as SVG: done, in progress and failed. `None` where it can't be drawn.
    pub(crate) fn picture(&self, serial: Serial) -> Option<Picture> {
        let view = self.view(serial).ok()?;
        let history = self.history(serial).ok()?;
        let matter = &view.case.matter;
        let mut marks = Marks::default();
        for token in matter.tokens.iter() {
            if let Some(node) = self.node(matter, token.scope, token.node) {
                *marks.live.entry(node.id.to_string()).or_default() += 1;
            }
        }
        for incident in matter.incidents.iter() {
            if let Some(node) = self.node(matter, incident.scope, incident.node) {
                marks.failed.insert(node.id.to_string());
            }
        }
        marks.done = history.done;
        marks
            .done
            .extend(history.entered.into_iter().map(|(_, id)| id).filter(|id| {
                let program = &view.definition.program;
                program.number_of(id).is_none()
            }));
        let options = Options {
            marks,
            ..Options::default()
        };
        let svg = draw(&view.definition.model, &options).ok()?;
        Some(Picture {
            matter: self.matter_name(serial),
            svg,
        })
    }
}
