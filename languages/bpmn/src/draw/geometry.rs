//! Points and rectangles of a picture, in the units of the diagram interchange (pixels at 100 %).
//!
//! It knows nothing of BPMN. Floating point is right here: nothing legal hangs on a picture. Only `+ - * /`
//! and `sqrt` are used, so that every machine draws the same bytes. Start at [`Rect`].

/// A point; x grows to the right, y downwards.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// A rectangle by its upper left corner.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Rect {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) w: f64,
    pub(crate) h: f64,
}

/// A point from its coordinates.
pub(crate) const fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

impl Point {
    /// The point moved.
    pub(crate) fn moved(self, dx: f64, dy: f64) -> Point {
        point(self.x + dx, self.y + dy)
    }

    /// The distance to another point.
    pub(crate) fn distance(self, other: Point) -> f64 {
        let (dx, dy) = (other.x - self.x, other.y - self.y);
        (dx * dx + dy * dy).sqrt()
    }

    /// The direction to another point, of length 1; to the right where both are the same.
    pub(crate) fn towards(self, other: Point) -> Point {
        let length = self.distance(other);
        if length < 0.001 {
            return point(1.0, 0.0);
        }
        point((other.x - self.x) / length, (other.y - self.y) / length)
    }
}

impl Rect {
    /// A rectangle from its corner and size.
    pub(crate) const fn new(x: f64, y: f64, w: f64, h: f64) -> Rect {
        Rect { x, y, w, h }
    }

    /// A rectangle of a size around a centre.
    pub(crate) fn around(centre: Point, w: f64, h: f64) -> Rect {
        Rect::new(centre.x - w / 2.0, centre.y - h / 2.0, w, h)
    }

    pub(crate) fn right(self) -> f64 {
        self.x + self.w
    }

    pub(crate) fn bottom(self) -> f64 {
        self.y + self.h
    }

    pub(crate) fn centre(self) -> Point {
        point(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// The rectangle moved.
    pub(crate) fn moved(self, dx: f64, dy: f64) -> Rect {
        Rect::new(self.x + dx, self.y + dy, self.w, self.h)
    }

    /// The rectangle made larger on every side.
    pub(crate) fn grown(self, by: f64) -> Rect {
        Rect::new(self.x - by, self.y - by, self.w + 2.0 * by, self.h + 2.0 * by)
    }

    /// The smallest rectangle that holds both.
    pub(crate) fn union(self, other: Rect) -> Rect {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let right = self.right().max(other.right());
        Rect::new(x, y, right - x, self.bottom().max(other.bottom()) - y)
    }

    /// Whether the inner parts of both have a point in common.
    pub(crate) fn overlaps(self, other: Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// Whether the point lies inside or on the border.
    #[cfg(test)]
    pub(crate) fn contains(self, p: Point) -> bool {
        p.x >= self.x && p.x <= self.right() && p.y >= self.y && p.y <= self.bottom()
    }

    /// Where the line from the centre to a point outside leaves the rectangle.
    pub(crate) fn border_towards(self, target: Point) -> Point {
        let centre = self.centre();
        let (dx, dy) = (target.x - centre.x, target.y - centre.y);
        let across = if dx.abs() < 0.001 {
            f64::MAX
        } else {
            self.w / 2.0 / dx.abs()
        };
        let down = if dy.abs() < 0.001 {
            f64::MAX
        } else {
            self.h / 2.0 / dy.abs()
        };
        let part = across.min(down);
        if part >= f64::MAX {
            return centre;
        }
        centre.moved(dx * part, dy * part)
    }

    /// Whether the straight line between two points enters the rectangle's inner part.
    pub(crate) fn crossed_by(self, a: Point, b: Point) -> bool {
        let (mut from, mut to) = (0.0_f64, 1.0_f64);
        let sides = [
            (a.x - b.x, a.x - self.x),
            (b.x - a.x, self.right() - a.x),
            (a.y - b.y, a.y - self.y),
            (b.y - a.y, self.bottom() - a.y),
        ];
        for (step, room) in sides {
            if step == 0.0 {
                if room <= 0.0 {
                    return false;
                }
            } else if step < 0.0 {
                from = from.max(room / step);
            } else {
                to = to.min(room / step);
            }
        }
        from < to
    }
}

/// The middle of a path by length, and the direction there.
pub(crate) fn middle(path: &[Point]) -> Option<(Point, Point)> {
    let pieces = || path.iter().zip(path.iter().skip(1));
    let total: f64 = pieces().map(|(a, b)| a.distance(*b)).sum();
    let mut left = total / 2.0;
    for (a, b) in pieces() {
        let length = a.distance(*b);
        if length >= left {
            let way = a.towards(*b);
            return Some((a.moved(way.x * left, way.y * left), way));
        }
        left -= length;
    }
    path.first().map(|only| (*only, point(1.0, 0.0)))
}

/// A path without repeated points and without points on the straight way between their neighbours.
pub(crate) fn simplified(path: &[Point]) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(path.len());
    for next in path {
        if kept.last().is_some_and(|last| last.distance(*next) < 0.01) {
            continue;
        }
        if let [.., a, b] = kept.as_slice() {
            let level = (a.y - b.y).abs() < 0.01 && (b.y - next.y).abs() < 0.01;
            let upright = (a.x - b.x).abs() < 0.01 && (b.x - next.x).abs() < 0.01;
            if level || upright {
                kept.pop();
            }
        }
        kept.push(*next);
    }
    kept
}

/// Reading and writing lists by position without panic: what isn't there reads as its default.
pub(crate) trait At<T> {
    fn at(&self, index: usize) -> T;
    fn put(&mut self, index: usize, value: T);
}

impl<T: Clone + Default> At<T> for Vec<T> {
    fn at(&self, index: usize) -> T {
        self.get(index).cloned().unwrap_or_default()
    }

    fn put(&mut self, index: usize, value: T) {
        if let Some(place) = self.get_mut(index) {
            *place = value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_leaves_a_rectangle_on_its_border() {
        let rect = Rect::new(0.0, 0.0, 100.0, 80.0);
        assert_eq!(rect.border_towards(point(300.0, 40.0)), point(100.0, 40.0));
        assert_eq!(rect.border_towards(point(50.0, -100.0)), point(50.0, 0.0));
    }

    #[test]
    fn a_line_crosses_only_what_lies_on_its_way() {
        let rect = Rect::new(10.0, 10.0, 20.0, 20.0);
        assert!(rect.crossed_by(point(0.0, 20.0), point(100.0, 20.0)));
        assert!(!rect.crossed_by(point(0.0, 20.0), point(5.0, 20.0)));
        assert!(
            !rect.crossed_by(point(0.0, 10.0), point(100.0, 10.0)),
            "along the border"
        );
        assert!(!rect.crossed_by(point(0.0, 0.0), point(9.0, 100.0)));
    }

    #[test]
    fn a_path_loses_points_that_say_nothing() {
        let path = [
            point(0.0, 0.0),
            point(5.0, 0.0),
            point(9.0, 0.0),
            point(9.0, 0.0),
            point(9.0, 4.0),
        ];
        assert_eq!(
            simplified(&path),
            [point(0.0, 0.0), point(9.0, 0.0), point(9.0, 4.0)]
        );
        assert_eq!(middle(&path), Some((point(6.5, 0.0), point(1.0, 0.0))));
    }
}
