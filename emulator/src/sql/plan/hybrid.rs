//! How does a client rank across partitions? The plan of ORDER BY RANK: one query a score, and one for the statistics
//! that scores of texts need.

use serde_json::{Value, json};

use super::super::ast::{Expression, Projection, Select};
use super::super::error::SqlError;
use super::super::evaluate::count;
use super::super::parameters::Parameters;
use super::super::rank::{self, Score};
use super::super::unparse;
use super::rewrite;

/// How many more rows a partition sends than are wanted: what is first by one score may be late by another.
const SPARE: usize = 2;

/// `hybridSearchQueryInfo`.
pub(super) fn info(select: &Select, parameters: &Parameters) -> Result<Value, SqlError> {
    let ranking = rank::ranking(select, parameters)?;
    let number = |count_of: Option<&Expression>| count_of.map(|of| count(of, parameters)).transpose();
    let top = number(select.top.as_ref())?;
    let skip = number(select.window.as_ref().map(|(offset, _)| offset))?;
    let take = number(select.window.as_ref().map(|(_, limit)| limit))?;
    let texts: Vec<&Score> =
        ranking.scores.iter().filter(|score| matches!(score, Score::Text { .. })).collect();
    let scores = numbered(&ranking.scores);
    let values: Vec<String> = scores.iter().map(|score| format!("({score} ?? {WORST})")).collect();
    let components = scores.iter().enumerate().map(|(at, score)| {
        let rises = ranking.weights.get(at).is_some_and(|weight| *weight < 0.0);
        component(select, score, &values, rises, (top, skip, take))
    });
    Ok(json!({
        "globalStatisticsQuery": statistics(select, &texts),
        "componentQueryInfos": components.collect::<Vec<_>>(),
        "componentWithoutPayloadQueryInfos": [],
        "projectionQueryInfo": null,
        // A weight below 0 turns its order around.
        "componentWeights": ranking.weights.iter().map(|weight| weight.abs()).collect::<Vec<_>>(),
        "skip": skip,
        "take": top.or(take),
        "requiresGlobalStatistics": !texts.is_empty(),
    }))
}

/// The score of a row that has none.
const WORST: &str = "-1";

/// The text of each score; scores of texts have places for their statistics.
fn numbered(scores: &[Score]) -> Vec<String> {
    let mut texts = 0;
    let text = |score: &Score| match score {
        Score::Vector(arguments) => format!("_VectorScore({})", unparse::list(arguments)),
        Score::Text { path, keywords } => {
            let (path, keywords) = (unparse::expression(path), unparse::list(keywords));
            let place = |name: &str| format!("{{documentdb-formattablehybridsearchquery-{name}}}");
            let (words, hits) = (format!("totalwordcount-{texts}"), format!("hitcountsarray-{texts}"));
            texts += 1;
            let [documents, words, hits] = ["totaldocumentcount", &words, &hits].map(place);
            format!("_FullTextScore({path}, [{keywords}], {documents}, {words}, {hits})")
        }
    };
    scores.iter().map(text).collect()
}

fn component(
    select: &Select,
    score: &str,
    values: &[String],
    rises: bool,
    (top, skip, take): (Option<usize>, Option<usize>, Option<usize>),
) -> Value {
    let top = top.map(|top| top * SPARE);
    let limit = take.map(|take| (take + skip.unwrap_or(0)) * SPARE);
    let mut query = Select {
        top: top.map(|top| Expression::Number(top as f64)),
        window: limit.map(|limit| (Expression::Number(0.0), Expression::Number(limit as f64))),
        filter: Some(rewrite::resumable(select.filter.clone(), &Projection::Columns(Vec::new()))),
        order_by: Vec::new(),
        ranked: false,
        ..select.clone()
    };
    query.projection = Projection::Columns(Vec::new());
    let order = if rises { "ASC" } else { "DESC" };
    let head = format!(
        "{}._rid, [{{\"item\": {score}}}] AS orderByItems, {{\"payload\": {}, \"componentScores\": [{}]}} AS payload",
        rewrite::root(select),
        unparse::expression(&rewrite::payload(select)),
        values.join(", "),
    );
    json!({
        "distinctType": "None",
        "top": top,
        "offset": limit.map(|_| 0),
        "limit": limit,
        "orderBy": [if rises { "Ascending" } else { "Descending" }],
        "orderByExpressions": [score],
        "groupByExpressions": [],
        "groupByAliases": [],
        "aggregates": [],
        "groupByAliasToAggregateType": {},
        "rewrittenQuery": unparse::ranked(&query, &head, &format!("{score} {order}")),
        "hasSelectValue": false,
        "dCountInfo": null,
        "hasNonStreamingOrderBy": true,
    })
}

/// Over all documents, whatever the filter: how rare a word is does not depend on what is asked for.
fn statistics(select: &Select, texts: &[&Score]) -> String {
    let of = |score: &&Score| match score {
        Score::Vector(_) => String::new(),
        Score::Text { path, keywords } => {
            let path = unparse::expression(path);
            let hit = |keyword: &Expression| {
                format!("COUNTIF(FullTextContains({path}, {}))", unparse::expression(keyword))
            };
            let hits: Vec<String> = keywords.iter().map(hit).collect();
            let hits = hits.join(", ");
            format!("{{\"totalWordCount\": SUM(_FullTextWordCount({path})), \"hitCounts\": [{hits}]}}")
        }
    };
    let texts: Vec<String> = texts.iter().map(of).collect();
    let from = unparse::sources(select);
    format!("SELECT COUNT(1) AS documentCount, [{}] AS fullTextStatistics\nFROM {from}", texts.join(", "))
}
