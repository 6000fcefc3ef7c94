//! Functions of GeoJSON shapes. Lengths and areas are metres on the earth (WGS 84), where edges follow great circles;
//! where the container says so, shapes are on a plane.

mod measure;
mod meet;
mod shape;
mod space;
#[cfg(test)]
mod tests;

use serde_json::json;

use super::super::value::number;
use super::arguments::Arguments;
use super::{Function, function};
use meet::Drawn;
use shape::Shape;
use space::Space;

pub(super) const FUNCTIONS: &[Function] = &[
    function("ST_AREA", 1, 1, |a| number(measure::area(&shape(a, 0)?, space(a)))),
    function("ST_DISTANCE", 2, 2, |a| number(measure::distance(&shape(a, 0)?, &shape(a, 1)?, space(a)))),
    function("ST_INTERSECTS", 2, 2, |a| Some(meet::intersect(&drawn(a, 0)?, &drawn(a, 1)?).into())),
    function("ST_ISVALID", 1, 1, |a| Some(Shape::read(a.value(0)?, space(a)).is_ok().into())),
    function("ST_ISVALIDDETAILED", 1, 1, |a| {
        Some(match Shape::read(a.value(0)?, space(a)) {
            Ok(_) => json!({"valid": true}),
            Err(reason) => json!({"valid": false, "reason": reason}),
        })
    }),
    function("ST_WITHIN", 2, 2, |a| Some(meet::within(&drawn(a, 0)?, &drawn(a, 1)?).into())),
];

fn space(arguments: &Arguments<'_>) -> Space {
    if arguments.policies.planar { Space::Plane } else { Space::Earth }
}

/// Undefined where it is no valid shape.
fn shape(arguments: &Arguments<'_>, at: usize) -> Option<Shape> {
    Shape::read(arguments.value(at)?, space(arguments)).ok()
}

fn drawn(arguments: &Arguments<'_>, at: usize) -> Option<Drawn> {
    Some(Drawn::of(&shape(arguments, at)?, space(arguments)))
}
