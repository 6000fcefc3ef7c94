//! How do bindings do what can be done to scripts of any kind?

use bytes::Bytes;

use super::Verb;
use crate::error::Result;
use crate::models::query::Query;
use crate::models::scripts::ScriptKind;
use crate::operations;
use crate::options::QueryOptions;
use crate::pager::Pager;
use crate::policy::RequestOptions;
use crate::response::Response;
use crate::scripts::ScriptsClient;

impl ScriptsClient {
    /// What is done to the script of this kind and id, or to the one that the text describes.
    ///
    /// # Errors
    /// Those of the method for it.
    pub async fn script_as_json(
        &self,
        verb: Verb,
        (kind, id): (ScriptKind, &str),
        text: &str,
        options: RequestOptions,
    ) -> Result<Response<()>> {
        let (container, script) = (self.link()?, || Bytes::copy_from_slice(text.as_bytes()));
        let operation = match verb {
            Verb::Create => operations::create_script(container, kind, script()),
            Verb::Upsert => operations::upsert_script(container, kind, script()),
            Verb::Read => operations::read_script(container, kind, id),
            Verb::Replace => operations::replace_script(container, kind, id, script()),
            Verb::Delete => operations::delete_script(container, kind, id),
        };
        self.run(operation?, &options).await
    }

    /// [`query`](Self::query) of any kind.
    ///
    /// # Errors
    /// Those of the method.
    pub fn query_as_json(
        &self,
        kind: ScriptKind,
        query: impl Into<Query>,
        options: QueryOptions,
    ) -> Result<Pager<()>> {
        self.pages(kind, &query.into(), options)
    }
}
