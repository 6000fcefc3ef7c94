//! Is a GeoJSON object a valid shape, and what is it made of?

use serde_json::Value;

use super::meet;
use super::space::Space;

/// Longitude and latitude, or x and y.
pub(super) type Point = [f64; 2];

/// A closed line: its last point is its first.
pub(super) type Ring = Vec<Point>;

/// Points, lines and areas. An area is its outer ring and then its holes.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Shape {
    pub(super) points: Vec<Point>,
    pub(super) lines: Vec<Vec<Point>>,
    pub(super) areas: Vec<Vec<Ring>>,
}

impl Shape {
    /// The error says what is wrong with it.
    pub(super) fn read(value: &Value, space: Space) -> Result<Shape, String> {
        let kind = value["type"].as_str().ok_or("A shape is an object with 'type' and 'coordinates'.")?;
        let coordinates = &value["coordinates"];
        let mut shape = Shape::default();
        match kind {
            "Point" => shape.points.push(point(coordinates)?),
            "MultiPoint" => shape.points = all(coordinates, point)?,
            "LineString" => shape.lines.push(line(coordinates)?),
            "MultiLineString" => shape.lines = all(coordinates, line)?,
            "Polygon" => shape.areas.push(all(coordinates, |it| ring(it, space))?),
            "MultiPolygon" => shape.areas = all(coordinates, |area| all(area, |it| ring(it, space)))?,
            other => return Err(format!("The shape type '{other}' is not supported.")),
        }
        if space == Space::Earth {
            shape.vertices().try_for_each(on_earth)?;
        }
        Ok(shape)
    }

    /// All points that it is drawn with.
    pub(super) fn vertices(&self) -> impl Iterator<Item = &Point> {
        let lines = self.lines.iter().flatten();
        self.points.iter().chain(lines).chain(self.areas.iter().flatten().flatten())
    }

    /// All straight lines that it is drawn with.
    pub(super) fn edges(&self) -> impl Iterator<Item = [Point; 2]> {
        let lines = self.lines.iter().chain(self.areas.iter().flatten());
        lines.flat_map(|line| line.windows(2).map(|pair| [pair[0], pair[1]]))
    }
}

fn all<T>(value: &Value, read: impl Fn(&Value) -> Result<T, String>) -> Result<Vec<T>, String> {
    let items = value.as_array().filter(|items| !items.is_empty());
    items.ok_or("The coordinates are no array of the shape's depth.")?.iter().map(read).collect()
}

fn point(value: &Value) -> Result<Point, String> {
    let numbers: Option<Vec<f64>> =
        value.as_array().and_then(|numbers| numbers.iter().map(Value::as_f64).collect());
    match numbers.as_deref() {
        Some([x, y] | [x, y, _]) => Ok([*x, *y]),
        _ => Err("A position is an array of two or three numbers.".to_owned()),
    }
}

fn line(value: &Value) -> Result<Vec<Point>, String> {
    let line = all(value, point)?;
    if line.len() < 2 { Err("A line needs at least two positions.".to_owned()) } else { Ok(line) }
}

fn ring(value: &Value, space: Space) -> Result<Ring, String> {
    let ring = all(value, point)?;
    if ring.len() < 4 || ring.first() != ring.last() {
        return Err("A ring of a polygon needs at least four positions, and ends where it begins.".to_owned());
    }
    if meet::crosses_itself(&ring, space) {
        Err("A ring of a polygon crosses itself.".to_owned())
    } else {
        Ok(ring)
    }
}

fn on_earth([longitude, latitude]: &Point) -> Result<(), String> {
    if !(-90.0..=90.0).contains(latitude) {
        return Err("Latitude values must be between -90 and 90 degrees.".to_owned());
    }
    if !(-180.0..=180.0).contains(longitude) {
        return Err("Longitude values must be between -180 and 180 degrees.".to_owned());
    }
    Ok(())
}
