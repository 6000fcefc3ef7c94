//! How do bindings do what can be done to users and permissions?

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;

use crate::auth::resource_tokens::ResourceTokens;
use crate::error::{Error, Result};
use crate::models::user::{PermissionMode, PermissionProperties, PermissionToken};
use crate::operations::link::Link;
use crate::operations::{self, Does, Operation, OperationKind, ResourceType};
use crate::policy::RequestOptions;
use crate::response::Response;
use crate::users::UserClient;

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
