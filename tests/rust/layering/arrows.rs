//! Which module may use which?

use crate::source::Source;

/// The layers, from the facts at the bottom to the handles on top. A module may use every module of the layers
/// below its own.
const LAYERS: &[&[&str]] = &[
    &["region", "account", "policy", "partition", "models", "diagnostics", "error", "feed_range", "logs"],
    &["transport", "routing", "retry", "session", "auth", "operations", "query", "clock", "options"],
    &["pipeline"],
    &[
        "response",
        "batch",
        "pager",
        "change_feed",
        "change_feed_processor",
        "bulk",
        "read_many",
        "throughput",
        "testing",
    ],
    &["client", "database", "container", "conflicts", "scripts", "users", "as_json", "internals", "steps"],
];

/// Arrows within a layer, each with what the module on the left may use of its own layer.
const SIBLINGS: &[(&str, &[&str])] = &[
    // Facts: every one may report an error; an error carries diagnostics, and these know nothing of errors.
    ("error", &["diagnostics", "models", "region"]),
    ("diagnostics", &["region", "models"]),
    ("models", &["error", "feed_range", "partition", "region"]),
    ("partition", &["error", "models"]),
    ("account", &["region", "models", "error", "policy"]),
    ("policy", &["region", "account", "models", "error"]),
    ("region", &["error"]),
    ("feed_range", &["error", "partition"]),
    // Decisions: a retry decision reads the plan of endpoints and the sessions; none of those knows of retries.
    ("retry", &["routing", "session", "operations", "transport"]),
    ("transport", &["operations", "clock"]),
    ("operations", &["options"]),
    ("query", &["operations", "options", "session"]),
    // Flows of many requests.
    ("batch", &["response"]),
    ("pager", &["response"]),
    ("throughput", &["response"]),
    ("change_feed", &["pager", "response"]),
    ("change_feed_processor", &["change_feed", "pager", "response"]),
    ("bulk", &["batch", "response"]),
    ("read_many", &["pager", "bulk", "response"]),
    // Handles make one another.
    ("client", &["database", "container"]),
    ("database", &["client", "container", "scripts", "users"]),
    ("container", &["client", "database", "conflicts", "scripts"]),
    ("conflicts", &["container"]),
    ("scripts", &["client", "container"]),
    ("as_json", &["client", "conflicts", "container", "scripts", "database", "users"]),
    ("users", &["client", "database"]),
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

fn may_use(module: &str, used: &str) -> Result<bool, String> {
    let [from, to] = [module, used].map(|name| layer(name).ok_or_else(|| format!("`{name}` is in no layer")));
    let siblings =
        SIBLINGS.iter().find(|(name, _)| *name == module).map_or(&[][..], |(_, siblings)| siblings);
    Ok(to? < from? || module == used || siblings.contains(&used))
}

/// Arrows of one file that point up, or at a module that no layer names.
pub(crate) fn complaints(source: &Source) -> Vec<String> {
    let Some(module) = source.module() else { return Vec::new() };
    let arrows = source.paths.iter().filter_map(|path| Some((path.line, path.module_of_the_crate(source)?)));
    let mut found: Vec<String> = arrows
        .filter_map(|(line, used)| match may_use(module, used) {
            Ok(true) => None,
            Ok(false) => Some(format!("{}:{line}: `{module}` must not use `{used}`", source.name)),
            Err(unknown) => Some(format!("{}:{line}: {unknown}: give it one", source.name)),
        })
        .collect();
    found.dedup();
    found
}
