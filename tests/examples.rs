//! The programs in `examples/`, byte for byte.

use std::fs;

use crate::harness::{files, nx};

#[test]
fn examples_print_their_out_files() {
    let scripts = files("examples", "nx");
    assert!(scripts.len() >= 5, "the examples are there");
    for script in scripts {
        let name = script.to_string_lossy().into_owned();
        let run = nx(&[&name]);
        let expected = fs::read_to_string(script.with_extension("out")).expect("an .out file");
        assert_eq!(run.out, expected, "{name}");
        assert_eq!((run.err.as_str(), run.code), ("", Some(0)), "{name}");
    }
}

#[test]
fn quiet_leaves_out_exactly_the_bare_expressions() {
    for script in files("examples", "nx") {
        let name = script.to_string_lossy().into_owned();
        let (loud, quiet) = (nx(&[&name]).out, nx(&["-q", &name]).out);
        assert!(!quiet.contains("Out["), "{name}");
        let mut rest = loud.lines();
        for line in quiet.lines() {
            assert!(rest.any(|other| other == line), "{name}: {line}");
        }
        if !loud.contains("Out[") {
            assert_eq!(loud, quiet, "{name}");
        }
    }
}

#[test]
fn the_first_program_prints_what_it_should() {
    let concatenated = "[[1 2]\n [3 4]\n [5 6]]\n(3, 2)\n";
    let shown = "Out[6]: \narray([[1, 2],\n       [3, 4],\n       [5, 6]])\n";
    let script = "examples/1-concatenate.nx";
    assert_eq!(
        nx(&[script]).out,
        format!("(2, 2)\n(1, 2)\n{shown}{concatenated}")
    );
    assert_eq!(
        nx(&["-q", script]).out,
        format!("(2, 2)\n(1, 2)\n{concatenated}")
    );
}
