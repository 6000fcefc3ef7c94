//! Which databases, containers and offers does the account have? One truth for all regions.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::container::{Container, PartitionRange};
use super::user::User;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Database {
    pub(crate) number: u32,
    pub(crate) rid: String,
    pub(crate) body: Value,
    pub(crate) containers: Vec<Arc<Container>>,
    pub(crate) users: Vec<User>,
}

impl Database {
    pub(crate) fn id(&self) -> &str {
        self.body["id"].as_str().unwrap_or_default()
    }

    /// The container with this name or rid.
    pub(crate) fn container(&self, link: &str) -> Option<&Arc<Container>> {
        self.position(link).map(|at| &self.containers[at])
    }

    pub(crate) fn position(&self, link: &str) -> Option<usize> {
        let by_name = self.containers.iter().position(|container| container.id() == link);
        by_name.or_else(|| self.containers.iter().position(|container| container.rid == link))
    }
}

/// All of it is kept on disk where the account is: what is added here is too.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Catalog {
    pub(crate) databases: Vec<Database>,
    /// Offers as the service shows them.
    pub(crate) offers: Vec<Value>,
    numbers: u32,
}

impl Catalog {
    /// The database with this name or rid.
    pub(crate) fn database(&self, link: &str) -> Option<&Database> {
        self.position(link).map(|at| &self.databases[at])
    }

    pub(crate) fn database_mut(&mut self, link: &str) -> Option<&mut Database> {
        self.position(link).map(|at| &mut self.databases[at])
    }

    pub(crate) fn container(&self, database: &str, container: &str) -> Option<&Arc<Container>> {
        self.database(database)?.container(container)
    }

    /// The container with this number.
    pub(crate) fn numbered(&self, number: u32) -> Option<&Arc<Container>> {
        self.containers().find(|container| container.number == number)
    }

    /// Gives a container other ranges.
    pub(crate) fn set_ranges(&mut self, number: u32, ranges: Vec<PartitionRange>) {
        if let Some(container) = self.numbered_mut(number) {
            container.ranges = ranges;
        }
    }

    /// The container with this number, to be changed.
    pub(crate) fn numbered_mut(&mut self, number: u32) -> Option<&mut Container> {
        let mut containers = self.databases.iter_mut().flat_map(|database| &mut database.containers);
        containers.find(|container| container.number == number).map(Arc::make_mut)
    }

    pub(crate) fn containers(&self) -> impl Iterator<Item = &Arc<Container>> {
        self.databases.iter().flat_map(|database| &database.containers)
    }

    pub(crate) fn position(&self, link: &str) -> Option<usize> {
        let by_name = self.databases.iter().position(|database| database.id() == link);
        by_name.or_else(|| self.databases.iter().position(|database| database.rid == link))
    }

    /// A number that no resource had before.
    pub(crate) fn number(&mut self) -> u32 {
        self.numbers += 1;
        // Rids read better when their first bytes are not all zero.
        self.numbers.wrapping_mul(0x0101_0001) & 0x7FFF_FFFF
    }

    pub(crate) fn offer(&self, resource: &str) -> Option<&Value> {
        self.offers.iter().find(|offer| offer["offerResourceId"] == json!(resource))
    }

    pub(crate) fn forget_offer(&mut self, resource: &str) {
        self.offers.retain(|offer| offer["offerResourceId"] != json!(resource));
    }
}
