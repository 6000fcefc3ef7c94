//! What the tests of all surfaces share.
