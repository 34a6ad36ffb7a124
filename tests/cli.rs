//! The contract of the command line: streams, exit codes, labels, colours, input.

use std::io::{Read, Write};
use std::process::Stdio;

use crate::harness::{Folder, NX, command, nx, nx_with, run};

#[test]
fn code_prints_its_last_value_without_a_label() {
    assert_eq!(nx(&["-c", "1 + 1"]).out, "2\n");
    assert_eq!(nx(&["-c", "1\n2"]).out, "2\n");
    assert_eq!(nx(&["-e", "x = 3", "-e", "x"]).out, "3\n");
    assert_eq!(nx(&["-c", "5;"]).out, "");
    assert_eq!(nx(&["-c", "None"]).out, "");
    assert_eq!(nx(&["-c", "x = 1"]).out, "");
    assert_eq!(nx(&["-c", "1; 2"]).out, "2\n");
}

#[test]
fn scripts_number_their_statements() {
    let folder = Folder::new("number");
    let file = folder.file("a.nx", "x = [1, 2]\nx\nx;\nNone\nx[0]\nprint(_)\n");
    assert_eq!(nx(&[&file]).out, "Out[2]: [1, 2]\nOut[5]: 1\n1\n");
    assert_eq!(nx_with(&["-"], "1\n").out, "Out[1]: 1\n");
    assert_eq!(nx_with(&[], "print(2)\n3\n").out, "2\nOut[2]: 3\n");
    assert_eq!(nx_with(&["-q"], "print(2)\n3\n").out, "2\n");
}

#[test]
fn a_result_of_several_lines_starts_on_its_own() {
    let run = nx_with(&["-"], "np.array([[1, 2], [3, 4]])\n");
    assert_eq!(run.out, "Out[1]: \narray([[1, 2],\n       [3, 4]])\n");
}

#[test]
fn errors_go_to_stderr_and_say_where() {
    let folder = Folder::new("errors");
    let file = folder.file("bad.nx", "print(1)\n\n1/0\nprint(2)\n");
    let run = nx(&[&file]);
    assert_eq!((run.out.as_str(), run.code), ("1\n", Some(1)));
    let expected = format!("{file}:3: ZeroDivisionError: division by zero\n3 |  1/0\n  |  ^^^\n");
    assert_eq!(run.err, expected);
}

#[test]
fn going_on_after_errors() {
    let folder = Folder::new("going");
    let file = folder.file(
        "bad.nx",
        "1/0\nprint(2)\nprint(3\nprint(4)\nx = = 1\nprint(5)\n",
    );
    let run = nx(&["--keep-going", "-q", &file]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.out.starts_with("2\n") && run.out.ends_with("5\n"),
        "{}",
        run.out
    );
    assert!(
        run.err.contains(":5: SyntaxError: invalid syntax"),
        "{}",
        run.err
    );
}

#[test]
fn a_mistake_in_the_text_runs_nothing() {
    let run = nx_with(&["-q"], "print(1)\nprint((2)\n");
    assert_eq!((run.out.as_str(), run.code), ("", Some(1)));
    let words = "<stdin>:2: SyntaxError: '(' was never closed\n2 |  print((2)\n  |       ^\n";
    assert!(run.err.starts_with(words), "{}", run.err);
}

#[test]
fn exit_codes() {
    assert_eq!(nx(&["-c", "exit(3)"]).code, Some(3));
    assert_eq!(nx(&["-c", "exit()"]).code, Some(0));
    assert_eq!(nx(&["-c", "exit(256 + 4)"]).code, Some(4));
    let words = nx(&["-c", "exit('bye')"]);
    assert_eq!((words.code, words.err.as_str()), (Some(1), "bye\n"));
    assert_eq!(nx(&["-c", "1/0"]).code, Some(1));
    assert_eq!(nx(&["-c", "1 +"]).code, Some(1));
    assert_eq!(nx(&["no-such-file.nx"]).code, Some(2));
    assert_eq!(nx(&["--no-such-option"]).code, Some(2));
    assert_eq!(nx(&["--max-memory", "lots"]).code, Some(2));
    let late = nx(&["--timeout", "0.2", "-c", "import time; time.sleep(60)"]);
    assert_eq!(late.code, Some(124), "{}", late.err);
}

#[test]
fn an_unreadable_file_is_named() {
    let folder = Folder::new("unreadable");
    folder.file("script.nx", "");
    let path = folder
        .path()
        .join("scirpt.nx")
        .to_string_lossy()
        .into_owned();
    let run = nx(&[&path]);
    assert!(
        run.err
            .starts_with(&format!("nx: cannot open '{path}': No such file")),
        "{}",
        run.err
    );
    assert!(
        run.err.contains("did you mean") && run.err.contains("script.nx"),
        "{}",
        run.err
    );
    let bad = folder.file("bad.nx", b"x = 1\ny = '\xff'\n");
    let run = nx(&[&bad]);
    let words = format!(
        "{bad}:2: SyntaxError: Non-UTF-8 code starting with '\\xff' in file {bad} on line 2"
    );
    assert!(run.err.starts_with(&words), "{}", run.err);
    assert_eq!(run.code, Some(1));
}

#[test]
fn arguments_after_the_file_belong_to_the_script() {
    let folder = Folder::new("arguments");
    let file = folder.file("a.nx", "import sys\nprint(sys.argv[1:])\n");
    assert_eq!(
        nx(&[&file, "-q", "--color", "x"]).out,
        "['-q', '--color', 'x']\n"
    );
}

#[test]
#[cfg(unix)]
fn arguments_need_not_be_utf8() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let mut call = command(&["-q"]);
    call.arg(OsStr::from_bytes(b"no\xffsuch"));
    assert_eq!(run(&mut call, "").code, Some(2));
}

#[test]
fn colours_are_decided_per_stream() {
    let plain = |args: &[&str], set: &[(&str, &str)]| {
        let mut call = command(args);
        call.envs(set.iter().copied());
        let run = run(&mut call, "1\n1/0\n");
        (run.out.contains('\u{1b}'), run.err.contains('\u{1b}'))
    };
    assert_eq!(plain(&["-"], &[]), (false, false));
    assert_eq!(plain(&["--color", "always", "-"], &[]), (true, true));
    assert_eq!(plain(&["-"], &[("CLICOLOR_FORCE", "1")]), (true, true));
    assert_eq!(plain(&["-"], &[("CLICOLOR_FORCE", "0")]), (false, false));
    assert_eq!(
        plain(&["-"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]),
        (false, false)
    );
    assert_eq!(
        plain(&["-"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")]),
        (true, true)
    );
    assert_eq!(
        plain(&["--color", "always", "-"], &[("NO_COLOR", "1")]),
        (true, true)
    );
    assert_eq!(
        plain(&["--color", "never", "-"], &[("CLICOLOR_FORCE", "1")]),
        (false, false)
    );
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = command(&["-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    drop(child.stdout.take());
    let program = "for i in range(100000):\n    print(i)\n";
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(program.as_bytes())
        .expect("written");
    let status = child.wait().expect("the command ends");
    let mut words = String::new();
    child
        .stderr
        .take()
        .expect("a pipe")
        .read_to_string(&mut words)
        .expect("read");
    assert_eq!((status.code(), words.as_str()), (Some(141), ""));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("a full device");
    let output = command(&["-c", "print(1)"])
        .stdout(full)
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(words.contains("No space left on device"), "{words}");
}

#[test]
fn output_and_errors_keep_their_order() {
    let script = format!("{NX} - 2>&1 <<'END'\nprint(1)\nwarn = 1/0\nEND\n");
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .output()
        .expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        text.starts_with("1\n<stdin>:2: ZeroDivisionError"),
        "{text}"
    );
}

#[test]
fn the_memory_limit_is_heeded() {
    let run = nx(&["--max-memory", "1M", "-c", "np.zeros(10**6)"]);
    let words = "MemoryError: Unable to allocate 7.63 MiB for an array with shape (1000000,) and data type float64";
    assert!(run.err.starts_with(words), "{}", run.err);
    for growing in [
        "list(range(10**12))",
        "sorted(range(10**12))",
        "[i for i in range(10**12)]",
        "a = []\nwhile True: a.append(0)",
        "list(itertools.count())",
    ] {
        let run = nx(&["--max-memory", "8M", "-c", growing]);
        assert!(run.err.starts_with("MemoryError"), "{growing}: {}", run.err);
        assert_eq!(run.code, Some(1), "{growing}");
    }
}

#[test]
fn help_and_version() {
    let help = nx(&["--help"]);
    assert!(
        help.out.contains("Usage: nx") && help.out.contains("--keep-going"),
        "{}",
        help.out
    );
    assert!(
        help.out.lines().all(|line| line.chars().count() <= 110),
        "{}",
        help.out
    );
    assert_eq!(
        nx(&["-V"]).out,
        format!("nx {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn odd_texts_are_programs_too() {
    assert_eq!(nx_with(&["-q"], "").code, Some(0));
    assert_eq!(nx_with(&["-q"], "#!/usr/bin/env nx\nprint(1)").out, "1\n");
    assert_eq!(
        nx_with(&["-q"], "\u{feff}print(1)\r\nprint(2)\r\n").out,
        "1\n2\n"
    );
    assert_eq!(nx_with(&["-q"], "# only a remark").out, "");
}

#[test]
fn explain_is_a_verb() {
    let run = nx(&["explain", "--ascii", "np.array([1, 2]) * 3"]);
    assert_eq!(run.code, Some(0));
    assert!(run.out.is_ascii(), "{}", run.out);
    assert!(run.out.contains("out[1] = A[1]*3 = 2*3 = 6"), "{}", run.out);
    assert!(run.out.ends_with("array([3, 6])\n"), "{}", run.out);
    let run = nx(&["explain", "--json", "a = np.ones(2); a @ a"]);
    assert!(
        run.out.starts_with("{\"expression\": \"a @ a\""),
        "{}",
        run.out
    );
    assert!(run.out.contains("\"terms_per_cell\": 2"), "{}", run.out);
}
