//! Which aggregates are there, and what are they called?

/// A function over the rows of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aggregate {
    Count,
    Sum,
    Min,
    Max,
    Average,
    CountIf,
    MakeList,
    MakeSet,
}

impl Aggregate {
    /// Its name in queries, with the names it also goes by.
    pub(crate) const NAMES: [(&'static str, Aggregate); 9] = [
        ("COUNT", Aggregate::Count),
        ("SUM", Aggregate::Sum),
        ("MIN", Aggregate::Min),
        ("MAX", Aggregate::Max),
        ("AVG", Aggregate::Average),
        ("COUNTIF", Aggregate::CountIf),
        ("MAKELIST", Aggregate::MakeList),
        ("ARRAY_AGG", Aggregate::MakeList),
        ("MAKESET", Aggregate::MakeSet),
    ];

    pub(crate) fn named(name: &str) -> Option<Aggregate> {
        Self::NAMES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, aggregate)| *aggregate)
    }

    pub(crate) fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, aggregate)| *aggregate == self).map_or("", |(name, _)| name)
    }
}
