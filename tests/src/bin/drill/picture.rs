//! Latency over time, coloured by the region that answered: a panel for each outage and client, as SVG.

use std::collections::BTreeSet;
use std::fmt::Write;

use perilune_tests::svg::{self, text};

use crate::client::Client;
use crate::op::{Millis, Op};
use crate::outage::{FAR, HUB, NEAR, NEXT, Outage};
use crate::run::Seen;

const WIDTH: f64 = 250.0;
const HEIGHT: f64 = 90.0;
const LEFT: f64 = 150.0;
const TOP: f64 = 60.0;
const GAP: f64 = 16.0;
/// The scale of latency: three decades above this.
const LEAST: Millis = 0.3;
const DECADES: f64 = 5.0;
/// The side of the squares of which each shows one dot, however many operations fell into it.
const GRAIN: f64 = 2.0;
/// Colours that the colour-blind can tell apart, too.
const COLOURS: [(&str, &str); 4] = [(NEAR, "#0072b2"), (HUB, "#e69f00"), (NEXT, "#009e73"), (FAR, "#cc79a7")];
const FAILED: &str = "#d00000";

/// The first run of each outage and client.
pub(crate) fn picture(seen: &[Seen], outages: &[Outage], clients: &[Client]) -> String {
    let width = LEFT + (WIDTH + GAP) * clients.len() as f64;
    let height = TOP + (HEIGHT + GAP) * outages.len() as f64 + GAP;
    let mut svg = svg::start(width, height);
    legend(&mut svg);
    for (column, client) in clients.iter().enumerate() {
        text(
            &mut svg,
            LEFT + (WIDTH + GAP) * column as f64,
            TOP - 8.0,
            "font-weight=\"bold\"",
            client.name(),
        );
    }
    for (row, outage) in outages.iter().enumerate() {
        let y = TOP + (HEIGHT + GAP) * row as f64;
        text(&mut svg, 8.0, y + 14.0, "font-size=\"13\" font-weight=\"bold\"", &outage.letter.to_string());
        for (line, words) in wrapped(outage.name).iter().enumerate() {
            text(&mut svg, 8.0, y + 28.0 + 12.0 * line as f64, "", words);
        }
        for (column, client) in clients.iter().enumerate() {
            let found =
                seen.iter().find(|seen| seen.outage.letter == outage.letter && seen.client == *client);
            if let Some(seen) = found {
                panel(&mut svg, LEFT + (WIDTH + GAP) * column as f64, y, seen);
            }
        }
    }
    svg + "</svg>\n"
}

fn legend(svg: &mut String) {
    let mut x = 8.0;
    text(svg, x, 18.0, "font-size=\"13\"", "Time of each operation (ms), by the region that answered:");
    x += 430.0;
    for (name, colour) in COLOURS.into_iter().chain([("failed or unknown", FAILED)]) {
        let _ = writeln!(svg, "<rect x=\"{x}\" y=\"9\" width=\"10\" height=\"10\" fill=\"{colour}\"/>");
        text(svg, x + 14.0, 18.0, "font-size=\"13\"", name);
        x += 40.0 + 7.0 * name.len() as f64;
    }
    let how = "Grey: the outage. Upserts and reads together; seconds from the start of the outage.";
    text(svg, 8.0, 34.0, "fill=\"#555\"", how);
}

/// One outage of one client.
fn panel(svg: &mut String, left: f64, top: f64, seen: &Seen) {
    let from = if seen.healthy.at > 0.0 { seen.healthy.at } else { seen.started };
    let to = seen.ops.iter().map(Op::ended).fold(from + 1.0, f64::max);
    let x = |at: Millis| left + ((at - from) / (to - from)).clamp(0.0, 1.0) * WIDTH;
    let y = |took: Millis| top + HEIGHT - ((took / LEAST).log10() / DECADES).clamp(0.0, 1.0) * HEIGHT;
    let over = seen.healed.unwrap_or(to);
    let (start, end) = (x(seen.begun), x(over));
    let _ = writeln!(
        svg,
        "<rect x=\"{left:.0}\" y=\"{top:.0}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"none\" stroke=\"#bbb\"/>\
         <rect x=\"{start:.1}\" y=\"{top:.0}\" width=\"{:.1}\" height=\"{HEIGHT}\" fill=\"#eee\"/>",
        end - start
    );
    for took in [1.0, 10.0, 100.0, 1000.0, 10_000.0] {
        text(
            svg,
            left - 4.0,
            y(took) + 3.0,
            "text-anchor=\"end\" fill=\"#777\" font-size=\"7\"",
            &took.to_string(),
        );
    }
    text(svg, start, top + HEIGHT + 9.0, "fill=\"#777\" font-size=\"8\"", "0");
    let length = format!("{:.0} s", (over - seen.begun) / 1000.0);
    text(svg, end, top + HEIGHT + 9.0, "fill=\"#777\" font-size=\"8\" text-anchor=\"end\"", &length);
    let shown = || seen.ops.iter().filter(|op| op.at >= from);
    for (region, colour) in COLOURS {
        let ops = shown().filter(|op| op.is_fine() && op.is_served_by(region));
        dots(svg, ops.map(|op| (x(op.at), y(op.took))), colour, GRAIN);
    }
    dots(svg, shown().filter(|op| !op.is_fine()).map(|op| (x(op.at), y(op.took))), FAILED, 2.0 * GRAIN);
}

/// Dots of one colour, as one path of strokes without length.
fn dots(svg: &mut String, places: impl Iterator<Item = (f64, f64)>, colour: &str, size: f64) {
    #[allow(clippy::cast_possible_truncation, reason = "places on a picture")]
    let squares: BTreeSet<_> =
        places.map(|(x, y)| ((x / GRAIN).round() as i32, (y / GRAIN).round() as i32)).collect();
    if squares.is_empty() {
        return;
    }
    let path: String = squares
        .iter()
        .map(|&(x, y)| format!("M{} {}h0", f64::from(x) * GRAIN, f64::from(y) * GRAIN))
        .collect();
    let _ = writeln!(
        svg,
        "<path d=\"{path}\" stroke=\"{colour}\" stroke-width=\"{size}\" stroke-linecap=\"round\" fill=\"none\"/>"
    );
}

/// Lines that fit beside the panels.
fn wrapped(name: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in name.split(' ') {
        let last = lines.len() - 1;
        if lines[last].len() + word.len() > 20 {
            lines.push(word.to_owned());
        } else {
            lines[last] = format!("{} {word}", lines[last]).trim_start().to_owned();
        }
    }
    lines
}
