//! Text copied from other sessions: prompts in front of the program are taken away.

/// The program text without pasted `>>> `, `... `, `In [3]: `, `   ...: ` prompts; lines of output
/// between prompts are dropped.
pub fn strip(text: &str) -> String {
    let starts = text
        .lines()
        .any(|line| prompt_end(line).is_some_and(|(_, first)| first));
    let first_is_prompt = text.lines().find(|line| !line.trim().is_empty());
    if !starts || first_is_prompt.and_then(prompt_end).is_none() {
        return text.to_owned();
    }
    let kept = text.lines().filter_map(|line| {
        let (end, _) = prompt_end(line)?;
        line.get(end..)
    });
    let mut program = kept.collect::<Vec<_>>().join("\n");
    if text.ends_with('\n') {
        program.push('\n');
    }
    program
}

/// Where the program starts in a line with a prompt, and whether it is a first prompt.
fn prompt_end(line: &str) -> Option<(usize, bool)> {
    let blanks = line.len() - line.trim_start().len();
    let rest = line.trim_start();
    for (mark, first) in [(">>>", true), ("...:", false), ("...", false)] {
        if let Some(after) = rest.strip_prefix(mark) {
            let gap = usize::from(after.starts_with(' '));
            let whole = after.is_empty() || gap == 1;
            return whole.then_some((blanks + mark.len() + gap, first));
        }
    }
    let number = rest.strip_prefix("In [")?;
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let after = number.get(digits..)?.strip_prefix("]:")?;
    let gap = usize::from(after.starts_with(' '));
    Some((line.len() - after.len() + gap, true)).filter(|_| digits > 0)
}

#[cfg(test)]
mod tests {
    use super::strip;

    #[test]
    fn prompts_and_outputs_go_programs_stay() {
        assert_eq!(strip("a = ...\nb"), "a = ...\nb");
        assert_eq!(strip("In [3]: a = 1"), "a = 1");
        assert_eq!(
            strip(">>> a = [1,\n...      2]\n>>> a\n[1, 2]\n"),
            "a = [1,\n     2]\na\n"
        );
        let ipython = "In [3]: f([\n   ...: 1])\n   ...: \nOut[3]: 7\n\nIn [4]: b";
        assert_eq!(strip(ipython), "f([\n1])\n\nb");
        assert_eq!(strip("1 >>> 2"), "1 >>> 2");
        assert_eq!(strip("x\n>>> y"), "x\n>>> y");
    }
}
