//! Until when is an access token good, and when is another asked for?

use std::time::{Duration, SystemTime};

use super::credential::AccessToken;

/// A token is asked for anew this long before it ends.
const RENEW_BEFORE: Duration = Duration::from_secs(300);
/// When the provider gave none, it is left alone for this long while the old token is good.
const RENEW_PAUSE: Duration = Duration::from_secs(30);

/// What a token is still good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Worth {
    /// To be sent.
    Good,
    /// To be sent, while another is asked for.
    Ageing,
    /// Nothing.
    Ended,
}

/// The times of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Life {
    pub(crate) refresh_on: SystemTime,
    pub(crate) expires_on: SystemTime,
}

impl Life {
    /// Of a token that came at `now`.
    pub(crate) fn of(token: &AccessToken, now: SystemTime) -> Self {
        let expires_on = token.expires_on();
        let left = expires_on.duration_since(now).unwrap_or_default();
        let refresh_on = token.refresh_on().unwrap_or(expires_on - RENEW_BEFORE.min(left / 2));
        Self { refresh_on, expires_on }
    }

    pub(crate) fn worth(self, now: SystemTime) -> Worth {
        if now >= self.expires_on {
            Worth::Ended
        } else if now >= self.refresh_on {
            Worth::Ageing
        } else {
            Worth::Good
        }
    }

    /// The same token, after it was not renewed at `now`.
    pub(crate) fn not_renewed(self, now: SystemTime) -> Self {
        Self { refresh_on: now + RENEW_PAUSE, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(second)
    }

    #[test]
    fn a_token_is_renewed_before_its_end() {
        for (life, hint, second, wanted) in [
            (3600, None, 0, Worth::Good),
            (3600, None, 3299, Worth::Good),
            (3600, None, 3300, Worth::Ageing),
            (3600, None, 3599, Worth::Ageing),
            (3600, None, 3600, Worth::Ended),
            (3600, Some(1800), 1799, Worth::Good),
            (3600, Some(1800), 1800, Worth::Ageing),
            (3600, Some(9999), 3600, Worth::Ended),
            (60, None, 29, Worth::Good),
            (60, None, 30, Worth::Ageing),
            (0, None, 0, Worth::Ended),
        ] {
            let token = AccessToken::new("t", at(life));
            let token = hint.map(at).into_iter().fold(token, AccessToken::with_refresh_on);
            assert_eq!(Life::of(&token, at(0)).worth(at(second)), wanted, "{life} {hint:?} {second}");
        }
    }

    #[test]
    fn a_provider_that_gave_none_is_left_alone_for_a_while() {
        let life = Life::of(&AccessToken::new("t", at(3600)), at(0)).not_renewed(at(3300));
        for (second, wanted) in [(3329, Worth::Good), (3330, Worth::Ageing), (3600, Worth::Ended)] {
            assert_eq!(life.worth(at(second)), wanted, "{second}");
        }
    }
}
