//! How is a list of resources answered? In pages, with a continuation that only this emulator reads.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use serde_json::{Value, json};

use super::{Answer, Failure, Outcome, Request};

/// What the server takes when the client leaves the page size to it.
const DEFAULT_PAGE: usize = 100;

/// What the server takes when the client wants as much as there is (`-1`).
const LARGEST_PAGE: usize = 1000;

/// How many rows a page of this request may have.
pub(crate) fn page_size(request: &Request) -> Result<usize, Failure> {
    let Some(header) = request.header("x-ms-max-item-count") else { return Ok(DEFAULT_PAGE) };
    match header.parse::<i64>() {
        Ok(-1) => Ok(LARGEST_PAGE),
        Ok(count) if count > 0 => Ok(usize::try_from(count).unwrap_or(LARGEST_PAGE)),
        _ => Err(Failure::bad_request(format!(
            "The page size '{header}' in x-ms-max-item-count is invalid: -1 or a positive number is accepted."
        ))),
    }
}

/// A continuation: numbers that say where the next page begins, made opaque.
pub(crate) fn continuation(numbers: &[u64]) -> String {
    sealed(&numbers.iter().map(u64::to_string).collect::<Vec<_>>().join("."))
}

/// A text that says where the next page begins, made opaque.
pub(crate) fn sealed(text: &str) -> String {
    format!("+RID:~{}#RT:1", URL_SAFE_NO_PAD.encode(text))
}

/// The numbers of the request's continuation, when it has one.
pub(crate) fn resume<const N: usize>(request: &Request) -> Result<Option<[u64; N]>, Failure> {
    unsealed(request, |text| {
        let numbers: Option<Vec<u64>> = text.split('.').map(|number| number.parse().ok()).collect();
        numbers?.try_into().ok()
    })
}

/// What `read` makes of the text of the request's continuation, when it has one.
pub(crate) fn unsealed<T>(
    request: &Request,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Failure> {
    let Some(header) = request.header("x-ms-continuation").filter(|header| !header.is_empty()) else {
        return Ok(None);
    };
    let text = || {
        let encoded = header.strip_prefix("+RID:~")?.strip_suffix("#RT:1")?;
        String::from_utf8(URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()
    };
    match text().and_then(|text| read(&text)) {
        Some(place) => Ok(Some(place)),
        None => Err(Failure::bad_request("Invalid Continuation Token")),
    }
}

/// One page of resources that are all at hand.
pub(crate) fn page(request: &Request, name: &str, owner: &str, all: &[Value]) -> Outcome {
    let start = resume::<1>(request)?.map_or(0, |[start]| usize::try_from(start).unwrap_or(usize::MAX));
    let size = page_size(request)?;
    let rows: Vec<&Value> = all.iter().skip(start).take(size).collect();
    let end = start.saturating_add(rows.len());
    let answer = envelope(name, owner, &rows);
    Ok(if end < all.len() { answer.header("x-ms-continuation", continuation(&[end as u64])) } else { answer })
}

/// A list in the form of all of the service's feeds.
pub(crate) fn envelope(name: &str, owner: &str, rows: &[&Value]) -> Answer {
    let body = json!({"_rid": owner, name: rows, "_count": rows.len()});
    Answer::json(StatusCode::OK, &body).header("x-ms-item-count", rows.len().to_string())
}
