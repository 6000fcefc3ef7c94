//! Which of several permissions' tokens serves a request?

use std::fmt;

use http::HeaderValue;

use super::credential::ResourceToken;
use crate::error::{Error, Result};
use crate::models::user::PermissionProperties;

/// The tokens of several permissions, each with what it is for. A request carries the one for its own resource, else the
/// one for what holds that: of a container for its items. They show themselves nowhere.
///
/// ```
/// use perilune::{CosmosClient, ResourceTokens};
///
/// let tokens = ResourceTokens::new()
///     .with_token("dbs/sales/colls/orders", "type=resource&ver=1.0&sig=...")?
///     .with_token("dbs/sales/colls/customers", "type=resource&ver=1.0&sig=...")?;
/// let client = CosmosClient::builder("https://contoso.documents.azure.com:443/", tokens);
/// # let _ = client;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct ResourceTokens(Vec<Entry>);

#[derive(Clone)]
struct Entry {
    /// `dbs/sales/colls/orders`, or the name of one resource.
    link: String,
    /// The partition key that it is bound to, as its header says it.
    key: Option<String>,
    token: ResourceToken,
}

impl ResourceTokens {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a token for the resource with this link by names, such as `dbs/sales/colls/orders`; the name of the resource
    /// alone is taken, too.
    ///
    /// # Errors
    /// `InvalidArgument` if the token is empty, or stands in the place of the link.
    pub fn with_token(mut self, link: &str, token: &str) -> Result<Self> {
        let token = ResourceToken::new(token).map_err(|problem| Error::invalid("token", problem))?;
        self.0.push(Entry { link: checked(link)?, key: None, token });
        Ok(self)
    }

    /// Adds the token of a permission, for its resource and, where it is bound to one, its partition key.
    ///
    /// # Errors
    /// `InvalidArgument` if the permission has no token: only those that the service answered have.
    pub fn with_permission(mut self, permission: &PermissionProperties) -> Result<Self> {
        let token = permission.token.as_ref().and_then(|token| ResourceToken::new(token.secret()).ok());
        let Some(token) = token else {
            let problem = format_args!("{:?} has no token; one that the service answered has", permission.id);
            return Err(Error::invalid("permission", problem));
        };
        let key = permission.resource_partition_key.as_ref();
        let key = key.map(|values| serde_json::Value::from(values.clone()).to_string());
        self.0.push(Entry { link: checked(&permission.resource)?, key, token });
        Ok(self)
    }

    /// The header `authorization` for a request about the resource with this link, and the partition key that its header
    /// names. The account may be read with any.
    pub(crate) fn authorization(&self, link: &str, key: Option<&str>) -> Option<HeaderValue> {
        let of = |owner: &str| self.0.iter().find(|entry| entry.link == owner && entry.fits(key));
        let by_link = owners(link).into_iter().find_map(of);
        let by_name = || owners(link).into_iter().filter_map(|owner| owner.rsplit('/').next()).find_map(of);
        let any = || self.0.first().filter(|_| link.is_empty());
        by_link.or_else(by_name).or_else(any).map(|entry| entry.token.authorization())
    }
}

/// Links are shown, so a token must not be taken for one.
fn checked(link: &str) -> Result<String> {
    match link.trim_start().starts_with("type=") {
        true => {
            Err(Error::invalid("link", "is a token; the link of a resource is accepted, beside its token"))
        }
        false => Ok(link.trim_matches('/').to_owned()),
    }
}

impl Entry {
    /// Bound to a partition key, or to the first values of one, it serves no other; requests that name none are tried
    /// with it.
    fn fits(&self, key: Option<&str>) -> bool {
        match (&self.key, key) {
            (Some(own), Some(key)) => {
                let more = || key.strip_prefix(own.trim_end_matches(']'));
                key == own || more().is_some_and(|more| more.starts_with(','))
            }
            (None, _) | (_, None) => true,
        }
    }
}

/// The resource of a link and those that hold it, the nearest first: a kind and a name each.
fn owners(link: &str) -> Vec<&str> {
    let ends = link.match_indices('/').map(|(at, _)| at).chain([link.len()]);
    let mut owners: Vec<&str> =
        ends.enumerate().filter(|(nth, _)| nth % 2 == 1).map(|(_, end)| &link[..end]).collect();
    owners.reverse();
    owners
}

impl fmt::Debug for ResourceTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|entry| &entry.link)).finish()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn permission(resource: &str, key: Option<&[&str]>, token: &str) -> PermissionProperties {
        let body = serde_json::json!({"id": "p", "resource": resource, "resourcePartitionKey": key, "_token": token});
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn a_request_carries_the_token_of_its_resource_or_of_what_holds_it() {
        let tokens = ResourceTokens::new().with_token("dbs/d/colls/c", "container").unwrap();
        let tokens = tokens.with_token("/dbs/d/colls/c/docs/1/", "item").unwrap();
        let tokens = tokens.with_token("orders", "named").unwrap();
        let tokens = tokens.with_permission(&permission("dbs/d/colls/k", Some(&["a"]), "ofA")).unwrap();
        let tokens = tokens.with_permission(&permission("dbs/d/colls/k", Some(&["b", "c"]), "ofB")).unwrap();
        for (link, key, wanted) in [
            ("", None, Some("container")),
            ("dbs/d/colls/c", None, Some("container")),
            ("dbs/d/colls/c/docs/1", None, Some("item")),
            ("dbs/d/colls/c/docs/12", None, Some("container")),
            ("dbs/d/colls/c2", None, None),
            ("dbs/d/colls/c2/docs/1", None, None),
            ("dbs/d/colls/orders/docs/1", None, Some("named")),
            ("dbs/d", None, None),
            ("dbs/d/colls/k/docs/1", Some(r#"["a"]"#), Some("ofA")),
            ("dbs/d/colls/k", Some(r#"["a"]"#), Some("ofA")),
            ("dbs/d/colls/k", Some(r#"["b","c"]"#), Some("ofB")),
            ("dbs/d/colls/k", Some(r#"["b","c","d"]"#), Some("ofB")),
            ("dbs/d/colls/k", Some(r#"["b","cd"]"#), None),
            ("dbs/d/colls/k", Some(r#"["z"]"#), None),
            ("dbs/d/colls/k", None, Some("ofA")),
        ] {
            let found = tokens.authorization(link, key);
            assert_eq!(found.as_ref().map(|value| value.to_str().unwrap()), wanted, "{link} {key:?}");
        }
        assert!(!format!("{tokens:?}").contains("ofA"), "{tokens:?}");
    }

    #[test]
    fn a_token_is_not_taken_for_a_link() {
        let token = "type=resource&ver=1.0&sig=secret";
        let error = ResourceTokens::new().with_token(token, "dbs/d/colls/c").unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
        assert!(ResourceTokens::new().with_token("dbs/d/colls/c", " ").is_err());
    }

    #[test]
    fn a_permission_that_no_service_answered_has_no_token() {
        let mut given = permission("dbs/d/colls/c", None, "secret");
        assert!(!format!("{given:?}").contains("secret"), "{given:?}");
        given.token = None;
        let error = ResourceTokens::new().with_permission(&given).unwrap_err();
        assert!(error.message().starts_with("permission: \"p\""), "{error}");
    }
}
