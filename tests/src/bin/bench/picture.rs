//! What each operation costs, as bars: a panel for each surface and cell, as SVG.

use std::fmt::Write;

use perilune_tests::svg::{self, text};

use crate::client::{Role, Surface};
use crate::figures::Figures;
use crate::run::{Cell, told};

const WIDTH: f64 = 230.0;
const LABEL: f64 = 110.0;
const FIGURE: f64 = 60.0;
const BAR: f64 = 14.0;
const GAP: f64 = 22.0;
const TOP: f64 = 48.0;

/// Of these cells, one below the other; surfaces side by side.
pub(crate) fn picture(figures: &[Figures], cells: &[Cell]) -> String {
    let surfaces: Vec<_> = Surface::ALL.into_iter().filter(|&surface| any(figures, surface)).collect();
    let tallest = |cell: &Cell| {
        let count = |surface: &Surface| panel_of(figures, *surface, *cell).count();
        GAP + 8.0 + BAR * surfaces.iter().map(count).max().unwrap_or_default() as f64
    };
    let height = TOP + cells.iter().map(tallest).sum::<f64>();
    let column = LABEL + WIDTH + FIGURE;
    let mut picture = svg::start(column * surfaces.len() as f64 + 16.0, height + 8.0);
    let what = "CPU of the client's process in µs an operation; shorter is better";
    text(&mut picture, 8.0, 18.0, "font-size=\"13\"", what);
    for (at, surface) in surfaces.iter().enumerate() {
        let left = 8.0 + column * at as f64;
        text(&mut picture, left, TOP - 8.0, "font-size=\"13\" font-weight=\"bold\"", surface.name());
        let mut top = TOP;
        for cell in cells {
            panel(&mut picture, left, top, *cell, panel_of(figures, *surface, *cell).collect());
            top += tallest(cell);
        }
    }
    picture + "</svg>\n"
}

fn any(figures: &[Figures], surface: Surface) -> bool {
    figures.iter().any(|figures| figures.client.surface == surface)
}

fn panel_of(figures: &[Figures], surface: Surface, cell: Cell) -> impl Iterator<Item = &Figures> {
    figures.iter().filter(move |figures| figures.cell == cell && figures.client.surface == surface)
}

/// One cell of one surface.
fn panel(picture: &mut String, left: f64, top: f64, cell: Cell, figures: Vec<&Figures>) {
    let Some(first) = figures.first() else { return };
    let in_flight = first.client.surface.in_flight(cell.in_flight);
    text(picture, left, top + 12.0, "fill=\"#555\"", &told(Cell { in_flight, ..cell }));
    let most = figures.iter().map(|figures| figures.cpu).fold(1.0, f64::max);
    for (row, own) in figures.iter().enumerate() {
        let y = top + GAP - 4.0 + BAR * row as f64;
        let width = own.cpu / most * WIDTH;
        let (colour, words) = shown(own.client.role);
        text(picture, left + LABEL - 4.0, y + BAR - 4.0, "text-anchor=\"end\"", own.client.name);
        let _ = writeln!(
            picture,
            "<rect x=\"{:.0}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{:.0}\" fill=\"{colour}\"><title>{words}</title></rect>",
            left + LABEL,
            BAR - 3.0
        );
        text(picture, left + LABEL + width + 4.0, y + BAR - 4.0, "", &format!("{:.0}", own.cpu));
    }
}

/// Colours that the colour-blind can tell apart.
fn shown(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Ours => ("#0072b2", "perilune"),
        Role::Official => ("#e69f00", "the official package"),
        Role::Raw | Role::RawBelow => ("#999999", "raw HTTP"),
    }
}
