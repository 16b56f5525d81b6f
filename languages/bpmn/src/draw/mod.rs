//! Pictures of processes as SVG: from the diagram interchange where a file has it, laid out where not.
//!
//! Steps: `gather` finds what can be drawn, `places` reads where the file says it is, `auto` places the
//! rest, `render` writes it. The picture is whole in itself: no script, no font, no other file; light and
//! dark by [`STYLE`]; text for those who don't see it. It knows nothing of running: what is live, done or
//! failed is told by [`Marks`]. The same input always gives the same bytes. Start at [`draw`].

mod auto;
mod badge;
mod describe;
mod gather;
mod geometry;
mod icons;
mod layout;
mod line;
mod picture;
mod places;
mod render;
mod shape;
mod strangers;
mod style;
mod svg;
mod text;
mod words;

pub use style::STYLE;

use crate::fault;
use crate::model::{Definitions, Diagram};
use gather::Gathered;
use geometry::At;
use picture::{Kind, Picture};
use places::Places;
use skein_kernel::rejection::{Class, Rejection};
use std::collections::{BTreeMap, BTreeSet};

/// The most nodes and lines a picture may have: far more than people read, few enough to be quick.
const MOST_ELEMENTS: usize = 6_000;

/// The language of a picture's own words; the model's are English where it gives them so (`skein:en`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese.
    Chinese,
    /// English.
    English,
}

/// What is drawn and how.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Which diagram, by its id, its name or its number from 1; the first where absent.
    pub diagram: Option<String>,
    /// Lay everything out anew, whatever places the file gives.
    pub rearrange: bool,
    /// The language of names, titles and descriptions; the model's own where absent.
    pub language: Option<Language>,
    /// The state of a matter.
    pub marks: Marks,
    /// Leave [`STYLE`] out, for a page that has it in its own style sheet.
    pub without_style: bool,
}

/// What to mark, by element id. Marks differ in shape as well as in colour.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// Where the matter is, and how many times at once.
    pub live: BTreeMap<String, u32>,
    /// Nodes that have been completed, sequence flows that have been taken.
    pub done: BTreeSet<String>,
    /// Where something failed.
    pub failed: BTreeSet<String>,
}

impl Marks {
    /// Whether nothing is marked.
    pub fn is_empty(&self) -> bool {
        self.live.is_empty() && self.done.is_empty() && self.failed.is_empty()
    }
}

/// Draws one diagram of a file as SVG.
///
/// Elements the diagram doesn't place, and files without diagrams, are laid out automatically.
///
/// # Errors
/// `SK-BPMN-0090` when the file has no diagram of the name asked for, `SK-BPMN-0091` when it has more
/// than anyone could read in one picture.
pub fn draw(model: &Definitions, options: &Options) -> Result<String, Rejection> {
    let diagram = chosen(model, options)?;
    let mut gathered = gather::picture(model, options.language);
    let drawn = gathered.picture.nodes.len() + gathered.picture.lines.len();
    if drawn > MOST_ELEMENTS {
        return Err(too_large(model, drawn));
    }
    let places = placed(model, &mut gathered, diagram.filter(|_| !options.rearrange));
    if let Some(name) = diagram
        .map(|diagram| diagram.base.name.trim())
        .filter(|name| !name.is_empty())
    {
        name.clone_into(&mut gathered.picture.title);
    }
    Ok(render::svg(&gathered.picture, &places, options))
}

fn too_large(model: &Definitions, drawn: usize) -> Rejection {
    Rejection::new(
        fault::TOO_LARGE,
        Class::TooLarge,
        format!("要画的元素有 {drawn} 个，最多可画 {MOST_ELEMENTS} 个"),
        format!("{drawn} elements would be drawn; at most {MOST_ELEMENTS} are"),
    )
    .in_file(model.file.clone())
}

/// The diagram asked for, or the first.
fn chosen<'a>(model: &'a Definitions, options: &Options) -> Result<Option<&'a Diagram>, Rejection> {
    let Some(wanted) = &options.diagram else {
        return Ok(model.diagrams.first());
    };
    let number = wanted
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_sub(1));
    let known = || model.diagrams.iter();
    known()
        .find(|diagram| diagram.base.id == *wanted)
        .or_else(|| known().find(|diagram| diagram.base.name == *wanted))
        .or_else(|| number.and_then(|number| model.diagrams.get(number)))
        .map(Some)
        .ok_or_else(|| {
            let ids: Vec<&str> = known().map(|diagram| diagram.base.id.as_str()).collect();
            let ids = ids.join(", ");
            Rejection::new(
                fault::DIAGRAM,
                Class::NotFound,
                format!("文件中没有图“{wanted}”；可用：{ids}"),
                format!("the file has no diagram {wanted:?}; it has {ids}"),
            )
            .in_file(model.file.clone())
        })
}

/// The places of everything that is drawn.
fn placed(model: &Definitions, gathered: &mut Gathered, diagram: Option<&Diagram>) -> Places {
    let Some(diagram) = diagram.filter(|diagram| !diagram.plane.shapes.is_empty()) else {
        let picture = &gathered.picture;
        let mut places = Places::empty(picture.nodes.len(), picture.lines.len());
        let wanted = vec![true; picture.nodes.len()];
        auto::place(picture, &mut places, &wanted);
        return places;
    };
    let mut places = Places::read(gathered, diagram);
    let wanted = missing(model, &gathered.picture, &places, diagram);
    auto::place(&gathered.picture, &mut places, &wanted);
    places
}

/// Nodes that belong in the diagram, have no place in it or in another one, and aren't inside something
/// collapsed.
fn missing(model: &Definitions, picture: &Picture, places: &Places, diagram: &Diagram) -> Vec<bool> {
    let shapes = model.diagrams.iter().flat_map(|diagram| &diagram.plane.shapes);
    let shown: BTreeSet<&str> = shapes
        .filter_map(|shape| Some(shape.element.as_ref()?.id.as_str()))
        .collect();
    let root = diagram.plane.element.as_ref().map(|element| element.id.as_str());
    let root = picture
        .nodes
        .iter()
        .position(|node| Some(node.id.as_str()) == root);
    let mut inside = vec![false; picture.nodes.len()];
    let mut wanted = Vec::with_capacity(picture.nodes.len());
    for (index, node) in picture.nodes.iter().enumerate() {
        // What is around comes first, so that its answer is known.
        let open = match node.parent {
            None => root.is_none(),
            Some(parent) => {
                let collapsed = picture.nodes.get(parent).is_none_or(picture::Node::collapsed);
                Some(parent) == root || (inside.at(parent) && !collapsed)
            }
        };
        inside.put(index, open);
        let data_only = matches!(node.kind, Kind::Group | Kind::Lane | Kind::Pool { .. });
        wanted.push(
            open && !data_only && places.nodes.at(index).is_none() && !shown.contains(node.id.as_str()),
        );
    }
    wanted
}

#[cfg(test)]
mod tests;
