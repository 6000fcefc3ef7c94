//! What is an account made of, before it has regions?

use std::fmt;
use std::time::Duration;

/// The key that the service's own emulator made well known: it protects nothing.
pub const WELL_KNOWN_KEY: &str =
    "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==";

/// How fresh reads are, account-wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Consistency {
    /// Reads may see any earlier state.
    Eventual,
    /// Reads may be behind, never out of order.
    ConsistentPrefix,
    /// A session reads what it wrote. The default.
    #[default]
    Session,
    /// Reads are behind by a bounded amount.
    BoundedStaleness,
    /// Every read sees the last write.
    Strong,
}

impl Consistency {
    /// The spelling on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Consistency::Eventual => "Eventual",
            Consistency::ConsistentPrefix => "ConsistentPrefix",
            Consistency::Session => "Session",
            Consistency::BoundedStaleness => "BoundedStaleness",
            Consistency::Strong => "Strong",
        }
    }

    /// The level with this spelling, in any case.
    pub fn from_name(name: &str) -> Option<Consistency> {
        [
            Consistency::Eventual,
            Consistency::ConsistentPrefix,
            Consistency::Session,
            Consistency::BoundedStaleness,
            Consistency::Strong,
        ]
        .into_iter()
        .find(|level| level.name().eq_ignore_ascii_case(name))
    }
}

/// What an account is made of. Regions come later, by
/// [`Account::add_region`](crate::account::Account::add_region).
#[derive(Clone)]
pub struct AccountSettings {
    /// The account's id, in the account document. Default `perilune-emulator`. Not `localhost`: the official
    /// JavaScript client ignores the regions of an account with that name.
    pub id: String,
    /// The master key, base64. Default [`WELL_KNOWN_KEY`].
    pub key: String,
    /// Whether every region takes writes. Default `false`.
    pub multiple_writes: bool,
    /// Whether the write role of single partitions can move, and the account document says so. Default `false`.
    pub partition_failover: bool,
    /// The default consistency level. Default [`Consistency::Session`].
    pub consistency: Consistency,
    /// How long a write takes to reach another region. Default 20 ms.
    pub lag: Duration,
    /// Physical partitions of a new container; more when its throughput asks for more. Default 1.
    pub partitions: usize,
    /// Whether access tokens (`type=aad`) are taken: of any issuer, until they end. Default `true`.
    pub accept_tokens: bool,
    /// Whether requests about items are refused with 429/3200 once their range's share of the throughput is used up.
    /// Default `false`.
    pub throttling: bool,
    /// How many entries the log of what the regions apply keeps. Default 10,000.
    pub replication_log: usize,
}

impl Default for AccountSettings {
    fn default() -> Self {
        AccountSettings {
            id: "perilune-emulator".to_owned(),
            key: WELL_KNOWN_KEY.to_owned(),
            multiple_writes: false,
            partition_failover: false,
            consistency: Consistency::Session,
            lag: Duration::from_millis(20),
            partitions: 1,
            accept_tokens: true,
            throttling: false,
            replication_log: 10_000,
        }
    }
}

impl fmt::Debug for AccountSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountSettings")
            .field("id", &self.id)
            .field("multiple_writes", &self.multiple_writes)
            .field("partition_failover", &self.partition_failover)
            .field("consistency", &self.consistency)
            .field("lag", &self.lag)
            .field("partitions", &self.partitions)
            .field("accept_tokens", &self.accept_tokens)
            .field("throttling", &self.throttling)
            .field("replication_log", &self.replication_log)
            .finish_non_exhaustive()
    }
}

/// Why an account or a change to it was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccountError {
    /// A setting is unusable; the text names it and says what is accepted.
    InvalidSetting(String),
    /// The account has no region of this name.
    UnknownRegion(String),
    /// The account has this region already.
    DuplicateRegion(String),
    /// The change would leave no region that can serve.
    LastRegion(String),
}

impl fmt::Display for AccountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AccountError::InvalidSetting(text) => f.write_str(text),
            AccountError::UnknownRegion(name) => {
                write!(f, "region: the account has no region named '{name}'")
            }
            AccountError::DuplicateRegion(name) => write!(f, "region: the account already has '{name}'"),
            AccountError::LastRegion(name) => {
                write!(f, "region: '{name}' is the last one online; an account needs at least one")
            }
        }
    }
}

impl std::error::Error for AccountError {}
