//! Does any input from outside make a parser panic, hang or contradict itself?
//!
//! Each target reads its seeds from `tests/fuzz/corpus/NAME/`, alters them at random and is fed the result for two
//! seconds; `PERILUNE_FUZZ=600` gives each 600. An input that breaks a target is made as small as it gets and kept in
//! its corpus folder, so that it is tried first from then on.
#![allow(clippy::unwrap_used, missing_docs)]

mod account;
mod answers;
mod continuations;
mod message;
mod mutate;
mod service;
mod sockets;
mod texts;
mod trial;

use trial::fuzz;

#[test]
fn session_tokens() {
    fuzz("session_token", texts::session_token);
}

#[test]
fn connection_strings() {
    fuzz("connection_string", texts::connection_string);
}

#[test]
fn names_and_keys() {
    fuzz("name", texts::name);
}

#[test]
fn feed_ranges() {
    fuzz("feed_range", continuations::feed_range);
}

#[test]
fn continuations_of_queries() {
    let mut trial = continuations::Trial::default();
    fuzz("query_continuation", |input| trial.query(input));
}

#[test]
fn continuations_of_change_feeds() {
    let mut trial = continuations::Trial::default();
    fuzz("change_feed_continuation", |input| trial.change_feed(input));
}

#[test]
fn documents() {
    fuzz("document", texts::document);
}

#[test]
fn account_documents() {
    fuzz("account_document", |input| answers::body("account", input));
}

#[test]
fn answers_about_databases() {
    fuzz("database", |input| answers::body("database", input));
}

#[test]
fn answers_about_containers() {
    fuzz("container", |input| answers::body("container", input));
}

#[test]
fn partition_key_ranges() {
    fuzz("ranges", |input| answers::body("ranges", input));
}

#[test]
fn pages() {
    fuzz("page", |input| answers::body("page", input));
}

#[test]
fn results_of_batches() {
    fuzz("batch", |input| answers::body("batch", input));
}

#[test]
fn results_of_bulks() {
    fuzz("batch", |input| answers::body_of_many("batch", input));
}

#[test]
fn plans_of_queries() {
    fuzz("plan", |input| answers::body_of_many("plan", input));
}

#[test]
fn rows_of_partitions() {
    fuzz("rows", |input| answers::body_of_many("page", input));
}

#[test]
fn changes() {
    fuzz("page", |input| answers::body_of_many("changes", input));
}

#[test]
fn certificates() {
    fuzz("certificate", texts::certificate);
}

#[test]
fn texts_of_bindings() {
    fuzz("binding", texts::of_binding);
}

#[test]
fn whole_answers_about_items() {
    fuzz("item_answer", |input| answers::whole("item", input));
}

#[test]
fn whole_answers_about_everything_else() {
    fuzz("other_answer", |input| answers::whole("other", input));
}

#[test]
fn requests_to_the_emulator() {
    let mut account = account::Trial::default();
    fuzz("request", |input| account.request(input));
}

#[test]
fn queries_in_the_emulator() {
    let mut account = account::Trial::default();
    fuzz("query", |input| account.query(input));
}

#[test]
fn partition_keys_of_requests_to_the_emulator() {
    let mut account = account::Trial::default();
    fuzz("partition_key", |input| account.partition_key(input));
}

#[test]
fn authorizations_of_requests_to_the_emulator() {
    let mut account = account::Trial::default();
    fuzz("authorization", |input| account.authorization(input));
}

#[test]
fn bytes_at_a_gateway_of_the_emulator() {
    let mut emulator = sockets::Trial::default();
    fuzz("gateway", |input| emulator.gateway(input));
}

#[test]
fn bytes_at_the_management_api_of_the_emulator() {
    let mut emulator = sockets::Trial::default();
    fuzz("management", |input| emulator.management(input));
}
