//! Plans by table: what the client is told, and the text that it sends to partitions.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::super::{Parameters, Policies, parse};
use crate::store::partition_key::Definition;

/// What the JavaScript client advertises.
const ALL: &str = "NonValueAggregate,Aggregate,Distinct,MultipleOrderBy,OffsetAndLimit,OrderBy,Top,CompositeAggregate,\
                   GroupBy,MultipleAggregates,NonStreamingOrderBy,ListAndSetAggregate,CountIf";

fn plan(query: &str, paths: &Value, supported: &str) -> Value {
    let kind = if paths.as_array().unwrap().len() > 1 { "MultiHash" } else { "Hash" };
    let definition = Definition::parse(&json!({"paths": paths, "kind": kind, "version": 2})).unwrap();
    let parameters = Parameters::from_json(&json!([{"name": "@two", "value": 2}])).unwrap();
    parse(query)
        .unwrap()
        .plan(&parameters, &definition, &Policies::default(), supported)
        .unwrap_or_else(|error| json!(error.message))
}

#[test]
fn rewritten_queries_are_the_services() {
    let filter = "{documentdb-formattableorderbyquery-filter}";
    let table = [
        ("SELECT * FROM c", String::new()),
        ("SELECT TOP 5 * FROM c", String::new()),
        ("SELECT DISTINCT c.a FROM c", String::new()),
        ("SELECT c.name FROM c OFFSET 3 LIMIT 10", "SELECT c.name\nFROM c\nOFFSET 0 LIMIT 13".to_owned()),
        (
            "SELECT * FROM c ORDER BY c.id",
            format!(
                "SELECT c._rid, [{{\"item\": c.id}}] AS orderByItems, c AS payload\nFROM c\nWHERE ({filter})\nORDER BY c.id"
            ),
        ),
        (
            "SELECT TOP 10 r.a FROM r WHERE r.b > 1 ORDER BY r.key DESC, r.x",
            format!(
                "SELECT TOP 10 r._rid, [{{\"item\": r.key}}, {{\"item\": r.x}}] AS orderByItems, {{\"a\": r.a}} AS payload\n\
                 FROM r\nWHERE ((r.b > 1) AND ({filter}))\nORDER BY r.key DESC, r.x"
            ),
        ),
        ("SELECT VALUE COUNTIF(c.valid) FROM c", "SELECT VALUE [{\"item\": COUNTIF(c.valid)}]\nFROM c".to_owned()),
        (
            "SELECT COUNTIF(c.valid) FROM c",
            "SELECT {\"$1\": {\"item\": COUNTIF(c.valid)}} AS payload\nFROM c".to_owned(),
        ),
        (
            "SELECT VALUE AVG(c.age + 1) FROM c",
            "SELECT VALUE [{\"item\": {\"sum\": SUM((c.age + 1)), \"count\": COUNT((c.age + 1))}}]\nFROM c".to_owned(),
        ),
        (
            "SELECT VALUE MIN(c.age) FROM c",
            "SELECT VALUE [{\"item\": MIN(c.age), \"item2\": {\"min\": MIN(c.age), \"count\": COUNT(c.age)}}]\nFROM c"
                .to_owned(),
        ),
        (
            "SELECT c.zipcode, COUNTIF(c.valid) AS valid_count FROM c GROUP BY c.zipcode",
            "SELECT [{\"item\": c.zipcode}] AS groupByItems, \
             {\"zipcode\": c.zipcode, \"valid_count\": {\"item\": COUNTIF(c.valid)}} AS payload\nFROM c\n\
             GROUP BY c.zipcode"
                .to_owned(),
        ),
    ];
    for (query, expected) in table {
        let plan = plan(query, &json!(["/pk"]), ALL);
        assert_eq!(plan["queryInfo"]["rewrittenQuery"], json!(expected), "{query}");
        parse(&expected.replace(filter, "true"))
            .map(|_| ())
            .or_else(|e| if expected.is_empty() { Ok(()) } else { Err(e) })
            .unwrap();
    }
}

#[test]
fn the_plan_says_what_is_left_to_the_client() {
    let table = [
        (
            "SELECT * FROM c",
            json!({"distinctType": "None", "top": null, "offset": null, "aggregates": [], "hasSelectValue": false}),
        ),
        ("SELECT TOP @two * FROM c", json!({"top": 2})),
        ("SELECT * FROM c OFFSET @two LIMIT 7", json!({"offset": 2, "limit": 7})),
        (
            "SELECT * FROM c WHERE c.pk = 5 OFFSET 1 LIMIT 2",
            json!({"offset": null, "limit": null, "rewrittenQuery": ""}),
        ),
        ("SELECT DISTINCT c.a FROM c", json!({"distinctType": "Unordered"})),
        (
            "SELECT DISTINCT VALUE c.a FROM c ORDER BY c.a",
            json!({"distinctType": "Ordered", "orderByExpressions": ["c.a"]}),
        ),
        ("SELECT * FROM c ORDER BY c.a, c.b DESC", json!({"orderBy": ["Ascending", "Descending"]})),
        (
            "SELECT VALUE AVG(c.a) FROM c",
            json!({"aggregates": ["Average"], "hasSelectValue": true, "groupByAliases": []}),
        ),
        (
            "SELECT AVG(c.a) FROM c",
            json!({"aggregates": [], "groupByAliases": ["$1"], "groupByAliasToAggregateType": {"$1": "Average"}}),
        ),
        (
            "SELECT c.age, COUNT(1) AS n FROM c GROUP BY c.age",
            json!({
                "groupByExpressions": ["c.age"], "groupByAliases": ["age", "n"],
                "groupByAliasToAggregateType": {"age": null, "n": "Count"}, "aggregates": [],
            }),
        ),
        (
            "SELECT VALUE COUNT(1) FROM c GROUP BY c.age",
            json!({"aggregates": ["Count"], "groupByAliases": []}),
        ),
    ];
    for (query, expected) in table {
        let plan = plan(query, &json!(["/pk"]), ALL);
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(plan["queryInfo"][name], *value, "{name} of {query}: {plan}");
        }
    }
}

/// What the service's engine answers to the first of these, by the baselines of the official .NET client.
#[test]
fn ranks_are_put_together_by_the_client() {
    let places = |at: usize| {
        let place = |name: &str| format!("{{documentdb-formattablehybridsearchquery-{name}}}");
        let (words, hits) = (format!("totalwordcount-{at}"), format!("hitcountsarray-{at}"));
        ["totaldocumentcount", &words, &hits].map(place).join(", ")
    };
    let query = "SELECT c.name FROM c ORDER BY RANK FullTextScore(c.text, 'swim') OFFSET 10 LIMIT 20";
    let info = plan(query, &json!(["/pk"]), &format!("{ALL},HybridSearch"))["hybridSearchQueryInfo"].clone();
    assert_eq!(
        info["globalStatisticsQuery"],
        "SELECT COUNT(1) AS documentCount, [{\"totalWordCount\": SUM(_FullTextWordCount(c.text)), \
         \"hitCounts\": [COUNTIF(FullTextContains(c.text, \"swim\"))]}] AS fullTextStatistics\nFROM c"
    );
    let score = format!("_FullTextScore(c.text, [\"swim\"], {})", places(0));
    let component = &info["componentQueryInfos"][0];
    assert_eq!(
        component["rewrittenQuery"],
        format!(
            "SELECT c._rid, [{{\"item\": {score}}}] AS orderByItems, {{\"payload\": {{\"name\": c.name}}, \
             \"componentScores\": [({score} ?? -1)]}} AS payload\nFROM c\n\
             WHERE ({{documentdb-formattableorderbyquery-filter}})\nORDER BY {score} DESC\nOFFSET 0 LIMIT 60"
        )
    );
    assert_eq!(component["orderByExpressions"], json!([score]));
    assert_eq!((&component["offset"], &component["limit"]), (&json!(0), &json!(60)));
    assert_eq!((&info["skip"], &info["take"]), (&json!(10), &json!(20)));
    assert_eq!(info["requiresGlobalStatistics"], true);

    let query = "SELECT TOP 3 * FROM c ORDER BY RANK \
                 RRF(VectorDistance(c.v, [1]), FullTextScore(c.t, 'a', 'b'), FullTextScore(c.u, ['d']), [2, 1, -1])";
    let info = plan(query, &json!(["/pk"]), &format!("{ALL},HybridSearch"))["hybridSearchQueryInfo"].clone();
    let components = info["componentQueryInfos"].as_array().unwrap();
    let orders: Vec<&Value> = components.iter().map(|component| &component["orderBy"][0]).collect();
    assert_eq!(orders, ["Descending", "Descending", "Ascending"]);
    let expressions: Vec<&Value> =
        components.iter().map(|component| &component["orderByExpressions"][0]).collect();
    let texts = [
        "_VectorScore(c.v, [1])".to_owned(),
        format!("_FullTextScore(c.t, [\"a\", \"b\"], {})", places(0)),
        format!("_FullTextScore(c.u, [\"d\"], {})", places(1)),
    ];
    assert_eq!(expressions, texts.iter().collect::<Vec<_>>());
    assert_eq!(info["componentWeights"], json!([2.0, 1.0, 1.0]));
    assert_eq!((&components[0]["top"], &info["take"]), (&json!(6), &json!(3)));
}

#[test]
fn clients_without_a_feature_are_told() {
    let error =
        plan("SELECT c.a, COUNT(1) AS n FROM c GROUP BY c.a", &json!(["/pk"]), "Aggregate,Distinct,Top");
    assert!(
        error
            .as_str()
            .unwrap()
            .contains("Query contained GroupBy, which the calling client does not support")
    );
}

#[test]
fn compositions_of_aggregates_cannot_be_put_together() {
    for query in ["SELECT VALUE ABS(SUM(c.a)) FROM c", "SELECT VALUE {'n': COUNT(1)} FROM c"] {
        let error = plan(query, &json!(["/pk"]), ALL);
        assert_eq!(error, "Compositions of aggregates and other expressions are not allowed.");
    }
}

#[test]
fn the_filter_gives_the_ranges() {
    let one = json!(["/pk"]);
    let two = json!(["/tenant", "/user"]);
    let table = [
        ("SELECT * FROM c", &one, 1, false),
        ("SELECT * FROM c WHERE c.pk = 'a'", &one, 1, true),
        ("SELECT * FROM c WHERE 'a' = c['pk'] AND c.x > 1", &one, 1, true),
        ("SELECT * FROM c WHERE c.pk = @two", &one, 1, true),
        ("SELECT * FROM c WHERE c.pk IN ('a', 'b', 'b')", &one, 2, true),
        ("SELECT * FROM c WHERE c.pk = 'a' OR c.pk = 'b'", &one, 2, true),
        ("SELECT * FROM c WHERE c.pk = 'a' OR c.x = 1", &one, 1, false),
        ("SELECT * FROM c WHERE NOT (c.pk = 'a')", &one, 1, false),
        ("SELECT * FROM c WHERE c.pk > 'a'", &one, 1, false),
        ("SELECT * FROM c IN c.items WHERE c.pk = 'a'", &one, 1, false),
        ("SELECT * FROM c WHERE c.user = 'u' AND c.tenant = 't'", &two, 1, true),
        ("SELECT * FROM c WHERE c.user = 'u'", &two, 1, false),
    ];
    for (query, paths, count, point) in table {
        let ranges = plan(query, paths, ALL)["queryRanges"].clone();
        let ranges = ranges.as_array().unwrap();
        assert_eq!(ranges.len(), count, "{query}");
        assert!(ranges.iter().all(|range| range["isMaxInclusive"] == json!(point)), "{query}");
        assert!(!point || ranges.iter().all(|range| range["min"] == range["max"]), "{query}");
    }
    let prefix = plan("SELECT * FROM c WHERE c.tenant = 't'", &two, ALL)["queryRanges"][0].clone();
    assert_eq!(prefix["max"], json!(format!("{}FF", prefix["min"].as_str().unwrap())));
}

#[test]
fn distinct_rows_are_counted_by_clients_that_can() {
    let query = "SELECT COUNT(1) AS n FROM (SELECT DISTINCT VALUE c.a FROM c)";
    let info = plan(query, &json!(["/pk"]), &format!("{ALL},DCount"))["queryInfo"].clone();
    assert_eq!(info["dCountInfo"], json!({"dCountAlias": "n"}));
    assert_eq!(info["rewrittenQuery"], "SELECT DISTINCT VALUE c.a\nFROM c");
    assert!(plan(query, &json!(["/pk"]), ALL).as_str().unwrap().contains("Query contained DCount"));
}

#[test]
fn queries_over_whole_answers_need_a_plan() {
    let table = [
        ("SELECT * FROM c WHERE c.a = 1", false),
        ("SELECT VALUE s FROM (SELECT VALUE c.a FROM c) s", false),
        ("SELECT VALUE ARRAY(SELECT VALUE COUNT(1) FROM t IN c.tags) FROM c", false),
        ("SELECT * FROM c ORDER BY c.a", true),
        ("SELECT TOP 1 * FROM c", true),
        ("SELECT * FROM c OFFSET 0 LIMIT 1", true),
        ("SELECT DISTINCT c.a FROM c", true),
        ("SELECT VALUE COUNT(1) FROM c", true),
        ("SELECT c.a FROM c GROUP BY c.a", true),
        ("SELECT * FROM (SELECT COUNT(1) AS n FROM c) s", true),
    ];
    for (query, needed) in table {
        assert_eq!(parse(query).unwrap().requires_plan(), needed, "{query}");
    }
    let error = plan("SELECT * FROM (SELECT COUNT(1) AS n FROM c) s", &json!(["/pk"]), ALL);
    assert!(error.as_str().unwrap().starts_with("Across partitions"), "{error}");
}
