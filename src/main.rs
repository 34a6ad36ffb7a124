//! The `nx` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(nx::cli::main(std::env::args_os()))
}
