//! Does ORDER BY RANK come to what BM25 and the fusion of ranks say, computed here over all documents at once?

use std::collections::BTreeMap;

use fastrand::Rng;
use perilune::{
    ContainerClient, ContainerProperties, ErrorKind, FullTextScoreScope, Query, QueryOptions, QueryScope,
};
use serde_json::{Value, json};

use crate::fixture::Fixture;

const DOCUMENTS: usize = 40;

struct Document {
    id: String,
    pk: String,
    text: String,
    /// The second number of a vector that begins with 1.
    slope: f64,
}

impl Document {
    fn any(dice: &mut Rng, n: usize) -> Self {
        let words = ["fox", "dog", "lazy", "quick"];
        let text = (0..dice.usize(1..9)).map(|_| words[dice.usize(0..4)]).collect::<Vec<_>>().join(" ");
        let (id, pk) = (format!("{n:02}"), format!("key {}", n % 8));
        Self { id, pk, text, slope: f64::from(dice.i32(-12..13)) / 8.0 }
    }

    fn count(&self, word: &str) -> usize {
        self.text.split(' ').filter(|other| *other == word).count()
    }

    fn length(&self) -> usize {
        self.text.split(' ').count()
    }

    fn json(&self) -> Value {
        json!({"id": self.id, "pk": self.pk, "text": self.text, "vector": [1.0, self.slope]})
    }

    /// How near it is to the vector (1, 1/2).
    fn nearness(&self) -> f64 {
        (1.0 + self.slope / 2.0) / ((1.0 + self.slope * self.slope).sqrt() * 1.25_f64.sqrt())
    }
}

/// BM25 for one word, whose rarity is that among `counted`.
fn rarity_score(counted: &[&Document], document: &Document, word: &str) -> f64 {
    let all = counted.len() as f64;
    let hits = counted.iter().filter(|other| other.count(word) > 0).count() as f64;
    let average = counted.iter().map(|other| other.length()).sum::<usize>() as f64 / all;
    let count = document.count(word) as f64;
    let length = 0.25 + 0.75 * document.length() as f64 / average;
    (1.0 + (all - hits + 0.5) / (hits + 0.5)).ln() * count * 2.2 / (count + 1.2 * length)
}

/// The sum of what ranks are worth, for each document.
fn fused(scores: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; scores[0].len()];
    for (scores, weight) in scores.iter().zip(weights) {
        let same = |one: f64, other: f64| (one - other).abs() < 1e-9;
        let mut order: Vec<f64> = scores.clone();
        // A weight below 0 turns the order around.
        order.sort_by(|one, other| if *weight < 0.0 { one.total_cmp(other) } else { other.total_cmp(one) });
        order.dedup_by(|one, other| same(*one, *other));
        for (sum, score) in sums.iter_mut().zip(scores) {
            let rank = order.iter().position(|other| same(*other, *score)).unwrap() + 1;
            *sum += weight.abs() / (60.0 + rank as f64);
        }
    }
    sums
}

/// A container of so many ranges, and what is in it.
async fn filled(fixture: &Fixture, ranges: usize, dice: &mut Rng) -> (ContainerClient, Vec<Document>) {
    fixture.client.create_database_if_not_exists("db", None).await.unwrap();
    let properties: ContainerProperties = serde_json::from_value(json!({
        "id": "items",
        "partitionKey": {"paths": ["/pk"], "kind": "Hash", "version": 2},
        "vectorEmbeddingPolicy": {"vectorEmbeddings": [
            {"path": "/vector", "dataType": "float32", "dimensions": 2, "distanceFunction": "cosine"}]},
        "fullTextPolicy": {"defaultLanguage": "en-US", "fullTextPaths": [{"path": "/text", "language": "en-US"}]},
    }))
    .unwrap();
    let database = fixture.client.database("db");
    database.create_container(properties, None).await.unwrap();
    let container = database.container("items");
    while fixture.emulator.ranges("db", "items").unwrap().len() < ranges {
        let first = fixture.emulator.ranges("db", "items").unwrap()[0].id;
        fixture.emulator.split("db", "items", Some(first)).unwrap();
    }
    assert_eq!(fixture.emulator.ranges("db", "items").unwrap().len(), ranges);
    let documents: Vec<Document> = (0..DOCUMENTS).map(|n| Document::any(dice, n)).collect();
    for document in &documents {
        container.create_item(&document.pk, &document.json(), None).await.unwrap();
    }
    (container, documents)
}

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

/// That these rows are those of the highest sums, in their order; which of several equal ones come first is open.
fn check(told: &str, rows: &[Value], sums: &BTreeMap<&str, f64>, skip: usize, take: usize) {
    let mut best: Vec<f64> = sums.values().copied().collect();
    best.sort_by(|one, other| other.total_cmp(one));
    let best: Vec<f64> = best.into_iter().skip(skip).take(take).collect();
    let found: Vec<f64> = ids(rows).iter().map(|id| sums[id]).collect();
    let same = found.iter().zip(&best).all(|(one, other)| (one - other).abs() < 1e-12);
    assert!(same && found.len() == best.len(), "{told}\nfound    {found:?}\nexpected {best:?}");
    let mut apart = ids(rows);
    apart.sort_unstable();
    apart.dedup();
    assert_eq!(apart.len(), rows.len(), "{told}: a row came twice");
}

async fn all(
    container: &ContainerClient,
    query: &str,
    scope: QueryScope,
    options: QueryOptions,
) -> Vec<Value> {
    let query = Query::new(query).with_parameter("@v", [1.0, 0.5]).unwrap();
    container.query_items(query, scope, options).unwrap().collect().await.unwrap()
}

#[tokio::test]
async fn ranks_are_fused_over_one_range() {
    fuses(1, 2).await;
}

#[tokio::test]
async fn ranks_are_fused_over_all_ranges() {
    fuses(3, 3).await;
}

async fn fuses(ranges: usize, seed: u64) {
    let fixture = Fixture::start().await;
    let (container, documents) = filled(&fixture, ranges, &mut Rng::with_seed(seed)).await;
    let refs: Vec<&Document> = documents.iter().collect();
    let of_word =
        |word: &str| documents.iter().map(|one| rarity_score(&refs, one, word)).collect::<Vec<f64>>();
    let near: Vec<f64> = documents.iter().map(Document::nearness).collect();
    let (fox, dog) = (of_word("fox"), of_word("dog"));
    let (text, other) = ("FullTextScore(c.text, 'fox')", "FullTextScore(c.text, 'dog')");
    let vector = "VectorDistance(c.vector, @v)";
    // Enough rows that no score leaves one out.
    let table = [
        (format!("RRF({vector}, {text})"), vec![near.clone(), fox.clone()], vec![1.0, 1.0]),
        (format!("RRF({text}, {vector}, [2, 0.5])"), vec![fox.clone(), near.clone()], vec![2.0, 0.5]),
        (format!("RRF({vector}, {other}, {text})"), vec![near.clone(), dog, fox.clone()], vec![1.0; 3]),
        (format!("RRF({vector}, {text}, [1, -1])"), vec![near, fox.clone()], vec![1.0, -1.0]),
    ];
    for (rank, scores, weights) in table {
        let sums = fused(&scores, &weights);
        let sums = documents.iter().map(|one| one.id.as_str()).zip(sums).collect();
        for (skip, take) in [(0, 30), (7, 25)] {
            let query = match skip {
                0 => format!("SELECT TOP {take} c.id FROM c ORDER BY RANK {rank}"),
                _ => format!("SELECT c.id FROM c ORDER BY RANK {rank} OFFSET {skip} LIMIT {take}"),
            };
            let options = QueryOptions::default().with_max_item_count(9);
            let rows = all(&container, &query, QueryScope::Container, options).await;
            check(&query, &rows, &sums, skip, take);
        }
    }
    let query = format!("SELECT TOP 25 c.id FROM c ORDER BY RANK {text}");
    let rows = all(&container, &query, QueryScope::Container, QueryOptions::default()).await;
    check(&query, &rows, &documents.iter().map(|one| one.id.as_str()).zip(fox).collect(), 0, 25);
}

#[tokio::test]
async fn a_page_goes_on_elsewhere_after_a_split() {
    let fixture = Fixture::start().await;
    let (container, _) = filled(&fixture, 3, &mut Rng::with_seed(5)).await;
    let query = "SELECT c.id FROM c ORDER BY RANK RRF(VectorDistance(c.vector, @v), FullTextScore(c.text, 'fox')) \
                 OFFSET 2 LIMIT 33";
    let expected = all(&container, query, QueryScope::Container, QueryOptions::default()).await;
    assert_eq!(expected.len(), 33);
    for size in [1, 10] {
        let mut found: Vec<Value> = Vec::new();
        let mut options = QueryOptions::default().with_max_item_count(size);
        loop {
            let other = fixture.another_client().database("db").container("items");
            let asked = Query::new(query).with_parameter("@v", [1.0, 0.5]).unwrap();
            let mut pager =
                other.query_items::<Value>(asked, QueryScope::Container, options.clone()).unwrap();
            let page = pager.next_page().await.unwrap().unwrap();
            assert!(page.items().len() <= usize::try_from(size).unwrap());
            let continuation = page.continuation().map(str::to_owned);
            found.extend(page.into_items());
            // Two pages of each, or a client for every row takes long.
            let Some(continuation) = continuation.filter(|_| size > 1 || found.len() < 5) else { break };
            options = options.with_continuation(continuation);
            let first = fixture.emulator.ranges("db", "items").unwrap()[0].id;
            drop(fixture.emulator.split("db", "items", Some(first)));
        }
        assert_eq!(ids(&found), ids(&expected[..found.len()]));
        assert!(size == 1 || found.len() == expected.len());
    }
}

#[tokio::test]
async fn a_split_on_the_way_changes_nothing() {
    let fixture = Fixture::start().await;
    let (container, _) = filled(&fixture, 3, &mut Rng::with_seed(7)).await;
    let query = "SELECT TOP 30 c.id FROM c ORDER BY RANK RRF(VectorDistance(c.vector, @v), FullTextScore(c.text, 'dog'))";
    let expected = all(&container, query, QueryScope::Container, QueryOptions::default()).await;
    // The client takes the old ranges for the present ones.
    fixture.emulator.split("db", "items", None).unwrap();
    let found = all(&container, query, QueryScope::Container, QueryOptions::default()).await;
    assert_eq!(ids(&found), ids(&expected));
}

#[tokio::test]
async fn a_scope_is_scored_by_all_items_or_by_its_own() {
    let fixture = Fixture::start().await;
    let (container, documents) = filled(&fixture, 3, &mut Rng::with_seed(11)).await;
    let query = "SELECT TOP 10 c.id, c.text FROM c ORDER BY RANK FullTextScore(c.text, 'fox', 'dog')";
    let of_key: Vec<&Document> = documents.iter().filter(|one| one.pk == "key 1").collect();
    let everything: Vec<&Document> = documents.iter().collect();
    for (scope, counted) in [(FullTextScoreScope::Global, &everything), (FullTextScoreScope::Local, &of_key)]
    {
        let options = QueryOptions::default().with_full_text_score_scope(scope);
        for asked in [QueryScope::from("key 1"), QueryScope::partitions(["key 1"])] {
            let rows = all(&container, query, asked, options.clone()).await;
            let score =
                |one: &Document| ["fox", "dog"].map(|word| rarity_score(counted, one, word)).iter().sum();
            let sums = of_key.iter().map(|one| (one.id.as_str(), score(one))).collect();
            check(&format!("{scope:?}"), &rows, &sums, 0, 10);
        }
    }
}

#[tokio::test]
async fn a_filter_on_the_key_is_a_search_too() {
    let fixture = Fixture::start().await;
    let (container, documents) = filled(&fixture, 3, &mut Rng::with_seed(13)).await;
    let query = "SELECT TOP 9 c.id FROM c WHERE c.pk = 'key 2' ORDER BY RANK FullTextScore(c.text, 'fox')";
    let rows = all(&container, query, QueryScope::Container, QueryOptions::default()).await;
    let mut found = ids(&rows);
    found.sort_unstable();
    let of_key = documents.iter().filter(|one| one.pk == "key 2").map(|one| one.id.as_str());
    assert_eq!(found, of_key.collect::<Vec<_>>());
    let none = "SELECT TOP 9 c.id FROM c WHERE c.pk = 'key 9' ORDER BY RANK FullTextScore(c.text, 'fox')";
    assert!(all(&container, none, QueryScope::Container, QueryOptions::default()).await.is_empty());
}

#[tokio::test]
async fn a_continuation_of_another_search_is_refused() {
    let fixture = Fixture::start().await;
    let (container, _) = filled(&fixture, 3, &mut Rng::with_seed(17)).await;
    let query =
        |word: &str| format!("SELECT TOP 9 c.id FROM c ORDER BY RANK FullTextScore(c.text, '{word}')");
    let options = QueryOptions::default().with_max_item_count(2);
    let mut pager =
        container.query_items::<Value>(query("fox"), QueryScope::Container, options.clone()).unwrap();
    let page = pager.next_page().await.unwrap().unwrap();
    let options = options.with_continuation(page.continuation().unwrap());
    // By other words, or by the words of other items, rows come in another order.
    for (word, scope) in [("dog", FullTextScoreScope::Global), ("fox", FullTextScoreScope::Local)] {
        let options = options.clone().with_full_text_score_scope(scope);
        let mut pager = container.query_items::<Value>(query(word), QueryScope::Container, options).unwrap();
        let error = pager.next_page().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.message().contains("belongs to another query"), "{error}");
    }
}
