//! All integration tests in one binary.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]
#![allow(missing_docs, reason = "tests say what they show by their names")]

mod cli;
mod depth;
mod docs;
mod examples;
mod files;
mod handouts;
mod harness;
mod junk;
mod memory;
mod mistakes;
mod nn;
mod numpy;
mod programs;
mod pty;
mod readme;
mod report;
mod rows;
mod streams;
mod suite;
mod teach;
mod tidy;
