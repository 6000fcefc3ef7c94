//! How do bindings call what takes or gives many values? As JSON text, in the service's own form.

mod account;
mod routes;

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::auth::resource_tokens::ResourceTokens;
use crate::batch::{BatchResponse, BatchResult};
use crate::bulk::{BulkOptions, BulkResponse};
use crate::client::CosmosClient;
use crate::conflicts::ConflictsClient;
use crate::container::ContainerClient;
use crate::diagnostics::Diagnostics;
use crate::error::{Error, ErrorKind, Result, WriteOutcome};
use crate::models::batch::{BatchItemOptions, TransactionalBatch};
use crate::models::bulk::BulkOperation;
use crate::models::headers;
use crate::models::json::to_json;
use crate::models::patch::Patch;
use crate::models::query::Query;
use crate::models::scripts::ScriptKind;
use crate::models::status::Status;
use crate::models::user::{PermissionMode, PermissionProperties, PermissionToken};
use crate::operations::link::Link;
use crate::operations::{self, Does, Operation, OperationKind, ResourceType};
use crate::options::QueryOptions;
use crate::pager::Pager;
use crate::partition::key::{PartitionKey, PartitionKeyValue};
use crate::pipeline::RawResponse;
use crate::policy::RequestOptions;
use crate::read_many::{ReadManyOptions, ReadManyResponse};
use crate::response::Response;
use crate::scripts::ScriptsClient;
use crate::users::UserClient;

/// One operation of a batch or a bulk.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Row<'a> {
    operation_type: String,
    id: Option<String>,
    /// A value for each path.
    partition_key: Option<Vec<Value>>,
    #[serde(borrow)]
    resource_body: Option<&'a RawValue>,
    if_match: Option<String>,
    if_none_match: Option<String>,
    #[serde(default)]
    minimal_return_preference: bool,
}

/// One result of a bulk.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    status_code: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_status_code: Option<u32>,
    request_charge: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    e_tag: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_body: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_milliseconds: Option<u128>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    write_outcome: Option<&'static str>,
}

impl ContainerClient {
    /// [`execute_item_batch`](Self::execute_item_batch) of a list of operations; answered with the list of results.
    ///
    /// # Errors
    /// `InvalidArgument` if the text is no such list; else those of the method.
    pub async fn batch_as_json(
        &self,
        key: PartitionKey,
        operations: &str,
        options: RequestOptions,
    ) -> Result<Response<()>> {
        let batch = batch(&parse::<Vec<Row<'_>>>("batch", operations)?)?;
        self.execute_item_batch(key, &batch, options).await.map(BatchResponse::into_response)
    }

    /// The same, also answered with the list, and status 207, if an operation failed and nothing was done for sure.
    ///
    /// # Errors
    /// Those of [`batch_as_json`](Self::batch_as_json), except of an operation.
    pub async fn batch_results_as_json(
        &self,
        key: PartitionKey,
        operations: &str,
        options: RequestOptions,
    ) -> Result<Response<()>> {
        match self.batch_as_json(key, operations, options).await {
            Err(error)
                if error.body().starts_with(b"[")
                    && error.write_outcome() == Some(WriteOutcome::Rejected) =>
            {
                Ok(Response::new(RawResponse {
                    status: Status::MULTI_STATUS,
                    headers: error.headers().clone(),
                    body: error.body().clone(),
                    diagnostics: Arc::new(error.diagnostics().cloned().ok_or(error)?),
                    is_after_ambiguous_failure: false,
                }))
            }
            other => other,
        }
    }

    /// [`execute_bulk`](Self::execute_bulk) of a list of operations; answered with the list of results. An operation
    /// without a partition key has that of its item.
    ///
    /// # Errors
    /// `InvalidArgument` if the text is no such list; else those of the method.
    pub async fn bulk_as_json(&self, operations: &str, options: BulkOptions) -> Result<Response<()>> {
        let rows: Vec<Row<'_>> = parse("bulk", operations)?;
        let mut operations = Vec::with_capacity(rows.len());
        for (at, row) in rows.iter().enumerate() {
            let key = match (&row.partition_key, row.resource_body) {
                (Some(values), _) => partition_key(values.clone())?,
                (None, Some(item)) if row.operation_type != "Patch" => {
                    self.partition_key_of(item.get(), options.request.clone()).await?
                }
                (None, _) => {
                    let problem = format_args!("operation {at} has no partition key");
                    return Err(Error::invalid("bulk", problem));
                }
            };
            operations.push(bulk(at, row, key)?);
        }
        told(self.execute_bulk(operations, options).await?)
    }

    /// [`read_many_items`](Self::read_many_items) of a list of pairs, an id and the values of a key; answered with the
    /// list of items.
    ///
    /// # Errors
    /// `InvalidArgument` if the text is no such list; else those of the method.
    pub async fn read_many_as_json(&self, items: &str, options: ReadManyOptions) -> Result<Response<()>> {
        let items: Vec<(String, Vec<Value>)> = parse("items", items)?;
        let items = items.into_iter().map(|(id, values)| Ok((id, partition_key(values)?)));
        let items = items.collect::<Result<Vec<_>>>()?;
        let found: ReadManyResponse<Box<RawValue>> = self.read_many_items(items, options).await?;
        let body = to_json("items", found.items())?;
        Ok(assembled(body, found.diagnostics()))
    }
}

impl CosmosClient {
    /// The offers of the account that a query picks: what its databases and containers have of throughput.
    ///
    /// # Errors
    /// `InvalidArgument` at once if an option is bad. The pages report the rest.
    pub fn query_offers_as_json(&self, query: impl Into<Query>, options: QueryOptions) -> Result<Pager<()>> {
        let operation = operations::query_all_offers(&query.into(), &options)?;
        Pager::new(Arc::clone(self.pipeline()), operation, options)
    }

    /// The offer of this resource id.
    ///
    /// # Errors
    /// `NotFound` if there is none; else those of any read.
    pub async fn read_offer_as_json(&self, rid: &str, options: RequestOptions) -> Result<Response<()>> {
        self.pipeline().run(operations::read_offer(rid), &options).await.map(Response::new)
    }

    /// Puts another offer in the place of the one of this resource id.
    ///
    /// # Errors
    /// `BadRequest` if the service refuses it; else those of any write.
    pub async fn replace_offer_as_json(
        &self,
        rid: &str,
        offer: &str,
        options: RequestOptions,
    ) -> Result<Response<()>> {
        let offer = Bytes::copy_from_slice(offer.as_bytes());
        crate::throughput::replace_offer(self.pipeline(), rid, offer, &options).await.map(Response::new)
    }
}

impl ConflictsClient {
    /// [`read_versions`](Self::read_versions) of the conflict of this id; answered with an object of both, in which null
    /// stands for one that is not there.
    ///
    /// # Errors
    /// Those of [`read_conflict`](Self::read_conflict) and of the method.
    pub async fn versions_as_json(
        &self,
        id: &str,
        key: PartitionKey,
        options: RequestOptions,
    ) -> Result<Response<()>> {
        #[derive(Serialize)]
        struct Both {
            loser: Option<Box<RawValue>>,
            winner: Option<Box<RawValue>>,
        }
        let answer = self.read_conflict(id, key.clone(), options.clone()).await?;
        let diagnostics = answer.diagnostics().clone();
        let sides = self.read_versions(&answer.into_model()?, key, options).await?;
        let body = to_json("versions", &Both { loser: sides.loser, winner: sides.winner })?;
        Ok(assembled(body, &diagnostics))
    }
}

/// What is done to a user or a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// There must be none of its id.
    Create,
    /// It takes the place of one of its id.
    Upsert,
    /// As it is.
    Read,
    /// It takes the place of the one named.
    Replace,
    /// With all that belongs to it.
    Delete,
}

impl Verb {
    /// The one with this name: `create` and its like.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "create" => Self::Create,
            "upsert" => Self::Upsert,
            "read" => Self::Read,
            "replace" => Self::Replace,
            "delete" => Self::Delete,
            _ => return None,
        })
    }
}

/// What a verb does, by the names of the methods for it.
fn does(verb: Verb, [create, upsert, read, replace, delete]: [&'static str; 5]) -> Does {
    match verb {
        Verb::Create => Does(create, OperationKind::Create),
        Verb::Upsert => Does(upsert, OperationKind::Upsert),
        Verb::Read => Does(read, OperationKind::Read),
        Verb::Replace => Does(replace, OperationKind::Replace),
        Verb::Delete => Does(delete, OperationKind::Delete),
    }
}

impl UserClient {
    /// What is done to this user, which the text describes.
    ///
    /// # Errors
    /// Those of the method for it.
    pub async fn user_as_json(
        &self,
        verb: Verb,
        text: &str,
        options: RequestOptions,
    ) -> Result<Response<()>> {
        let names = ["create_user", "upsert_user", "read_user", "replace_user", "delete_user"];
        let parent = self.database()?;
        self.run(named(does(verb, names), ResourceType::User, (parent, self.link()), text)?, Some(options))
            .await
    }

    /// What is done to the permission of this id, or to the one that the text describes.
    ///
    /// # Errors
    /// Those of the method for it.
    pub async fn permission_as_json(
        &self,
        verb: Verb,
        id: &str,
        text: &str,
        options: RequestOptions,
    ) -> Result<Response<()>> {
        let names = [
            "create_permission",
            "upsert_permission",
            "read_permission",
            "replace_permission",
            "delete_permission",
        ];
        let link = self.link()?.permission(id);
        let link = link.as_ref().map_err(Clone::clone);
        self.run(
            named(does(verb, names), ResourceType::Permission, (self.link()?, link), text)?,
            Some(options),
        )
        .await
    }
}

/// The operation on a user or permission, or on the list that it is to be in.
fn named(
    does: Does,
    resource: ResourceType,
    (parent, link): (&Link, Result<&Link>),
    text: &str,
) -> Result<Operation> {
    let body = || Bytes::copy_from_slice(text.as_bytes());
    match does.1 {
        OperationKind::Create | OperationKind::Upsert => {
            operations::write_under(does, resource, parent, body())
        }
        OperationKind::Replace => Ok(operations::on_named(does, resource, link?, Some(body()))),
        _ => Ok(operations::on_named(does, resource, link?, None)),
    }
}

/// The tokens of a list of permissions, of which `resource`, `resourcePartitionKey` and `_token` count.
///
/// # Errors
/// `InvalidArgument` if the text is no such list.
pub fn resource_tokens(text: &str) -> Result<ResourceTokens> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Held {
        resource: String,
        resource_partition_key: Option<Vec<Value>>,
        #[serde(rename = "_token")]
        token: PermissionToken,
    }
    // What the reader says of a list that it can't read would quote a token.
    let held: Vec<Held> = serde_json::from_str(text)
        .map_err(|_| Error::invalid("credential", "each permission needs resource and _token"))?;
    held.into_iter().try_fold(ResourceTokens::new(), |tokens, held| {
        let id = held.resource.clone();
        let mut permission = PermissionProperties::new(id, PermissionMode::default(), held.resource);
        permission.resource_partition_key = held.resource_partition_key;
        permission.token = Some(held.token);
        tokens.with_permission(&permission)
    })
}

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

/// The changes of a patch: a list of them, or an object with `operations` and `condition`.
///
/// # Errors
/// `InvalidArgument` if the text is neither, or a change is none.
pub fn patch(text: &str) -> Result<Patch> {
    #[derive(Deserialize)]
    struct Whole<'a> {
        condition: Option<String>,
        #[serde(borrow)]
        operations: Vec<Change<'a>>,
    }
    #[derive(Deserialize)]
    struct Change<'a> {
        op: String,
        path: String,
        from: Option<String>,
        #[serde(borrow)]
        value: Option<&'a RawValue>,
    }
    let whole: Whole<'_> = match text.trim_start().starts_with('[') {
        true => Whole { condition: None, operations: parse("patch", text)? },
        false => parse("patch", text)?,
    };
    let mut patch = whole.condition.into_iter().fold(Patch::new(), Patch::with_condition);
    for Change { op, path, from, value } in whole.operations {
        let value = value.unwrap_or(RawValue::NULL);
        patch = match op.as_str() {
            "add" => patch.add(&path, value),
            "set" => patch.set(&path, value),
            "replace" => patch.replace(&path, value),
            "remove" => patch.remove(&path),
            "incr" => patch.increment(&path, value),
            "move" => patch.move_value(&from.unwrap_or_default(), &path),
            other => {
                let accepted = "add, set, replace, remove, incr and move are accepted";
                Err(Error::invalid("patch", format_args!("{other:?} is no operation; {accepted}")))
            }
        }?;
    }
    Ok(patch)
}

/// The key with these values; an empty object stands for what an item does not have, and so does an empty list.
///
/// # Errors
/// `InvalidArgument` if a value can't be one of a key.
pub fn partition_key(values: Vec<Value>) -> Result<PartitionKey> {
    let value = |value: Value| match value {
        Value::Null => Ok(PartitionKeyValue::Null),
        Value::Bool(flag) => Ok(flag.into()),
        Value::String(text) => Ok(text.into()),
        Value::Object(fields) if fields.is_empty() => Ok(PartitionKeyValue::Undefined),
        Value::Number(number) => Ok(match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64().unwrap_or(f64::NAN).into(),
        }),
        other @ (Value::Array(_) | Value::Object(_)) => {
            let accepted =
                "a string, a number, a boolean, null, {} for none, or an array of these is accepted";
            Err(Error::invalid("partition key", format_args!("{other} is no value of a key; {accepted}")))
        }
    };
    match values.is_empty() {
        true => Ok(PartitionKey::NONE),
        false => Ok(values.into_iter().map(value).collect::<Result<Vec<_>>>()?.into()),
    }
}

fn batch(rows: &[Row<'_>]) -> Result<TransactionalBatch> {
    rows.iter().enumerate().try_fold(TransactionalBatch::new(), |batch, (at, row)| {
        let (id, body, options) = (row.id.as_deref(), row.resource_body, row.options());
        Ok(match (row.operation_type.as_str(), id, body) {
            ("Create", _, Some(item)) => batch.create_item(item, options)?,
            ("Upsert", _, Some(item)) => batch.upsert_item(item, options)?,
            ("Replace", Some(id), Some(item)) => batch.replace_item(id, item, options)?,
            ("Patch", Some(id), Some(changes)) => batch.patch_item(id, &patch(changes.get())?, options)?,
            ("Read", Some(id), _) => batch.read_item(id),
            ("Delete", Some(id), _) => batch.delete_item(id, options),
            _ => return Err(row.refused("batch", at)),
        })
    })
}

fn bulk(at: usize, row: &Row<'_>, key: PartitionKey) -> Result<BulkOperation> {
    let (id, body) = (row.id.as_deref(), row.resource_body);
    let operation = match (row.operation_type.as_str(), id, body) {
        ("Create", _, Some(item)) => BulkOperation::create_item(key, item)?,
        ("Upsert", _, Some(item)) => BulkOperation::upsert_item(key, item)?,
        ("Replace", Some(id), Some(item)) => BulkOperation::replace_item(id, key, item)?,
        ("Patch", Some(id), Some(changes)) => BulkOperation::patch_item(id, key, &patch(changes.get())?)?,
        ("Read", Some(id), _) => BulkOperation::read_item(id, key),
        ("Delete", Some(id), _) => BulkOperation::delete_item(id, key),
        _ => return Err(row.refused("bulk", at)),
    };
    Ok(operation.with_options(row.options()))
}

impl Row<'_> {
    fn options(&self) -> BatchItemOptions {
        let mut options =
            BatchItemOptions::default().with_content_response_on_write(!self.minimal_return_preference);
        options.if_match.clone_from(&self.if_match);
        options.if_none_match.clone_from(&self.if_none_match);
        options
    }

    fn refused(&self, argument: &str, at: usize) -> Error {
        let accepted = "Create and Upsert with an item, Replace and Patch with an id and a body, Read and Delete \
                        with an id are accepted";
        Error::invalid(argument, format_args!("operation {at} ({:?}): {accepted}", self.operation_type))
    }
}

/// The results of a bulk as a list.
fn told(done: BulkResponse) -> Result<Response<()>> {
    let rows: Vec<Told<'_>> = done.results().iter().map(row).collect();
    Ok(assembled(to_json("results", &rows)?, done.diagnostics()))
}

fn row(result: &Result<BatchResult>) -> Told<'_> {
    match result {
        Ok(result) => Told {
            status_code: Some(result.status),
            request_charge: result.request_charge,
            e_tag: result.etag.as_deref(),
            resource_body: serde_json::from_slice(&result.body).ok(),
            ..Told::default()
        },
        Err(error) => Told {
            status_code: error.status(),
            sub_status_code: error.sub_status(),
            request_charge: error.request_charge(),
            retry_after_milliseconds: error.retry_after().map(|after| after.as_millis()),
            message: Some(error.message()),
            write_outcome: error.write_outcome().map(|outcome| outcome.as_str()),
            ..Told::default()
        },
    }
}

/// An answer that was put together of many.
fn assembled(body: Bytes, diagnostics: &Diagnostics) -> Response<()> {
    let mut all = HeaderMap::new();
    let charge = HeaderValue::try_from(diagnostics.request_charge().to_string());
    all.extend(charge.ok().map(|charge| (headers::REQUEST_CHARGE, charge)));
    Response::new(RawResponse {
        status: Status::OK,
        headers: all,
        body,
        diagnostics: Arc::new(diagnostics.clone()),
        is_after_ambiguous_failure: false,
    })
}

fn parse<'a, T: Deserialize<'a>>(argument: &str, text: &'a str) -> Result<T> {
    serde_json::from_str(text).map_err(|problem| {
        Error::new(ErrorKind::InvalidArgument, format!("{argument}: {problem}")).with_source(problem)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_patch_is_read_in_both_its_forms() {
        let list = r#"[{"op":"add","path":"/a","value":1.50},{"op":"move","from":"/b","path":"/c"}]"#;
        let whole = format!(r#"{{"condition":"from c","operations":{list}}}"#);
        let written =
            |text: &str| String::from_utf8(patch(text).unwrap().to_json().unwrap().to_vec()).unwrap();
        assert_eq!(written(list), format!(r#"{{"operations":{list}}}"#));
        assert_eq!(written(&whole), whole);
        for wrong in [
            "{",
            "7",
            r#"[{"op":"sub","path":"/a"}]"#,
            r#"[{"op":"set","path":"a"}]"#,
            r#"[{"op":"move","path":"/a"}]"#,
        ] {
            assert_eq!(patch(wrong).unwrap_err().kind(), ErrorKind::InvalidArgument, "{wrong}");
        }
    }

    #[test]
    fn a_batch_is_written_as_it_was_read() {
        let text = concat!(
            r#"[{"operationType":"Create","resourceBody":{"id":"1","n":1.0e3}},"#,
            r#"{"operationType":"Replace","id":"1","resourceBody":{"id":"1"},"ifMatch":"\"e\""},"#,
            r#"{"operationType":"Patch","id":"1","resourceBody":{"operations":[{"op":"incr","path":"/n","value":1}]}},"#,
            r#"{"operationType":"Upsert","resourceBody":{"id":"2"},"minimalReturnPreference":true},"#,
            r#"{"operationType":"Read","id":"1"},{"operationType":"Delete","id":"1"}]"#
        );
        let rows: Vec<Row<'_>> = parse("batch", text).unwrap();
        assert_eq!(batch(&rows).unwrap().to_json().unwrap(), text);
        for wrong in [r#"[{"operationType":"Read"}]"#, r#"[{"operationType":"Purge","id":"1"}]"#] {
            let rows: Vec<Row<'_>> = parse("batch", wrong).unwrap();
            let error = batch(&rows).unwrap_err();
            assert!(error.message().starts_with("batch: operation 0"), "{error}");
        }
        assert!(parse::<Vec<Row<'_>>>("batch", r#"[{"operationType":"Read","is":"1"}]"#).is_err());
    }
}
