//! Surveys, their shards, and merging these.

use std::fs;
use std::path::Path;

use scenario::preset;
use serde_json::json;

use super::*;
use crate::Command;
use crate::error::MergeError;

/// Options of a call, and its link.
fn call(words: &str) -> (Options, Link) {
    let words: Vec<&str> = words.split_ascii_whitespace().collect();
    let Ok(Command::Survey(options)) = crate::parse(words.iter().copied()) else { panic!("{words:?}") };
    let link = options.scenario.as_ref().expect("it names a scenario").load_in(options.mode).expect("it is a link");
    (options, link)
}

/// Output of a call.
fn output(words: &str) -> String {
    let (options, link) = call(words);
    survey(&link, &options).expect("it has a clock")
}

/// A folder of a test, which is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("overlap-survey-{test}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("it can be made");
        Self(folder)
    }

    /// Writes a file.
    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let file = self.0.join(name);
        fs::write(&file, text).expect("there is room for it");
        file
    }

    /// Writes each shard of a survey, the last first.
    fn shards(&self, survey: &str, of: u64) -> Vec<PathBuf> {
        let shards = (1..=of).rev();
        let write = |number| {
            let threads = number % 3 + 1;
            let text = output(&format!("{survey} --shard {number}/{of} --json --threads {threads}"));
            self.write(&format!("{of}-{number}.json"), text)
        };
        shards.map(write).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Errors of a merge.
fn errors(files: &[&Path]) -> Vec<MergeError> {
    let files: Vec<PathBuf> = files.iter().map(|file| file.to_path_buf()).collect();
    merge::merge(&files).expect_err("it is refused")
}

#[test]
fn sweep_is_the_same_on_any_number_of_threads() {
    let scenario = preset(scenario::DEFAULT).expect("it is built in");
    let one = sweep(scenario, Mode::Naive, 0..12, 1);
    assert_eq!(sweep(scenario, Mode::Naive, 0..12, 5), one);
}

#[test]
fn json_has_the_maximum_and_the_first_violating_seeds() {
    let stats = sweep(preset(scenario::DEFAULT).expect("it is built in"), Mode::Naive, 0..12, 2);
    let json = as_json(Mode::Naive, &stats);
    let most = stats.unavailable_ms.max().expect("there are some");
    let unavailable = &json["no_leader_could_commit_for"];
    assert_eq!((&unavailable["most"], &unavailable["most_in_seed"]), (&json!(most.time), &json!(most.seed)));
    assert_eq!(json["first_broken"], json!(stats.first_violating));
}

#[test]
fn actions_of_the_link_happen_under_every_seed() {
    let finished = |link: &str| {
        let json: Value = output(&format!("survey {link} --seeds 5 --mode joint --json")).parse().expect("it is JSON");
        (json[0]["mode"].clone(), json[0]["seeds"].clone(), json[0]["finished"].clone())
    };
    assert_eq!(finished("jointly"), (json!("joint"), json!(5), json!(5)));
    assert_eq!(finished("jointly&do=1.crash.1,1.crash.2,1.crash.3"), (json!("joint"), json!(5), json!(0)));
}

#[test]
fn survey_of_a_script_without_a_clock_is_refused() {
    let untimed = "overlap 1\nold S1 S2\nthen time out S1\n";
    let untimed = scenario::script::read(untimed).expect("it is a script").into();
    let Ok(Command::Survey(options)) = crate::parse(["survey", "-"]) else { panic!("it is a call") };
    assert!(matches!(survey(&untimed, &options), Err(CliError::NoClock)));
}

#[test]
fn shards_add_up_to_the_whole_survey_bit_for_bit() {
    let folder = Folder::new("whole");
    // Fewer seeds than shards, a number that no number of shards divides, and the user's actions.
    for (survey, breaks) in [
        ("survey naive-swap-5-to-5 --seeds 41", true),
        ("survey naive-swap-3-to-5 --seeds 131 --mode naive", true),
        ("survey jointly&do=1.crash.1 --seeds 70 --rule-off pre_vote", false),
    ] {
        let (json, text) = (output(&format!("{survey} --json")), output(survey));
        assert_eq!(text.contains("first violations"), breaks, "{text}");
        for of in [1, 2, 7, 64] {
            let merged = merge::merge(&folder.shards(survey, of)).expect("all are there");
            assert_eq!(print(&merged, true), json, "{survey}, {of} shards");
            assert_eq!(print(&merged, false), text, "{survey}, {of} shards");
        }
    }
}

#[test]
fn every_seed_is_in_one_shard() {
    for (seeds, of) in [(1, 1), (10, 3), (3, 10), (MAX_SEEDS, 1_000_000), (MAX_SEEDS - 1, 7)] {
        let shard = |number| ShardNumber { number, of }.seeds(seeds);
        assert_eq!((shard(1).start, shard(of).end), (0, seeds));
        let sizes = (1..=of).map(|number| shard(number).end - shard(number).start);
        let (least, most) = sizes.fold((u64::MAX, 0), |(least, most), size| (size.min(least), size.max(most)));
        assert!(most - least <= 1, "{seeds} {of}");
        assert!((1..of).all(|number| shard(number).end == shard(number + 1).start), "{seeds} {of}");
    }
}

#[test]
fn shard_that_does_not_exist_is_refused_and_one_without_json_too() {
    let parse = |words: &str| crate::parse(words.split(' ')).map(|_| ());
    assert!(parse("survey jointly --shard 1/1 --json").is_ok());
    assert!(parse("survey jointly --shard 1000000/1000000 --json").is_ok());
    for shard in ["0/2", "3/2", "1/0", "1/1000001", "1", "1/2/3", "/", "-1/2", "a/b", ""] {
        assert!(parse(&format!("survey jointly --json --shard {shard}")).is_err(), "{shard}");
    }
    for call in [
        "survey",
        "survey jointly --shard 1/2",
        "survey --merge",
        "survey jointly --merge a.json",
        "survey --seeds 5 --merge a.json",
        "survey --mode joint --merge a.json",
        "survey --profile etcd-3.7 --merge a.json",
        "survey --shard 1/2 --json --merge a.json",
    ] {
        assert!(parse(call).is_err(), "{call}");
    }
    assert!(parse("survey --json --merge a.json b.json").is_ok() && parse("survey --merge a.json --json").is_ok());
}

#[test]
fn missing_shards_are_named() {
    let folder = Folder::new("missing");
    let files = folder.shards("survey jointly --mode joint --seeds 8", 7);
    let of = |numbers: &[u64]| {
        let kept: Vec<&Path> = numbers.iter().map(|number| files[7 - *number as usize].as_path()).collect();
        match &errors(&kept)[..] {
            [MergeError::Missing { shards, first, of: 7 }] => (shards.clone(), *first),
            errors => panic!("{errors:?}"),
        }
    };
    assert_eq!(of(&[1, 2, 3, 4, 5, 6]), ("7".to_owned(), 7));
    assert_eq!(of(&[7, 2, 5]), ("1, 3 to 4, 6".to_owned(), 1));
    let one = output("survey jointly --mode joint --seeds 8 --shard 1000000/1000000 --json");
    let [MergeError::Missing { shards, .. }] = &errors(&[&folder.write("one", one)])[..] else { panic!("one error") };
    assert_eq!(shards, "1 to 999999");
}

#[test]
fn shard_that_is_there_twice_is_named_with_the_other_file() {
    let folder = Folder::new("twice");
    let files = folder.shards("survey jointly --mode joint --seeds 8", 2);
    let copy = folder.write("copy.json", fs::read(&files[0]).expect("it was written"));
    match &errors(&[&files[0], &files[1], &copy])[..] {
        [MergeError::Twice { name, earlier, number: 2, of: 2 }] => {
            assert_eq!((Path::new(name), Path::new(earlier)), (&*copy, &*files[0]));
        }
        errors => panic!("{errors:?}"),
    }
    // One is there twice, and another one is missing.
    assert_eq!(errors(&[&files[0], &files[0]]).len(), 2);
}

#[test]
fn shard_of_another_question_is_named_with_each_difference() {
    let folder = Folder::new("other");
    let files = folder.shards("survey naive-swap-3-to-5 --mode joint --seeds 8", 3);
    let other = |call: &str| {
        let file = folder.write("other.json", output(&format!("{call} --json")));
        // The other file comes first, and is the odd one all the same.
        match &errors(&[&file, &files[0], &files[1]])[..] {
            [MergeError::OtherSurvey { name, differences, .. }, MergeError::Missing { first: 1, .. }] => {
                assert_eq!(Path::new(name), file, "{call}");
                differences.clone()
            }
            errors => panic!("{call}: {errors:?}"),
        }
    };
    for (call, difference) in [
        ("survey naive-swap-3-to-5 --mode joint --seeds 9 --shard 1/3", "--seeds: 9, not 8"),
        ("survey naive-swap-3-to-5 --mode single --seeds 8 --shard 1/3", "modes: single, not joint"),
        ("survey naive-swap-3-to-5 --mode joint --seeds 8 --shard 1/4", "number of shards: 4, not 3"),
        (
            "survey naive-swap-3-to-5 --rule-off pre_vote --mode joint --seeds 8 --shard 1/3",
            "rules that are off: pre_vote, not none",
        ),
        ("survey naive-swap-5-to-5 --mode joint --seeds 9 --shard 1/3", "scenario: “"),
        ("survey naive-swap-5-to-5 --mode joint --seeds 9 --shard 1/3", "--seeds: 9, not 8"),
        ("survey naive-swap-3-to-5&do=1.crash.1 --mode joint --seeds 8 --shard 1/3", "with checksum "),
    ] {
        let differences = other(call);
        assert!(differences.contains(difference), "{call}: {differences}");
    }
    let seed_of_the_page = output("survey naive-swap-3-to-5&seed=7 --mode joint --seeds 8 --shard 1/3 --json");
    let file = folder.write("seed.json", seed_of_the_page);
    assert!(
        merge::merge(&[file, files[0].clone(), files[1].clone()]).is_ok(),
        "a survey does not play the page's seed"
    );
}

#[test]
fn file_that_is_no_shard_is_named_with_its_line() {
    let folder = Folder::new("none");
    let files = folder.shards("survey naive-swap-3-to-5 --seeds 20", 2);
    let good = fs::read_to_string(&files[0]).expect("it was written");
    let error = |text: &str| {
        let file = folder.write("wrong.json", text);
        let mut errors = errors(&[&file, &files[1]]);
        assert_eq!(errors.len(), 2, "it, and the missing shard: {errors:?}");
        errors.remove(0)
    };
    assert!(matches!(error(" \n"), MergeError::Empty(_)));
    let lines: Vec<&str> = good.lines().collect();
    assert_eq!(lines.len(), 7, "a line for each of three modes: {good}");
    for line in 1..lines.len() {
        let cut = lines[..line].join("\n");
        assert!(matches!(error(&cut), MergeError::CutOff { line: at, .. } if at == line), "{cut}");
    }
    assert!(matches!(error("overlap 1\nold S1\n"), MergeError::NotJson { line: 1, .. }));
    assert!(matches!(error(&format!("{good}{good}")), MergeError::NotJson { line: 8, .. }));
    let whole = output("survey naive-swap-3-to-5 --seeds 20 --json");
    assert!(matches!(error(&whole), MergeError::NoShard { .. }), "the output of a whole survey");
    for (from, to, line) in [
        ("\"seeds\":10,", "\"seeds\":11,", 5),
        ("\"finished\":10,", "\"finished\":9,", 5),
        ("\"mode\":\"single\"", "\"mode\":\"double\"", 6),
        ("\"parts\":[[", "\"parts\":[[1,2,1],[", 5),
        ("\"end_seed\":20", "\"end_seed\":19", 0),
        ("\"shards\":2", "\"shards\":3", 0),
        ("\"shards\":2", "\"shards\":18446744073709551615", 0),
        ("\"shard\":2", "\"shard\":0", 0),
        ("\"seeds\":20}", "\"seeds\":18446744073709551615}", 0),
        ("\"shard_of_a_survey\":1", "\"shard_of_a_survey\":2", 0),
        ("\"question\"", "\"questions\"", 2),
        ("\"first_seed\":10", "\"first_seed\":\"ten\"", 3),
    ] {
        let altered = good.replacen(from, to, 1);
        assert_ne!(altered, good, "{from}");
        match error(&altered) {
            MergeError::NoShard { place, problem } => {
                let at = place.split_once(".json:").and_then(|(_, at)| at.parse().ok());
                assert_eq!((at.unwrap_or(0), problem.is_empty()), (line, false), "{to}: {place}");
            }
            error => panic!("{to}: {error:?}"),
        }
    }
    let long = "x".repeat(5 << 20);
    assert!(matches!(error(&long), MergeError::TooLong(..)));
    assert!(matches!(errors(&[Path::new("/no such file")])[..], [MergeError::Unreadable(..)]));
}

#[test]
fn altered_file_never_ends_the_program() {
    let folder = Folder::new("altered");
    let good = output("survey naive-swap-3-to-5 --mode naive --seeds 6 --shard 1/1 --json");
    for (index, _) in good.char_indices() {
        for replacement in ["", "9", "-", "18446744073709551615", "\""] {
            let mut altered = good.clone();
            let end = index + good[index..].chars().next().map_or(0, char::len_utf8);
            altered.replace_range(index..end, replacement);
            let file = folder.write("altered.json", altered);
            let _ = merge::merge(&[file]).map(|merged| print(&merged, true) + &print(&merged, false));
        }
    }
}

#[test]
fn file_of_a_shard_is_json_and_says_what_it_is_of() {
    let text = output("survey naive-swap-3-to-5 --seeds 3 --shard 3/3 --json");
    let json: Value = text.parse().expect("it is JSON");
    assert_eq!((&json["first_seed"], &json["end_seed"]), (&json!(2), &json!(3)));
    let title = preset("naive-swap-3-to-5").expect("it is a preset").title.to_string();
    assert_eq!((&json["question"]["title"], &json["question"]["seeds"]), (&json!(title), &json!(3)));
}

#[test]
fn least_number_of_failures_tolerated_is_counted_over_all_seeds() {
    let scenario = preset("replace-a-live-server").expect("it is a preset");
    for (mode, least) in [(Mode::SingleServer, None), (Mode::Joint, Some(1))] {
        let json = as_json(mode, &sweep(scenario, mode, 0..8, 3));
        assert_eq!(json["least_failures_tolerated"], json!([{"failures": least, "seeds": 8}]), "{mode}");
    }
}
