//! What may a request do that carries the token of a permission?

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use http::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::call::Call;
use super::{Failure, Target};
use crate::store::container::Container;

/// What a token says, under the account's signature. It knows its container by rid: one that takes the name later is
/// another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Grant {
    pub(crate) container: String,
    /// What it is about below the container: nothing, or `docs` and a name.
    pub(crate) rest: Vec<String>,
    /// Writing and running, too.
    pub(crate) all: bool,
    /// The partition key that it is bound to, or the first values of one, as a JSON array.
    pub(crate) key: Option<String>,
    /// Seconds since 1970.
    pub(crate) ends: u64,
}

impl Grant {
    /// The token, in the service's form.
    pub(super) fn token(&self, key: &str) -> String {
        let content = URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default());
        let signature = signed(&STANDARD.decode(key).unwrap_or_default(), &content)
            .map(|mac| STANDARD.encode(mac.finalize().into_bytes()));
        format!("type=resource&ver=1.0&sig={};{content};", signature.unwrap_or_default())
    }

    /// What the part of a token after `sig=` says.
    pub(super) fn read(key: &[u8], signature: &str, now: SystemTime) -> Result<Grant, Failure> {
        let known = || {
            let (signature, content) = signature.split_once(';')?;
            let content = content.strip_suffix(';').unwrap_or(content);
            signed(key, content)?.verify_slice(&STANDARD.decode(signature).ok()?).ok()?;
            serde_json::from_slice::<Grant>(&URL_SAFE_NO_PAD.decode(content).ok()?).ok()
        };
        let grant = known().ok_or_else(|| {
            let text = "The input authorization token can't serve the request: it is none of this account's.";
            Failure::new(StatusCode::UNAUTHORIZED, 0, text)
        })?;
        let now = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        if grant.ends <= now {
            let text = "The authorization token is not valid at the current time: it has expired.";
            return Err(Failure::new(StatusCode::FORBIDDEN, 0, text));
        }
        Ok(grant)
    }

    /// Refuses what goes beyond the permission.
    pub(super) fn check(&self, call: &Call<'_>, target: &Target) -> Result<(), Failure> {
        let parts = target.parts();
        let ["dbs", database, "colls", name, rest @ ..] = parts.as_slice() else { return Err(forbidden()) };
        let container = call.state.store.catalog.container(database, name);
        let container =
            container.filter(|container| container.rid == self.container).ok_or_else(forbidden)?;
        let is_plan = call.request.flag("x-ms-cosmos-is-query-plan-request");
        let reads = call.request.method == Method::GET || call.is_query() || is_plan;
        let is_below =
            rest.len() >= self.rest.len() && self.rest.iter().zip(rest).all(|(own, part)| own == part);
        if !is_below || !(reads || self.all) {
            return Err(forbidden());
        }
        match (&self.key, rest) {
            (Some(key), ["docs" | "conflicts", ..]) if !is_plan => self.check_key(call, container, key),
            (Some(key), ["sprocs", _]) if call.request.method == Method::POST => {
                self.check_key(call, container, key)
            }
            // The definition of the container, and where its partitions are.
            (Some(_), _) if !reads => Err(forbidden()),
            _ => Ok(()),
        }
    }

    fn check_key(&self, call: &Call<'_>, container: &Container, key: &str) -> Result<(), Failure> {
        let named = call.request.header("x-ms-documentdb-partitionkey").ok_or_else(forbidden)?;
        let [named, own] = [named, key].map(|header| container.definition.parse_header(header));
        match (named, own) {
            (Ok(named), Ok(own)) if named.starts_with(&own) => Ok(()),
            _ => Err(forbidden()),
        }
    }
}

fn signed(key: &[u8], content: &str) -> Option<Hmac<Sha256>> {
    Some(Hmac::<Sha256>::new_from_slice(key).ok()?.chain_update("resource token\n").chain_update(content))
}

fn forbidden() -> Failure {
    let text = "Insufficient permissions provided in the authorization header for the corresponding request. Please \
                retry with another authorization header.";
    Failure::new(StatusCode::FORBIDDEN, 0, text)
}
