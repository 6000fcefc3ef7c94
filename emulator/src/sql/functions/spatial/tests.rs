//! Shapes by table. Lengths and areas on the earth are those of GeographicLib's own examples.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::super::super::{Parameters, Policies, parse};

fn ask(query: &str, policies: &Policies) -> Value {
    let now = std::time::SystemTime::UNIX_EPOCH;
    let rows = parse(query).unwrap().run(std::iter::once(&json!({})), &Parameters::default(), policies, now);
    rows.unwrap().pop().unwrap_or(json!("undefined"))
}

const SQUARE: &str = "{'type': 'Polygon', 'coordinates': [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]]}";
const RING: &str = "{'type': 'Polygon', 'coordinates': [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]], \
                    [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]]}";

fn point(x: f64, y: f64) -> String {
    format!("{{'type': 'Point', 'coordinates': [{x}, {y}]}}")
}

fn line(points: &str) -> String {
    format!("{{'type': 'LineString', 'coordinates': {points}}}")
}

fn square(from: f64, to: f64) -> String {
    format!(
        "{{'type': 'Polygon', 'coordinates': [[[{from}, {from}], [{to}, {from}], [{to}, {to}], [{from}, {to}], \
         [{from}, {from}]]]}}"
    )
}

#[test]
fn shapes_meet_and_lie_in_each_other() {
    let table = [
        ("ST_WITHIN", point(5.0, 5.0), SQUARE.to_owned(), true),
        ("ST_WITHIN", point(5.0, 5.0), RING.to_owned(), false),
        ("ST_WITHIN", point(0.0, 5.0), SQUARE.to_owned(), true),
        ("ST_WITHIN", point(11.0, 5.0), SQUARE.to_owned(), false),
        ("ST_WITHIN", line("[[1, 1], [9, 9]]"), SQUARE.to_owned(), true),
        ("ST_WITHIN", line("[[1, 1], [9, 9]]"), RING.to_owned(), false),
        ("ST_WITHIN", square(1.0, 3.0), RING.to_owned(), true),
        ("ST_WITHIN", square(3.0, 7.0), RING.to_owned(), false),
        ("ST_WITHIN", SQUARE.to_owned(), SQUARE.to_owned(), true),
        ("ST_WITHIN", SQUARE.to_owned(), point(5.0, 5.0), false),
        ("ST_INTERSECTS", line("[[-5, 5], [15, 5]]"), SQUARE.to_owned(), true),
        ("ST_INTERSECTS", line("[[-5, 11], [15, 11]]"), SQUARE.to_owned(), false),
        ("ST_INTERSECTS", square(4.5, 5.5), RING.to_owned(), false),
        ("ST_INTERSECTS", square(4.5, 5.5), SQUARE.to_owned(), true),
        ("ST_INTERSECTS", point(10.0, 10.0), SQUARE.to_owned(), true),
    ];
    for (function, left, right, expected) in table {
        let answer = ask(&format!("SELECT VALUE {function}({left}, {right})"), &Policies::default());
        assert_eq!(answer, json!(expected), "{function} {left} {right}");
    }
}

#[test]
fn lengths_and_areas_are_those_of_the_ellipsoid() {
    let size = |query: &str, policies: &Policies| ask(query, policies).as_f64().unwrap_or(f64::NAN);
    let near = |query: String, expected: f64, policies: &Policies| {
        let answer = size(&query, policies);
        assert!((answer - expected).abs() <= expected.abs() * 1e-6, "{query}: {answer}");
    };
    let earth = Policies::default();
    let plane = Policies::of(&json!({"geospatialConfig": {"type": "Geometry"}}));
    // From Wellington to Salamanca.
    let (wellington, salamanca) = (point(174.81, -41.32), point(-5.50, 40.96));
    near(format!("SELECT VALUE ST_DISTANCE({wellington}, {salamanca})"), 19_959_679.267, &earth);
    near(format!("SELECT VALUE ST_DISTANCE({}, {SQUARE})", point(13.0, 14.0)), 5.0, &plane);
    near(format!("SELECT VALUE ST_DISTANCE({}, {SQUARE})", point(5.0, 5.0)), 0.0, &earth);
    near(format!("SELECT VALUE ST_AREA({RING})"), 96.0, &plane);
    let antarctica = "{'type': 'Polygon', 'coordinates': [[[-58, -63.1], [-74, -72.9], [-102, -71.9], [-102, -74.9], \
                      [-131, -74.3], [-163, -77.5], [163, -77.4], [172, -71.7], [140, -65.9], [113, -65.7], \
                      [88, -66.6], [59, -66.9], [25, -69.8], [-4, -70.0], [-14, -71.0], [-33, -77.3], \
                      [-46, -77.9], [-61, -74.7], [-58, -63.1]]]}";
    near(format!("SELECT VALUE ST_AREA({antarctica})"), 13_662_703_680_020.1, &earth);
}

/// The service's own engine decides these three filters before it reads any document.
#[test]
fn edges_are_great_circles_on_the_earth() {
    let plane = Policies::of(&json!({"geospatialConfig": {"type": "Geometry"}}));
    let wide = "{'type': 'Polygon', 'coordinates': [[[-60, 20], [70, 20], [70, 70], [-60, 70], [-60, 20]]]}";
    let hollow = "{'type': 'Polygon', 'coordinates': [[[35, 10], [45, 45], [15, 40], [10, 20], [35, 10]], \
                  [[20, 30], [35, 35], [30, 20], [20, 30]]]}";
    let table = [
        (format!("ST_INTERSECTS({}, {wide})", line("[[0, 0], [0, 40]]")), false, true),
        (format!("ST_WITHIN({}, {wide})", point(0.0, 40.0)), false, true),
        (format!("ST_DISTANCE({hollow}, {}) > 66408.034483", point(30.0, 10.0)), true, false),
    ];
    for (condition, earth, flat) in table {
        let answers = [&Policies::default(), &plane]
            .map(|policies| ask(&format!("SELECT VALUE {condition}"), policies));
        assert_eq!(answers, [json!(earth), json!(flat)], "{condition}");
    }
}

#[test]
fn invalid_shapes_are_told_and_measure_nothing() {
    let table = [
        (point(31.9, -132.8), "Latitude values must be between -90 and 90 degrees."),
        (point(190.0, 0.0), "Longitude values must be between -180 and 180 degrees."),
        (
            "{'type': 'Polygon', 'coordinates': [[[0, 0], [1, 0], [1, 1], [0, 1]]]}".to_owned(),
            "A ring of a polygon needs at least four positions, and ends where it begins.",
        ),
        (
            "{'type': 'Polygon', 'coordinates': [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}".to_owned(),
            "A ring of a polygon crosses itself.",
        ),
        ("{'type': 'Circle', 'coordinates': [1]}".to_owned(), "The shape type 'Circle' is not supported."),
        ("{'type': 'Point'}".to_owned(), "A position is an array of two or three numbers."),
    ];
    let earth = Policies::default();
    for (shape, reason) in table {
        let detailed = ask(&format!("SELECT VALUE ST_ISVALIDDETAILED({shape})"), &earth);
        assert_eq!(detailed, json!({"valid": false, "reason": reason}), "{shape}");
        assert_eq!(ask(&format!("SELECT VALUE ST_ISVALID({shape})"), &earth), false);
        assert_eq!(
            ask(&format!("SELECT VALUE ST_DISTANCE({shape}, {})", point(0.0, 0.0)), &earth),
            "undefined"
        );
    }
}
