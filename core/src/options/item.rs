//! What can be set for a call on one item?

use http::{HeaderName, HeaderValue};

use super::of_request_options;
use crate::error::{Error, Result};
use crate::models::headers;
use crate::policy::{IndexingDirective, RequestOptions};

/// Options of a call on one item.
///
/// ```
/// use perilune::ItemOptions;
///
/// let only_if_unchanged = ItemOptions::default().with_if_match("\"0000d826-0700-0000-0000-000000000000\"");
/// let without_body = ItemOptions::default().with_content_response_on_write(false);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ItemOptions {
    /// Timeout, regions, session and consistency of this call.
    pub request: RequestOptions,
    /// Writes only if the item still has this etag, quotes included (`*`: if it exists); else the call
    /// ends in `PreconditionFailed`. Default: none.
    pub if_match: Option<String>,
    /// Of a read: answers 304 without a body if the item still has this etag. Of a write: `*` writes only
    /// if there is no such item. Default: none.
    pub if_none_match: Option<String>,
    /// Whether a write is answered with the item as stored. Default: `true`.
    pub content_response_on_write: bool,
}

impl Default for ItemOptions {
    fn default() -> Self {
        Self {
            request: RequestOptions::default(),
            if_match: None,
            if_none_match: None,
            content_response_on_write: true,
        }
    }
}

impl ItemOptions {
    /// Writes only if the item still has this etag, quotes included.
    pub fn with_if_match(mut self, etag: impl Into<String>) -> Self {
        self.if_match = Some(etag.into());
        self
    }

    /// Reads only if the item no longer has this etag, quotes included; with `*`, writes only if there is
    /// no such item.
    pub fn with_if_none_match(mut self, etag: impl Into<String>) -> Self {
        self.if_none_match = Some(etag.into());
        self
    }

    /// Chooses whether a write is answered with the item as stored (`true`) or with headers only.
    pub fn with_content_response_on_write(mut self, content: bool) -> Self {
        self.content_response_on_write = content;
        self
    }

    /// Says whether the item is indexed, where the container's policy is not automatic. Part of `request`: set that
    /// first.
    pub fn with_indexing_directive(mut self, directive: IndexingDirective) -> Self {
        self.request = self.request.with_own_header(headers::INDEXING_DIRECTIVE, directive.as_header());
        self
    }

    /// Runs these triggers before the write. Part of `request`: set that first.
    ///
    /// # Errors
    /// `InvalidArgument` if an id can't be one.
    pub fn with_pre_triggers<'a>(self, ids: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        self.with_triggers(headers::PRE_TRIGGER_INCLUDE, ids)
    }

    /// Runs these triggers after the write, as part of it. Part of `request`: set that first.
    ///
    /// # Errors
    /// `InvalidArgument` if an id can't be one.
    pub fn with_post_triggers<'a>(self, ids: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        self.with_triggers(headers::POST_TRIGGER_INCLUDE, ids)
    }

    fn with_triggers<'a>(mut self, name: HeaderName, ids: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let ids: Vec<&str> = ids.into_iter().collect();
        let refuse =
            || Error::invalid("triggers", "an id is empty, holds a comma or can't stand in a header");
        if ids.iter().any(|id| id.is_empty() || id.contains(',')) {
            return Err(refuse());
        }
        let value = HeaderValue::from_str(&ids.join(",")).map_err(|_| refuse())?;
        self.request = self.request.with_own_header(name, value);
        Ok(self)
    }

    /// Sets timeout, regions, session and consistency of this call.
    pub fn with_request(mut self, request: RequestOptions) -> Self {
        self.request = request;
        self
    }
}

of_request_options!(ItemOptions);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn triggers_and_directives_are_headers_in_the_services_words() {
        let options = ItemOptions::default()
            .with_indexing_directive(IndexingDirective::Exclude)
            .with_pre_triggers(["stamp", "check"])
            .and_then(|options| options.with_post_triggers(["tell"]))
            .unwrap();
        for (name, value) in [
            ("x-ms-indexing-directive", "Exclude"),
            ("x-ms-documentdb-pre-trigger-include", "stamp,check"),
            ("x-ms-documentdb-post-trigger-include", "tell"),
        ] {
            assert_eq!(options.request.headers.get(name).unwrap(), value);
        }
        for id in ["", "a,b", "a\nb"] {
            assert!(ItemOptions::default().with_pre_triggers([id]).is_err(), "{id:?}");
        }
    }
}
