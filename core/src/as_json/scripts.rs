//! How do bindings do what can be done to scripts of any kind?

use bytes::Bytes;

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
    /// [`create`](Self::create) of the text of a script.
    ///
    /// # Errors
    /// Those of the method.
    pub async fn create_as_json(
        &self,
        kind: ScriptKind,
        script: &str,
        options: RequestOptions,
    ) -> Result<Response<()>> {
        let script = Bytes::copy_from_slice(script.as_bytes());
        self.run(operations::create_script(self.link()?, kind, script)?, &options).await
    }

    /// [`upsert`](Self::upsert) of the text of a script.
    ///
    /// # Errors
    /// Those of the method.
    pub async fn upsert_as_json(
        &self,
        kind: ScriptKind,
        script: &str,
        options: RequestOptions,
    ) -> Result<Response<()>> {
        let script = Bytes::copy_from_slice(script.as_bytes());
        self.run(operations::upsert_script(self.link()?, kind, script)?, &options).await
    }

    /// [`read`](Self::read) of any kind.
    ///
    /// # Errors
    /// Those of the method.
    pub async fn read_as_json(
        &self,
        kind: ScriptKind,
        id: &str,
        options: RequestOptions,
    ) -> Result<Response<()>> {
        self.run(operations::read_script(self.link()?, kind, id)?, &options).await
    }

    /// [`replace`](Self::replace) by the text of a script.
    ///
    /// # Errors
    /// Those of the method.
    pub async fn replace_as_json(
        &self,
        kind: ScriptKind,
        id: &str,
        script: &str,
        options: RequestOptions,
    ) -> Result<Response<()>> {
        let script = Bytes::copy_from_slice(script.as_bytes());
        self.run(operations::replace_script(self.link()?, kind, id, script)?, &options).await
    }

    /// [`delete`](Self::delete) of any kind.
    ///
    /// # Errors
    /// Those of the method.
    pub async fn delete_as_json(
        &self,
        kind: ScriptKind,
        id: &str,
        options: RequestOptions,
    ) -> Result<Response<()>> {
        self.run(operations::delete_script(self.link()?, kind, id)?, &options).await
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
