//! Checkers of others: axe-core and the Nu HTML Checker, which `sh tests/run --install` puts into `target/`, and
//! pdftotext. Without them a test says so and is skipped; where a change is judged it fails.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// The source of axe-core.
pub(crate) fn axe() -> Option<&'static str> {
    static SOURCE: OnceLock<Option<String>> = OnceLock::new();
    let source = SOURCE.get_or_init(|| std::fs::read_to_string(installed("axe-core/axe.min.js")?).ok());
    there(source.as_deref(), "axe-core")
}

/// What the Nu HTML Checker calls an error, in the HTML and CSS files below a folder.
pub(crate) fn vnu(folder: &Path) -> Option<Vec<String>> {
    let jar = installed("vnu-jar/build/dist/vnu.jar");
    let java = Command::new("java").arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let jar = there(jar.filter(|_| java.is_ok_and(|status| status.success())), "vnu or Java")?;
    let mut errors = Vec::new();
    for which in ["--skip-non-html", "--skip-non-css"] {
        let run = Command::new("java")
            .args(["-Xss4m", "-jar"])
            .arg(&jar)
            .args([which, "--errors-only", "--format", "json", "--stdout"])
            .arg(folder)
            .output()
            .expect("Java runs");
        let said: Value = serde_json::from_slice(&run.stdout)
            .unwrap_or_else(|_| panic!("vnu: {}", String::from_utf8_lossy(&run.stderr)));
        let folder = folder.to_string_lossy();
        for message in said["messages"].as_array().expect("messages") {
            let text = |key: &str| message[key].as_str().unwrap_or_default().to_owned();
            let place =
                text("url").split_once(&*folder).map_or_else(|| text("url"), |(_, path)| path.to_owned());
            errors.push(format!(
                "{place}:{}: {} in {}",
                message["lastLine"],
                text("message"),
                text("extract")
            ));
        }
    }
    Some(errors)
}

/// The text of a PDF, a string for each of its pages.
pub(crate) fn pdf_text(pdf: &[u8]) -> Option<Vec<String>> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), pdf).expect("it can be written");
    let run = Command::new("pdftotext").arg(file.path()).arg("-").stderr(Stdio::null()).output();
    let run = there(run.ok(), "pdftotext")?;
    assert!(run.status.success(), "pdftotext cannot read it");
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    // A form feed ends each page.
    Some(text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect())
}

fn installed(path: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("target/browser-tools");
    let lock = |path: PathBuf| std::fs::read(path).ok();
    let wanted = lock(root.join("tests/browser/package-lock.json"));
    let is_current = wanted.is_some() && wanted == lock(folder.join("installed.json"));
    Some(folder.join("node_modules").join(path)).filter(|file| is_current && file.is_file())
}

fn there<T>(tool: Option<T>, name: &str) -> Option<T> {
    let is_judged = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(
        tool.is_some() || !is_judged,
        "{name} is not installed, and its checks must not be skipped in CI"
    );
    if tool.is_none() {
        println!("skipped: {name} is not installed (sh tests/run --install)");
    }
    tool
}
