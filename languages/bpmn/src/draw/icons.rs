//! Signs as paths of our own: those of events around their middle, those of tasks in a square of 16.
//!
//! The shapes follow BPMN 2.0.2 §10.3.3 (tasks), §10.5 (events), §10.6 (gateways). Start at [`event`].

use super::geometry::{Point, point};
use super::picture::{Gateway, Sign, Task};
use super::svg::Svg;

const PENTAGON: &str = "M0-10L9.5-3.1L5.9 8.1H-5.9L-9.5-3.1Z";
const CROSS: &str = "M-3-9H3V-3H9V3H3V9H-3V3H-9V-3H-3Z";
const CLOCK: &str = "M0-10V-7.5M5-8.7L3.8-6.5M8.7-5L6.5-3.8M10 0H7.5M8.7 5L6.5 3.8M5 8.7L3.8 6.5M0 10V7.5M-5 8.7L-3.8 6.5M-8.7 5L-6.5 3.8M-10 0H-7.5M-8.7-5L-6.5-3.8M-5-8.7L-3.8-6.5M1.2-6.2L0 0.5L4.6 1.2";
/// A wheel of eight teeth and its hub.
const WHEEL: &str = "M6.9 .8H9.1L9.5 2.8L11 3.4L12.7 2.3L14.2 3.8L13.1 5.5L13.7 7L15.7 7.4V9.6L13.7 10L13.1 11.5L14.2 13.2L12.7 14.7L11 13.6L9.5 14.2L9.1 16.2H6.9L6.5 14.2L5 13.6L3.3 14.7L1.8 13.2L2.9 11.5L2.3 10L.3 9.6V7.4L2.3 7L2.9 5.5L1.8 3.8L3.3 2.3L5 3.4L6.5 2.8ZM8 5.8A2.7 2.7 0 1 0 8 11.2A2.7 2.7 0 1 0 8 5.8Z";
const HAND: &str = "M1.5 8.6L5.4 4.2Q6.6 3.1 7.6 4.2L6.4 6H13.6Q14.8 6.1 14.8 7T13.6 8H9.4M13.8 8H14.4Q15.5 8.1 15.4 9T14.3 10H9.6M13.6 10Q14.7 10.1 14.6 11T13.4 12H9.6M12.6 12Q13.4 12.2 13.2 13T12 14H5Q1.5 14 1.5 11Z";

/// The sign of an event around its middle.
pub(super) fn event(svg: &mut Svg, sign: Sign, throws: bool, at: Point, scale: f64) {
    let class = if throws { "solid" } else { "icon" };
    let d = match sign {
        Sign::None => return,
        Sign::Message => return envelope(svg, at, scale, throws),
        Sign::Timer => return clock(svg, at, scale),
        Sign::Terminate => return svg.circle("solid", at, 10.0 * scale),
        Sign::Conditional => {
            return svg.path_at(
                "icon",
                "M-7-9H7V9H-7ZM-4.5-5.5H4.5M-4.5-2H4.5M-4.5 2H4.5M-4.5 5.5H4.5",
                at,
                scale,
            );
        }
        Sign::Signal => "M0-9.5L9.5 7H-9.5Z",
        Sign::Error => "M-8.5 9L-3.6-8L3 3L8.5-9L3.6 8L-3-3Z",
        Sign::Escalation => "M0-10L7 9L0 1.5L-7 9Z",
        Sign::Cancel => "M-9-6L-6-9L0-3L6-9L9-6L3 0L9 6L6 9L0 3L-6 9L-9 6L-3 0Z",
        Sign::Compensation => "M-1.5-6.5V6.5L-10.5 0ZM7.5-6.5V6.5L-1.5 0Z",
        Sign::Link => "M-9.5-3.5H1.5V-8L10 0L1.5 8V3.5H-9.5Z",
        Sign::Multiple => PENTAGON,
        Sign::ParallelMultiple => CROSS,
    };
    svg.path_at(class, d, at, scale);
}

/// An envelope around a middle; what is sent is filled.
pub(super) fn envelope(svg: &mut Svg, at: Point, scale: f64, sent: bool) {
    if sent {
        svg.path_at("solid", "M-9.5-6.5H9.5V6.5H-9.5Z", at, scale);
        svg.path_at("flap", "M-9.5-6.5L0 1.5L9.5-6.5", at, scale);
    } else {
        svg.path_at(
            "shape",
            "M-9.5-6.5H9.5V6.5H-9.5ZM-9.5-6.5L0 1.5L9.5-6.5",
            at,
            scale,
        );
    }
}

fn clock(svg: &mut Svg, at: Point, scale: f64) {
    svg.circle("icon", at, 11.0 * scale);
    svg.path_at("icon", CLOCK, at, scale);
}

/// The sign of a task, its upper left corner given.
pub(super) fn task(svg: &mut Svg, task: Task, at: Point) {
    match task {
        Task::Plain => {}
        Task::User => svg.path_at(
            "icon",
            "M8 1A3.5 3.5 0 1 0 8 8A3.5 3.5 0 1 0 8 1ZM1.5 15.5V13Q1.8 9.4 5.4 8.2Q8 10.4 10.6 8.2Q14.2 9.4 14.5 13V15.5Z",
            at,
            1.0,
        ),
        Task::Manual => svg.path_at("icon", HAND, at, 1.0),
        Task::Service => svg.path_at("icon", WHEEL, at, 1.0),
        Task::Script => svg.path_at(
            "icon",
            "M4.5 1H14.5C10.5 5 15 10 11.5 15H1.5C5 10 .5 5 4.5 1ZM5.2 4.5H10.6M5.6 8H11M5.2 11.5H10.8",
            at,
            1.0,
        ),
        Task::BusinessRule => {
            svg.path_at("solid", "M.5 2H15.5V5.5H.5Z", at, 1.0);
            svg.path_at("icon", "M.5 2H15.5V14H.5ZM.5 9.7H15.5M5.2 5.5V14", at, 1.0);
        }
        Task::Send => envelope(svg, at.moved(9.0, 8.0), 0.9, true),
        Task::Receive { starts } => {
            envelope(svg, at.moved(9.0, 8.0), if starts { 0.65 } else { 0.9 }, false);
            if starts {
                svg.circle("icon", at.moved(9.0, 8.0), 9.5);
            }
        }
    }
}

/// The sign of a gateway around its middle.
pub(super) fn gateway(svg: &mut Svg, gateway: Gateway, at: Point, scale: f64) {
    match gateway {
        Gateway::Bare => {}
        Gateway::Exclusive => svg.path_at("bold", "M-7-8L7 8M7-8L-7 8", at, scale),
        Gateway::Parallel => svg.path_at("bold", "M0-11V11M-11 0H11", at, scale),
        Gateway::Inclusive => svg.circle("bold", at, 10.0 * scale),
        Gateway::Complex => svg.path_at(
            "bold",
            "M0-11V11M-11 0H11M-7.5-7.5L7.5 7.5M7.5-7.5L-7.5 7.5",
            at,
            scale,
        ),
        Gateway::Event | Gateway::EventStart | Gateway::ParallelEventStart => {
            svg.circle("icon", at, 12.5 * scale);
            if gateway == Gateway::Event {
                svg.circle("icon", at, 10.0 * scale);
            }
            let d = if gateway == Gateway::ParallelEventStart {
                CROSS
            } else {
                PENTAGON
            };
            svg.path_at("icon", d, at, 0.68 * scale);
        }
    }
}

/// A marker at the lower edge of an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    Loop,
    Parallel,
    Sequential,
    Compensation,
    Collapsed,
    AdHoc,
}

/// Room a marker takes.
pub(super) const MARKER: f64 = 14.0;

/// A marker, its upper left corner given.
pub(super) fn marker(svg: &mut Svg, marker: Marker, at: Point) {
    match marker {
        Marker::Loop => svg.path_at(
            "icon",
            "M5 12.4A5.4 5.4 0 1 1 9 12.4M5 12.4H1.6M5 12.4V9",
            at,
            1.0,
        ),
        Marker::Parallel => svg.path_at("bold", "M2.5 1.5V12.5M7 1.5V12.5M11.5 1.5V12.5", at, 1.0),
        Marker::Sequential => svg.path_at("bold", "M1.5 2.5H12.5M1.5 7H12.5M1.5 11.5H12.5", at, 1.0),
        Marker::Compensation => svg.path_at("icon", "M7 2.5V11.5L1 7ZM13 2.5V11.5L7 7Z", at, 1.0),
        Marker::Collapsed => svg.path_at("icon", "M.5 .5H13.5V13.5H.5ZM7 3V11M3 7H11", at, 1.0),
        Marker::AdHoc => svg.path_at("bold", "M1.5 9C2.5 5 5 4.5 7 7S11.5 9 12.5 5", at, 1.0),
    }
}

/// The corners of a diamond.
pub(super) fn diamond(centre: Point, w: f64, h: f64) -> [Point; 4] {
    [
        point(centre.x, centre.y - h / 2.0),
        point(centre.x + w / 2.0, centre.y),
        point(centre.x, centre.y + h / 2.0),
        point(centre.x - w / 2.0, centre.y),
    ]
}
