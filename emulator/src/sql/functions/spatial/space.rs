//! What is a straight line? On a plane, and on the earth, where it is part of a great circle.

use super::shape::Point;

/// A point with three coordinates: on a sphere of radius 1, or of the plane one above the origin. In both, the sign of
/// a determinant says on which side of a line a point lies.
pub(super) type Place = [f64; 3];

/// As near as this is the same.
const NEAR: f64 = 1e-12;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    Plane,
    Earth,
}

impl Space {
    pub(super) fn place(self, [x, y]: Point) -> Place {
        match self {
            Space::Plane => [x, y, 1.0],
            Space::Earth => {
                let (longitude, latitude) = (x.to_radians(), y.to_radians());
                let width = latitude.cos();
                [width * longitude.cos(), width * longitude.sin(), latitude.sin()]
            }
        }
    }

    pub(super) fn point(self, [x, y, z]: Place) -> Point {
        match self {
            Space::Plane => [x, y],
            Space::Earth => [y.atan2(x).to_degrees(), z.atan2(x.hypot(y)).to_degrees()],
        }
    }

    /// The point at a share of an edge.
    pub(super) fn along(self, [from, to]: [Place; 2], share: f64) -> Place {
        self.level([0, 1, 2].map(|at| from[at] + (to[at] - from[at]) * share))
    }

    /// The middle of some points.
    pub(super) fn centre(self, points: &[Place]) -> Place {
        self.level(
            [0, 1, 2].map(|at| points.iter().map(|point| point[at]).sum::<f64>() / points.len() as f64),
        )
    }

    /// Brought back to the surface.
    fn level(self, place: Place) -> Place {
        let length = if self == Space::Earth { dot(place, place).sqrt() } else { 1.0 };
        place.map(|coordinate| coordinate / length)
    }

    /// Whether a point is on an edge.
    pub(super) fn on(self, [from, to]: [Place; 2], point: Place) -> bool {
        let scale = 1.0 + dot(from, from).max(dot(to, to));
        side([from, to], point).abs() <= NEAR * scale
            && dot(minus(point, from), minus(point, to)) <= NEAR * scale
    }

    /// Whether two edges cross, each going from one side of the other to its other side.
    pub(super) fn cross(self, [a, b]: [Place; 2], [c, d]: [Place; 2]) -> bool {
        let turns = [side([a, c], b), side([b, d], a), side([c, b], d), side([d, a], c)];
        turns.iter().all(|turn| *turn > NEAR) || turns.iter().all(|turn| *turn < -NEAR)
    }

    pub(super) fn touch(self, one: [Place; 2], other: [Place; 2]) -> bool {
        self.cross(one, other)
            || other.iter().any(|point| self.on(one, *point))
            || one.iter().any(|point| self.on(other, *point))
    }

    /// At which share of the first edge it meets the second; none where they do not, or are parallel.
    pub(super) fn cut(self, one: [Place; 2], other: [Place; 2]) -> Option<f64> {
        let (before, after) = (side(other, one[0]), side(other, one[1]));
        let met = self.touch(one, other) && (before - after).abs() > NEAR;
        met.then(|| (before / (before - after)).clamp(0.0, 1.0))
    }

    /// Whether a ring, which is smaller than half of the earth, goes around a point: seen from there, it makes a turn.
    pub(super) fn surrounds(self, ring: &[Place], point: Place) -> bool {
        let opposite = self == Space::Earth && dot(self.centre(ring), point) <= 0.0;
        let seen = |place: Place| match self {
            Space::Plane => minus(place, point),
            Space::Earth => minus(place, point.map(|coordinate| coordinate * dot(place, point))),
        };
        let up = if self == Space::Earth { point } else { [0.0, 0.0, 1.0] };
        let turn = |pair: &[Place]| {
            let (from, to) = (seen(pair[0]), seen(pair[1]));
            dot(up, cross_product(from, to)).atan2(dot(from, to))
        };
        !opposite && ring.windows(2).map(turn).sum::<f64>().abs() > std::f64::consts::PI
    }

    /// The point of an edge that is nearest to another.
    pub(super) fn foot(self, point: Place, edge: [Place; 2]) -> Place {
        let [from, to] = edge;
        let direction = minus(to, from);
        let share = match self {
            Space::Plane => dot(minus(point, from), direction) / dot(direction, direction),
            Space::Earth => {
                // The foot is where the edge meets the great circle through the point and the edge's pole.
                let pole = cross_product(from, to);
                let across = cross_product(pole, point);
                dot(across, from) / (dot(across, from) - dot(across, to))
            }
        };
        if !share.is_finite() {
            return from;
        }
        self.along(edge, share.clamp(0.0, 1.0))
    }
}

fn dot(left: Place, right: Place) -> f64 {
    left[0] * right[0] + left[1] * right[1] + left[2] * right[2]
}

fn minus(left: Place, right: Place) -> Place {
    [left[0] - right[0], left[1] - right[1], left[2] - right[2]]
}

fn cross_product(left: Place, right: Place) -> Place {
    [
        left[1] * right[2] - left[2] * right[1],
        left[2] * right[0] - left[0] * right[2],
        left[0] * right[1] - left[1] * right[0],
    ]
}

/// Which way a point lies from the line: above 0 is left, 0 on it.
fn side([from, to]: [Place; 2], point: Place) -> f64 {
    dot(cross_product(from, to), point)
}
