//! The documented nginx configuration in a real nginx.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, ChildStderr, Command, Stdio};

use super::tests::{block, notes};
use super::*;

/// An nginx process that ends with the test.
struct Nginx {
    process: Child,
    port: u16,
    /// Open as long as the process, which writes into it.
    _log: BufReader<ChildStderr>,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Nginx {
    /// Serves the folder `overlap` of `root`.
    fn start(sh: &Shell, root: &Path) -> Self {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let code = block(&notes(), "### nginx").replace("/srv/www", &root.display().to_string());
        let (outside, location) = code.split_once("# In the server").unwrap();
        let types = "text/html html; text/css css; application/javascript js; application/wasm wasm; text/plain txt;";
        let server = format!("listen 127.0.0.1:{port};\n# In the server{location}");
        let http = format!("types {{ {types} }}\naccess_log off;\n{outside}\nserver {{\n{server}}}\n");
        let config = format!(
            "daemon off;\nmaster_process off;\npid {0}/pid;\nerror_log stderr notice;\nevents {{}}\nhttp {{\n{http}}}\n",
            root.display()
        );
        sh.write_file(root.join("nginx.conf"), config).unwrap();
        let mut nginx = Command::new("nginx");
        nginx.arg("-c").arg(root.join("nginx.conf")).arg("-p").arg(root).stderr(Stdio::piped());
        let mut process = nginx.spawn().unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap());
        // nginx listens before it starts its event loop, and its log ends if it fails.
        let mut written = String::new();
        while !written.contains("event method") {
            assert!(log.read_line(&mut written).unwrap() > 0, "nginx does not start: {written}");
        }
        Self { process, port, _log: log }
    }

    /// The head of a response, with lower-case names.
    fn head(&self, path: &str, encoding: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        let asked = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept-Encoding: {encoding}\r\n\r\n"
        );
        stream.write_all(asked.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let head = String::from_utf8_lossy(&answer).split("\r\n\r\n").next().unwrap().to_owned();
        head.lines().fold(String::new(), |head, line| match line.split_once(": ") {
            Some((name, value)) => head + &format!("{}: {value}\n", name.to_lowercase()),
            None => head + line + "\n",
        })
    }
}

#[test]
#[ignore = "needs nginx: cargo test -p xtask -- --ignored nginx"]
fn documented_nginx_sends_the_headers_of_the_table_and_compresses() {
    let sh = Shell::new().unwrap();
    let folder = sh.create_temp_dir().unwrap();
    let root = folder.path();
    let page = root.join("overlap");
    let (script, program) = ("web-0123456789abcdef.js", "web_bg-0123456789abcdef.wasm");
    for name in ["index.html", script, program, "presets/jointly.txt"] {
        sh.write_file(page.join(name), "overlap ".repeat(1000)).unwrap();
    }
    compress_files(&sh, &page).unwrap();
    // The build has not compressed this file.
    sh.write_file(page.join("other.js"), "overlap ".repeat(1000)).unwrap();
    let nginx = Nginx::start(&sh, root);
    for (path, kept) in [
        ("/overlap/".to_owned(), "no-cache"),
        (format!("/overlap/{script}"), IMMUTABLE),
        (format!("/overlap/{program}"), IMMUTABLE),
        ("/overlap/presets/jointly.txt".to_owned(), "no-cache"),
        ("/overlap/other.js".to_owned(), "no-cache"),
    ] {
        let head = nginx.head(&path, "gzip");
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        assert!(head.contains("\ncontent-encoding: gzip\n"), "{path}: {head}");
        assert!(head.contains(&format!("\ncache-control: {kept}\n")), "{path}: {head}");
        for header in HEADERS {
            let value = with_origin(Some("https://example.org"), header);
            assert_eq!(head.matches(&format!("\n{}: {value}\n", header.0.to_lowercase())).count(), 1, "{path}: {head}");
        }
        assert!(!nginx.head(&path, "identity").contains("content-encoding"), "{path}");
    }
    // A file that the build has compressed is sent with its length. A response that nginx compresses has no length.
    let length = sh.read_binary_file(page.join(format!("{program}.gz"))).unwrap().len();
    assert!(nginx.head(&format!("/overlap/{program}"), "gzip").contains(&format!("\ncontent-length: {length}\n")));
    let gone = nginx.head("/overlap/web-00000000000000aa.js", "gzip");
    assert!(gone.starts_with("HTTP/1.1 404"), "{gone}");
    assert!(gone.contains("\naccess-control-allow-origin: *\n") && !gone.contains("cache-control"), "{gone}");
}
