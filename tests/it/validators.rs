//! Validators that are not ours: programs in Python, which `sh tests/run --install` puts into `target/validators`.
//!
//! On one's own machine a test without them says so and is skipped; where a change is judged it fails.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The Python that has the validators; `None` where they are not installed.
pub(crate) fn python() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("target/validators");
    let read = |path: PathBuf| std::fs::read(path).ok();
    let wanted = read(root.join("tests/requirements.txt"));
    let is_there = wanted.is_some() && wanted == read(folder.join("requirements.txt"));
    let is_ci = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(is_there || !is_ci, "the validators are not installed, and must not be skipped in CI");
    if !is_there {
        println!("skipped: the validators are not installed (sh tests/run --install)");
    }
    is_there.then(|| folder.join("bin/python"))
}

/// Runs a script that reads `input` and complains by its exit status; says what it printed.
pub(crate) fn run(python: &Path, script: &str, input: &[u8]) -> Result<String, String> {
    let mut child = Command::new(python)
        .args(["-I", "-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the Python of the validators can be run");
    let mut stdin = child.stdin.take().expect("a pipe");
    // One that complains before it has read all closes the pipe.
    let _ = stdin.write_all(input);
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    match output.status.success() {
        true => Ok(said),
        false => Err(said + &String::from_utf8_lossy(&output.stderr)),
    }
}
