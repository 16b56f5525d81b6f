//! Laws of the layout on drawn and random graphs.

use super::super::geometry::{Point, Rect};
use super::*;
use proptest::prelude::*;

fn cell(w: f64, h: f64) -> Cell {
    Cell {
        w,
        h,
        span: w,
        ..Cell::default()
    }
}

fn link(from: usize, to: usize) -> Link {
    Link {
        from,
        to,
        ..Link::default()
    }
}

fn check(cells: usize, links: &[(usize, usize)]) -> Arrangement {
    let sketch = Sketch {
        cells: vec![cell(100.0, 80.0); cells],
        links: links.iter().map(|(from, to)| link(*from, *to)).collect(),
        ..Sketch::default()
    };
    arrange(&sketch)
}

#[test]
fn a_sequence_runs_straight_to_the_right() {
    let drawn = check(3, &[(0, 1), (1, 2)]);
    let tops: Vec<f64> = drawn.cells.iter().map(|cell| cell.y).collect();
    assert_eq!(tops, [0.0, 0.0, 0.0]);
    assert_eq!(drawn.links.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
}

#[test]
fn a_branch_leaves_the_main_path_level() {
    let drawn = check(5, &[(0, 1), (1, 2), (2, 3), (1, 4), (4, 3)]);
    assert_eq!(drawn.cells[0].y, drawn.cells[1].y);
    assert_eq!(drawn.cells[1].y, drawn.cells[2].y);
    assert_eq!(drawn.cells[2].y, drawn.cells[3].y);
    assert!(drawn.cells[4].y > drawn.cells[2].y);
}

#[test]
fn a_way_back_keeps_out_of_the_boxes() {
    let drawn = check(3, &[(0, 1), (1, 2), (2, 0)]);
    assert_eq!(drawn.cells[0].y, drawn.cells[2].y);
    assert!(drawn.links[2].len() >= 4);
    sound(&drawn, &[(0, 1), (1, 2), (2, 0)]);
}

#[test]
fn bands_hold_their_boxes() {
    let mut cells = vec![cell(100.0, 80.0); 4];
    cells[1].band = 1;
    cells[3].band = 2;
    let links = vec![link(0, 1), link(1, 2), link(2, 3)];
    let drawn = arrange(&Sketch {
        cells: cells.clone(),
        links,
        bands: 3,
        ..Sketch::default()
    });
    for (cell, place) in cells.iter().zip(&drawn.cells) {
        let (top, bottom) = drawn.bands[cell.band];
        assert!(
            place.y >= top && place.bottom() <= bottom,
            "{place:?} in {top}..{bottom}"
        );
    }
}

/// No two boxes overlap, and every link starts and ends on the border of its box without entering it.
fn sound(drawn: &Arrangement, links: &[(usize, usize)]) {
    for (index, a) in drawn.cells.iter().enumerate() {
        for b in drawn.cells.iter().skip(index + 1) {
            assert!(!a.overlaps(*b), "{a:?} overlaps {b:?}");
        }
    }
    for (path, (from, to)) in drawn.links.iter().zip(links) {
        assert!(
            on_border(drawn.cells[*from], path[0]),
            "{path:?} from {:?}",
            drawn.cells[*from]
        );
        assert!(
            on_border(drawn.cells[*to], *path.last().unwrap()),
            "{path:?} to {:?}",
            drawn.cells[*to]
        );
        for pair in path.windows(2) {
            let straight = (pair[0].x - pair[1].x).abs() < 0.01 || (pair[0].y - pair[1].y).abs() < 0.01;
            assert!(straight, "{path:?} is not right-angled");
            for cell in &drawn.cells {
                assert!(
                    !cell.grown(-1.0).crossed_by(pair[0], pair[1]),
                    "{path:?} runs through {cell:?}"
                );
            }
        }
    }
}

fn on_border(rect: Rect, p: Point) -> bool {
    rect.grown(0.01).contains(p) && !rect.grown(-0.01).contains(p)
}

proptest! {
    #[test]
    fn random_graphs_are_drawn_soundly(
        kinds in prop::collection::vec((0_u8..3, 0_usize..3), 1..24),
        raw in prop::collection::vec((0_usize..24, 0_usize..24), 0..40),
        bands in 1_usize..4,
    ) {
        let cells: Vec<Cell> = kinds
            .iter()
            .map(|(kind, band)| match kind {
                0 => Cell { ports: Ports::Tips, band: band % bands, below: 20.0, ..cell(50.0, 50.0) },
                1 => Cell { band: band % bands, ..cell(100.0, 80.0) },
                _ => Cell { band: band % bands, ..cell(320.0, 200.0) },
            })
            .collect();
        let links: Vec<(usize, usize)> =
            raw.iter().map(|(a, b)| (a % cells.len(), b % cells.len())).filter(|(a, b)| a != b).collect();
        let sketch = Sketch {
            cells,
            links: links.iter().map(|(a, b)| link(*a, *b)).collect(),
            bands,
            ..Sketch::default()
        };
        let drawn = arrange(&sketch);
        sound(&drawn, &links);
        prop_assert_eq!(&drawn.links, &arrange(&sketch).links);
    }
}
