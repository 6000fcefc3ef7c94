//! The command, as a process.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use crate::outside::{builder, get};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_perilune-emulator"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

const QUIET: [&str; 9] = [
    "--region",
    "West US 2",
    "--region",
    "East US",
    "--multiple-writes",
    "--port",
    "0",
    "--control-port",
    "0",
];

fn start(more: &[&str]) -> (Child, String) {
    let mut child = command(&[&QUIET[..], more].concat()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    (child, line)
}

#[tokio::test]
async fn one_line_of_json_says_everything_and_the_end_of_input_ends_it() {
    let (mut child, line) = start(&["--ready-json", "--until-stdin-closes"]);
    let ready: Value = serde_json::from_str(&line).unwrap();
    let client = builder().build().unwrap();
    let endpoint = ready["endpoint"].as_str().unwrap().to_owned();
    assert_eq!(get(&client, endpoint).await.unwrap().status(), 200);
    let control = ready["control"].as_str().unwrap();
    assert_eq!(client.get(format!("{control}state")).send().await.unwrap().status(), 200);
    assert_eq!(ready["regions"][1]["name"], "East US");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
#[cfg(unix)]
fn it_ends_well_when_it_is_told_to() {
    for signal in ["-TERM", "-INT"] {
        let (mut child, line) = start(&[]);
        assert!(line.starts_with("The emulator is ready."), "{line}");
        let killed = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(killed.success() && child.wait().unwrap().success(), "{signal}");
    }
}

#[test]
fn the_table_names_endpoint_key_and_regions() {
    let output = command(&[&QUIET[..], &["--until-stdin-closes"]].concat()).stdin(Stdio::null()).output();
    let table = String::from_utf8(output.unwrap().stdout).unwrap();
    for text in
        ["endpoint    http://127.0.0.1:", "key         C2y6", "management  http://", "  East US    http://"]
    {
        assert!(table.contains(text), "{table}");
    }
}

#[test]
fn bad_arguments_are_named() {
    for (arguments, text) in [
        (vec![], "--region"),
        (vec!["--region", "East US", "--region", "eastus"], "region: the account already has 'eastus'"),
        (vec!["--region", "a", "--lag", "soon"], "'soon' is no time; accepted are 0, 20ms"),
        (vec!["--region", "a", "--consistency", "best"], "'best' is unknown; accepted are strong"),
        (vec!["--region", "a", "--key", "%"], "key: "),
        (vec!["--region", "a", "--port", "99999"], "--port"),
        (vec!["--region", "a", "--what"], "--what"),
    ] {
        let Output { status, stderr, .. } = command(&arguments).output().unwrap();
        let error = String::from_utf8(stderr).unwrap();
        assert!(status.code() == Some(2) && error.contains(text), "{arguments:?}: {status} {error}");
    }
}

#[test]
fn a_port_that_is_taken_is_named_with_the_way_out() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let arguments = ["--region", "East US", "--port", &port, "--control-port", "0"];
    let Output { status, stderr, .. } = command(&arguments).output().unwrap();
    let error = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(1));
    assert!(error.contains(&port) && error.contains("--port 0"), "{error}");
}
