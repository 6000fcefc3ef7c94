//! The documents and queries of `tests/peers/queries.json`, in an account where one container has them in one range and
//! another in three.

use std::sync::Once;

use perilune::{CosmosClient, Query, QueryScope};
use perilune_emulator::Emulator;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

/// The emulator takes any token of this kind.
const TOKEN: &str = "type%3Daad%26ver%3D1.0%26sig%3Dtest";
const QUERIES: &str = include_str!("../../peers/queries.json");

/// An account with the documents twice: in `one`, a container of one range, and in `many`, of three.
pub(crate) struct Account {
    pub(crate) emulator: Emulator,
    http: reqwest::Client,
    pub(crate) cases: Value,
}

impl Account {
    pub(crate) async fn start() -> Account {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let emulator = Emulator::builder().regions(["West US 2"]).partitions(1).start().await.unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let account = Account { emulator, http, cases: serde_json::from_str(QUERIES).unwrap() };
        account.post("dbs", json!({"id": "peers"}), |request| request).await;
        for name in ["one", "many"] {
            let mut container = account.cases["container"].clone();
            container["id"] = json!(name);
            account.post("dbs/peers/colls", container, |request| request).await;
        }
        for range in [0, 1] {
            account.emulator.split("peers", "many", Some(range)).unwrap();
        }
        for document in account.cases["documents"].as_array().unwrap() {
            for name in ["one", "many"] {
                let key = json!([document["pk"]]).to_string();
                let with_key = |request: RequestBuilder| request.header("x-ms-documentdb-partitionkey", &key);
                account.post(&format!("dbs/peers/colls/{name}/docs"), document.clone(), with_key).await;
            }
        }
        account
    }

    async fn post(
        &self,
        path: &str,
        body: Value,
        with: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> (Value, Option<String>) {
        let request = self.http.post(format!("{}{path}", self.emulator.endpoint()));
        let request = request.header("authorization", TOKEN).body(body.to_string());
        let reply = with(request).send().await.unwrap();
        let next = reply.headers().get("x-ms-continuation").map(|value| value.to_str().unwrap().to_owned());
        let status = reply.status();
        let text = reply.text().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {text}");
        (serde_json::from_str(&text).unwrap(), next)
    }

    /// What the one range answers, page by page; no client has put anything together.
    pub(crate) async fn answer(&self, query: &Value) -> Vec<Value> {
        let body = json!({"query": query["query"], "parameters": query["parameters"]});
        let (mut rows, mut from) = (Vec::new(), None::<String>);
        loop {
            let with = |request: RequestBuilder| {
                let request = request
                    .header("content-type", "application/query+json")
                    .header("x-ms-documentdb-isquery", "true")
                    .header("x-ms-max-item-count", "5")
                    .header("x-ms-continuation", from.as_deref().unwrap_or_default());
                match &query["key"] {
                    Value::Null => request.header("x-ms-documentdb-partitionkeyrangeid", "0"),
                    key => request.header("x-ms-documentdb-partitionkey", json!([key]).to_string()),
                }
            };
            let (mut page, next) = self.post("dbs/peers/colls/one/docs", body.clone(), with).await;
            rows.append(page["Documents"].as_array_mut().unwrap());
            match next {
                Some(next) => from = Some(next),
                None => return rows,
            }
        }
    }

    /// What this project's own client makes of the three ranges.
    pub(crate) async fn own_answer(&self, query: &Value) -> Vec<Value> {
        let client = CosmosClient::builder(self.emulator.endpoint(), self.emulator.key()).build().unwrap();
        let mut asked = Query::new(query["query"].as_str().unwrap());
        for parameter in query["parameters"].as_array().into_iter().flatten() {
            asked = asked.with_parameter(parameter["name"].as_str().unwrap(), &parameter["value"]).unwrap();
        }
        let container = client.database("peers").container("many");
        container.query_items(asked, QueryScope::Container, None).unwrap().collect().await.unwrap()
    }
}
