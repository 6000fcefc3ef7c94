//! What can go wrong on demand, and for which requests?

mod book;
mod operation;
mod rule;
mod text;

use std::time::Duration;

pub(crate) use book::{FaultBook, Hit, Listening, Verdict};
pub(crate) use operation::{Facts, OPERATIONS, RESOURCES};
pub use rule::{FaultRule, FaultStatus};
pub(crate) use text::FaultText;

/// What goes wrong. [`FaultRule`] says for which requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The port is closed: connects are refused, open connections are dropped. Always the whole region.
    Refuse,
    /// Connects get no answer at all: a full backlog. Open connections fall silent. Always the whole region.
    /// On Linux only; elsewhere the kernel may complete or refuse the connect.
    ConnectBlackHole,
    /// New connections are reset before anything is read from them, open ones at their next request.
    ResetOnConnect,
    /// The connection is reset after the request was read.
    Reset,
    /// The request is read and never answered. When the rule is removed, the connection is reset.
    BlackHole,
    /// The answer is late. The request is executed even when the client does not wait for it.
    Delay(Duration),
    /// The full `content-length` is announced, half the body is sent, the connection is closed. Always after
    /// execution; an answer without a body is lost whole.
    Truncate,
    /// Status and headers are right, the body is not JSON. Always after execution.
    Garbage,
    /// The answer is this status.
    Status {
        /// The HTTP status, 200 to 599.
        status: u16,
        /// `x-ms-substatus`; 0 sends none.
        substatus: u32,
        /// `x-ms-retry-after-ms` (or `retry-after`, when `bare`).
        retry_after: Option<Duration>,
        /// Without the service's headers and with an HTML body, as a proxy answers.
        bare: bool,
    },
    /// The region's gateway answers nothing, not even a TLS handshake; replication goes on. Always the whole
    /// region.
    GatewayDark,
    /// As [`Fault::GatewayDark`], and nothing is replicated from or to the region. Always the whole region.
    RegionDark,
}

impl Fault {
    /// An answer with this status, and a sub-status when it is not 0, with the service's own headers.
    pub fn status(status: u16, substatus: u32) -> Fault {
        Fault::Status { status, substatus, retry_after: None, bare: false }
    }

    /// The name in the management API.
    pub fn name(&self) -> &'static str {
        match self {
            Fault::Refuse => "refuse",
            Fault::ConnectBlackHole => "connectBlackHole",
            Fault::ResetOnConnect => "resetOnConnect",
            Fault::Reset => "reset",
            Fault::BlackHole => "blackHole",
            Fault::Delay(_) => "delay",
            Fault::Truncate => "truncate",
            Fault::Garbage => "garbage",
            Fault::Status { .. } => "status",
            Fault::GatewayDark => "gatewayDark",
            Fault::RegionDark => "regionDark",
        }
    }

    /// Whether the fault is a state of the whole region rather than something that hits single requests.
    pub(crate) fn is_state(&self) -> bool {
        match self {
            Fault::Refuse | Fault::ConnectBlackHole | Fault::GatewayDark | Fault::RegionDark => true,
            Fault::ResetOnConnect
            | Fault::Reset
            | Fault::BlackHole
            | Fault::Delay(_)
            | Fault::Truncate
            | Fault::Garbage
            | Fault::Status { .. } => false,
        }
    }

    /// Whether the answer is needed to spoil it.
    pub(crate) fn spoils_answer(&self) -> bool {
        matches!(self, Fault::Truncate | Fault::Garbage)
    }
}

#[cfg(test)]
mod tests;
