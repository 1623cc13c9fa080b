//! Standard output, standard error and exit status of calls.

mod support;

use std::collections::BTreeMap;
use std::fs::File;
use std::process::Stdio;

use support::{output, overlap, text, with_script};

#[test]
fn exit_status_is_that_of_the_document() {
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
        (0, &["quorums", "1,2,3 > 1,2,3,4"], ""),
        (1, &["quorums", "1,2,3 > 1,2,3,4 > 3,4,5", "--json"], ""),
        (2, &["quorums", "1,2,3 > "], ""),
        (0, &["profiles"], ""),
        (2, &["profiles", "etcd"], ""),
        (2, &["run", "jointly", "--mode", "naive"], ""),
        (2, &["link", "jointly", "--mode", "single"], ""),
        (2, &["explore", "jointly", "--loss"], ""),
        (2, &["render", "jointly", "--beat", "none"], ""),
        (2, &["survey", "-"], "overlap 1\nold S1\nthen time out S1\n"),
        (2, &["survey", "--merge", "no-such-file"], ""),
        (2, &["survey", "--merge", "/dev/stdin"], "[]"),
        (0, &["check", "jointly", "--preset"], ""),
        (1, &["check", "-", "--preset"], "overlap 1\nold S1\nleader S1\nexpect joint: safe\n"),
        (0, &["check", "-"], "overlap 1\nold S1\nleader S1\nat 5 restart S1\nexpect joint: safe\n"),
        (0, &["--version"], ""),
        (0, &["run", "--version"], ""),
        (0, &["run", "-"], unmet),
        (0, &[], ""),
        (0, &["help"], ""),
        (0, &["help", "run"], ""),
        (0, &["run", "--help"], ""),
        (1, &["explore", "naive-swap-3-to-5"], ""),
        (1, &["explore", "naive-swap-3-to-5", "--granularity", "moves", "--reverse", "--no-reductions"], ""),
        (1, &["explore", "naive-swap-3-to-5", "--grain", "moves", "--back", "--plain"], ""),
        (3, &["explore", "jointly", "--mode", "joint", "--memory", "1", "--force"], ""),
        (3, &["explore", "jointly", "--mode", "joint", "--memory", "1", "--anyway"], ""),
    ] {
        let output = with_script(words, script);
        assert_eq!(output.status.code(), Some(code), "{words:?} {output:?}");
    }
}

#[test]
fn standard_output_is_empty_if_a_call_is_wrong() {
    for words in [&["run", "no-such-file"][..], &["run"], &["runn", "jointly"], &["explore", "jointly", "--loss"]] {
        let output = output(words);
        assert_eq!(text(&output.stdout), "", "{words:?}");
        assert!(text(&output.stderr).starts_with("error: "), "{output:?}");
    }
}

#[test]
fn error_of_a_script_shows_its_line_with_a_caret_and_no_colour() {
    let broken = "overlap 1\nold S1\nat 5 crsh S1\nat 6 crash S2\n";
    for (words, on_stdout) in [(["run", "-"], false), (["check", "-"], true)] {
        let output = with_script(&words, broken);
        let shown = text(if on_stdout { &output.stdout } else { &output.stderr });
        let places: Vec<_> = shown.lines().filter_map(|line| line.trim().strip_prefix("--> ")).collect();
        assert_eq!(places, ["standard input:3:6", "standard input:4:12"], "{shown}");
        assert!(shown.contains("at 5 crsh S1") && shown.contains("^^^^") && !shown.contains('\u{1b}'), "{shown}");
    }
}

#[test]
fn short_messages_are_lines_that_begin_with_their_place() {
    let broken = "overlap 1\nold S1\nat 5 crsh S1\nat 6 crash S2\n";
    let output = with_script(&["check", "--short", "-"], broken);
    let lines: Vec<&str> = text(&output.stdout).lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("standard input:3:6: ") && lines[1].starts_with("standard input:4:12: "), "{lines:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn full_disk_fails_and_closed_pipe_does_not() {
    let full = File::options().write(true).open("/dev/full").expect("it is there");
    let output = overlap(&["run", "jointly"]).stdout(full).stderr(Stdio::piped()).output().expect("it can be called");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("error: "), "{output:?}");
    let (reader, writer) = std::io::pipe().expect("there is one");
    drop(reader);
    let output = overlap(&["run", "jointly"]).stdout(writer).stderr(Stdio::piped()).output().expect("it can be called");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
}

#[test]
fn search_from_the_start_warns_that_it_ignores_the_actions_of_the_link() {
    let words = ["explore", "#jointly&do=20.crash.2", "--mode", "joint", "--terms", "1", "--changes", "1"];
    let output = output(&words);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let warning = text(&output.stderr);
    assert!(warning.starts_with("warning: ") && warning.contains("--at") && warning.lines().count() == 1, "{warning}");
}

#[test]
fn search_from_a_moment_includes_the_actions_of_the_link() {
    let words = ["explore", "#jointly&do=20.crash.2", "--at", "30", "--terms", "1", "--changes", "1"];
    let output = output(&words);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{output:?}");
}

#[test]
fn version_is_that_of_the_crate() {
    for words in [&["--version"][..], &["-V"], &["run", "--version"]] {
        assert_eq!(text(&output(words).stdout), format!("overlap {}\n", env!("CARGO_PKG_VERSION")), "{words:?}");
    }
}

#[test]
fn call_without_a_command_prints_the_help() {
    let help = output(&["help"]);
    for words in [&[][..], &["-h"], &["--help"]] {
        assert_eq!(text(&output(words).stdout), text(&help.stdout), "{words:?}");
    }
    assert!(text(&help.stdout).contains("overlap") && help.stderr.is_empty());
}

/// A shell passes the output of a command as such a file: `overlap check <(...)`.
#[test]
#[cfg(unix)]
fn named_pipe_is_a_file() {
    let output = with_script(&["check", "/dev/stdin"], "overlap 1\nold S1\nexpect joint: safe\n");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), "/dev/stdin: as stated\n"));
}

#[test]
fn link_that_is_too_long_to_be_opened_is_not_printed() {
    let words =
        |line: u64| (1..60).map(move |nth| format!("{:x}", (line * 60 + nth).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    let beats = (0..30).map(|line| format!("beat b{line}: {}\n", words(line).collect::<Vec<_>>().join(" ")));
    let script = "overlap 1\nold S1 S2 S3\n".to_owned() + &beats.collect::<String>();
    assert!(script.len() > 26_000);
    let output = with_script(&["link", "-"], &script);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
    assert!(text(&output.stderr).contains("16384"), "{output:?}");
}

#[test]
fn shards_merge_to_the_output_of_the_whole_survey() {
    let folder = std::env::temp_dir().join(format!("overlap-shards-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("it can be made");
    let survey = ["survey", "naive-swap-3-to-5", "--seeds", "20"];
    let files = [1, 2, 3].map(|number| {
        let shard = output(&[&survey[..], &["--json", "--shard", &format!("{number}/3")]].concat());
        assert_eq!((shard.status.code(), text(&shard.stderr)), (Some(0), ""), "{shard:?}");
        let file = folder.join(format!("{number}.json"));
        std::fs::write(&file, &shard.stdout).expect("it can be written");
        file.display().to_string()
    });
    let [one, two, three] = files.each_ref().map(String::as_str);
    for options in [&[][..], &["--json"]] {
        let whole = output(&[&survey[..], options].concat());
        let merged = output(&[&["survey", "--merge", two, three, one], options].concat());
        assert_eq!((merged.status.code(), text(&merged.stdout)), (Some(0), text(&whole.stdout)), "{merged:?}");
    }
    let refused = output(&["survey", "--merge", one, one]);
    assert_eq!((refused.status.code(), text(&refused.stdout)), (Some(2), ""), "{refused:?}");
    assert_eq!(text(&refused.stderr).lines().count(), 2, "it is there twice, and others are missing: {refused:?}");
    std::fs::remove_dir_all(folder).expect("it can be removed");
}

/// Wording of messages and help. `OVERLAP_BLESS=1 cargo test -p cli --test calls` accepts a new one.
#[test]
fn wording_is_that_of_the_golden_file() {
    let scripts: BTreeMap<&str, &str> = [
        ("typo", "overlap 1\nold S1\nat 5 crsh S1\nat 6 crash S2\n"),
        ("nothing missing", "overlap 1\nold S1\n"),
        ("warning", "overlap 1\nold S1\nleader S1\nat 5 restart S1\nexpect joint: safe\n"),
        ("unmet", "overlap 1\nold S1 S2 S3\nleader S1\nexpect joint: S2 leads\n"),
        ("no clock", "overlap 1\nold S1\nthen time out S1\n"),
        ("same members", "overlap 1\nold S1 S2\nleader S1\n"),
    ]
    .into();
    let mut actual = String::new();
    for (call, script) in [
        ("help", ""),
        ("run --help", ""),
        ("check --help", ""),
        ("render --help", ""),
        ("explore --help", ""),
        ("survey --help", ""),
        ("quorums --help", ""),
        ("verdicts --help", ""),
        ("link --help", ""),
        ("handout --help", ""),
        ("script --help", ""),
        ("run", ""),
        ("expolre jointly", ""),
        ("presets extra", ""),
        ("check jointly --mode joint", ""),
        ("run jointly --mode both", ""),
        ("run jointly --mode naive", ""),
        ("run jointly --rule-off prevote", ""),
        ("run jointly --rule-off joint_union --rule-off joint_needs_both", ""),
        ("link jointly --at 600001", ""),
        ("link jointly --at 5 --beat begin", ""),
        ("link jointly --beat none", ""),
        ("run no-such-file", ""),
        ("run #no-such-preset", ""),
        ("script bug-2015&old=1,2&new=1,3", ""),
        ("explore jointly --property linearizability", ""),
        ("explore jointly --loss", ""),
        ("explore - --reverse", "same members"),
        ("survey -", "no clock"),
        ("survey", ""),
        ("survey jointly --shard 3/2 --json", ""),
        ("survey jointly --shard 1/2", ""),
        ("survey jointly --merge 1.json", ""),
        ("survey --merge no-such-file /dev/stdin", "typo"),
        ("quorums 1,2,3>1,2,3&3,4,5>3,4,5", ""),
        ("quorums 1,2,3,4>1,2,3,4>1,2,3>1,4,5", ""),
        ("quorums 1,2,3,4>1,2,3", ""),
        ("quorums 1,2,3", ""),
        ("quorums 1,2,3>1,2,3,S64", ""),
        ("run -", "typo"),
        ("check -", "typo"),
        ("check - --short", "typo"),
        ("check -", "nothing missing"),
        ("check -", "warning"),
        ("check -", "unmet"),
        ("check - --short", "warning"),
        ("check no-such-file jointly", ""),
        ("handout", ""),
        ("handout jointly --url overlap.example", ""),
        ("handout jointly no-such-file -o -", ""),
        ("handout - -o -", "typo"),
    ] {
        let words: Vec<&str> = call.split(' ').collect();
        let output = with_script(&words, scripts.get(script).copied().unwrap_or_default());
        let on = if script.is_empty() { String::new() } else { format!(" < {script}") };
        let status = output.status.code().expect("it ends by itself");
        actual += &format!("$ overlap {call}{on}\n{}{}[{status}]\n\n", text(&output.stdout), text(&output.stderr));
    }
    support::compare_with_golden("messages.txt", &actual);
}

/// The calls that draw the picture at the top of the README, with their files in `docs/`.
const README_PICTURES: [(&[&str], &str); 2] = [
    (&["render", "naive-swap-5-to-5", "--mode", "naive", "--beat", "two-leaders", "--card"], "two-leaders-light.svg"),
    (
        &["render", "naive-swap-5-to-5", "--mode", "naive", "--beat", "two-leaders", "--card", "--dark"],
        "two-leaders-dark.svg",
    ),
];

#[test]
fn pictures_of_the_readme_are_those_that_render_draws() {
    let repository = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let readme = std::fs::read_to_string(format!("{repository}/README.md")).expect("it is there");
    for (call, file) in README_PICTURES {
        let drawn = output(call);
        assert!(drawn.status.success(), "{drawn:?}");
        let drawn = text(&drawn.stdout);
        assert!(drawn.contains("S1 and S3 both lead term 2"), "it is the moment of two leaders");
        assert!(readme.contains(&format!("docs/{file}")), "the README shows {file}");
        let path = format!("{repository}/docs/{file}");
        if std::env::var_os("OVERLAP_BLESS").is_some() {
            std::fs::write(&path, drawn).expect("the picture can be written");
            continue;
        }
        let committed = std::fs::read_to_string(&path).expect("it is there");
        let again = "is not current: OVERLAP_BLESS=1 cargo test -p cli --test calls";
        assert!(committed == drawn, "docs/{file} {again}");
    }
}

/// A template with the two places that a lesson fills.
const TEMPLATE: &str = "<title>x</title><script type=\"application/json\" id=\"overlap-lessons\">[]</script>";

#[test]
fn lesson_with_an_error_is_named_and_nothing_is_written_unless_the_rest_is_asked_for() {
    let folder = std::env::temp_dir().join(format!("overlap-lesson-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("it can be made");
    let path = |name: &str| folder.join(name).display().to_string();
    for (name, words) in [
        ("template.html", TEMPLATE),
        ("bad.overlap", "overlap 1\nold S1\nat 5 crsh S1\n"),
        ("good.overlap", "overlap 1\ntitle A </script> \"title\"\nold S1 S2\n"),
    ] {
        std::fs::write(path(name), words).expect("it can be written");
    }
    let (template, page) = (path("template.html"), path("lesson.html"));
    let call = |more: &[&str]| {
        let words = ["lesson", "jointly", &path("bad.overlap"), &path("good.overlap")].map(str::to_owned);
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        words.extend(["--template", &template, "-o", &page]);
        words.extend(more);
        output(&words)
    };
    let refused = call(&[]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(text(&refused.stderr).contains("bad.overlap:3:6"), "{refused:?}");
    assert!(!std::path::Path::new(&page).exists());
    let rest = call(&["--keep-going"]);
    assert_eq!(rest.status.code(), Some(1), "{rest:?}");
    let written = std::fs::read_to_string(&page).expect("it is written");
    assert_eq!(written.matches("</script>").count(), 1, "{written}");
    assert!(written.contains("{\"title\":\"A \\u003c/script> \\\"title\\\"\",\"link\":\"s2."), "{written}");
    assert!(written.contains("\"link\":\"jointly\""), "{written}");
    for (words, problem) in [
        (vec!["lesson", "jointly", "--template", "/no/such/file"], "cannot be read"),
        (vec!["lesson", "jointly", "--template", &path("good.overlap"), "-o", &page], "no template"),
        (vec!["lesson", "jointly", "--template", &template, "-o", &template], "name another file"),
    ] {
        let wrong = output(&words);
        assert_eq!(wrong.status.code(), Some(2), "{wrong:?}");
        assert!(text(&wrong.stderr).contains(problem), "{wrong:?}");
    }
    assert_eq!(std::fs::read_to_string(&template).expect("it is there"), TEMPLATE);
    std::fs::remove_dir_all(folder).expect("it can be removed");
}

#[test]
fn handout_is_written_whole_or_not_at_all() {
    let folder = std::env::temp_dir().join(format!("overlap-handout-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("it can be made");
    let path = |name: &str| folder.join(name).display().to_string();
    for (name, words) in [
        ("bad.overlap", "overlap 1\nold S1\nat 5 crsh S1\n"),
        ("good.overlap", "overlap 1\ntitle A <title>\nold S1 S2\n"),
    ] {
        std::fs::write(path(name), words).expect("it can be written");
    }
    let (bad, good, page) = (path("bad.overlap"), path("good.overlap"), path("handout.html"));
    let in_no_folder = path("no folder/handout.html");
    for (words, status, problem) in [
        (vec!["handout", "jointly", &bad, "-o", &page], 1, "bad.overlap:3:6"),
        (vec!["handout", "jointly", "no-such-file", "-o", &page], 2, "no-such-file"),
        (vec!["handout", "jointly", &good, "-o", &good], 2, "name another file"),
        (vec!["handout", "jointly", "-o", &in_no_folder], 1, "could not be written"),
    ] {
        let refused = output(&words);
        assert_eq!((refused.status.code(), text(&refused.stdout)), (Some(status), ""), "{refused:?}");
        assert!(text(&refused.stderr).contains(problem), "{refused:?}");
    }
    assert!(!std::path::Path::new(&page).exists());
    assert!(std::fs::read_to_string(&good).expect("it is there").starts_with("overlap 1"));
    let written = output(&["handout", "jointly", &good, "--url", "https://overlap.example", "-o", &page]);
    assert_eq!(written.status.code(), Some(0), "{written:?}");
    let html = std::fs::read_to_string(&page).expect("it is written");
    assert!(html.contains("<h1>A &lt;title&gt;</h1>"), "{html}");
    assert!(html.contains("<a href=\"https://overlap.example/#jointly\">"), "{html}");
    assert_eq!(html.matches("<a href=\"https://overlap.example/#s2.").count(), 1, "{html}");
    let printed = output(&["handout", "jointly", &good, "--url", "https://overlap.example", "-o", "-"]);
    assert_eq!(text(&printed.stdout), html);
    std::fs::remove_dir_all(folder).expect("it can be removed");
}

#[test]
fn handout_shows_the_actions_of_a_link_and_does_without_a_link_that_is_too_long() {
    let acted = output(&["handout", "#naive-swap-5-to-5&do=50.joint.crash.1", "-o", "-"]);
    assert_eq!(acted.status.code(), Some(0), "{acted:?}");
    let (with, without) = (text(&acted.stdout).to_owned(), output(&["handout", "naive-swap-5-to-5", "-o", "-"]));
    assert!(with.contains("Joint consensus: S1 crashes."), "the action is a moment");
    assert!(!text(&without.stdout).contains("Joint consensus: S1 crashes."));
    assert!(!with.contains("Can both win?"), "the story is told up to the action only");
    let words =
        |line: u64| (1..60).map(move |nth| format!("{:x}", (line * 60 + nth).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    let beats = (0..30).map(|line| format!("beat b{line}: {}\n", words(line).collect::<Vec<_>>().join(" ")));
    let script = "overlap 1\nold S1 S2 S3\n".to_owned() + &beats.collect::<String>();
    let long = with_script(&["handout", "-", "--url", "https://overlap.example/", "-o", "-"], &script);
    assert_eq!(long.status.code(), Some(0), "{long:?}");
    assert!(text(&long.stderr).starts_with("warning: -: ") && text(&long.stderr).contains("16384"), "{long:?}");
    assert!(!text(&long.stdout).contains("https:"), "it has no link");
}
