//! How are cells put into columns, for a terminal and for Markdown?

/// A table of text.
#[derive(Clone, Debug, Default)]
pub struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with this head and no rows.
    pub fn new<'a>(head: impl IntoIterator<Item = &'a str>) -> Self {
        Self { head: head.into_iter().map(str::to_owned).collect(), rows: Vec::new() }
    }

    /// Adds a row; it has as many cells as the head.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// True without rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Columns that start below each other; a first cell that repeats the one above is left out.
    #[must_use]
    pub fn to_terminal(&self) -> String {
        let widths = self.widths();
        let line = |cells: &[String]| {
            let padded = cells.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}"));
            format!("{}\n", padded.collect::<Vec<_>>().join("  ").trim_end())
        };
        let mut text = line(&self.head);
        text += &format!("{}\n", "-".repeat(widths.iter().map(|width| width + 2).sum::<usize>()));
        let mut above = None;
        for row in &self.rows {
            let mut cells = row.clone();
            if above == row.first()
                && let Some(first) = cells.first_mut()
            {
                first.clear();
            }
            above = row.first();
            text += &line(&cells);
        }
        text
    }

    /// A table of Markdown.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let line = |cells: &[String]| {
            let cells: Vec<_> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let rule = format!("|{}\n", "---|".repeat(self.head.len()));
        let rows: String = self.rows.iter().map(|row| line(row)).collect();
        line(&self.head) + &rule + &rows
    }

    fn widths(&self) -> Vec<usize> {
        let width = |column: usize| {
            let cells = self.rows.iter().chain([&self.head]).filter_map(|row| row.get(column));
            let cells = cells.map(|cell| cell.chars().count());
            cells.max().unwrap_or_default()
        };
        (0..self.head.len()).map(width).collect()
    }
}
