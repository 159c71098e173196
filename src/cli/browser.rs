//! Opens the site in the browser of whoever works on it.

use std::io;
use std::process::{Command, Stdio};
use std::thread;

// What opens a URL, by system.
const OPENERS: &[&[&str]] = if cfg!(target_os = "macos") {
    &[&["open"]]
} else if cfg!(windows) {
    &[&["rundll32", "url.dll,FileProtocolHandler"]]
} else {
    &[&["xdg-open"], &["gio", "open"]]
};

/// Opens a URL, and waits for nothing; the error is that of the last program that was tried.
pub(super) fn open(url: &str) -> io::Result<()> {
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for opener in OPENERS {
        let (program, arguments) = opener.split_first().expect("an opener has a name");
        match start(Command::new(program).args(arguments).arg(url)) {
            Ok(()) => return Ok(()),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Starts a program that has nothing to say here.
pub(super) fn start(command: &mut Command) -> io::Result<()> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    // Somebody has to hear that it ended; nobody needs to know how.
    thread::spawn(move || drop(child.wait()));
    Ok(())
}
