//! What do all pictures have in common? Their frame and their words.

use std::fmt::Write;

/// The start of a picture on white.
#[must_use]
pub fn start(width: f64, height: f64) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" \
         font-size=\"10\"><rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"
    )
}

/// Words at a place; `more` is attributes.
pub fn text(svg: &mut String, x: f64, y: f64, more: &str, words: &str) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" {more}>{words}</text>");
}
