//! The README says what is so: its calls work, its options exist.

use std::process::Command;

use crate::outside::{fresh, two};

const README: &str = include_str!("../../README.md");

#[tokio::test]
async fn every_call_of_the_readme_works_in_the_order_given() {
    let emulator = two().tls(true).start().await.unwrap();
    let client = fresh();
    let mut calls = 0;
    for line in README.lines().filter_map(|line| line.strip_prefix("curl ")) {
        let (method, line) = match line.strip_prefix("-X ") {
            Some(line) => line.split_once(' ').unwrap(),
            None => ("GET", line),
        };
        let (url, body) = line.split_once(" -d ").unwrap_or((line, "''"));
        let url = url.replace("http://127.0.0.1:8090/", &emulator.control_url());
        let request = client.request(method.parse().unwrap(), url).body(body.trim_matches('\''));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200, "{line}: {}", response.text().await.unwrap());
        calls += 1;
    }
    assert!(calls > 20);
}

#[tokio::test]
async fn every_call_is_in_the_readme() {
    let emulator = two().start().await.unwrap();
    let index = fresh().get(emulator.control_url()).send().await.unwrap().bytes().await.unwrap();
    let index: serde_json::Value = serde_json::from_slice(&index).unwrap();
    for call in index["calls"].as_array().unwrap() {
        let call = call.as_str().unwrap().split(" {\"").next().unwrap();
        assert!(README.contains(&format!("| `{call}` |")), "{call}");
    }
}

#[test]
fn every_option_is_in_the_readme_and_every_option_there_exists() {
    let command = env!("CARGO_BIN_EXE_perilune-emulator");
    let help = Command::new(command).arg("--help").output().unwrap().stdout;
    let help = String::from_utf8(help).unwrap();
    let options = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        let mut found: Vec<_> =
            words.filter(|word| word.starts_with("--") && word.len() > 3).map(str::to_owned).collect();
        found.sort();
        found.dedup();
        found
    };
    let section = README.split("## The command").nth(1).unwrap().split("## ").next().unwrap();
    assert_eq!(options(section), options(&help));
}
