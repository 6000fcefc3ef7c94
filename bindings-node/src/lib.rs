//! The native module of the npm package `perilune`.
//!
//! Text goes in and comes out: V8 parses and writes JSON itself. Every operation has an id that the caller chose; its
//! outcome comes out of [`completions`] with that id, and so it is cancelled.

// What `#[napi]` expands to is unsafe: it crosses to C. Nothing written here is.
#![allow(unsafe_code)]
// It takes only what is `pub`.
#![allow(unreachable_pub)]
// In a test build it exports nothing, so nothing seems to be used.
#![cfg_attr(test, allow(dead_code))]

#[cfg(feature = "alternatives")]
mod alternatives;
mod answer;
mod changes;
mod client;
mod command;
mod completions;
mod directory;
mod failure;
mod key;
mod logs;
mod options;
mod pager;
mod plugins;
mod processor;
mod runtime;
mod settings;
mod text;
