//! The pages of `docs/` that are made from the library say what it says.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use nx::builtins::{self, Kernel, Row};

use crate::harness::{Talk, with_stack};

fn page(name: &str) -> String {
    format!("{}/docs/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A row's entry: signature, doc and first example.
fn entry(out: &mut String, row: &Row) -> std::fmt::Result {
    writeln!(out, "### `{}`\n\n{}\n", row.sig, row.doc)?;
    if !row.also.is_empty() {
        writeln!(out, "Also `{}`.\n", row.also.join("`, `"))?;
    }
    if let Some((input, output)) = row.examples.first() {
        let mut lines = input.lines();
        writeln!(out, "```pycon\n>>> {}", lines.next().unwrap_or_default())?;
        for line in lines {
            let prompt = if line.starts_with(' ') { "..." } else { ">>>" };
            writeln!(out, "{prompt} {line}")?;
        }
        if !output.is_empty() {
            writeln!(out, "{output}")?;
        }
        writeln!(out, "```\n")?;
    }
    Ok(())
}

/// The reference page.
fn reference() -> Result<String, std::fmt::Error> {
    let mut owners: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for (_, row) in builtins::rows() {
        let hidden = row.name().starts_with('_') || row.name().ends_with('=');
        if !hidden && !matches!(row.kernel, Kernel::Module) {
            owners.entry(row.owner()).or_default().push(row);
        }
    }
    let mut out = String::from(
        "# Reference\n\nEvery name of the library, made from its rows; at the prompt `name?` shows \
         the same with all\nexamples. Written again by `NX_BLESS=1 cargo test docs`.\n",
    );
    for (owner, mut rows) in owners {
        let title = if owner.is_empty() { "Python" } else { owner };
        writeln!(out, "\n## {title}\n")?;
        rows.sort_by_key(|row| row.path());
        for row in rows {
            entry(&mut out, row)?;
        }
    }
    Ok(out)
}

#[test]
fn the_reference_is_current() {
    let made = reference().expect("text can be written");
    let path = page("reference.md");
    if std::env::var_os("NX_BLESS").is_some() {
        fs::write(&path, &made).expect("a writable page");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        made == written,
        "docs/reference.md is out of date: NX_BLESS=1 cargo test docs"
    );
}

#[test]
fn what_is_called_missing_is_missing() {
    let text = fs::read_to_string(page("coverage.md")).expect("a readable page");
    let rows: Vec<(String, String)> = text
        .lines()
        .filter_map(|line| {
            line.strip_prefix("| `")?
                .strip_suffix(" |")?
                .split_once("` | ")
        })
        .map(|(name, said)| (name.to_owned(), said.to_owned()))
        .collect();
    assert!(rows.len() > 20, "{} rows", rows.len());
    let wrong = with_stack(move || {
        let mut talk = Talk::new();
        let modules = rows.iter().filter(|(name, _)| name.starts_with("np."));
        modules
            .filter_map(|(name, said)| {
                let appears = talk.enter(name);
                let expected = format!("AttributeError: {said}");
                (!appears.starts_with(&expected)).then(|| format!("{name}: {appears}"))
            })
            .collect::<Vec<String>>()
    });
    assert!(
        wrong.is_empty(),
        "docs/coverage.md is out of date:\n{}",
        wrong.join("\n")
    );
}
