//! A page in the browser: where it is, what it shows, what it prints.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::chromium::{PATIENCE, Wire};
use super::record::{Record, Request};
use super::view::View;

/// A page, in a window and a context of its own; it closes when it is dropped.
pub(crate) struct Page {
    wire: Arc<Wire>,
    session: String,
    context: String,
    record: Arc<Record>,
    // From where on its events are of the page in view.
    mark: std::cell::Cell<usize>,
}

impl Page {
    pub(crate) fn open(wire: Arc<Wire>, view: View) -> Page {
        let must = |method: &str, params: Value| wire.call(None, method, &params).expect("the browser works");
        let text = |value: &Value| value.as_str().expect("an id").to_owned();
        let context = text(
            &must("Target.createBrowserContext", json!({ "disposeOnDetach": true }))["browserContextId"],
        );
        let target = must(
            "Target.createTarget",
            json!({ "url": "about:blank", "browserContextId": context, "newWindow": true, "width": 1300, "height": 900 }),
        );
        let attached =
            must("Target.attachToTarget", json!({ "targetId": target["targetId"], "flatten": true }));
        let session = text(&attached["sessionId"]);
        let record = Arc::new(Record::default());
        wire.records.lock().expect("whole").insert(session.clone(), Arc::clone(&record));
        let page = Page { wire, session, context, record, mark: std::cell::Cell::new(0) };
        for domain in ["Page", "Runtime", "Network", "Log", "Audits", "DOM", "Accessibility"] {
            page.call(&format!("{domain}.enable"), &json!({}));
        }
        page.call("Page.setLifecycleEventsEnabled", &json!({ "enabled": true }));
        page.call("Emulation.setFocusEmulationEnabled", &json!({ "enabled": true }));
        page.see(view);
        page
    }

    /// Calls any method of the protocol.
    ///
    /// # Panics
    /// Where the browser refuses.
    pub(crate) fn call(&self, method: &str, params: &Value) -> Value {
        self.wire.call(Some(&self.session), method, params).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Sees the page otherwise, at once. Scripts that were switched off run from the next page on.
    pub(crate) fn see(&self, view: View) {
        self.call(
            "Emulation.setDeviceMetricsOverride",
            &json!({ "width": view.width, "height": view.height, "deviceScaleFactor": 1, "mobile": false }),
        );
        let feature = |name: &str, value: &str| json!({ "name": name, "value": value });
        let when = |is: bool, value: &'static str| if is { value } else { "" };
        self.call(
            "Emulation.setEmulatedMedia",
            &json!({ "media": when(view.print, "print"), "features": [
                feature("prefers-color-scheme", view.scheme.name()),
                feature("forced-colors", when(view.forced_colours, "active")),
                feature("prefers-contrast", when(view.more_contrast, "more")),
                feature("prefers-reduced-motion", when(view.less_motion, "reduce")),
            ] }),
        );
        self.call("Emulation.setScriptExecutionDisabled", &json!({ "value": !view.script }));
        self.network(view.online, Duration::ZERO, None);
    }

    /// What the network is like: there or not, how long each answer takes, how many bytes a second it carries.
    pub(crate) fn network(&self, online: bool, latency: Duration, bytes_per_second: Option<u32>) {
        let through = bytes_per_second.map_or(-1.0, f64::from);
        self.call(
            "Network.emulateNetworkConditions",
            &json!({ "offline": !online, "latency": latency.as_millis() as u64,
                    "downloadThroughput": through, "uploadThroughput": through }),
        );
    }

    /// Goes to an address (`http`, `https` or `file`) and waits until all of it is loaded.
    pub(crate) fn go(&self, url: &str) {
        self.mark.set(self.record.len());
        let answer = self.call("Page.navigate", &json!({ "url": url }));
        let Some(loader) = answer["loaderId"].as_str() else {
            return; // Another place on the same page.
        };
        assert!(answer["errorText"].as_str().is_none(), "{url}: {}", answer["errorText"]);
        let loaded = |event: &Value| {
            event["method"] == "Page.lifecycleEvent"
                && event["params"]["name"] == "load"
                && event["params"]["loaderId"] == loader
        };
        assert!(
            self.record.wait(self.mark.get(), PATIENCE, loaded),
            "{url} was not loaded within {PATIENCE:?}"
        );
    }

    /// Does something that leads to another page, and waits until that is loaded.
    pub(crate) fn follow(&self, what: impl FnOnce()) {
        let mark = self.record.len();
        what();
        let loaded = |event: &Value| event["method"] == "Page.loadEventFired";
        let is_loaded = self.record.wait(mark, PATIENCE, loaded);
        assert!(is_loaded, "nothing was loaded within {PATIENCE:?}; still at {}", self.url());
        self.mark.set(mark);
    }

    /// Goes back to the page before, which the browser may still have as it was.
    pub(crate) fn back(&self) {
        let history = self.call("Page.getNavigationHistory", &json!({}));
        let before =
            history["currentIndex"].as_u64().and_then(|at| at.checked_sub(1)).expect("a page before");
        let entry = &history["entries"][usize::try_from(before).expect("few pages")]["id"];
        let mark = self.record.len();
        self.call("Page.navigateToHistoryEntry", &json!({ "entryId": entry }));
        let is_there = |event: &Value| event["method"] == "Page.frameNavigated";
        assert!(self.record.wait(mark, PATIENCE, is_there), "nothing to go back to at {}", self.url());
        self.mark.set(mark);
        self.until("document.readyState === 'complete'");
    }

    /// Where the page is.
    pub(crate) fn url(&self) -> String {
        self.text("location.href")
    }

    /// The value of an expression of JavaScript; a promise is awaited, what is no JSON is lost.
    ///
    /// # Panics
    /// Where it throws.
    pub(crate) fn eval(&self, script: &str) -> Value {
        self.tried(script).unwrap_or_else(|error| panic!("{error}"))
    }

    // The same; an error where the browser refuses, as it does when the page goes elsewhere meanwhile.
    fn tried(&self, script: &str) -> Result<Value, String> {
        let answer = self.wire.call(
            Some(&self.session),
            "Runtime.evaluate",
            &json!({ "expression": script, "awaitPromise": true, "returnByValue": true, "userGesture": true }),
        )?;
        if let Some(thrown) = answer.get("exceptionDetails") {
            let what = thrown["exception"]["description"].as_str().or(thrown["text"].as_str());
            panic!("{}\nin {script:.300}", what.unwrap_or_default());
        }
        Ok(answer["result"]["value"].clone())
    }

    /// The value of an expression that is a string.
    pub(crate) fn text(&self, script: &str) -> String {
        let value = self.eval(script);
        value.as_str().unwrap_or_else(|| panic!("`{script:.300}` is no string but {value}")).to_owned()
    }

    /// Runs a script without asking for its value: a library, for instance.
    pub(crate) fn load(&self, script: &str) {
        self.eval(&format!("{script}\n;0"));
    }

    /// Waits until an expression is true.
    pub(crate) fn until(&self, script: &str) {
        let start = Instant::now();
        let is_so = || match self.tried(&format!("!!({script})")) {
            Err(error) if error.contains("navigated or closed") => false,
            told => told.unwrap_or_else(|error| panic!("{error}")) == true,
        };
        while !is_so() {
            assert!(
                start.elapsed() < PATIENCE,
                "`{script}` was not true within {PATIENCE:?} at {}: {}",
                self.url(),
                self.as_it_stands()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    // What the page shows and what the browser complains of, for whoever has to find out why something did not come.
    fn as_it_stands(&self) -> String {
        let shown = self.text(
            "[document.visibilityState, document.readyState, document.body?.innerText ?? '', ...[...document.querySelectorAll('*')]
                .filter((node) => node.shadowRoot).map((node) => node.shadowRoot.textContent)].join('\\n').slice(0, 1500)",
        );
        format!("{shown}\ncomplaints: {:#?}", self.complaints())
    }

    /// Everything the browser complains of since the page in view was asked for: console, exceptions, policy, requests
    /// that failed.
    pub(crate) fn complaints(&self) -> Vec<String> {
        self.record.complaints(self.mark.get())
    }

    /// The requests since the page in view was asked for, its own first.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.record.requests(self.mark.get())
    }

    /// All events of a method since the page in view was asked for: their parameters.
    pub(crate) fn events(&self, method: &str) -> Vec<Value> {
        self.record.all(self.mark.get(), method)
    }

    /// The whole page as PNG.
    pub(crate) fn screenshot(&self) -> Vec<u8> {
        let size = self.call("Page.getLayoutMetrics", &json!({}))["cssContentSize"].clone();
        let clip = json!({ "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1 });
        let shot = self.call(
            "Page.captureScreenshot",
            &json!({ "format": "png", "captureBeyondViewport": true, "clip": clip }),
        );
        bytes(&shot["data"])
    }

    /// Writes the whole page as PNG, and makes the folders to it.
    pub(crate) fn save_screenshot(&self, to: impl AsRef<Path>) {
        let to = to.as_ref();
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder can be made");
        std::fs::write(to, self.screenshot()).expect("the picture can be written");
    }

    /// The page as printed on A4, as PDF with tags.
    pub(crate) fn pdf(&self) -> Vec<u8> {
        let pdf = self.call(
            "Page.printToPDF",
            &json!({ "generateTaggedPDF": true, "preferCSSPageSize": true, "paperWidth": 8.27, "paperHeight": 11.69 }),
        );
        bytes(&pdf["data"])
    }

    /// The accessibility tree: a node for each thing, with `role`, `name` and `ignored`.
    pub(crate) fn accessibility(&self) -> Vec<Value> {
        let mut tree = self.call("Accessibility.getFullAXTree", &json!({}));
        let Value::Array(nodes) = tree["nodes"].take() else { return Vec::new() };
        nodes.into_iter().filter(|node| node["ignored"] != true).collect()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.wire.records.lock().expect("whole").remove(&self.session);
        // A browser that is gone has closed it.
        let _ = self.wire.call(
            None,
            "Target.disposeBrowserContext",
            &json!({ "browserContextId": self.context }),
        );
    }
}

// Base64 (RFC 4648 §4), in which the protocol hands out files.
fn bytes(data: &Value) -> Vec<u8> {
    let sextet = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let letters = data.as_str().expect("base64").trim_end_matches('=').bytes();
    let mut bytes = Vec::with_capacity(letters.len() * 3 / 4);
    let (mut held, mut count) = (0_u32, 0);
    for letter in letters {
        held = (held << 6 | u32::from(sextet(letter))) & 0xff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((held >> count & 0xff) as u8);
        }
    }
    bytes
}
