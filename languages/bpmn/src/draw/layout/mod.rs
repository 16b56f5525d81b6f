//! A tidy layered layout of one level of a graph: boxes, links from left to right, bands (lanes).
//!
//! After Sugiyama: cycles are broken, boxes get columns (`layers`), the order within columns is chosen to
//! cross few links (`order`), links against the flow are led round (`back`), heights are chosen so that
//! the main path and long links run straight (`place`), and the links become right-angled paths (`route`).
//! It knows nothing of BPMN: sizes come in, places go out. Start at [`arrange`].

mod back;
mod layers;
mod net;
mod order;
mod parts;
mod place;
mod route;
mod tracks;

use super::geometry::{Point, Rect};

/// Where links meet a box.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Ports {
    /// Anywhere on the left and right side, so that several links stay apart.
    #[default]
    Sides,
    /// In the four tips (a diamond, a circle).
    Tips,
}

/// One box to place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    pub(crate) w: f64,
    pub(crate) h: f64,
    /// Free room wanted above and below the box: labels, data, events on its border.
    pub(crate) above: f64,
    pub(crate) below: f64,
    /// Width of the column wanted, at least the box's own.
    pub(crate) span: f64,
    pub(crate) ports: Ports,
    /// Which band the box lies in.
    pub(crate) band: usize,
    /// Whether something stands above or below the box, so that no link may meet it there.
    pub(crate) covered_above: bool,
    pub(crate) covered_below: bool,
}

/// One link between boxes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Link {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// The small circle on the lower border of `from` that the link starts at, if it does.
    pub(crate) rider: Option<usize>,
    /// Width of the link's text; 0 where it has none.
    pub(crate) label: f64,
}

/// What to lay out. Every link's ends must be indexes of `cells`, every rider's too.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sketch {
    pub(crate) cells: Vec<Cell>,
    pub(crate) links: Vec<Link>,
    /// Small circles on the lower borders of boxes.
    pub(crate) riders: Vec<Rider>,
    /// How many bands lie one below the other; 0 and 1 are the same.
    pub(crate) bands: usize,
}

/// A small circle on the lower border of a box.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Rider {
    pub(crate) host: usize,
    /// Room wanted from one circle to the next.
    pub(crate) span: f64,
}

/// Radius of the circles that ride on a border.
pub(crate) const RIDER: f64 = 18.0;

/// Which tips of a box links use, so that its label can keep clear.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tips {
    pub(crate) top: bool,
    pub(crate) bottom: bool,
}

/// Where everything went. The upper left corner of all is the origin.
#[derive(Debug, Clone, Default)]
pub(crate) struct Arrangement {
    pub(crate) cells: Vec<Rect>,
    pub(crate) tips: Vec<Tips>,
    pub(crate) riders: Vec<Point>,
    pub(crate) links: Vec<Vec<Point>>,
    /// Top and bottom of each band.
    pub(crate) bands: Vec<(f64, f64)>,
    pub(crate) w: f64,
    pub(crate) h: f64,
}

/// Lays a sketch out. The same sketch always gives the same arrangement.
pub(crate) fn arrange(sketch: &Sketch) -> Arrangement {
    parts::stacked(sketch).unwrap_or_else(|| whole(sketch))
}

/// Lays a sketch out as one.
fn whole(sketch: &Sketch) -> Arrangement {
    let mut net = layers::layered(sketch);
    order::ordered(&mut net);
    back::led_round(&mut net, sketch);
    let heights = place::placed(&net);
    route::routed(sketch, &net, &heights)
}

#[cfg(test)]
mod tests;
