//! What happened in a page: every event of the protocol, in its order.

use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

/// The events of a page.
#[derive(Default)]
pub(crate) struct Record {
    events: Mutex<Vec<Value>>,
    noted: Condvar,
}

/// A request that a page made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    /// Of what.
    pub(crate) url: String,
    /// What it is for, as the protocol names it: `Document`, `Stylesheet`, `Script`, `Image`, `Fetch` …
    pub(crate) what: String,
    /// The status of the answer, where there was one.
    pub(crate) status: Option<u64>,
    /// How many bytes came over the wire, headers among them.
    pub(crate) bytes: u64,
    /// Why it failed.
    pub(crate) failed: Option<String>,
}

impl Record {
    /// Adds an event.
    pub(crate) fn note(&self, event: Value) {
        self.events.lock().expect("whole").push(event);
        self.noted.notify_all();
    }

    /// How many events there are: a mark from which to look on.
    pub(crate) fn len(&self) -> usize {
        self.events.lock().expect("whole").len()
    }

    /// Waits for an event after a mark; says whether it came in time.
    pub(crate) fn wait(&self, from: usize, patience: Duration, is_it: impl Fn(&Value) -> bool) -> bool {
        let until = Instant::now() + patience;
        let mut events = self.events.lock().expect("whole");
        loop {
            if events.iter().skip(from).any(&is_it) {
                return true;
            }
            let Some(left) = until.checked_duration_since(Instant::now()) else { return false };
            events = self.noted.wait_timeout(events, left).expect("whole").0;
        }
    }

    /// All events of a method after a mark: their parameters.
    pub(crate) fn all(&self, from: usize, method: &str) -> Vec<Value> {
        let events = self.events.lock().expect("whole");
        let named = events.iter().skip(from).filter(|event| event["method"] == method);
        named.map(|event| event["params"].clone()).collect()
    }

    /// The requests made after a mark, in their order.
    pub(crate) fn requests(&self, from: usize) -> Vec<Request> {
        let mut requests: Vec<(String, Request)> = Vec::new();
        let events = self.events.lock().expect("whole");
        for event in events.iter().skip(from) {
            let params = &event["params"];
            let Some(id) = params["requestId"].as_str() else { continue };
            let method = event["method"].as_str().unwrap_or_default();
            if method == "Network.requestWillBeSent" {
                let request = Request {
                    url: params["request"]["url"].as_str().unwrap_or_default().to_owned(),
                    what: params["type"].as_str().unwrap_or_default().to_owned(),
                    status: None,
                    bytes: 0,
                    failed: None,
                };
                requests.push((id.to_owned(), request));
                continue;
            }
            let Some((_, request)) = requests.iter_mut().rev().find(|(known, _)| known == id) else {
                continue;
            };
            match method {
                "Network.responseReceived" => request.status = params["response"]["status"].as_u64(),
                "Network.loadingFinished" => {
                    request.bytes = params["encodedDataLength"].as_f64().unwrap_or_default() as u64;
                }
                "Network.loadingFailed" => {
                    let reason = params["blockedReason"].as_str().or(params["errorText"].as_str());
                    request.failed = Some(reason.unwrap_or("for no reason given").to_owned());
                }
                _ => {}
            }
        }
        requests.into_iter().map(|(_, request)| request).collect()
    }

    /// Everything that a browser complains of after a mark: messages on the console, exceptions, what a policy
    /// forbade, requests that failed or were answered with an error.
    pub(crate) fn complaints(&self, from: usize) -> Vec<String> {
        let mut complaints = Vec::new();
        for said in self.all(from, "Runtime.consoleAPICalled") {
            let words = said["args"].as_array().into_iter().flatten();
            let words: Vec<String> = words.map(|word| word["value"].to_string()).collect();
            complaints.push(format!("console.{}: {}", text(&said["type"]), words.join(" ")));
        }
        for thrown in self.all(from, "Runtime.exceptionThrown") {
            let details = &thrown["exceptionDetails"];
            let what = details["exception"]["description"].as_str().or(details["text"].as_str());
            complaints.push(format!("exception: {}", what.unwrap_or_default()));
        }
        for entry in self.all(from, "Log.entryAdded") {
            let entry = &entry["entry"];
            complaints.push(format!(
                "{} {}: {}",
                text(&entry["source"]),
                text(&entry["level"]),
                text(&entry["text"])
            ));
        }
        for issue in self.all(from, "Audits.issueAdded") {
            complaints.push(format!("issue: {}", issue["issue"]));
        }
        for request in self.requests(from) {
            if let Some(why) = request.failed {
                complaints.push(format!("request failed: {} ({why})", request.url));
            } else if request.status.is_some_and(|status| status >= 400) {
                complaints.push(format!(
                    "request answered with {}: {}",
                    request.status.unwrap_or_default(),
                    request.url
                ));
            }
        }
        complaints
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
