//! The whole picture: head, containers, lines, nodes, captions, marks, legend.
//!
//! Start at [`svg`].

use super::badge::{self, Mark};
use super::describe;
use super::geometry::{At, Rect, point};
use super::line::{self, Busy};
use super::picture::{Kind, Node, Picture};
use super::places::{Align, Caption, Places};
use super::shape;
use super::style::STYLE;
use super::svg::{Svg, attribute, number};
use super::text;
use super::words::{self, say};
use super::{Language, Options};

/// Room around everything.
const MARGIN: f64 = 16.0;
/// Captions keep clear of this many lines; more would take long to no one's use.
const BUSIEST: usize = 600;
/// Height of the legend.
const LEGEND: f64 = 30.0;

/// A picture on its way to SVG.
struct Canvas<'a> {
    picture: &'a Picture,
    places: &'a Places,
    language: Language,
    marks: Vec<Mark>,
    line_marks: Vec<Mark>,
    svg: Svg,
}

/// The SVG of a picture.
pub(super) fn svg(picture: &Picture, places: &Places, options: &Options) -> String {
    let language = options.language.unwrap_or_else(|| spoken(picture));
    let (marks, line_marks) = marks(picture, places, options);
    let places = &captioned(picture, places);
    let mut canvas = Canvas {
        picture,
        places,
        language,
        marks,
        line_marks,
        svg: Svg::default(),
    };
    canvas.head(options);
    canvas.containers();
    canvas.lines();
    canvas.nodes();
    canvas.captions();
    if !options.marks.is_empty() {
        canvas.legend();
    }
    canvas.svg.raw("</svg>\n");
    canvas.svg.out
}

/// The places with one for the text of every line that has none.
fn captioned(picture: &Picture, places: &Places) -> Places {
    let mut places = places.clone();
    let nodes = picture.nodes.iter().enumerate();
    let solid =
        |node: &Node| !node.expanded() && !matches!(node.kind, Kind::Pool { .. } | Kind::Lane | Kind::Group);
    let areas = nodes
        .filter(|(_, node)| solid(node))
        .filter_map(|(index, _)| places.nodes.at(index));
    let mut busy = Busy {
        areas: areas.collect(),
        pieces: Vec::new(),
    };
    busy.areas
        .extend(places.captions.iter().flatten().map(|caption| caption.rect));
    for (index, path) in places.lines.iter().enumerate().take(BUSIEST) {
        let path = path.as_deref().unwrap_or_default();
        busy.pieces
            .extend(path.iter().zip(path.iter().skip(1)).map(|(a, b)| (index, *a, *b)));
    }
    for (index, line) in picture.lines.iter().enumerate() {
        if places.line_captions.at(index).is_some() {
            continue;
        }
        let caption = places
            .lines
            .at(index)
            .and_then(|path| line::beside(&line.name, &path, index, &busy));
        busy.areas.extend(caption.map(|caption| caption.rect));
        places.line_captions.put(index, caption);
    }
    places
}

/// Chinese where a name has Chinese in it.
fn spoken(picture: &Picture) -> Language {
    let names = picture
        .nodes
        .iter()
        .map(|node| &node.name)
        .chain([&picture.title]);
    if names
        .flat_map(|name| name.chars())
        .any(|c| matches!(u32::from(c), 0x3400..=0x9fff))
    {
        Language::Chinese
    } else {
        Language::English
    }
}

/// The mark of every node and line. What isn't drawn marks what it is inside of.
fn marks(picture: &Picture, places: &Places, options: &Options) -> (Vec<Mark>, Vec<Mark>) {
    let mut marks = vec![Mark::default(); picture.nodes.len()];
    for (index, node) in picture.nodes.iter().enumerate() {
        let live = options.marks.live.get(&node.id).copied().unwrap_or(0);
        let failed = options.marks.failed.contains(&node.id);
        let done = options.marks.done.contains(&node.id);
        let mut at = Some(index);
        let mut steps = 0;
        while let Some(hidden) = at.filter(|at| places.nodes.at(*at).is_none() && steps <= marks.len()) {
            at = picture
                .nodes
                .get(hidden)
                .and_then(|node| node.host.or(node.parent));
            steps += 1;
        }
        if let Some(mark) = at.and_then(|at| marks.get_mut(at)) {
            mark.live = mark.live.saturating_add(live);
            mark.failed |= failed;
            mark.done |= done && steps == 0;
        }
    }
    let lines = picture.lines.iter().map(|line| Mark {
        done: options.marks.done.contains(&line.id),
        ..Mark::default()
    });
    (marks, lines.collect())
}

impl Canvas<'_> {
    /// The rectangle of everything, with room around it.
    fn extent(&self, legend: bool) -> Rect {
        let own = self
            .picture
            .nodes
            .iter()
            .enumerate()
            .filter_map(|(index, node)| Some(self.caption_place(index, node)?.rect));
        let all = own.chain(self.places.extent()).reduce(Rect::union);
        let mut extent = all.unwrap_or(Rect::new(0.0, 0.0, 120.0, 60.0)).grown(MARGIN);
        if legend {
            extent.h += LEGEND;
            extent.w = extent.w.max(320.0);
        }
        extent
    }

    fn head(&mut self, options: &Options) {
        let extent = self.extent(!options.marks.is_empty());
        let [x, y, w, h] = [extent.x, extent.y, extent.w, extent.h].map(number);
        let lang = say(self.language, "zh-CN", "en");
        let title = attribute("aria-label", &self.picture.title);
        self.svg.raw(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"skein-bpmn\" role=\"img\"{title} xml:lang=\"{lang}\" \
             lang=\"{lang}\" viewBox=\"{x} {y} {w} {h}\" width=\"{w}\" height=\"{h}\">\n"
        ));
        self.svg.words("title", "", &self.picture.title);
        let description = describe::description(self.picture, self.places, &self.marks, self.language);
        self.svg.words("desc", "", &description);
        if !options.without_style {
            self.svg.raw("<style>\n");
            self.svg.raw(STYLE);
            self.svg.raw("</style>\n");
        }
        self.svg.rect("paper", extent, 0.0);
    }

    /// Pools, lanes and open subprocesses lie under the lines, outer ones first.
    fn containers(&mut self) {
        for pools in [true, false] {
            for (index, node) in self.picture.nodes.iter().enumerate() {
                let flat = matches!(node.kind, Kind::Pool { .. } | Kind::Lane);
                if (flat == pools) && (flat || node.expanded()) {
                    self.node(index, node);
                }
            }
        }
    }

    fn lines(&mut self) {
        for (index, line) in self.picture.lines.iter().enumerate() {
            let Some(path) = self.places.lines.at(index) else {
                continue;
            };
            let class = format!("line{}", self.line_marks.at(index).classes());
            let mut attributes = attribute("class", &class) + &attribute("data-element", &line.id);
            let kind = words::line(line, self.language);
            let label = if line.name.trim().is_empty() {
                kind.to_owned()
            } else {
                format!("{kind} {}", line.name)
            };
            attributes += &attribute("aria-label", &label);
            self.svg.open(&attributes);
            self.svg.words("title", "", &label);
            line::draw(&mut self.svg, line, &path);
            self.svg.close();
        }
    }

    /// What stands on the lines; events on borders last.
    fn nodes(&mut self) {
        for riding in [false, true] {
            for (index, node) in self.picture.nodes.iter().enumerate() {
                let container = matches!(node.kind, Kind::Pool { .. } | Kind::Lane) || node.expanded();
                if !container && node.host.is_some() == riding {
                    self.node(index, node);
                }
            }
        }
        // The badges of open subprocesses lie above what is in them.
        for (index, node) in self
            .picture
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.expanded())
        {
            if let Some(rect) = self.places.nodes.at(index) {
                let _ = node;
                self.marks.at(index).draw(&mut self.svg, rect);
            }
        }
    }

    fn node(&mut self, index: usize, node: &Node) {
        let Some(rect) = self.places.nodes.at(index) else {
            return;
        };
        let mark = self.marks.at(index);
        let class = format!("node{}", mark.classes());
        let label = self.label(node, mark);
        let attributes = attribute("class", &class)
            + &attribute("data-element", &node.id)
            + &attribute("aria-label", &label);
        self.svg.open(&(attributes + " role=\"img\""));
        self.svg.words("title", "", &label);
        shape::draw(&mut self.svg, node, rect, self.places.upright.at(index));
        if !node.expanded() {
            mark.draw(&mut self.svg, rect);
        }
        self.svg.close();
    }

    /// What a node is called when it is read out.
    fn label(&self, node: &Node, mark: Mark) -> String {
        let mut label = words::kind(&node.kind, self.language);
        if !node.name.trim().is_empty() {
            label = format!("{label} {}", node.name.trim());
        }
        for state in describe::states(mark, self.language) {
            label = format!("{label}{}{state}", say(self.language, "，", ", "));
        }
        label
    }

    /// Where a name outside its node goes.
    fn caption_place(&self, index: usize, node: &Node) -> Option<Caption> {
        let rect = self.places.nodes.at(index)?;
        let outside = matches!(
            node.kind,
            Kind::Event(_) | Kind::Gateway(_) | Kind::Data(_) | Kind::Store | Kind::Conversation { .. }
        );
        if !outside || node.name.trim().is_empty() {
            return None;
        }
        Some(self.places.captions.at(index).unwrap_or_else(|| {
            let lines = text::wrap(&node.name, 100.0, 12.0, 12);
            let width = lines
                .iter()
                .map(|line| text::width(line, 12.0))
                .fold(0.0, f64::max);
            let height = 14.4 * f64::from(u32::try_from(lines.len()).unwrap_or(1));
            let below = Rect::new(rect.centre().x - width / 2.0, rect.bottom() + 4.0, width, height);
            Caption {
                rect: below,
                align: Align::Middle,
            }
        }))
    }

    fn captions(&mut self) {
        for (index, node) in self.picture.nodes.iter().enumerate() {
            if let Some(place) = self.caption_place(index, node) {
                shape::caption(&mut self.svg, &node.name, place);
            }
        }
        for (index, line) in self.picture.lines.iter().enumerate() {
            let drawn = self.places.lines.at(index).is_some() && !line.name.trim().is_empty();
            if let Some(place) = self.places.line_captions.at(index).filter(|_| drawn) {
                shape::caption(&mut self.svg, &line.name, place);
            }
        }
    }

    /// What the marks mean.
    fn legend(&mut self) {
        let extent = self.extent(true);
        let mut at = point(extent.x + MARGIN + 10.0, extent.bottom() - MARGIN - 2.0);
        let entries = [
            (say(self.language, "进行中", "in progress"), 0),
            (say(self.language, "已完成", "completed"), 1),
            (say(self.language, "出错", "failed"), 2),
        ];
        self.svg.open(" class=\"legend\"");
        for (words, kind) in entries {
            match kind {
                0 => {
                    badge::live(&mut self.svg, at, 1);
                }
                1 => badge::done(&mut self.svg, at),
                _ => badge::failed(&mut self.svg, at),
            }
            self.svg.text("left", at.moved(16.0, 4.0), 12.0, words);
            at.x += text::width(words, 12.0) + 48.0;
        }
        self.svg.close();
    }
}
