//! Which queries are asked? Every shape that the client puts together, over every kind of property.

use fastrand::Rng;

/// A query, and what of its answer is settled.
pub(crate) struct Shape {
    pub(crate) text: String,
    pub(crate) order: Order,
    /// Where any rows may be taken: the query of all that may be.
    pub(crate) whole: Option<String>,
    /// How many of them are taken.
    pub(crate) window: Option<(usize, usize)>,
}

/// How an answer is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Row by row.
    Exact,
    /// As a set of rows.
    Any,
}

impl Shape {
    pub(crate) fn any(dice: &mut Rng) -> Self {
        match dice.u32(0..7) {
            0 => Self::plain(dice),
            1 | 2 => Self::ordered(dice),
            3 => Self::distinct(dice),
            4 => Self::aggregate(dice),
            5 => Self::grouped(dice),
            _ => Self::joined(dice),
        }
    }

    fn exact(text: String) -> Self {
        Self { text, order: Order::Exact, whole: None, window: None }
    }

    /// Rows of which no key says which come first.
    fn unordered(dice: &mut Rng, distinct: &str, select: &str, rest: &str) -> Self {
        let whole = format!("SELECT {distinct}{select} {rest}");
        let (top, limit) = (dice.usize(0..40), dice.usize(0..40));
        let offset = dice.usize(0..20);
        let (text, window) = match dice.u32(0..3) {
            0 => return Self { text: whole, order: Order::Any, whole: None, window: None },
            1 => (format!("SELECT {distinct}TOP {top} {select} {rest}"), (0, top)),
            _ => (format!("{whole} OFFSET {offset} LIMIT {limit}"), (offset, limit)),
        };
        Self { text, order: Order::Any, whole: Some(whole), window: Some(window) }
    }

    fn plain(dice: &mut Rng) -> Self {
        let select = any(dice, &["*", "VALUE c.id", "c.id, c.a", "VALUE {\"a\": c.a, \"b\": [c.b, c.n]}"]);
        let filter = filter(dice);
        Self::unordered(dice, "", select, &format!("FROM c{filter}"))
    }

    fn joined(dice: &mut Rng) -> Self {
        let filter = filter(dice);
        if dice.bool() {
            return Self::unordered(dice, "", "c.id, t", &format!("FROM c JOIN t IN c.tags{filter}"));
        }
        let order = any(dice, &["c.text", "c.text DESC", "c.n, c.text", "c.half DESC, c.n"]);
        Self::exact(format!(
            "SELECT c.id, t FROM c JOIN t IN c.tags{filter} ORDER BY {order}{}",
            window(dice)
        ))
    }

    fn ordered(dice: &mut Rng) -> Self {
        let select = any(dice, &["*", "VALUE c.id", "c.id, c.a, c.b", "VALUE [c.id, c.n]"]);
        let keys: Vec<String> = (0..dice.usize(1..4)).map(|_| key(dice)).collect();
        let (filter, keys) = (filter(dice), keys.join(", "));
        if dice.u32(0..3) == 0 {
            let top = dice.usize(0..30);
            return Self::exact(format!("SELECT TOP {top} {select} FROM c{filter} ORDER BY {keys}"));
        }
        Self::exact(format!("SELECT {select} FROM c{filter} ORDER BY {keys}{}", window(dice)))
    }

    fn distinct(dice: &mut Rng) -> Self {
        let name = any(dice, &["a", "b", "n", "text", "half"]);
        let filter = filter(dice);
        match dice.u32(0..4) {
            0 => {
                let window = window(dice);
                Self::exact(format!(
                    "SELECT DISTINCT VALUE c.{name} FROM c{filter} ORDER BY c.{name}{window}"
                ))
            }
            1 => Self::unordered(dice, "DISTINCT ", "c.n, c.text", &format!("FROM c{filter}")),
            2 => Self::unordered(dice, "DISTINCT ", "VALUE c.tags", &format!("FROM c{filter}")),
            _ => Self::unordered(dice, "DISTINCT ", &format!("VALUE c.{name}"), &format!("FROM c{filter}")),
        }
    }

    fn aggregate(dice: &mut Rng) -> Self {
        let filter = filter(dice);
        let text = match dice.u32(0..3) {
            0 => format!("SELECT VALUE {} FROM c{filter}", fold(dice)),
            1 => format!("SELECT {} AS x, {} AS y FROM c{filter}", fold(dice), fold(dice)),
            _ => "SELECT COUNT(1) AS n FROM (SELECT DISTINCT VALUE c.a FROM c)".to_owned(),
        };
        Self::exact(text)
    }

    fn grouped(dice: &mut Rng) -> Self {
        let filter = filter(dice);
        let by = any(dice, &["c.a", "c.n", "c.text", "c.pk", "c.b"]);
        let other = any(dice, &["c.half", "c.c"]);
        let text = match dice.u32(0..4) {
            0 => format!("SELECT {by} AS k, {} AS x FROM c{filter} GROUP BY {by}", fold(dice)),
            1 => format!(
                "SELECT {by} AS k, {other} AS l, {} AS x, {} AS y FROM c{filter} GROUP BY {by}, {other}",
                fold(dice),
                fold(dice)
            ),
            2 => format!("SELECT VALUE {} FROM c{filter} GROUP BY {by}", fold(dice)),
            _ => format!("SELECT {by} AS k FROM c{filter} GROUP BY {by}{}", window(dice)),
        };
        Self::exact(text)
    }
}

fn any<'a>(dice: &mut Rng, all: &[&'a str]) -> &'a str {
    all[dice.usize(0..all.len())]
}

fn key(dice: &mut Rng) -> String {
    let direction = any(dice, &["", " ASC", " DESC"]);
    format!("c.{}{direction}", any(dice, &["a", "b", "c", "n", "half", "text", "id"]))
}

fn filter(dice: &mut Rng) -> String {
    let condition = match dice.u32(0..8) {
        0..3 => return String::new(),
        3 => format!("c.n > {}", dice.i32(-5..6)),
        4 => "IS_DEFINED(c.a)".to_owned(),
        5 => format!("c.pk = \"key {}\"", dice.u32(0..12)),
        6 => format!("c.pk IN (\"key {}\", \"key {}\")", dice.u32(0..12), dice.u32(0..12)),
        _ => "IS_NUMBER(c.a) OR IS_STRING(c.b)".to_owned(),
    };
    format!(" WHERE {condition}")
}

fn window(dice: &mut Rng) -> String {
    match dice.bool() {
        true => format!(" OFFSET {} LIMIT {}", dice.usize(0..20), dice.usize(0..40)),
        false => String::new(),
    }
}

fn fold(dice: &mut Rng) -> String {
    let name = any(dice, &["n", "half", "a", "b", "text"]);
    match any(dice, &["COUNT", "SUM", "AVG", "MIN", "MAX", "COUNT(1)"]) {
        "COUNT(1)" => "COUNT(1)".to_owned(),
        function => format!("{function}(c.{name})"),
    }
}
