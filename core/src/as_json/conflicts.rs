//! How do bindings get both sides of a conflict?

use serde::Serialize;
use serde_json::value::RawValue;

use super::assembled;
use crate::conflicts::ConflictsClient;
use crate::error::Result;
use crate::models::json::to_json;
use crate::partition::key::PartitionKey;
use crate::policy::RequestOptions;
use crate::response::Response;

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
