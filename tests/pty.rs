//! The prompt in a real pseudo-terminal.
#![cfg(unix)]

use std::process::Command;

use rexpect::reader::Options;
use rexpect::session::{PtySession, spawn_with_options};

use crate::harness::{Folder, command};

/// How long an answer may take before the test fails.
const PATIENCE: u64 = 20_000;

fn start(call: Command) -> PtySession {
    let options = Options::new()
        .timeout_ms(Some(PATIENCE))
        .strip_ansi_escape_codes(true);
    let mut session = spawn_with_options(call, options).expect("a terminal");
    session.exp_string("In [1]: ").expect("a prompt");
    session
}

/// A prompt without colours and without the history of anyone.
fn prompt(args: &[&str]) -> PtySession {
    let mut call = command(args);
    call.env("TERM", "xterm").env("NX_HISTORY", "");
    start(call)
}

fn enter(session: &mut PtySession, text: &str) {
    session.send(text).expect("sent");
    session.send("\r").expect("sent");
    session.flush().expect("sent");
}

fn expect(session: &mut PtySession, text: &str) -> String {
    match session.exp_string(text) {
        Ok(before) => before,
        Err(error) => panic!("{text:?} did not appear: {error}"),
    }
}

fn leave(mut session: PtySession) {
    // Before the prompt is there, Ctrl-D is the terminal's and not nx's.
    std::thread::sleep(std::time::Duration::from_millis(300));
    session.send_control('d').expect("sent");
    session.exp_eof().expect("the end");
}

#[test]
fn results_are_laid_out_as_in_ipython() {
    let mut session = prompt(&[]);
    enter(&mut session, "1 + 1");
    expect(&mut session, "Out[1]: 2\r\n\r\n");
    expect(&mut session, "In [2]: ");
    enter(&mut session, "np.array([[1, 2], [3, 4]])");
    expect(
        &mut session,
        "Out[2]: \r\narray([[1, 2],\r\n       [3, 4]])\r\n\r\n",
    );
    expect(&mut session, "In [3]: ");
    enter(&mut session, "x = _ * 2");
    expect(&mut session, "\r\n\r\n");
    expect(&mut session, "In [4]: ");
    enter(&mut session, "x[0], _1, Out[1], In[1]");
    expect(&mut session, "Out[4]: (array([2, 4]), 2, 2, '1 + 1')\r\n");
    leave(session);
}

#[test]
fn an_open_bracket_asks_for_more() {
    let mut session = prompt(&[]);
    enter(&mut session, "sum([1,");
    enter(&mut session, "2,");
    enter(&mut session, "3])");
    expect(&mut session, "Out[1]: 6");
    leave(session);
}

#[test]
fn a_block_ends_with_an_empty_line() {
    let mut session = prompt(&[]);
    enter(&mut session, "for i in range(3):");
    enter(&mut session, "print(i * 10)");
    enter(&mut session, "");
    expect(&mut session, "0\r\n10\r\n20\r\n\r\n");
    expect(&mut session, "In [2]: ");
    leave(session);
}

#[test]
fn backspace_takes_a_step_of_the_indentation_back() {
    let mut session = prompt(&[]);
    enter(&mut session, "def f(x):");
    enter(&mut session, "if x:");
    enter(&mut session, "y = 1");
    enter(&mut session, "\u{7f}else:");
    enter(&mut session, "y = 2");
    enter(&mut session, "\u{7f}return y");
    enter(&mut session, "");
    expect(&mut session, "In [2]: ");
    enter(&mut session, "f(0), f(1)");
    expect(&mut session, "Out[2]: (2, 1)\r\n");
    leave(session);
}

#[test]
fn errors_keep_the_conversation() {
    let mut session = prompt(&[]);
    enter(&mut session, "1 / 0");
    expect(&mut session, "ZeroDivisionError: division by zero\r\n");
    expect(&mut session, "  |  1 / 0\r\n  |  ^^^^^\r\n");
    expect(&mut session, "In [2]: ");
    enter(&mut session, "x = = 1");
    expect(&mut session, "SyntaxError: invalid syntax");
    expect(&mut session, "In [3]: ");
    leave(session);
}

#[test]
fn ctrl_c_stops_what_runs_and_keeps_every_variable() {
    let mut session = prompt(&[]);
    enter(&mut session, "x = 41");
    expect(&mut session, "In [2]: ");
    enter(
        &mut session,
        "print('started'); (lambda: [0 for i in range(10**12)])()",
    );
    expect(&mut session, "started\r\n");
    session.send_control('c').expect("sent");
    expect(&mut session, "KeyboardInterrupt");
    expect(&mut session, "]: ");
    enter(&mut session, "x + 1");
    expect(&mut session, ": 42");
    leave(session);
}

#[test]
fn ctrl_c_stops_work_inside_a_function_of_the_library() {
    let mut session = prompt(&[]);
    enter(&mut session, "import math, itertools");
    expect(&mut session, "In [2]: ");
    enter(&mut session, "x, n = np.ones(10**6), 2**100");
    expect(&mut session, "In [3]: ");
    for work in [
        "np.convolve(x, x)",
        "((x[:40000, None, None] + x[:1000, None]) * x).sum()",
        "np.sort(np.random.rand(10**9 // 2))",
        "math.factorial(10**8)",
        "sum(itertools.count())",
        "'x' * 10**9 == 'y'.center(10**9).upper()",
        "sorted(range(3*10**7), key=lambda i: -i)",
    ] {
        enter(&mut session, &format!("print('started'); {work}"));
        expect(&mut session, "started\r\n");
        session.send_control('c').expect("sent");
        expect(&mut session, "KeyboardInterrupt");
        expect(&mut session, "In [");
        expect(&mut session, "]: ");
    }
    enter(&mut session, "x.sum(), n");
    expect(
        &mut session,
        ": (np.float64(1000000.0), 1267650600228229401496703205376)",
    );
    leave(session);
}

#[test]
fn ctrl_c_at_the_prompt_clears_the_line() {
    let mut session = prompt(&[]);
    session.send("1 / 0").expect("sent");
    session.flush().expect("sent");
    expect(&mut session, "1 / 0");
    session.send_control('c').expect("sent");
    expect(&mut session, "In [1]: ");
    session.send_control('c').expect("sent");
    expect(&mut session, "Ctrl-D or `exit` leaves nx");
    expect(&mut session, "In [1]: ");
    leave(session);
}

#[test]
fn words_that_leave() {
    for word in ["exit", "quit", ":q", "exit()", "quit()"] {
        let mut session = prompt(&[]);
        enter(&mut session, word);
        session.exp_eof().expect(word);
    }
}

#[test]
fn pasted_prompts_are_taken_away() {
    let mut session = prompt(&[]);
    enter(&mut session, ">>> 6 * 7");
    expect(&mut session, "Out[1]: 42");
    enter(&mut session, "In [9]: 5 * 5");
    expect(&mut session, "Out[2]: 25");
    leave(session);
}

#[test]
fn a_pasted_block_runs_as_one() {
    let mut session = prompt(&[]);
    session
        .send("\u{1b}[200~a = 2\rb = 3\r\u{1b}[201~")
        .expect("sent");
    enter(&mut session, "a * b");
    expect(&mut session, "Out[3]: 6");
    leave(session);
}

#[test]
fn a_block_pasted_as_if_typed_keeps_its_indentation() {
    let mut session = prompt(&[]);
    let block = "for i in range(2):\r    if i:\r        print('one')\r    print(i)\r\r";
    session.send(block).expect("sent");
    session.flush().expect("sent");
    expect(&mut session, "0\r\none\r\n1\r\n\r\n");
    expect(&mut session, "In [2]: ");
    leave(session);
}

#[test]
fn lines_typed_ahead_are_kept() {
    let mut session = prompt(&[]);
    session.send("a = 1\rb = 2\ra + b\r").expect("sent");
    session.flush().expect("sent");
    expect(&mut session, "Out[3]: 3");
    leave(session);
}

#[test]
fn help_pages() {
    let mut session = prompt(&[]);
    enter(&mut session, "np.pi?");
    expect(&mut session, "The ratio of a circle's circumference");
    expect(&mut session, ">>> np.pi");
    enter(&mut session, "np.zeross?");
    expect(
        &mut session,
        "nothing is called `np.zeross`; did you mean zeros",
    );
    leave(session);
}

#[test]
fn tab_completes() {
    let mut session = prompt(&[]);
    enter(&mut session, "lengthy_name = 12");
    expect(&mut session, "In [2]: ");
    session.send("lengt\t").expect("sent");
    enter(&mut session, " + 1");
    expect(&mut session, "Out[2]: 13");
    session.send("np.euler_g\t").expect("sent");
    enter(&mut session, "");
    expect(&mut session, "Out[3]: 0.5772156649015329");
    leave(session);
}

#[test]
fn history_is_kept_between_sessions() {
    let folder = Folder::new("history");
    let file = folder.path().join("state/history");
    let with_history = || {
        let mut call = command(&["--color", "never"]);
        call.env("TERM", "xterm").env("NX_HISTORY", &file);
        start(call)
    };
    let mut session = with_history();
    enter(&mut session, "kept = 5");
    expect(&mut session, "In [2]: ");
    enter(&mut session, "other = 6");
    expect(&mut session, "In [3]: ");
    leave(session);
    let mut session = with_history();
    session.send("ke\u{1b}[A").expect("sent");
    enter(&mut session, "");
    expect(&mut session, "In [2]: ");
    session.send("\u{1b}[A").expect("sent");
    session.send("\u{1b}[A").expect("sent");
    enter(&mut session, "");
    expect(&mut session, "In [3]: ");
    enter(&mut session, "kept, other");
    expect(&mut session, "Out[3]: (5, 6)");
    leave(session);
    let text = std::fs::read_to_string(&file).expect("a history");
    assert_eq!(
        text,
        "kept = 5\nother = 6\nkept = 5\nother = 6\nkept, other\n"
    );
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(&file)
        .expect("a history")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_history_that_cannot_be_written_stops_nothing() {
    let mut call = command(&[]);
    call.env("TERM", "xterm")
        .env("NX_HISTORY", "/proc/no/such/history");
    let mut session = start(call);
    enter(&mut session, "2 * 3");
    expect(&mut session, "the history is not saved");
    expect(&mut session, "Out[1]: 6");
    leave(session);
}

#[test]
fn a_script_then_the_prompt() {
    let folder = Folder::new("interactive");
    let file = folder.file("a.nx", "x = 20\n");
    let mut call = command(&["-i", &file]);
    call.env("TERM", "xterm").env("NX_HISTORY", "");
    let options = Options::new()
        .timeout_ms(Some(PATIENCE))
        .strip_ansi_escape_codes(true);
    let mut session = spawn_with_options(call, options).expect("a terminal");
    expect(&mut session, "In [2]: ");
    enter(&mut session, "x + 1");
    expect(&mut session, "Out[2]: 21");
    leave(session);
}

#[test]
fn a_dumb_terminal_gets_no_escapes() {
    let mut call = command(&[]);
    call.env("TERM", "dumb").env("NX_HISTORY", "");
    let options = Options::new()
        .timeout_ms(Some(PATIENCE))
        .strip_ansi_escape_codes(false);
    let mut session = spawn_with_options(call, options).expect("a terminal");
    let before = session.exp_string("In [1]: ").expect("a prompt");
    session.send_line("1/0").expect("sent");
    let after = session.exp_string("In [2]: ").expect("a prompt");
    assert!(
        !format!("{before}{after}").contains('\u{1b}'),
        "{before}{after}"
    );
    session.send_control('d').expect("sent");
    session.exp_eof().expect("the end");
}
