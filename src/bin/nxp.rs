#![allow(
    missing_docs,
    clippy::all,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used
)]
use nx::eval::Interp;
use nx::host::Host;
use nx::text::{Diagnostic, Source};
use nx::value::Result;
use std::rc::Rc;
struct H(std::time::Instant);
impl Host for H {
    fn print(&mut self, t: &str) -> Result<()> {
        use std::io::Write;
        let _ = std::io::stdout().write_all(t.as_bytes());
        Ok(())
    }
    fn eprint(&mut self, t: &str) {
        eprint!("{t}")
    }
    fn warn(&mut self, d: Diagnostic) {
        eprintln!("{d:?}")
    }
    fn now(&self) -> f64 {
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_secs_f64()
    }
    fn perf_counter(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
    fn sleep(&mut self, _: f64) -> Result<()> {
        Ok(())
    }
    fn entropy(&mut self) -> [u8; 32] {
        [1; 32]
    }
    fn read_file(&mut self, _: &str) -> Result<Vec<u8>> {
        Ok(vec![])
    }
    fn write_file(&mut self, _: &str, _: &[u8]) -> Result<()> {
        Ok(())
    }
    fn input(&mut self, _: &str) -> Result<String> {
        Ok(String::new())
    }
    fn argv(&self) -> Vec<String> {
        vec!["x".into()]
    }
}
fn run() {
    let path = std::env::args().nth(1).unwrap();
    if path == "--dump" {
        for (_, row) in nx::builtins::rows() {
            for (i, o) in row.examples {
                println!("{:?}\t{:?}\t{:?}", row.path(), i, o);
            }
        }
        return;
    }
    if path == "--rows" {
        let only = std::env::args().nth(2).unwrap_or_default();
        for (_, row) in nx::builtins::rows() {
            for (i, o) in row.examples {
                if !row.path().starts_with(&only) {
                    continue;
                }
                let src = Rc::new(Source::new(
                    "x.nx",
                    format!(
                        "import math, itertools, functools, operator, time, sys, warnings\n{i}"
                    ),
                ));
                let mut it = Interp::new(Box::new(H(std::time::Instant::now())));
                let mut last = String::new();
                for e in nx::syntax::parse(&src) {
                    match e {
                        Err(d) => last = format!("{}: {}", d.kind, d.message),
                        Ok(e) => match it.run_entry(&e) {
                            Ok(Some(v)) => {
                                last = if matches!(v, nx::value::Value::None) {
                                    String::new()
                                } else {
                                    it.repr(&v).unwrap_or_default()
                                }
                            }
                            Ok(None) => last = String::new(),
                            Err(e) => last = format!("{e}"),
                        },
                    }
                }
                if last != *o {
                    println!("{}: {i}\n   got {last}\n  want {o}", row.path());
                }
            }
        }
        return;
    }
    let text = if path == "-c" {
        std::env::args().nth(2).unwrap()
    } else {
        std::fs::read_to_string(&path).unwrap()
    };
    let src = Rc::new(Source::new("x.nx", &*text));
    let mut it = Interp::new(Box::new(H(std::time::Instant::now())));
    for e in nx::syntax::parse(&src) {
        match e {
            Err(d) => {
                eprintln!("{}: {}", d.kind, d.message);
                return;
            }
            Ok(e) => match it.run_entry(&e) {
                Ok(v) => {
                    if path == "-c" {
                        if let Some(v) = v {
                            if !matches!(v, nx::value::Value::None) {
                                println!("{}", it.repr(&v).unwrap());
                            }
                        }
                    }
                }
                Err(e) => {
                    for f in e.frames.iter().rev() {
                        eprintln!("  at {:?} {:?}", f.function, f.span);
                    }
                    eprintln!("{e}");
                    return;
                }
            },
        }
    }
}
fn main() {
    std::thread::Builder::new()
        .stack_size(512 << 20)
        .spawn(run)
        .unwrap()
        .join()
        .unwrap();
}
