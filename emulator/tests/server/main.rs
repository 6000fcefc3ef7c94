//! The emulator seen from outside: what its ports answer, how its faults look, what can be changed.

#![allow(clippy::unwrap_used)]

mod command;
mod control;
mod faults;
mod hosts;
mod outside;
mod partitions;
mod persistence;
mod readme;
mod replication;
mod topology;
mod transports;
