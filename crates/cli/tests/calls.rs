//! What a shell sees of a call: what is printed where, and what it ends with.

use std::fs::File;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

fn overlap(words: &[&str]) -> Command {
    let mut call = Command::new(env!("CARGO_BIN_EXE_overlap"));
    call.args(words);
    call
}

fn output(words: &[&str]) -> Output {
    overlap(words).output().expect("it can be called")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("it is text")
}

/// A call with a script on its standard input.
fn with_script(words: &[&str], script: &str) -> Output {
    let mut call = overlap(words);
    call.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut call = call.spawn().expect("it can be called");
    // A call that is wrong ends without reading.
    let _ = call.stdin.take().expect("it is piped").write_all(script.as_bytes());
    call.wait_with_output().expect("it ends")
}

#[test]
fn a_call_ends_with_what_the_document_says() {
    let broken = "overlap 1\nold S1\nat 5 crsh S1\n";
    let unmet = "overlap 1\nold S1\nleader S1\nexpect joint: nobody leads\n";
    for (code, words, script) in [
        (0, &["check", "jointly"][..], ""),
        (1, &["check", "-"], unmet),
        (1, &["check", "-"], broken),
        (1, &["run", "-"], broken),
        (2, &["check", "no-such-file"], ""),
        (2, &["check"], ""),
        (2, &["run", "no-such-file"], ""),
        (2, &["run", "#own&do=5.crsh.1"], ""),
        (2, &["check", "jointly", "--mode", "joint"], ""),
        (2, &["presets", "extra"], ""),
        (0, &["profiles"], ""),
        (2, &["profiles", "etcd"], ""),
        (2, &["run", "jointly", "--mode", "naive"], ""),
        (2, &["link", "jointly", "--mode", "single"], ""),
        (2, &["explore", "jointly", "--loss"], ""),
        (2, &["render", "jointly", "--beat", "none"], ""),
        (2, &["survey", "-"], "overlap 1\nold S1\nthen time out S1\n"),
        (0, &["check", "jointly", "--preset"], ""),
        (1, &["check", "-", "--preset"], "overlap 1\nold S1\nleader S1\nexpect joint: safe\n"),
        (0, &["check", "-"], "overlap 1\nold S1\nleader S1\nat 5 restart S1\nexpect joint: safe\n"),
        (0, &["--version"], ""),
        (0, &["run", "-"], unmet),
        (0, &["help"], ""),
        (1, &["explore", "naive-swap-3-to-5"], ""),
        (3, &["explore", "jointly", "--mode", "joint", "--memory", "1", "--force"], ""),
        (3, &["explore", "jointly", "--mode", "joint", "--memory", "1", "--anyway"], ""),
    ] {
        let output = with_script(words, script);
        assert_eq!(output.status.code(), Some(code), "{words:?} {output:?}");
    }
}

#[test]
fn every_fault_of_a_script_begins_with_its_place_and_nothing_else() {
    let broken = "overlap 1\nold S1\nat 5 crsh S1\nat 6 crash S2\n";
    let output = with_script(&["run", "-"], broken);
    let lines: Vec<&str> = text(&output.stderr).lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("standard input:3:6: ") && lines[1].starts_with("standard input:4:12: "), "{lines:?}");
    let output = self::output(&["run", "no-such-file"]);
    let told = "error: there is no preset and no file “no-such-file”; the presets: overlap presets\n";
    assert_eq!(text(&output.stderr), told);
}

/// A place that takes nothing.
#[test]
#[cfg(target_os = "linux")]
fn an_output_that_cannot_be_written_is_told_and_one_that_nobody_wants_any_more_is_not() {
    let full = File::options().write(true).open("/dev/full").expect("there is one");
    let output = overlap(&["run", "jointly"]).stdout(full).stderr(Stdio::piped()).output().expect("it can be called");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("error: the output could not be written: "), "{output:?}");
    let (reader, writer) = std::io::pipe().expect("there is one");
    drop(reader);
    let output = overlap(&["run", "jointly"]).stdout(writer).stderr(Stdio::piped()).output().expect("it can be called");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
}

#[test]
fn a_search_says_that_it_leaves_out_what_the_reader_did() {
    let words = ["explore", "#jointly&do=20.crash.2", "--mode", "joint", "--terms", "1", "--changes", "1"];
    let output = output(&words);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let told = "warning: the search starts at the start, without the actions of the link (do); to start later: --at\n";
    assert_eq!(text(&output.stderr), told);
}

#[test]
fn a_search_that_goes_on_from_a_moment_takes_what_the_reader_did() {
    let words = ["explore", "#jointly&do=20.crash.2", "--at", "30", "--terms", "1", "--changes", "1"];
    let output = output(&words);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{output:?}");
}

#[test]
fn a_version_is_that_of_the_program() {
    assert_eq!(text(&output(&["--version"]).stdout), format!("overlap {}\n", env!("CARGO_PKG_VERSION")));
}

/// As a shell hands over what a command prints: `overlap check <(...)`.
#[test]
#[cfg(unix)]
fn a_pipe_with_a_name_is_a_file() {
    let output = with_script(&["check", "/dev/stdin"], "overlap 1\nold S1\nexpect joint: safe\n");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), "/dev/stdin: as stated\n"));
}

#[test]
fn a_link_that_nobody_could_open_is_not_printed() {
    let words =
        |line: u64| (1..60).map(move |nth| format!("{:x}", (line * 60 + nth).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    let beats = (0..30).map(|line| format!("beat b{line}: {}\n", words(line).collect::<Vec<_>>().join(" ")));
    let script = "overlap 1\nold S1 S2 S3\n".to_owned() + &beats.collect::<String>();
    assert!(script.len() > 26_000);
    let output = with_script(&["link", "-"], &script);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
    let told = text(&output.stderr);
    assert!(told.contains("none longer than 16384 is opened: make the script's texts shorter"), "{told}");
}
