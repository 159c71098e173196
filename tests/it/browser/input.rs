//! What a reader does: keys and clicks, as the browser gets them from a keyboard and a mouse.

use serde_json::{Value, json};

use super::page::Page;

impl Page {
    /// Presses a key and lets it go: `Tab`, `Shift+Tab`, `Enter`, `Space`, `Escape`, an arrow (`ArrowDown`), `Home`,
    /// `End`, `Backspace`, `Delete`, `PageDown`, or a letter.
    pub(crate) fn press(&self, key: &str) {
        let (shift, name) = key.strip_prefix("Shift+").map_or((0, key), |name| (8, name));
        let (code, text) = match name {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Space" => (32, " "),
            "Escape" => (27, ""),
            "PageUp" => (33, ""),
            "PageDown" => (34, ""),
            "End" => (35, ""),
            "Home" => (36, ""),
            "ArrowLeft" => (37, ""),
            "ArrowUp" => (38, ""),
            "ArrowRight" => (39, ""),
            "ArrowDown" => (40, ""),
            "Backspace" => (8, ""),
            "Delete" => (46, ""),
            _ => (0, name),
        };
        let named = if name == "Space" { " " } else { name };
        let key = |kind: &str| {
            let mut event = json!({ "type": kind, "key": named, "code": name, "windowsVirtualKeyCode": code,
                                    "modifiers": shift });
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = text.into();
            }
            self.call("Input.dispatchKeyEvent", &event);
        };
        // A key without text is a raw one; with `keyDown` the browser would wait for its letter.
        key(if text.is_empty() { "rawKeyDown" } else { "keyDown" });
        key("keyUp");
    }

    /// Types a text, letter by letter, into what has the focus.
    pub(crate) fn type_text(&self, text: &str) {
        for letter in text.chars() {
            if letter == ' ' { self.press("Space") } else { self.press(&letter.to_string()) }
        }
    }

    /// Clicks in the middle of the first element that a selector finds.
    pub(crate) fn click(&self, selector: &str) {
        let find = format!(
            "(() => {{ const e = document.querySelector({}); if (!e) return null;
               e.scrollIntoView({{ block: 'center', behavior: 'instant' }});
               const r = e.getClientRects()[0]; return [r.x + r.width / 2, r.y + r.height / 2]; }})()",
            Value::from(selector)
        );
        let at = self.eval(&find);
        assert!(at.is_array(), "nothing matches {selector} at {}", self.url());
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", &event);
        }
    }

    /// Presses Tab until the element with the focus is one that a selector matches; fails after `most` times.
    pub(crate) fn tab_to(&self, selector: &str, most: usize) {
        let is_there =
            format!("!!document.activeElement && document.activeElement.matches({})", Value::from(selector));
        for _ in 0..most {
            self.press("Tab");
            if self.eval(&is_there) == true {
                return;
            }
        }
        panic!("{most} times Tab did not lead to {selector} at {}", self.url());
    }
}
