//! Opens a file of the site in the editor of whoever works on it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::browser;

/// Editors that need a terminal of their own, which a preview does not have.
const IN_A_TERMINAL: [&str; 12] =
    ["vi", "vim", "nvim", "nano", "pico", "ed", "hx", "helix", "micro", "joe", "kak", "ne"];

/// An editor, as the environment names it.
pub(super) struct Editor {
    // Where it was named, and what it was called there; nothing where it was not.
    named: Option<(&'static str, String)>,
    root: PathBuf,
}

impl Editor {
    /// The editor that `CANDOUR_EDITOR` or `VISUAL` names, for the files of a site.
    pub(super) fn of_environment(root: &Path) -> Editor {
        let of = |name: &'static str| {
            let text = env::var(name).ok().filter(|text| !text.trim().is_empty());
            text.map(|text| (name, text))
        };
        Editor { named: of("CANDOUR_EDITOR").or_else(|| of("VISUAL")), root: root.to_owned() }
    }

    /// Opens a file at a line; what was done, or what to do instead, in a sentence.
    pub(super) fn open(&self, path: &str, line: usize) -> Result<String, String> {
        let full = self.root.join(path);
        let place = format!("{}:{line}", full.display());
        let Some((name, text)) = &self.named else {
            return Err(format!("{place} (set CANDOUR_EDITOR to open it from here)"));
        };
        let words = arguments(text, &full, line);
        let Some((program, rest)) = words.split_first() else { return Err(place) };
        if IN_A_TERMINAL.contains(&stem(program)) {
            let help = "set CANDOUR_EDITOR to an editor with a window, such as `code -g {file}:{line}`";
            return Err(format!("{place} ({name} names `{program}`, which needs a terminal; {help})"));
        }
        match browser::start(Command::new(program).args(rest)) {
            Ok(()) => Ok(format!("Opened {path}, line {line}.")),
            Err(error) => {
                Err(format!("{place} (`{program}`, which {name} names, cannot be started: {error})"))
            }
        }
    }
}

fn stem(program: &str) -> &str {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    name.strip_suffix(".exe").unwrap_or(name)
}

// The words of a command. `{file}` and `{line}` stand for themselves; without them the place is put where the editor
// looks for it. No shell reads this: what a file is called cannot be a command.
fn arguments(text: &str, full: &Path, line: usize) -> Vec<String> {
    let file = full.to_string_lossy();
    let mut words: Vec<String> = split(text);
    let has_place = words.iter().any(|word| word.contains("{file}"));
    for word in &mut words {
        *word = word.replace("{file}", &file).replace("{line}", &line.to_string());
    }
    if has_place {
        return words;
    }
    let place = format!("{file}:{line}");
    match words.first().map(|program| stem(program).to_owned()).as_deref() {
        Some("code" | "code-insiders" | "codium" | "cursor") => words.extend(["-g".to_owned(), place]),
        Some("gedit" | "emacs" | "emacsclient" | "gvim" | "mvim" | "kwrite" | "geany" | "mousepad") => {
            words.extend([format!("+{line}"), file.into_owned()]);
        }
        Some("kate") => words.extend(["-l".to_owned(), line.to_string(), file.into_owned()]),
        Some("subl" | "zed" | "bbedit" | "mate" | "atom") => words.push(place),
        _ => words.push(file.into_owned()),
    }
    words
}

// By spaces; what stands in quotes is one word.
fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in text.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_stands_where_the_editor_looks_for_it() {
        let told = |text: &str| arguments(text, Path::new("/site/a b.md"), 7).join("|");
        assert_eq!(told("code --wait"), "code|--wait|-g|/site/a b.md:7");
        assert_eq!(told("/usr/bin/subl"), "/usr/bin/subl|/site/a b.md:7");
        assert_eq!(told("emacsclient -n"), "emacsclient|-n|+7|/site/a b.md");
        assert_eq!(told("unknown"), "unknown|/site/a b.md");
        assert_eq!(told("'/my apps/x' --at {line} {file}"), "/my apps/x|--at|7|/site/a b.md");
    }

    #[test]
    fn an_editor_of_a_terminal_is_not_started() {
        let editor = Editor { named: Some(("VISUAL", "vim".to_owned())), root: "/site".into() };
        let said = editor.open("content/a.md", 3);
        assert_eq!(
            said,
            Err(
                "/site/content/a.md:3 (VISUAL names `vim`, which needs a terminal; set CANDOUR_EDITOR to an \
                 editor with a window, such as `code -g {file}:{line}`)"
                    .to_owned()
            )
        );
        let none = Editor { named: None, root: "/site".into() };
        assert_eq!(none.open("a", 1), Err("/site/a:1 (set CANDOUR_EDITOR to open it from here)".to_owned()));
    }
}
