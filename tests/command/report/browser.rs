//! A client of a browser over the WebDriver protocol: JSON over plain HTTP to a local
//! `chromedriver`, which starts Chromium.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Shown if `chromedriver` is missing.
const INSTALL: &str = "this test needs Debian's packages chromium and chromium-driver: \
                       apt-get install chromium chromium-driver";

/// A browser, closed when this value is dropped.
pub(super) struct Browser {
    driver: Child,
    port: u16,
    session: String,
    _profile: TempDir,
}

impl Browser {
    /// Starts a browser.
    pub(super) fn start() -> Self {
        let profile = TempDir::new().unwrap();
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{INSTALL} ({error})"));
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines
            .find_map(|line| {
                let line = line.unwrap();
                let (_, port) = line.split_once("started successfully on port ")?;
                port.trim_end_matches('.').parse().ok()
            })
            .expect("the port of chromedriver");
        // Its further output is read and dropped, so that a full pipe never blocks it.
        std::thread::spawn(move || lines.for_each(drop));
        let data = format!("--user-data-dir={}", profile.path().display());
        let mut browser = Self {
            driver,
            port,
            session: String::new(),
            _profile: profile,
        };
        let session = browser.post(
            "/session",
            &json!({"capabilities": {"alwaysMatch": {
                "browserName": "chrome",
                "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
                "goog:chromeOptions": {"args": [
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic",
                    "--no-first-run", "--disable-background-networking",
                    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", data,
                ]},
            }}}),
        );
        browser.session = session["sessionId"].as_str().unwrap().to_owned();
        // Discards the messages and requests of the start page of the browser.
        browser.of_session("/url", &json!({"url": "about:blank"}));
        browser.console();
        browser.requests();
        browser
    }

    /// Sets the width of the screen in pixels and the color scheme, `light` or `dark`.
    pub(super) fn emulate(&self, width: u32, scheme: &str) {
        self.command(
            "Emulation.setDeviceMetricsOverride",
            &json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false}),
        );
        self.command(
            "Emulation.setEmulatedMedia",
            &json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]}),
        );
    }

    /// Opens a file and waits until it is loaded: a busy browser may report a page as open before
    /// it has read it.
    pub(super) fn open(&self, page: &Path) {
        const MOST_CHECKS: u32 = 600;
        let url = format!("file://{}", page.display());
        // Leaves the previous page first, which would count as loaded.
        self.of_session("/url", &json!({"url": "about:blank"}));
        self.of_session("/url", &json!({"url": url}));
        for _ in 0..MOST_CHECKS {
            let loaded = self.run("return [location.protocol, document.readyState].join(' ');");
            if loaded == "file: complete" {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        panic!("{url} is not loaded after a minute");
    }

    /// Runs a script in the page and returns its result.
    pub(super) fn run(&self, script: &str) -> Value {
        self.of_session("/execute/sync", &json!({"script": script, "args": []}))
    }

    /// The console messages since the last call.
    pub(super) fn console(&self) -> Vec<String> {
        let entries = self.of_session("/se/log", &json!({"type": "browser"}));
        let entries = entries.as_array().unwrap().iter();
        entries.map(ToString::to_string).collect()
    }

    /// The requested addresses since the last call.
    pub(super) fn requests(&self) -> Vec<String> {
        let entries = self.of_session("/se/log", &json!({"type": "performance"}));
        let entries = entries.as_array().unwrap().iter();
        entries
            .filter_map(|entry| {
                let event: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
                let event = &event["message"];
                (event["method"] == "Network.requestWillBeSent").then(|| {
                    let url = event["params"]["request"]["url"].as_str();
                    url.unwrap_or_default().to_owned()
                })
            })
            .collect()
    }

    fn command(&self, name: &str, parameters: &Value) {
        self.of_session(
            "/goog/cdp/execute",
            &json!({"cmd": name, "params": parameters}),
        );
    }

    fn of_session(&self, path: &str, body: &Value) -> Value {
        self.post(&format!("/session/{}{path}", self.session), body)
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let response = self.request("POST", path, &body.to_string());
        let value = &response["value"];
        assert!(value.get("error").is_none(), "{path}: {value}");
        value.clone()
    }

    fn request(&self, method: &str, path: &str, body: &str) -> Value {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut response = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            response.read_line(&mut line).unwrap();
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(given) = line.strip_prefix("content-length:") {
                length = given.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        response.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() && !std::thread::panicking() {
            // The browser ends with its session.
            self.request("DELETE", &format!("/session/{}", self.session), "");
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
