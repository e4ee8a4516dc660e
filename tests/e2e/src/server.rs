//! A static file server that remembers what it was asked.
//!
//! It serves one folder under [`SUB_PATH`] and, as the browser's proxy, hears of every request to any other host too.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use std::{fs, io, thread};

/// Where the playground lies on the server: it must work under any path.
pub(crate) const SUB_PATH: &str = "/any/sub/path/";

/// Hosts that Chromium asks on its own account, whatever the page does and whatever its flags say: updates, the time, the start
/// page of the default search engine, suggestions for forms. Fonts and script libraries come from neighbours of some of them;
/// those are a page's requests and stay out of this list.
const OF_THE_BROWSER: &[&str] = &[
    "accounts.google.com",
    "android.clients.google.com",
    "clients.google.com",
    "clients1.google.com",
    "clients2.google.com",
    "clients4.google.com",
    "clients2.googleusercontent.com",
    "content-autofill.googleapis.com",
    "dl.google.com",
    "edgedl.me.gvt1.com",
    "mtalk.google.com",
    "optimizationguide-pa.googleapis.com",
    "redirector.gvt1.com",
    "safebrowsing.googleapis.com",
    "safebrowsingohttpgateway.googleapis.com",
    "start.duckduckgo.com",
    "update.googleapis.com",
    "www.google.com",
];

/// One request that reached the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// `GET`, or `CONNECT` for an encrypted request to another host.
    pub method: String,
    /// The target as it stood in the request line: a path, or a whole address when it was meant for another host.
    pub target: String,
    /// Whether it was meant for another host and only came here because this server is the browser's proxy.
    pub foreign: bool,
}

/// The running server. Dropping it stops it.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    root: PathBuf,
    stopped: AtomicBool,
    requests: Mutex<Vec<Request>>,
    /// Files that are served otherwise than they stand below `root`.
    replaced: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Server {
    /// Serves the files below `root` on a free port of the loopback interface.
    pub(crate) fn start(root: PathBuf) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            root,
            stopped: AtomicBool::new(false),
            requests: Mutex::new(Vec::new()),
            replaced: Mutex::default(),
        });
        let of_thread = Arc::clone(&shared);
        thread::spawn(move || accept(&listener, &of_thread));
        Ok(Self { address, shared })
    }

    /// The address of the playground, with a closing slash.
    pub fn url(&self) -> String {
        format!("http://{}{SUB_PATH}", self.address)
    }

    /// The address to name as the browser's proxy.
    pub(crate) fn proxy(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything asked so far, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Serves a file changed from now on, as a host does with another build.
    pub fn replace(&self, name: &str, change: impl FnOnce(String) -> String) {
        let text = fs::read_to_string(self.shared.root.join(name)).unwrap_or_default();
        let mut replaced = self.shared.replaced.lock().unwrap_or_else(PoisonError::into_inner);
        replaced.insert(name.to_owned(), change(text).into_bytes());
    }

    /// Answers nothing more: from now on the page is on its own.
    pub fn stop(&self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // the listener waits in `accept`; a connection wakes it so that it sees the flag and closes
        drop(TcpStream::connect(self.address));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.stopped.load(Ordering::SeqCst) {
            return;
        }
        if let Ok(stream) = stream {
            let shared = Arc::clone(shared);
            thread::spawn(move || drop(answer(stream, &shared)));
        }
    }
}

fn answer(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream.try_clone()?.take(64 * 1024));
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace();
    let (Some(method), Some(target)) = (words.next(), words.next()) else { return Ok(()) };
    let foreign = !target.starts_with('/');
    if !foreign || !OF_THE_BROWSER.contains(&host(target)) {
        let request = Request { method: method.to_owned(), target: target.to_owned(), foreign };
        shared.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    }
    let mut head = String::new();
    while reader.read_line(&mut head)? > 2 {
        head.clear();
    }
    let file = if foreign { None } else { find(&shared.root, target) };
    match file.and_then(|path| Some((content_type(&path), content(shared, &path)?))) {
        Some((kind, body)) => respond(&mut stream, "200 OK", kind, &body),
        None if foreign => {
            respond(&mut stream, "403 Forbidden", "text/plain", b"no other host is reachable here")
        }
        None => respond(&mut stream, "404 Not Found", "text/plain", b"no such file"),
    }
}

/// What a file holds, or what it was replaced with.
fn content(shared: &Shared, path: &Path) -> Option<Vec<u8>> {
    let name = path.strip_prefix(&shared.root).unwrap_or(path).to_string_lossy();
    let replaced = shared.replaced.lock().unwrap_or_else(PoisonError::into_inner);
    replaced.get(name.as_ref()).cloned().or_else(|| fs::read(path).ok())
}

/// The host in a proxy's request target: `http://host/path` or `host:443`.
fn host(target: &str) -> &str {
    let rest = target.split_once("://").map_or(target, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or(rest)
}

fn respond(stream: &mut TcpStream, status: &str, kind: &str, body: &[u8]) -> io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nX-Content-Type-Options: nosniff\r\n\
         Cache-Control: no-cache\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(body)?;
    stream.flush()
}

/// The file for a request target, if it stands below `root` under [`SUB_PATH`].
fn find(root: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?;
    let inside = path.strip_prefix(SUB_PATH)?;
    let inside = if inside.is_empty() { "index.html" } else { inside };
    let relative = Path::new(inside);
    let plain = relative.components().all(|component| matches!(component, Component::Normal(_)));
    plain.then(|| root.join(relative)).filter(|file| file.is_file())
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        Some("json" | "webmanifest") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::{find, host};
    use std::path::Path;

    #[test]
    fn the_host_is_read_from_both_forms() {
        assert_eq!(host("http://example.org/x:y"), "example.org");
        assert_eq!(host("http://example.org:8080/x"), "example.org");
        assert_eq!(host("example.org:443"), "example.org");
    }

    #[test]
    fn only_files_below_the_root_and_the_sub_path_are_found() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(find(root, "/any/sub/path/Cargo.toml?x=1"), Some(root.join("Cargo.toml")));
        assert_eq!(find(root, "/Cargo.toml"), None);
        assert_eq!(find(root, "/any/sub/path/src/../Cargo.toml"), None);
        assert_eq!(find(root, "/any/sub/path//etc/passwd"), None);
        assert_eq!(find(root, "/any/sub/path/missing"), None);
    }
}
