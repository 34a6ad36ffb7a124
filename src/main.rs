//! The `nx` command.

use std::process::ExitCode;

use nx::kernels::heap::Heap;

#[global_allocator]
static HEAP: Heap = Heap;

fn main() -> ExitCode {
    ExitCode::from(nx::cli::main(std::env::args_os()))
}
