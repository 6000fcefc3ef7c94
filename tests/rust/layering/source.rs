//! Which paths does a source name? Comments and literals name none, and tests do not count.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// One file of the client, as the paths that its shipped code names.
pub(crate) struct Source {
    /// Path below the source folder, such as `retry/decide.rs`.
    pub(crate) name: String,
    pub(crate) paths: Vec<Named>,
}

/// A path as the source names it, with the groups of `use` taken apart.
#[derive(Debug, PartialEq)]
pub(crate) struct Named {
    pub(crate) line: usize,
    pub(crate) segments: Vec<String>,
}

impl Source {
    /// Reads the text of one file.
    pub(crate) fn read(name: &str, text: &str) -> Source {
        let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut paths = Vec::new();
        collect(&without_tests(tokens), &mut paths);
        Source { name: name.to_owned(), paths }
    }

    /// The module right below the crate's root that holds this file; the root itself is in none.
    pub(crate) fn module(&self) -> Option<&str> {
        let first = self.name.split('/').next()?;
        let module = first.strip_suffix(".rs").unwrap_or(first);
        (module != "lib").then_some(module)
    }

    /// How many modules below the crate's root this file is.
    fn depth(&self) -> usize {
        self.name.split('/').filter(|part| *part != "mod.rs" && *part != "lib.rs").count()
    }
}

impl Named {
    /// Whether the path holds these segments next to one another. One that leads into the crate itself does not:
    /// a module may bear the name of what it wraps.
    pub(crate) fn names(&self, wanted: &str) -> bool {
        if matches!(self.segments[0].as_str(), "crate" | "self" | "super") {
            return false;
        }
        let wanted: Vec<&str> = wanted.split("::").collect();
        self.segments.windows(wanted.len()).any(|part| part == wanted)
    }

    /// The module right below the crate's root that the path leads to, by `crate::` or by `super::`.
    pub(crate) fn module_of_the_crate(&self, source: &Source) -> Option<&str> {
        let supers = self.segments.iter().take_while(|segment| *segment == "super").count();
        let skip = match self.segments.first()?.as_str() {
            "crate" => 1,
            "super" if supers >= source.depth() => supers,
            _ => return None,
        };
        // A capital is an item that the root re-exports, not a module.
        self.segments.get(skip).map(String::as_str).filter(|name| name.starts_with(char::is_lowercase))
    }
}

/// Drops every item under `#[cfg(test)]`.
fn without_tests(tokens: TokenStream) -> Vec<TokenTree> {
    let mut kept = Vec::new();
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        let attribute = rest.peek().filter(|_| is(&token, '#')).map(|next| next.to_string().replace(' ', ""));
        if attribute.is_some_and(|text| text == "[cfg(test)]") {
            rest.next();
            rest.by_ref().find(|token| is(token, ';') || body(token).is_some());
        } else {
            kept.push(token);
        }
    }
    kept
}

fn is(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

fn body(token: &TokenTree) -> Option<TokenStream> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
        _ => None,
    }
}

/// Every path among the tokens, and in the groups within them.
fn collect(tokens: &[TokenTree], paths: &mut Vec<Named>) {
    let mut at = 0;
    while at < tokens.len() {
        at = match &tokens[at] {
            TokenTree::Ident(word) if word == "mod" => at + 2,
            TokenTree::Ident(_) => path(tokens, at, &[], paths),
            TokenTree::Group(group) => {
                collect(&without_tests(group.stream()), paths);
                at + 1
            }
            _ => at + 1,
        };
    }
}

/// Reads the path that starts at a token and returns where it ends. `a::{b, c::d}` is two paths.
fn path(tokens: &[TokenTree], start: usize, before: &[String], paths: &mut Vec<Named>) -> usize {
    let line = tokens[start].span().start().line;
    let mut segments = before.to_vec();
    let mut at = start;
    loop {
        match tokens.get(at) {
            Some(TokenTree::Ident(name)) => segments.push(name.to_string()),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                branches(group.stream(), &segments, paths);
                return at + 1;
            }
            // A generic argument list or a glob: the path ends, what follows is read for itself.
            _ => break,
        }
        at += 1;
        let goes_on = at + 1 < tokens.len() && is(&tokens[at], ':') && is(&tokens[at + 1], ':');
        if !goes_on {
            break;
        }
        at += 2;
    }
    paths.push(Named { line, segments });
    at
}

fn branches(group: TokenStream, before: &[String], paths: &mut Vec<Named>) {
    let tokens: Vec<TokenTree> = group.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        at = match &tokens[at] {
            TokenTree::Ident(name) if name == "as" => at + 2,
            TokenTree::Ident(_) => path(&tokens, at, before, paths),
            _ => at + 1,
        };
    }
}
