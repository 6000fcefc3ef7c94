//! Does the emulator answer as evaluators do that this project did not write? Generated queries over random documents,
//! put to the emulator and to `@zeit/cosmosdb-query` or SQLite; random shapes to it and to `@turf/turf`.

use perilune_emulator::Emulator;

use crate::peer::Client;

/// Runs a program that asks both; `client` names its interpreter only. The environment's `PEER_SEED` and `PEER_RUNS`
/// reach it.
pub(crate) async fn run(client: Client, file: &str, arguments: &[&str]) {
    let emulator = Emulator::builder().regions(["West US 2"]).partitions(3).start().await.unwrap();
    let mut program = client.script(file, arguments);
    program.set("PEER_ENDPOINT", &emulator.endpoint());
    program.set("PEER_KEY", emulator.key());
    let mut peer = program.start();
    let mut lines = Vec::new();
    while let Some(line) = peer.line().await {
        lines.push(line);
    }
    let last = lines.pop().unwrap_or_default();
    assert!(lines.is_empty() && last.starts_with("ran "), "{file}: {last}\n{}", lines.join("\n"));
    println!("{file}: {last}, all alike");
    assert!(peer.succeeded().await, "{file} failed");
    emulator.stop().await;
}
