//! Why did the emulator not do what it was told?

use std::fmt;
use std::io;

use crate::account::AccountError;

/// Why a setting, a rule or a change was refused.
#[derive(Debug)]
#[non_exhaustive]
pub enum EmulatorError {
    /// An argument is unusable; the text names it and says what is accepted.
    InvalidArgument(String),
    /// The account refused it.
    Account(AccountError),
    /// A port could not be opened.
    Port {
        /// The address and what it was for.
        what: String,
        /// What the system said.
        source: io::Error,
    },
}

impl fmt::Display for EmulatorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EmulatorError::InvalidArgument(text) => f.write_str(text),
            EmulatorError::Account(error) => error.fmt(f),
            EmulatorError::Port { what, source } => write!(f, "{what}: {source}"),
        }
    }
}

impl std::error::Error for EmulatorError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            EmulatorError::InvalidArgument(_) => None,
            EmulatorError::Account(error) => Some(error),
            EmulatorError::Port { source, .. } => Some(source),
        }
    }
}

impl From<AccountError> for EmulatorError {
    fn from(error: AccountError) -> EmulatorError {
        EmulatorError::Account(error)
    }
}
