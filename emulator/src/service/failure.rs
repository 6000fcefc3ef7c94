//! How does the service say no? A status, a sub-status, a code and a sentence.

use http::{HeaderMap, StatusCode};
use serde_json::json;

use crate::script::Thrown;

/// A refusal, before it becomes a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) status: StatusCode,
    /// 0 when the service sends none.
    pub(crate) substatus: u32,
    pub(crate) message: String,
    /// A query plan, as JSON text, that goes with 400/1004.
    pub(crate) additional: Option<String>,
    /// Where the request was served, as the headers say it.
    pub(crate) headers: Box<HeaderMap>,
}

impl Failure {
    pub(crate) fn new(status: StatusCode, substatus: u32, message: impl Into<String>) -> Failure {
        Failure { status, substatus, message: message.into(), additional: None, headers: Box::default() }
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Failure {
        Failure::new(StatusCode::BAD_REQUEST, 0, message)
    }

    /// The resource itself is missing.
    pub(crate) fn not_found() -> Failure {
        Failure::new(
            StatusCode::NOT_FOUND,
            0,
            errors("Resource Not Found. Learn more: https://aka.ms/cosmosdb-tsg-not-found"),
        )
    }

    /// The database or container that would hold the resource is missing.
    pub(crate) fn owner_not_found() -> Failure {
        Failure::new(StatusCode::NOT_FOUND, 1003, errors("Owner resource does not exist"))
    }

    pub(crate) fn conflict() -> Failure {
        Failure::new(
            StatusCode::CONFLICT,
            0,
            errors("Resource with specified id, name, or unique index already exists."),
        )
    }

    pub(crate) fn precondition() -> Failure {
        Failure::new(
            StatusCode::PRECONDITION_FAILED,
            0,
            errors("One of the specified pre-condition is not met."),
        )
    }

    pub(crate) fn write_forbidden(region: &str) -> Failure {
        let message =
            format!("Writes are not allowed in region {region}: it is not the account's write region.");
        Failure::new(StatusCode::FORBIDDEN, 3, message)
    }

    /// The account has no such region, or no longer.
    pub(crate) fn region_gone() -> Failure {
        let message = "Database Account does not exist in this region: DatabaseAccountNotFound.";
        Failure::new(StatusCode::FORBIDDEN, 1008, message)
    }

    /// The client's container of this name was deleted and made anew.
    pub(crate) fn other_container(actual: &str, intended: &str) -> Failure {
        let message = format!(
            "Collection rid mismatch: the request intends '{intended}', the container has '{actual}'."
        );
        Failure::new(StatusCode::BAD_REQUEST, 1024, message)
    }

    pub(crate) fn partition_key_mismatch() -> Failure {
        Failure::new(
            StatusCode::BAD_REQUEST,
            1001,
            "PartitionKey extracted from document doesn't match the one specified in the header. Learn more: \
             https://aka.ms/CosmosDB/sql/errors/wrong-pk-value",
        )
    }

    /// A script failed; an `Error(number, text)` that it threw gives its number as the sub-status.
    pub(crate) fn script(thrown: &Thrown) -> Failure {
        let (status, substatus) = match thrown {
            Thrown::Compile(_) => (StatusCode::BAD_REQUEST, 0xFFFF),
            Thrown::Exception { number, .. } => (StatusCode::BAD_REQUEST, number.unwrap_or(400)),
            Thrown::Engine(_) => (StatusCode::BAD_REQUEST, 400),
            Thrown::Timeout => (StatusCode::REQUEST_TIMEOUT, 0),
        };
        Failure::new(status, substatus, errors(&thrown.to_string()))
    }

    pub(crate) fn too_large() -> Failure {
        Failure::new(StatusCode::PAYLOAD_TOO_LARGE, 0, "Request size is too large")
    }

    /// Something the service has and this emulator does not.
    pub(crate) fn unsupported(method: &str, path: &str) -> Failure {
        let message = format!("The emulator does not serve {method} on '{path}'.");
        Failure::new(StatusCode::METHOD_NOT_ALLOWED, 0, message)
    }

    /// The body the service writes for this refusal.
    pub(crate) fn body(&self, activity: &str) -> String {
        let message = format!(
            "Message: {}\r\nActivityId: {activity}, Microsoft.Azure.Documents.Common/2.14.0",
            self.message
        );
        let mut body = json!({"code": self.code(), "message": message});
        if let Some(additional) = &self.additional {
            body["additionalErrorInfo"] = json!(additional);
        }
        body.to_string()
    }

    fn code(&self) -> &'static str {
        match self.status.as_u16() {
            400 => "BadRequest",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "NotFound",
            405 => "MethodNotAllowed",
            408 => "RequestTimeout",
            409 => "Conflict",
            410 => "Gone",
            412 => "PreconditionFailed",
            413 => "RequestEntityTooLarge",
            429 => "429",
            503 => "ServiceUnavailable",
            _ => "InternalServerError",
        }
    }
}

/// The service wraps most sentences as a list of errors.
fn errors(sentence: &str) -> String {
    json!({"Errors": [sentence]}).to_string()
}
