//! Which query reads some items of one range, by their ids and keys?

use serde_json::Value;

use crate::error::{Error, ErrorKind, Result};
use crate::models::query::Query;
use crate::partition::extract::segments;
use crate::partition::key::PartitionKey;

/// The ids of each key that are wanted, and the paths of the container's partition key.
pub(crate) fn read_many_query(paths: &[String], wanted: &[(&PartitionKey, Vec<&str>)]) -> Result<Query> {
    let mut query = Query::new("");
    // The id tells the key.
    if let [path] = paths
        && segments(path) == ["id"]
    {
        let ids: Vec<&str> = wanted.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
        let (query, list) = within(query, &ids)?;
        return Ok(query.with_text(format!("SELECT * FROM c WHERE c.id IN ({list})")));
    }
    let mut groups = Vec::with_capacity(wanted.len());
    for (key, ids) in wanted {
        let mut terms = Vec::with_capacity(paths.len() + 1);
        for (path, value) in paths.iter().zip(values(key)?) {
            let property: String =
                segments(path).iter().map(|name| format!("[{}]", Value::from(name.as_str()))).collect();
            if value.is_object() {
                terms.push(format!("IS_DEFINED(c{property}) = false"));
                continue;
            }
            let name = format!("@p{}", query.parameters());
            query = query.with_parameter(&name, value)?;
            terms.push(format!("c{property} = {name}"));
        }
        let (filled, list) = within(query, ids)?;
        query = filled;
        terms.push(format!("c.id IN ({list})"));
        groups.push(format!("({})", terms.join(" AND ")));
    }
    Ok(query.with_text(format!("SELECT * FROM c WHERE {}", groups.join(" OR "))))
}

/// Adds the ids as parameters. Gives their names, joined.
fn within(mut query: Query, ids: &[&str]) -> Result<(Query, String)> {
    let mut names = Vec::with_capacity(ids.len());
    for id in ids {
        let name = format!("@p{}", query.parameters());
        query = query.with_parameter(&name, id)?;
        names.push(name);
    }
    Ok((query, names.join(",")))
}

/// The values of a key as JSON; an object stands for what is not there.
fn values(key: &PartitionKey) -> Result<Vec<Value>> {
    let text =
        key.to_json(false).map_err(|problem| Error::new(ErrorKind::InvalidArgument, problem.to_string()))?;
    Ok(serde_json::from_str(&text).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_query_names_each_key_once_and_its_ids() {
        let (ada, none, pair) = (PartitionKey::from("ada"), PartitionKey::NONE, PartitionKey::from(("a", 1)));
        let paths = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
        for (paths, wanted, text) in [
            (
                paths(&["/pk"]),
                vec![(&ada, vec!["1", "2"]), (&none, vec!["3"])],
                "SELECT * FROM c WHERE (c[\"pk\"] = @p0 AND c.id IN (@p1,@p2)) OR \
                 (IS_DEFINED(c[\"pk\"]) = false AND c.id IN (@p3))",
            ),
            (
                paths(&["/a/b", "/\"c d\""]),
                vec![(&pair, vec!["1"])],
                "SELECT * FROM c WHERE (c[\"a\"][\"b\"] = @p0 AND c[\"c d\"] = @p1 AND c.id IN (@p2))",
            ),
            (
                paths(&["/id"]),
                vec![(&ada, vec!["ada"]), (&none, vec!["bob"])],
                "SELECT * FROM c WHERE c.id IN (@p0,@p1)",
            ),
        ] {
            assert_eq!(read_many_query(&paths, &wanted).unwrap().text(), text);
        }
    }
}
