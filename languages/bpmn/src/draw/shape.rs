//! One node: its outline, signs, markers and the text inside it.
//!
//! Looks follow BPMN 2.0.2 §7.4 and §10. Start at [`draw`].

use super::geometry::{Point, Rect, point};
use super::icons::{self, MARKER, Marker};
use super::picture::{Activity, Data, Event, Inside, Kind, Node, Place, Repeats};
use super::places::{Align, Caption};
use super::svg::{Svg, closed, number};
use super::text;

/// The largest and the smallest size of names.
const SIZES: &[f64] = &[12.0, 11.0, 10.0, 9.0];
/// The sizes of names outside their nodes.
const CAPTIONS: &[f64] = &[12.0, 11.0, 10.0];
/// Width of the strip with the name of a pool or lane.
const STRIP: f64 = 30.0;

/// Draws a node in its rectangle; its caption, if it has one outside, is drawn by [`caption`].
pub(super) fn draw(svg: &mut Svg, node: &Node, rect: Rect, upright: bool) {
    match &node.kind {
        Kind::Event(event) => self::event(svg, event, rect),
        Kind::Activity(activity) => self::activity(svg, node, activity, rect),
        Kind::Gateway(gateway) => {
            svg.path("shape", &closed(&icons::diamond(rect.centre(), rect.w, rect.h)));
            icons::gateway(svg, *gateway, rect.centre(), rect.w.min(rect.h) / 50.0);
        }
        Kind::Pool { open, several } => pool(svg, node, rect, (*open, upright), *several),
        Kind::Lane => lane(svg, node, rect, upright),
        Kind::Data(look) => data(svg, *look, rect),
        Kind::Store => store(svg, rect),
        Kind::Annotation => annotation(svg, node, rect),
        Kind::Group => {
            svg.rect("group", rect, 8.0);
            inside(
                svg,
                &node.name,
                Rect::new(rect.x + 6.0, rect.y + 4.0, rect.w - 12.0, 30.0),
                Upper::Yes,
            );
        }
        Kind::Choreography {
            participants,
            sub,
            call,
        } => {
            choreography(svg, node, participants, rect, *call);
            if *sub {
                icons::marker(
                    svg,
                    Marker::Collapsed,
                    point(rect.centre().x - 7.0, rect.bottom() - 36.0),
                );
            }
        }
        Kind::Conversation { sub, call } => conversation(svg, rect, *sub, *call),
        Kind::Other => {
            svg.rect("shape broken", rect, 3.0);
            inside(svg, &node.name, rect, Upper::No);
        }
    }
}

/// Whether text hangs from the top rather than standing in the middle.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Upper {
    Yes,
    No,
}

/// Writes a name into a rectangle, smaller where it must be, cut only as the last resort.
fn inside(svg: &mut Svg, name: &str, rect: Rect, upper: Upper) {
    let fits = |size: &&f64| {
        let lines = text::wrap(name, rect.w, **size, 99);
        lines.len() <= room(rect.h, **size) && lines.iter().all(|line| whole(name, line))
    };
    let size = SIZES.iter().find(fits).or(SIZES.last()).copied().unwrap_or(9.0);
    let lines = text::wrap(name, rect.w, size, room(rect.h, size));
    let height = size * 1.2;
    let count = f64::from(u32::try_from(lines.len()).unwrap_or(1));
    let top = if upper == Upper::Yes {
        rect.y
    } else {
        rect.centre().y - count * height / 2.0
    };
    for (line, y) in lines.iter().zip(base_lines(top, size)) {
        svg.text("in", point(rect.centre().x, y), size, line);
    }
}

/// Whether a line doesn't end in the middle of a Latin word.
fn whole(name: &str, line: &str) -> bool {
    let Some(after) = name.find(line).and_then(|at| name.get(at + line.len()..)) else {
        return true;
    };
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    !(letter(line.chars().last()) && letter(after.chars().next()))
}

/// How many lines of a size fit into a height; at least one.
fn room(height: f64, size: f64) -> usize {
    let mut lines = 1;
    while f64::from(u32::try_from(lines + 1).unwrap_or(u32::MAX)) * size * 1.2 <= height && lines < 99 {
        lines += 1;
    }
    lines
}

/// The base lines of a text from its top.
fn base_lines(top: f64, size: f64) -> impl Iterator<Item = f64> {
    (0_u32..).map(move |line| top + f64::from(line) * size * 1.2 + size * 0.95)
}

/// Writes a name beside its node.
pub(super) fn caption(svg: &mut Svg, name: &str, caption: Caption) {
    let rect = caption.rect;
    let width = rect.w.max(super::auto::least_caption(name)) + 0.5;
    let height = |size: f64| {
        f64::from(u32::try_from(text::wrap(name, width, size, 12).len()).unwrap_or(1)) * size * 1.2
    };
    let fits = |size: &&f64| height(**size) <= rect.h + 5.0;
    let size = CAPTIONS
        .iter()
        .find(fits)
        .or(CAPTIONS.last())
        .copied()
        .unwrap_or(10.0);
    let lines = text::wrap(name, width, size, 12);
    let x = match caption.align {
        Align::Middle => rect.centre().x,
        Align::Left => rect.x,
        Align::Right => rect.right(),
    };
    let class = match caption.align {
        Align::Middle => "halo",
        Align::Left => "halo left",
        Align::Right => "halo right",
    };
    for (line, y) in lines.iter().zip(base_lines(rect.y, size)) {
        svg.text(class, point(x, y), size, line);
    }
}

fn event(svg: &mut Svg, event: &Event, rect: Rect) {
    let (centre, r) = (rect.centre(), rect.w.min(rect.h) / 2.0);
    let broken = if event.interrupts { "" } else { " broken" };
    let thick = if event.place == Place::End { " thick" } else { "" };
    let outer = if event.place == Place::End { r - 1.0 } else { r };
    svg.circle(&format!("shape{thick}{broken}"), centre, outer);
    if matches!(event.place, Place::Between | Place::Boundary) {
        svg.circle(&format!("ring{broken}"), centre, r - 3.0);
    }
    icons::event(svg, event.sign, event.throws, centre, r / 18.0);
}

fn activity(svg: &mut Svg, node: &Node, activity: &Activity, rect: Rect) {
    let open = activity.inside.as_ref().is_some_and(|inside| !inside.collapsed);
    let border = if activity.inside.as_ref().is_some_and(|inside| inside.event) {
        " dotted"
    } else {
        ""
    };
    let thick = if activity.calls { " thick" } else { "" };
    let class = if open { "inner" } else { "shape" };
    svg.rect(&format!("{class}{thick}{border}"), rect, 9.0);
    if activity.inside.as_ref().is_some_and(|inside| inside.transaction) {
        svg.rect("ring", rect.grown(-3.5), 6.5);
    }
    icons::task(svg, activity.task, point(rect.x + 6.0, rect.y + 5.0));
    let markers = markers(activity);
    let foot = if markers.is_empty() { 0.0 } else { MARKER + 3.0 };
    let wide = rect.grown(-6.0);
    if open {
        inside(
            svg,
            &node.name,
            Rect::new(wide.x, rect.y + 5.0, wide.w, 28.0),
            Upper::Yes,
        );
    } else {
        let head = if activity.task == super::picture::Task::Plain {
            0.0
        } else {
            12.0
        };
        inside(
            svg,
            &node.name,
            Rect::new(wide.x, rect.y + 5.0 + head, wide.w, rect.h - 10.0 - head - foot),
            Upper::No,
        );
    }
    row(
        svg,
        &markers,
        point(rect.centre().x, rect.bottom() - MARKER - 3.0),
    );
}

/// The markers at the lower edge, in the order of BPMN 2.0.2 figure 10.6.
fn markers(activity: &Activity) -> Vec<Marker> {
    let mut markers = Vec::new();
    match activity.repeats {
        Repeats::Once => {}
        Repeats::Loop => markers.push(Marker::Loop),
        Repeats::Parallel => markers.push(Marker::Parallel),
        Repeats::Sequential => markers.push(Marker::Sequential),
    }
    if activity.compensates {
        markers.push(Marker::Compensation);
    }
    if let Some(Inside {
        collapsed, ad_hoc, ..
    }) = activity.inside
    {
        if collapsed {
            markers.push(Marker::Collapsed);
        }
        if ad_hoc {
            markers.push(Marker::AdHoc);
        }
    }
    markers
}

fn row(svg: &mut Svg, markers: &[Marker], at: Point) {
    let count = f64::from(u32::try_from(markers.len()).unwrap_or(0));
    let mut x = at.x - (count * (MARKER + 4.0) - 4.0) / 2.0;
    for marker in markers {
        icons::marker(svg, *marker, point(x, at.y));
        x += MARKER + 4.0;
    }
}

fn pool(svg: &mut Svg, node: &Node, rect: Rect, (open, upright): (bool, bool), several: bool) {
    svg.rect("pool", rect, 0.0);
    if !open {
        inside(svg, &node.name, rect.grown(-6.0), Upper::No);
    } else if upright {
        svg.rect("strip", Rect::new(rect.x, rect.y, rect.w, STRIP), 0.0);
        inside(
            svg,
            &node.name,
            Rect::new(rect.x + 4.0, rect.y, rect.w - 8.0, STRIP),
            Upper::No,
        );
    } else {
        svg.rect("strip", Rect::new(rect.x, rect.y, STRIP, rect.h), 0.0);
        upwards(svg, &node.name, rect);
    }
    if several {
        icons::marker(
            svg,
            Marker::Parallel,
            point(rect.centre().x - 7.0, rect.bottom() - MARKER - 2.0),
        );
    }
}

fn lane(svg: &mut Svg, node: &Node, rect: Rect, upright: bool) {
    svg.rect("lane", rect, 0.0);
    if upright {
        inside(
            svg,
            &node.name,
            Rect::new(rect.x + 4.0, rect.y, rect.w - 8.0, STRIP),
            Upper::No,
        );
    } else {
        upwards(svg, &node.name, rect);
    }
}

/// A name written upwards in the strip at the left of a rectangle.
fn upwards(svg: &mut Svg, name: &str, rect: Rect) {
    let mut size = 12.0;
    let mut lines = text::wrap(name, rect.h - 8.0, size, 99);
    if lines.len() > 2 {
        size = 9.0;
        lines = text::wrap(name, rect.h - 8.0, size, 3);
    }
    let count = f64::from(u32::try_from(lines.len()).unwrap_or(1));
    let left = rect.x + (STRIP - count * size * 1.2) / 2.0;
    for (line, x) in lines.iter().zip(base_lines(left, size)) {
        svg.upwards("in", point(x, rect.centre().y), size, line);
    }
}

fn data(svg: &mut Svg, look: Data, rect: Rect) {
    let fold = (rect.w / 3.0).min(rect.h / 3.0).min(13.0);
    let corner = rect.right() - fold;
    let outline = [
        point(rect.x, rect.y),
        point(corner, rect.y),
        point(rect.right(), rect.y + fold),
        point(rect.right(), rect.bottom()),
        point(rect.x, rect.bottom()),
    ];
    svg.path("shape", &closed(&outline));
    let [x, y, f, r] = [corner, rect.y, rect.y + fold, rect.right()].map(number);
    svg.path("ring", &format!("M{x} {y}V{f}H{r}"));
    if look.input || look.output {
        let class = if look.output { "solid" } else { "icon" };
        svg.path_at(
            class,
            "M0 3.5H7V0L13 5.5L7 11V7.5H0Z",
            point(rect.x + 4.0, rect.y + 4.0),
            1.0,
        );
    }
    if look.several {
        icons::marker(
            svg,
            Marker::Parallel,
            point(rect.centre().x - 7.0, rect.bottom() - MARKER - 1.0),
        );
    }
}

fn store(svg: &mut Svg, rect: Rect) {
    let cap = rect.h / 8.0;
    let half = number(rect.w / 2.0);
    let cap_text = number(cap);
    let [x, right, top, low] = [rect.x, rect.right(), rect.y + cap, rect.bottom() - cap].map(number);
    let arc = |sweep: u8, x: &str, y: &str| format!("A{half} {cap_text} 0 0 {sweep} {x} {y}");
    let body = format!("M{x} {top}{}V{low}{}Z", arc(1, &right, &top), arc(1, &x, &low));
    svg.path("shape", &body);
    for line in 0_u8..3 {
        let y = number(rect.y + cap + f64::from(line) * 4.0);
        svg.path("ring", &format!("M{x} {y}{}", arc(0, &right, &y)));
    }
}

fn annotation(svg: &mut Svg, node: &Node, rect: Rect) {
    let foot = 12.0_f64.min(rect.w / 2.0);
    let [x, y, f, b] = [rect.x, rect.y, rect.x + foot, rect.bottom()].map(number);
    svg.path("ring", &format!("M{f} {y}H{x}V{b}H{f}"));
    let size = 12.0;
    let lines = text::wrap(
        &node.name,
        (rect.w - 10.0).max(60.0),
        size,
        room(rect.h.max(30.0), size).max(2),
    );
    for (line, y) in lines.iter().zip(base_lines(rect.y + 4.0, size)) {
        svg.text("left halo", point(rect.x + 7.0, y), size, line);
    }
}

fn choreography(svg: &mut Svg, node: &Node, participants: &[(String, bool)], rect: Rect, call: bool) {
    let thick = if call { " thick" } else { "" };
    svg.rect(&format!("shape{thick}"), rect, 9.0);
    let (mut top, mut bottom) = (rect.y, rect.bottom());
    for (index, (name, initiates)) in participants.iter().enumerate() {
        // The first stands on top, all others at the bottom.
        let y = if index == 0 { rect.y } else { bottom - 20.0 };
        if index == 0 {
            top += 20.0
        } else {
            bottom -= 20.0
        }
        let band = Rect::new(rect.x, y, rect.w, 20.0);
        svg.rect(if *initiates { "ring" } else { "strip" }, band, 0.0);
        inside(svg, name, band.grown(-2.0), Upper::No);
    }
    inside(
        svg,
        &node.name,
        Rect::new(rect.x + 5.0, top, rect.w - 10.0, bottom - top),
        Upper::No,
    );
}

fn conversation(svg: &mut Svg, rect: Rect, sub: bool, call: bool) {
    let quarter = rect.w / 4.0;
    let middle = rect.centre().y;
    let outline = [
        point(rect.x + quarter, rect.y),
        point(rect.right() - quarter, rect.y),
        point(rect.right(), middle),
        point(rect.right() - quarter, rect.bottom()),
        point(rect.x + quarter, rect.bottom()),
        point(rect.x, middle),
    ];
    svg.path(if call { "shape thick" } else { "shape" }, &closed(&outline));
    if sub {
        icons::marker(
            svg,
            Marker::Collapsed,
            point(rect.centre().x - 7.0, rect.bottom() - MARKER - 2.0),
        );
    }
}
