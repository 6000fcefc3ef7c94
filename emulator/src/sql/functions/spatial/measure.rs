//! How far apart are shapes, and how large is one?

use std::sync::LazyLock;

use geographiclib_rs::{Geodesic, InverseGeodesic, PolygonArea, Winding};

use super::meet::{Drawn, intersect};
use super::shape::{Point, Ring, Shape};
use super::space::Space;

static EARTH: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

/// The shortest way between two shapes; 0 where they meet.
pub(super) fn distance(left: &Shape, right: &Shape, space: Space) -> f64 {
    if intersect(&Drawn::of(left, space), &Drawn::of(right, space)) {
        return 0.0;
    }
    let to = |point: &Point, shape: &Shape| nearest(*point, shape, space);
    let ways = left.vertices().map(|point| to(point, right));
    ways.chain(right.vertices().map(|point| to(point, left))).fold(f64::INFINITY, f64::min)
}

fn nearest(point: Point, shape: &Shape, space: Space) -> f64 {
    let place = space.place(point);
    let foot = |[from, to]: [Point; 2]| space.point(space.foot(place, [space.place(from), space.place(to)]));
    let ends = shape.vertices().copied().chain(shape.edges().map(foot));
    ends.map(|end| way(point, end, space)).fold(f64::INFINITY, f64::min)
}

fn way(from: Point, to: Point, space: Space) -> f64 {
    match space {
        Space::Plane => (from[0] - to[0]).hypot(from[1] - to[1]),
        Space::Earth => EARTH.inverse(from[1], from[0], to[1], to[0]),
    }
}

/// Points and lines have none.
pub(super) fn area(shape: &Shape, space: Space) -> f64 {
    let size = |ring: &Ring| match space {
        Space::Plane => plane(ring),
        Space::Earth => earth(ring),
    };
    let whole = |area: &Vec<Ring>| {
        let holes: f64 = area.iter().skip(1).map(size).sum();
        area.first().map_or(0.0, size) - holes
    };
    shape.areas.iter().map(whole).sum()
}

fn plane(ring: &Ring) -> f64 {
    let twice: f64 = ring.windows(2).map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1]).sum();
    twice.abs() / 2.0
}

fn earth(ring: &Ring) -> f64 {
    let mut polygon = PolygonArea::new(&EARTH, Winding::CounterClockwise);
    ring.iter().skip(1).for_each(|[longitude, latitude]| polygon.add_point(*latitude, *longitude));
    let (_, area, _) = polygon.compute(true);
    area.abs()
}
