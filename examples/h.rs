use nx::eval::Interp;
use nx::host::Host;
use nx::text::{Diagnostic, Source};
use nx::value::Result;
use std::rc::Rc;
struct H;
impl Host for H {
    fn print(&mut self, t: &str) -> Result<()> {
        use std::io::Write;
        let mut o = std::io::stdout();
        let _ = o.write_all(t.as_bytes());
        let _ = o.flush();
        Ok(())
    }
    fn eprint(&mut self, t: &str) {
        eprint!("{t}");
    }
    fn warn(&mut self, d: Diagnostic) {
        eprintln!("WARN {}", d.message);
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
        [7; 32]
    }
    fn read_file(&mut self, p: &str) -> Result<Vec<u8>> {
        std::fs::read(p).map_err(|e| nx::host::os_error(&e, Some(p)))
    }
    fn write_file(&mut self, _: &str, _: &[u8]) -> Result<()> {
        Ok(())
    }
    fn input(&mut self, _: &str) -> Result<String> {
        Ok(String::new())
    }
    fn argv(&self) -> Vec<String> {
        vec![String::new()]
    }
}
fn main() {
    let path = std::env::args()
        .filter(|a| !a.starts_with('-'))
        .nth(1)
        .unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let child = std::thread::Builder::new()
        .stack_size(256 << 20)
        .spawn(move || {
            let source = Rc::new(Source::new("script.nx", text));
            let mut interp = Interp::new(Box::new(H));
            let mut bad = false;
            for entry in nx::syntax::parse(&source) {
                match entry {
                    Err(d) => {
                        bad = true;
                        eprintln!("script.nx:{}: SyntaxError: {}", 0, d.message);
                    }
                    Ok(e) => {
                        if let Err(err) = interp.run_entry(&e) {
                            bad = true;
                            let line = err
                                .frames
                                .last()
                                .map_or(0, |f| f.source.line_column(f.span.start).0);
                            eprintln!("script.nx:{line}:\n{}: {}", err.kind.name(), err.message);
                        }
                    }
                }
            }
            std::process::exit(i32::from(bad));
        })
        .unwrap();
    let _ = child.join();
    std::process::exit(101);
}
