//! The browser as a process, and the pipe through which it is spoken to.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::page::Page;
use super::record::Record;
use super::view::View;

/// How long anything may take; machines that judge changes are slow and busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A running browser.
pub(crate) struct Chromium {
    // Without the pipe, the browser ends: it is held as long as the process of the tests runs.
    wire: Arc<Wire>,
    _child: Child,
}

/// What is said and heard.
pub(crate) struct Wire {
    next: AtomicU64,
    pipe: Mutex<ChildStdin>,
    waiting: Mutex<BTreeMap<u64, Sender<Value>>>,
    // What happens in each page.
    pub(crate) records: Mutex<BTreeMap<String, Arc<Record>>>,
}

/// Where Chromium is: as `CHROME_PATH` says, or on the path.
pub(crate) fn find() -> Option<PathBuf> {
    let given = std::env::var_os("CHROME_PATH").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let on_path = std::env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .collect::<Vec<_>>();
    given.into_iter().chain(on_path).find(|program| program.is_file())
}

// The pipe is on descriptors 3 and 4, which only a shell can arrange without unsafe code. It stays to remove the
// profile, whatever ends the browser.
const SHELL: &str = r#"
profile=$(mktemp -d) || exit 2
trap '' INT TERM HUP
"$0" "$@" --user-data-dir="$profile" about:blank 3<&0 4>&1 </dev/null >/dev/null 2>&1
rm -rf "$profile" || { sleep 1; rm -rf "$profile"; }
"#;

const FLAGS: [&str; 12] = [
    "--headless",
    // Tests may run as root, and only read what they made themselves.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
    // Every name leads here: other origins can be tested, and nothing leaves the machine.
    "--host-resolver-rules=MAP * 127.0.0.1",
];

impl Chromium {
    /// Starts the program.
    pub(crate) fn start(program: &Path) -> Chromium {
        let mut child = Command::new("sh")
            .args(["-c", SHELL])
            .arg(program)
            .args(FLAGS)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let pipe = child.stdin.take().expect("piped");
        let heard = child.stdout.take().expect("piped");
        let wire = Arc::new(Wire {
            next: AtomicU64::new(1),
            pipe: Mutex::new(pipe),
            waiting: Mutex::default(),
            records: Mutex::default(),
        });
        let listener = Arc::clone(&wire);
        std::thread::spawn(move || {
            let mut heard = BufReader::new(heard);
            let mut message = Vec::new();
            while heard.read_until(0, &mut message).is_ok_and(|count| count > 0) {
                if message.last() == Some(&0) {
                    message.pop();
                }
                if let Ok(message) = serde_json::from_slice(&message) {
                    listener.hear(message);
                }
                message.clear();
            }
        });
        Chromium { wire, _child: child }
    }

    /// Opens an empty page, seen as `view` says.
    pub(crate) fn open(&self, view: View) -> Page {
        Page::open(Arc::clone(&self.wire), view)
    }

    /// What the browser calls itself.
    pub(crate) fn version(&self) -> String {
        let version = self.wire.call(None, "Browser.getVersion", &json!({})).expect("it answers");
        version["product"].as_str().unwrap_or_default().to_owned()
    }
}

impl Wire {
    /// Calls a method of the protocol and waits for its answer.
    pub(crate) fn call(&self, session: Option<&str>, method: &str, params: &Value) -> Result<Value, String> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let (answer, answered) = channel();
        self.waiting.lock().expect("whole").insert(id, answer);
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.pipe.lock().expect("whole").write_all(&bytes).map_err(|error| format!("{method}: {error}"))?;
        let mut answer = answered
            .recv_timeout(PATIENCE)
            .map_err(|_| format!("{method}: the browser did not answer within {PATIENCE:?}"))?;
        match answer.get("error") {
            Some(error) => Err(format!("{method}: {error}")),
            None => Ok(answer["result"].take()),
        }
    }

    fn hear(&self, message: Value) {
        if let Some(id) = message["id"].as_u64() {
            if let Some(waiting) = self.waiting.lock().expect("whole").remove(&id) {
                // Whoever asked may have given up.
                let _ = waiting.send(message);
            }
            return;
        }
        let session = message["sessionId"].as_str().unwrap_or_default();
        let record = self.records.lock().expect("whole").get(session).cloned();
        if let Some(record) = record {
            record.note(message);
        }
    }
}
