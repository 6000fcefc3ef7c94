//! The command `perilune-emulator`.
fn main() {}
