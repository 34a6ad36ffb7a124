use nx::host::Host;
use nx::text::*;
use nx::value::{OpError, Result};
struct H;
impl Host for H {
    fn print(&mut self, t: &str) -> Result<()> {
        print!("{t}");
        Ok(())
    }
    fn eprint(&mut self, t: &str) {
        eprint!("{t}")
    }
    fn warn(&mut self, d: Diagnostic) {
        if std::env::var("W").is_ok() {
            println!("WARN {} {}", d.kind, d.message)
        }
    }
    fn now(&self) -> f64 {
        0.0
    }
    fn perf_counter(&self) -> f64 {
        0.0
    }
    fn sleep(&mut self, _: f64) -> Result<()> {
        Ok(())
    }
    fn entropy(&mut self) -> [u8; 32] {
        [0; 32]
    }
    fn read_file(&mut self, _: &str) -> Result<Vec<u8>> {
        Err(OpError::value("x"))
    }
    fn write_file(&mut self, _: &str, _: &[u8]) -> Result<()> {
        Ok(())
    }
    fn input(&mut self, _: &str) -> Result<String> {
        Ok(String::new())
    }
    fn argv(&self) -> Vec<String> {
        vec![]
    }
}
fn main() {
    std::thread::Builder::new()
        .stack_size(256 << 20)
        .spawn(|| {
            let f = std::env::args().nth(1).unwrap();
            let text = std::fs::read_to_string(&f).unwrap();
            let mut i = nx::eval::Interp::new(Box::new(H));
            for line in text.split("\n") {
                let s = std::rc::Rc::new(source::Source::new("x", line.to_string()));
                for e in nx::syntax::parse(&s) {
                    match e {
                        Err(d) => println!("SYNTAX {} {}", d.kind, d.message),
                        Ok(e) => {
                            let t = std::time::Instant::now();
                            match i.run_entry(&e) {
                                Ok(Some(nx::value::Value::None)) => {}
                                Ok(Some(v)) => match i.repr(&v) {
                                    Ok(t) => println!("{}", t),
                                    Err(e) => println!("REPRERR {e}"),
                                },
                                Ok(None) => {}
                                Err(e) => println!("{}", e),
                            };
                            if std::env::var("T").is_ok() {
                                println!("   {:?}", t.elapsed())
                            }
                        }
                    }
                }
            }
        })
        .unwrap()
        .join()
        .unwrap();
}
