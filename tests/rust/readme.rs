//! Do the READMEs and CONTRIBUTING say what is so? Their Rust examples are run as documentation tests of this crate;
//! here are their commands, tables, names and links.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use perilune::{
    ChangeFeedOptions, ConnectionPolicy, ContainerProperties, CosmosClient, ItemOptions, QueryOptions,
    RequestOptions, RetryOptions, TransportOptions,
};
use perilune_emulator::{Emulator, Fault};
use serde_json::{Value, json};

const PAGES: [(&str, &str); 5] = [
    ("README.md", include_str!("../../README.md")),
    ("core/README.md", include_str!("../../core/README.md")),
    ("emulator/README.md", include_str!("../../emulator/README.md")),
    ("CONTRIBUTING.md", include_str!("../../CONTRIBUTING.md")),
    ("OPTIONS.md", include_str!("../../OPTIONS.md")),
];
const README: &str = PAGES[0].1;
const CLIENT: &str = PAGES[1].1;
const EMULATOR: &str = PAGES[2].1;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The lines of the fenced blocks in one of these languages.
fn code<'a>(page: &'a str, languages: &[&str]) -> Vec<&'a str> {
    let mut inside = None;
    let mut found = Vec::new();
    for line in page.lines() {
        match (line.strip_prefix("```"), inside) {
            (Some(language), None) => inside = Some(language),
            (Some(_), Some(_)) => inside = None,
            (None, Some(language)) if languages.contains(&language) => found.push(line),
            (None, _) => {}
        }
    }
    found
}

/// What stands in backquotes, fenced blocks left out.
fn quoted(page: &str) -> Vec<&str> {
    let prose = page.split("```").step_by(2);
    prose.flat_map(|part| part.split('`').skip(1).step_by(2)).collect()
}

#[test]
fn every_language_in_the_pages_is_checked_by_a_test() {
    let mut ran = Vec::new();
    for (name, page) in PAGES {
        let fences: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("```")).collect();
        for language in fences.iter().step_by(2) {
            let known = ["rust", "python", "js", "javascript", "sh", "toml", "text", "console"];
            assert!(known.contains(language), "{name}: {language}");
        }
        for (language, pages, test) in [
            ("python", "emulator/README.md", include_str!("../python/test_emulator_package.py")),
            ("js", "emulator/README.md", include_str!("../node/emulator.test.mjs")),
            ("python", "README.md", include_str!("../python/test_front_page.py")),
            ("javascript", "README.md", include_str!("../node/frontPage.test.mjs")),
        ] {
            let is_run = name == pages && test.contains(name);
            ran.extend(is_run.then_some((name, language)));
        }
        for language in ["python", "js", "javascript"] {
            assert!(
                !fences.contains(&language) || ran.contains(&(name, language)),
                "{name}: {language} is not run"
            );
        }
        if fences.contains(&"rust") && !name.starts_with("emulator") {
            let run = include_str!("../src/lib.rs");
            assert!(run.contains(&format!("include_str!(\"../../{name}\")")), "{name} is not run");
        }
    }
}

#[test]
fn every_make_target_exists() {
    let mut targets = BTreeSet::new();
    for (_, page) in PAGES {
        let commands = code(page, &["sh"]).into_iter().chain(quoted(page));
        targets.extend(commands.filter_map(|text| text.strip_prefix("make ")).map(first_word));
    }
    assert!(targets.contains("demo") && targets.contains("test"), "{targets:?}");
    for target in targets {
        let make = Command::new("make").args(["--dry-run", target]).current_dir(root()).output().unwrap();
        assert!(make.status.success(), "make {target}: {}", String::from_utf8_lossy(&make.stderr));
    }
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

#[test]
fn every_cargo_command_names_packages_and_tests_that_exist() {
    let manifests: String =
        ["core", "emulator", "tests"].map(|part| read(&root().join(part).join("Cargo.toml"))).concat();
    for (name, page) in PAGES {
        for text in code(page, &["sh"]).into_iter().chain(quoted(page)) {
            let words: Vec<&str> = text.split_whitespace().collect();
            if words.first() != Some(&"cargo") {
                continue;
            }
            for pair in words.windows(2).filter(|pair| matches!(pair[0], "-p" | "--test")) {
                let named = format!("name = \"{}\"", pair[1]);
                assert!(manifests.contains(&named), "{name}: {text}");
            }
        }
    }
}

#[tokio::test]
async fn the_emulator_starts_as_told_and_takes_every_call() {
    let lines = code(README, &["sh"]);
    let start = lines.iter().find(|line| line.contains("-p perilune-emulator -- ")).unwrap();
    let options = start.split_once(" -- ").unwrap().1;
    for option in options.split(' ').filter(|word| word.starts_with("--")) {
        assert!(EMULATOR.contains(&format!("| `{option}")), "{option}");
    }
    let regions = options.split("--region \"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let emulator = Emulator::builder().regions(regions).start().await.unwrap();
    let client = reqwest_client();
    let mut calls = 0;
    for call in lines.iter().filter_map(|line| line.strip_prefix("curl ")) {
        let (method, call) = match call.strip_prefix("-X ") {
            Some(call) => call.split_once(' ').unwrap(),
            None => ("GET", call),
        };
        let (url, body) = call.split_once(" -d ").unwrap_or((call, "''"));
        let url = url.replace("http://127.0.0.1:8090/", &emulator.control_url());
        let body = body.trim_matches('\'').to_owned();
        let answer = client.request(method.parse().unwrap(), url).body(body).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{call}: {}", answer.text().await.unwrap());
        calls += 1;
    }
    assert!(calls > 2);
}

fn reqwest_client() -> reqwest::Client {
    // Fails only where another test was faster.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

#[test]
fn every_test_that_a_promise_rests_on_exists() {
    let section = README.split("## What is promised").nth(1).unwrap().split("\n## ").next().unwrap();
    let mut sources = String::new();
    for folder in ["core/src", "emulator/src", "emulator/tests", "tests/rust"] {
        collect(&root().join(folder), &mut sources);
    }
    let rows = section.lines().filter(|line| line.starts_with("| ") && line.contains('`'));
    let tests: Vec<&str> = rows.flat_map(|row| quoted(row.rsplit_once(" | ").unwrap().1)).collect();
    assert!(tests.len() > 10);
    for test in tests {
        assert!(sources.contains(&format!("fn {test}()")), "{test}");
    }
}

fn collect(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push_str(&read(&path));
        }
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_link_and_every_path_leads_somewhere() {
    for (name, page) in PAGES {
        let folder = root().join(name).parent().unwrap().to_owned();
        let prose: String = page.split("```").step_by(2).collect();
        for link in prose.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            assert!(link.starts_with("https://") || folder.join(link).exists(), "{name}: {link}");
        }
        for text in quoted(page) {
            let is_path = ["core/", "emulator/", "tests/"].iter().any(|part| text.starts_with(part));
            if is_path && !text.contains("NAME") && !text.contains('*') {
                assert!(root().join(text).exists(), "{name}: {text}");
            }
        }
    }
}

/// The fields that a value has, as `Debug` shows them, with those that are plain numbers or flags.
fn fields(shown: &str) -> Vec<(String, Option<String>)> {
    let own =
        shown.lines().filter_map(|line| line.strip_prefix("    ").filter(|rest| !rest.starts_with(' ')));
    own.filter_map(|line| line.trim_end_matches(',').split_once(": "))
        .map(|(name, value)| {
            let plain = value == "true" || value == "false" || value.parse::<u64>().is_ok();
            (name.to_owned(), plain.then(|| value.to_owned()))
        })
        .collect()
}

#[test]
fn every_option_is_in_the_table_with_its_default() {
    let sections = [
        ("ConnectionPolicy", format!("{:#?}", ConnectionPolicy::default())),
        ("RetryOptions", format!("{:#?}", RetryOptions::default())),
        ("TransportOptions", format!("{:#?}", TransportOptions::default())),
        ("Of one call", format!("{:#?}", RequestOptions::default())),
        ("Of one call", format!("{:#?}", ItemOptions::default())),
        ("Of one call", format!("{:#?}", QueryOptions::default())),
        ("Of one call", format!("{:#?}", ChangeFeedOptions::default())),
    ];
    for (section, shown) in sections {
        let heading = CLIENT.split("\n### ").find(|part| part.lines().next().unwrap().contains(section));
        let fields = fields(&shown);
        assert!(fields.len() > 2, "{shown}");
        for (name, default) in fields {
            // Told under the name that users give it by, or not the users' to set.
            if ["current_location", "request", "ends", "witness", "null_for_nothing"].contains(&name.as_str())
            {
                continue;
            }
            let row = heading.unwrap().lines().find(|line| line.starts_with(&format!("| `{name}` |")));
            let row = row.unwrap_or_else(|| panic!("{section}: {name} has no row"));
            let told = row.split(" | ").nth(1).unwrap();
            if let (Some(default), false) = (default, name == "root_certificates") {
                assert_eq!(told, format!("`{default}`"), "{name}");
            }
        }
    }
}

#[test]
fn every_option_has_a_name_in_each_language() {
    let names: Vec<&str> = quoted(include_str!("../../OPTIONS.md"));
    let options = CLIENT.split("\n## Options").nth(1).unwrap().split("\n### The environment").next().unwrap();
    let rows = options.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    // Told by what it fills, or by what it holds.
    let known = ["set_current_location(name)", "retry_options", "circuit_breaker_options"];
    let missing: Vec<&str> = rows.filter(|name| !names.contains(name) && !known.contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_header_of_the_table_is_one_of_the_services() {
    let section = CLIENT.split("\n## Headers").nth(1).unwrap().split("\n## ").next().unwrap();
    let table = include_str!("../../core/src/models/headers.rs");
    let mut headers = 0;
    for name in quoted(section).into_iter().filter(|text| text.starts_with("x-ms-")) {
        assert!(table.contains(&format!("= \"{name}\";")), "{name}");
        headers += 1;
    }
    assert!(headers > 10);
}

#[test]
fn every_kind_of_error_is_in_the_table() {
    let source = include_str!("../../core/src/error/kind.rs");
    let kinds = source.split("pub enum ErrorKind {").nth(1).unwrap().split('}').next().unwrap();
    for kind in kinds.lines().map(str::trim).filter(|line| line.starts_with(char::is_uppercase)) {
        let kind = kind.trim_end_matches(',');
        assert!(CLIENT.contains(&format!("| `{kind}` |")), "{kind}");
    }
}

/// The README's story again, for what it prints.
#[tokio::test]
async fn a_failover_looks_as_told() {
    let account = Emulator::builder().regions(["East US", "West US 2"]).multiple_writes(true);
    let account = account.lag(Duration::ZERO).start().await.unwrap();
    let client = CosmosClient::builder(account.endpoint(), account.key()).application_region("West US 2");
    let client = client.build().unwrap();
    client.create_database_if_not_exists("shop", None).await.unwrap();
    let shop = client.database("shop");
    let properties = ContainerProperties::new("orders", "/customer");
    shop.create_container_if_not_exists(properties, None).await.unwrap();
    let orders = shop.container("orders");
    let order = json!({"id": "7", "customer": "ada"});
    orders.upsert_item("ada", &order, None).await.unwrap();
    let mut seen = Vec::new();
    for attempt in 0..3 {
        if attempt == 1 {
            account.break_region("West US 2", Fault::Refuse).await.unwrap();
        }
        let read = orders.read_item::<Value>("7", "ada", None).await.unwrap();
        seen.push(without_time(&read.diagnostics().summary()));
    }
    assert_eq!(seen, code(README, &["text"]));
}

fn without_time(summary: &str) -> String {
    let (attempts, rest) = summary.split_once(" in ").unwrap();
    format!("{attempts} in .. {}", rest.split_once(' ').unwrap().1)
}

/// The cells of one column of the table that tells what the documentation calls it.
fn documented(column: usize) -> Vec<String> {
    let section =
        README.split("## What the documentation calls it").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| ") && line.contains('`'));
    rows.map(|row| row.split(" | ").nth(column).unwrap().trim_matches([' ', '|', '`']).to_owned()).collect()
}

#[test]
fn what_the_documentation_calls_it_is_there_in_rust() -> perilune::Result<()> {
    let mut policy = ConnectionPolicy::default();
    policy.set_current_location("West US 2")?;
    policy.use_multiple_write_locations = true;
    policy.preferred_locations = vec!["West US 2".into()];
    let builder = || CosmosClient::builder("https://contoso.documents.azure.com/", "c2VjcmV0");
    builder().connection_policy(policy).build()?;
    builder().application_region("West US 2").build()?;
    builder().preferred_regions(["West US 2"]).multiple_write_regions_enabled(true).build()?;

    let used = include_str!("readme.rs");
    let cells = documented(1);
    assert_eq!(cells.len(), 6, "{cells:?}");
    for cell in cells {
        assert!(used.contains(cell.trim_start_matches("builder")), "not used above: {cell}");
    }
    Ok(())
}
