//! Do clients that this project did not write get along with the emulator, and go where they must when a region
//! is out? `tests/peers/README.md` says what each of them does.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod account;
mod dialect;
mod matrix;
mod peer;
mod queries;
mod splits;
mod trial;

use peer::Client;
use trial::{MULTIPLE_WRITES, OVER_TLS, SINGLE_REGION, SINGLE_WRITE};

macro_rules! trials {
    ($($name:ident: $client:expr;)*) => {$(
        mod $name {
            use super::*;

            #[tokio::test]
            async fn single_region() {
                trial::run($client, &SINGLE_REGION).await;
            }

            #[tokio::test]
            async fn single_region_over_tls() {
                trial::run($client, &OVER_TLS).await;
            }

            #[tokio::test]
            async fn three_regions_one_write_region() {
                trial::run($client, &SINGLE_WRITE).await;
            }

            #[tokio::test]
            async fn three_write_regions() {
                trial::run($client, &MULTIPLE_WRITES).await;
            }
        }
    )*};
}

trials! {
    python_sync: Client::PythonSync;
    python_asyncio: Client::PythonAsyncio;
    node: Client::Node;
    rust: Client::Rust;
    perilune: Client::Perilune;
}

mod query_shapes {
    use super::*;

    #[tokio::test]
    async fn python_sync() {
        queries::run(Client::PythonSync, false).await;
    }

    #[tokio::test]
    async fn python_asyncio() {
        queries::run(Client::PythonAsyncio, false).await;
    }

    #[tokio::test]
    async fn node() {
        queries::run(Client::Node, false).await;
    }

    #[tokio::test]
    async fn node_with_query_control() {
        queries::run(Client::Node, true).await;
    }
}

mod other_evaluators {
    use super::*;

    #[tokio::test]
    async fn cosmosdb_query() {
        dialect::run(Client::Node, "node/dialect.mjs", &[]).await;
    }

    #[tokio::test]
    async fn cosmosdb_query_and_the_official_client_over_three_ranges() {
        dialect::run(Client::Node, "node/dialect.mjs", &["client"]).await;
    }

    #[tokio::test]
    async fn turf() {
        dialect::run(Client::Node, "node/spatial.mjs", &[]).await;
    }

    #[tokio::test]
    async fn sqlite() {
        dialect::run(Client::PythonSync, "python/dialect.py", &[]).await;
    }
}

mod scripts {
    use super::*;

    #[tokio::test]
    async fn python_sync() {
        trial::pass(Client::PythonSync, &SINGLE_REGION, "scripts").await;
        trial::pass(Client::PythonSync, &MULTIPLE_WRITES, "scripts").await;
    }

    #[tokio::test]
    async fn python_asyncio() {
        trial::pass(Client::PythonAsyncio, &SINGLE_REGION, "scripts").await;
        trial::pass(Client::PythonAsyncio, &SINGLE_WRITE, "scripts").await;
    }

    #[tokio::test]
    async fn node() {
        trial::pass(Client::Node, &SINGLE_REGION, "scripts").await;
        trial::pass(Client::Node, &MULTIPLE_WRITES, "scripts").await;
    }
}

mod queries_through_splits {
    use super::*;

    #[tokio::test]
    async fn python_sync() {
        splits::run(Client::PythonSync).await;
    }

    #[tokio::test]
    async fn python_asyncio() {
        splits::run(Client::PythonAsyncio).await;
    }

    #[tokio::test]
    async fn node() {
        splits::run(Client::Node).await;
    }

    #[tokio::test]
    async fn perilune() {
        splits::run(Client::Perilune).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn feature_matrix() {
    matrix::run().await;
}
