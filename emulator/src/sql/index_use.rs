//! Which paths would an index serve for a query: those that its filter tests and its order goes by?

use super::ast::{Binary, Expression, Select};
use super::unparse;

/// What a query asks of the index.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct IndexUse {
    /// A condition and the path that it tests: `/a/b`.
    pub(crate) tests: Vec<(String, String)>,
    /// The keys of ORDER BY with more than one, each with whether it descends.
    pub(crate) composite: Vec<(String, bool)>,
}

pub(crate) fn index_use(select: &Select) -> IndexUse {
    let root = select.from.first().map(|source| source.name()).unwrap_or_default();
    let mut used = IndexUse::default();
    if let Some(filter) = &select.filter {
        conditions(filter, &root, &mut used.tests);
    }
    let keys = select.order_by.iter().filter_map(|item| Some((path(&item.key, &root)?, item)));
    let keys: Vec<_> = keys.collect();
    match &keys[..] {
        [(path, item)] => used.tests.push((unparse::expression(&item.key), path.clone())),
        keys => used.composite = keys.iter().map(|(path, item)| (path.clone(), item.descending)).collect(),
    }
    used
}

/// Each condition that AND and OR put together.
fn conditions(filter: &Expression, root: &str, found: &mut Vec<(String, String)>) {
    if let Expression::Binary(Binary::And | Binary::Or, left, right) = filter {
        conditions(left, root, found);
        conditions(right, root, found);
        return;
    }
    let mut paths = Vec::new();
    tested(filter, root, &mut paths);
    found.extend(paths.into_iter().map(|path| (unparse::expression(filter), path)));
}

fn tested(expression: &Expression, root: &str, paths: &mut Vec<String>) {
    match path(expression, root) {
        Some(path) if !paths.contains(&path) => paths.push(path),
        Some(_) => {}
        None => expression.for_each_part(&mut |part| tested(part, root, paths)),
    }
}

/// `/a/b` of `c.a.b`; elements of arrays are `[]`.
fn path(expression: &Expression, root: &str) -> Option<String> {
    match expression {
        Expression::Member(of, name) => match of.as_ref() {
            Expression::Name(known, _) if known == root => Some(format!("/{name}")),
            of => Some(format!("{}/{name}", path(of, root)?)),
        },
        Expression::Index(of, _) => Some(format!("{}/[]", path(of, root)?)),
        _ => None,
    }
}
