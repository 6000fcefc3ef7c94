//! Do shapes touch, and does one lie in the other? A border belongs to its area.

use super::shape::{Ring, Shape};
use super::space::{Place, Space};

/// A shape's points, lines and areas in space.
pub(super) struct Drawn {
    space: Space,
    points: Vec<Place>,
    edges: Vec<[Place; 2]>,
    /// Each as its outer ring and then its holes.
    areas: Vec<Vec<Vec<Place>>>,
}

impl Drawn {
    pub(super) fn of(shape: &Shape, space: Space) -> Drawn {
        let places = |line: &Ring| line.iter().map(|point| space.place(*point)).collect::<Vec<_>>();
        let edge = |[from, to]: [_; 2]| [space.place(from), space.place(to)];
        Drawn {
            space,
            points: shape.vertices().map(|point| space.place(*point)).collect(),
            edges: shape.edges().map(edge).collect(),
            areas: shape.areas.iter().map(|area| area.iter().map(places).collect()).collect(),
        }
    }

    /// Whether a point belongs to it.
    fn holds(&self, point: Place) -> bool {
        self.points.contains(&point)
            || self.edges.iter().any(|edge| self.space.on(*edge, point))
            || self.areas.iter().any(|area| self.covers(area, point))
    }

    fn covers(&self, area: &[Vec<Place>], point: Place) -> bool {
        let inside = |ring: &Vec<Place>| self.space.surrounds(ring, point);
        let (outer, holes) = (area.first(), area.get(1..).unwrap_or_default());
        outer.is_some_and(inside) && !holes.iter().any(inside)
    }

    /// The points halfway between where an edge meets the borders of the shape.
    fn pieces(&self, edge: [Place; 2]) -> Vec<Place> {
        let mut cuts: Vec<f64> =
            self.edges.iter().filter_map(|border| self.space.cut(edge, *border)).collect();
        cuts.extend([0.0, 1.0]);
        cuts.sort_by(f64::total_cmp);
        let middle = |pair: &[f64]| self.space.along(edge, f64::midpoint(pair[0], pair[1]));
        cuts.windows(2).map(middle).collect()
    }

    /// A point in each of the holes.
    fn hollows(&self) -> impl Iterator<Item = Place> {
        let holes = self.areas.iter().flat_map(|area| area.iter().skip(1));
        holes.filter_map(|hole| {
            let centres = hole.windows(3).map(|ear| self.space.centre(ear));
            centres.into_iter().find(|centre| self.space.surrounds(hole, *centre))
        })
    }
}

/// Whether they have a point in common.
pub(super) fn intersect(left: &Drawn, right: &Drawn) -> bool {
    let space = left.space;
    let crossed = left.edges.iter().any(|one| right.edges.iter().any(|other| space.touch(*one, *other)));
    crossed
        || left.points.iter().any(|point| right.holds(*point))
        || right.points.iter().any(|point| left.holds(*point))
}

/// Whether all of `inner` lies in `outer`.
pub(super) fn within(inner: &Drawn, outer: &Drawn) -> bool {
    let kept = |edge: &[Place; 2]| outer.pieces(*edge).into_iter().all(|point| outer.holds(point));
    // A hole of the outer shape may lie in the middle of the inner one.
    let mut hollows = outer.hollows();
    inner.points.iter().all(|point| outer.holds(*point))
        && inner.edges.iter().all(kept)
        && !hollows.any(|point| inner.areas.iter().any(|area| inner.covers(area, point)))
}

/// Whether edges of a ring meet other than at their ends.
pub(super) fn crosses_itself(ring: &Ring, space: Space) -> bool {
    let edges: Vec<[Place; 2]> =
        ring.windows(2).map(|pair| [space.place(pair[0]), space.place(pair[1])]).collect();
    (0..edges.len()).any(|at| edges[at + 1..].iter().any(|other| space.cross(edges[at], *other)))
}
