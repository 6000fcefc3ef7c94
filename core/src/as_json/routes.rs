//! Which endpoints are known?

use crate::client::CosmosClient;

impl CosmosClient {
    /// The addresses to read items from, and those to write them to, best first, as they are known now. Asks nobody.
    pub fn known_endpoints(&self) -> [Vec<String>; 2] {
        self.pipeline().item_endpoints()
    }
}
