//! Tests of handouts: of each preset, and of scripts with several questions, none, or texts that look like HTML.

use cluster::{Mode, Property};
use scenario::{Beat, catalogue, script};

use super::moment::{MAX_MOMENTS, moments};
use super::*;

fn handout_of(scenario: &scenario::Scenario) -> String {
    handout(&[HandoutLesson { scenario, address: None }])
}

fn escaped(text: &str) -> String {
    html! { (text) }.into_string()
}

/// The worksheets and the answers of a handout.
fn halves(page: &str) -> (&str, &str) {
    let halves: Vec<_> = page.split("<section class=\"answers\"").collect();
    let [worksheets, answers] = halves[..] else { panic!("it has {} parts", halves.len()) };
    assert!(answers.trim_end().ends_with("</section></section></main></body></html>"), "the answers come last");
    (worksheets, answers)
}

/// Fails unless each element is closed in its place.
fn assert_well_formed(page: &str, name: &str) {
    let void = ["meta", "link", "br"];
    let body = page.strip_prefix("<!DOCTYPE html>").unwrap_or_else(|| panic!("{name} has a doctype"));
    let (head, rest) = body.split_once("<style>").unwrap();
    let (_, after) = rest.split_once("</style>").unwrap();
    let elements = [head, after].concat();
    let mut open = Vec::new();
    for part in elements.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or_else(|| panic!("{name}: <{part}"));
        assert!(!text.contains('>'), "{name}: {text}");
        assert_eq!(tag.matches('"').count() % 2, 0, "{name}: {tag}");
        let element = tag.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(element), "{name}: </{element}>");
        } else if !tag.ends_with('/') && !void.contains(&element) {
            open.push(element);
        }
    }
    assert!(open.is_empty(), "{name}: {open:?}");
}

#[test]
fn handout_of_each_preset_has_every_beat_with_its_lanes_and_no_script_and_no_request() {
    for preset in catalogue::scenarios() {
        let page = handout_of(preset);
        assert_well_formed(&page, &preset.id);
        for beat in &preset.beats {
            assert!(
                page.contains(&format!(". At {} ms</h2><p>{}</p>", beat.at, escaped(&beat.words))),
                "{}",
                preset.id
            );
        }
        assert_eq!(page.matches("<svg class=\"picture\"").count(), preset.beats.len() * preset.modes.len());
        assert!(!page.contains("class=\"code\"") && !page.contains("<a "), "{}: no address is known", preset.id);
        for outside in ["<script", "http:", "https:", "url(", "src=", "@import", ",#"] {
            assert!(!page.contains(outside), "{}: {outside}", preset.id);
        }
    }
}

#[test]
fn nothing_before_the_last_section_gives_an_answer_away() {
    let mut asked = 0;
    for preset in catalogue::scenarios() {
        let page = handout_of(preset);
        let (worksheet, answers) = halves(&page);
        let last = preset.beats.iter().rposition(|beat| beat.question.is_some()).unwrap_or_default();
        for beat in &preset.beats[last + 1..] {
            assert!(!worksheet.contains(&escaped(&beat.words)), "{}: {}", preset.id, beat.words);
        }
        for question in preset.beats.iter().filter_map(|beat| beat.question.as_ref()) {
            asked += 1;
            let (before, after) = worksheet.split_once(&escaped(&question.text)).expect("it is asked");
            assert!(before.contains(". At ") && !after.contains(". At "), "{}: pictures, then the question", preset.id);
            assert!(answers.contains(&format!("<p>{}</p>", escaped(&question.answer))), "{}", preset.id);
            let reasons = question.choices.iter().map(|choice| &choice.reason);
            for text in reasons.chain([&question.answer]) {
                assert!(!worksheet.contains(&escaped(text)), "{}: {text}", preset.id);
                assert!(answers.contains(&escaped(text)), "{}: {text}", preset.id);
            }
            for (letter, choice) in ('A'..).zip(&question.choices) {
                let box_and_text = format!("></span><strong>{letter}</strong> {}</li>", escaped(&choice.text));
                assert!(worksheet.contains(&box_and_text), "{}: {box_and_text}", preset.id);
                let verdict = if choice.is_right { "Right." } else { "Wrong." };
                let verdict = format!("<strong>{letter} {}.</strong> {verdict} ", escaped(&choice.text));
                assert!(answers.contains(&verdict), "{}: {verdict}", preset.id);
            }
        }
        // An argument says why: it would answer many a question.
        for beat in &preset.beats[..=last] {
            for &mode in &preset.modes {
                let mut timeline = preset.timeline(mode);
                timeline.seek(beat.at);
                let order = scene::DisplayOrder::new(preset.old, preset.new);
                let argument = scene::lane_view(timeline.state(), &order).argument;
                let argument = argument.filter(|text| !beat.words.contains(&**text));
                assert!(!argument.is_some_and(|it| worksheet.contains(&escaped(&it))), "{}", preset.id);
            }
        }
    }
    assert!(asked > 40, "{asked} questions");
}

#[test]
fn outcome_is_what_the_run_of_each_lane_came_to() {
    for preset in catalogue::scenarios() {
        let page = handout_of(preset);
        let (worksheet, answers) = halves(&page);
        assert!(!worksheet.contains(" is violated</strong>"), "{}", preset.id);
        for &mode in &preset.modes {
            let row = answers.split_once(&format!("<th scope=\"row\">{mode}</th>")).expect("the lane is there").1;
            let row = row.split_once("</tr>").unwrap().0;
            let outcome = preset.outcome(mode);
            let named: Vec<Property> = Property::ALL
                .into_iter()
                .filter(|property| row.contains(&format!("✕ {property} is violated</strong> at ")))
                .collect();
            let mut broken = outcome.broken.clone();
            broken.sort_by_key(|property| Property::ALL.iter().position(|it| it == property));
            assert_eq!(named, broken, "{}, {mode}", preset.id);
            assert_eq!(row.contains("<td>finished"), outcome.finished, "{}, {mode}", preset.id);
        }
    }
}

#[test]
fn legend_has_the_roles_that_are_shown() {
    let mut shown = std::collections::BTreeSet::new();
    for preset in catalogue::scenarios() {
        let page = handout_of(preset);
        let roles = page.split_once("its role (").unwrap().1.split_once(')').unwrap().0;
        let roles: Vec<&str> = roles.split(", ").collect();
        let names = roles.iter().map(|role| role.split_once(' ').unwrap().1);
        shown.extend(roles.iter().map(|role| (*role).to_owned()));
        for name in ["leader", "candidate", "pre-candidate", "follower", "learner", "crashed", "stopped", "retired"] {
            // The description of a picture says each server's role.
            let is_shown = page.contains(&format!(": {name}, term "));
            assert_eq!(names.clone().any(|it| it == name), is_shown, "{}: {name}", preset.id);
        }
    }
    assert_eq!(shown.len(), 8, "each role has its place in some preset: {shown:?}");
}

#[test]
fn lessons_follow_each_other_with_one_count_of_questions_and_all_answers_at_the_end() {
    let lessons = ["naive-swap-5-to-5", "jointly"].map(|id| scenario::preset(id).unwrap());
    let page =
        handout(&lessons.map(|scenario| HandoutLesson {
            scenario,
            address: Some(format!("https://example.org/#{}", scenario.id)),
        }));
    assert_well_formed(&page, "both");
    let (worksheets, answers) = halves(&page);
    for half in [worksheets, answers] {
        let place = |text: &str| half.find(text).unwrap_or_else(|| panic!("{text}"));
        let titles = lessons.map(|lesson| place(&format!("{}</h1>", escaped(&lesson.title))));
        assert!(titles[0] < titles[1]);
        assert!(titles[0] < place(">Question 1") && place(">Question 1") < titles[1], "each by its lesson");
        assert!(titles[1] < place(">Question 2"));
    }
    assert_eq!(page.matches("<a href=\"https://example.org/#").count(), 2);
    assert_eq!(answers.matches("<svg class=\"code\"").count(), 2);
}

#[test]
fn later_question_begins_a_page_that_asks_to_answer_the_first() {
    let text = "overlap 1\nold S1 S2 S3\nleader S1\nmodes joint\nat 20 crash S1\n\
        beat one at 10: All are up.\nquestion Who leads?\nanswer S1 does.\n\
        beat two at 30: S1 is down.\nquestion Who follows?\nanswer Two do.\nbeat three at 40: Still down.\n";
    let scenario = script::read(text).unwrap();
    let page = handout_of(&scenario);
    assert_well_formed(&page, "two questions");
    let (worksheet, answers) = halves(&page);
    let (first, later) = worksheet.split_once("<div class=\"part later\">").expect("a page of its own");
    assert!(first.contains("Who leads?") && !first.contains("S1 is down."));
    assert!(later.contains("answer question 1") && later.contains("S1 is down.") && later.contains("Who follows?"));
    assert!(!worksheet.contains("Still down.") && answers.contains("Still down."));
    assert!(answers.find("S1 does.") < answers.find("Two do."));
}

#[test]
fn scenario_without_beats_has_at_most_eight_moments_with_violations_and_the_end_among_them() {
    for preset in catalogue::scenarios() {
        let bare = scenario::Scenario { beats: Vec::new(), ..preset.clone() };
        let chosen = moments(&bare);
        let times: Vec<u64> = chosen.iter().map(|moment| moment.at).collect();
        assert!(times.is_sorted_by(|one, other| one < other) && times.len() <= MAX_MOMENTS, "{times:?}");
        assert_eq!(times.last(), Some(&bare.end), "{}", preset.id);
        assert!(chosen.iter().all(|moment| !moment.words.is_empty()), "{}", preset.id);
        for &mode in &bare.modes {
            let mut timeline = bare.timeline(mode);
            timeline.seek(bare.end);
            for violation in timeline.metrics().violations {
                assert!(times.contains(&violation.at), "{}, {mode}: {violation:?}", preset.id);
            }
        }
    }
    let steps: String = (0..40).map(|nth| format!("at {} propose S1 {nth}\n", 20 + 10 * nth)).collect();
    let scenario = script::read(&format!("overlap 1\nold S1 S2 S3\nleader S1\n{steps}")).unwrap();
    let times: Vec<u64> = moments(&scenario).iter().map(|moment| moment.at).collect();
    assert_eq!(times.len(), MAX_MOMENTS);
    assert!(times[6] > 300, "steps of the whole schedule, not the first ones: {times:?}");
}

#[test]
fn cluster_in_which_nothing_is_done_has_its_end_alone() {
    let scenario = script::read("overlap 1\nold S1 S2 S3\n").unwrap();
    let chosen = moments(&scenario);
    assert_eq!(chosen.iter().map(|moment| moment.at).collect::<Vec<_>>(), [scenario.end]);
    let page = handout_of(&scenario);
    assert_well_formed(&page, "own");
    assert!(page.contains("Outcome: ") && !page.contains(">Question "));
}

#[test]
fn texts_that_look_like_html_are_texts() {
    let mut scenario = scenario::preset("jointly").unwrap().clone();
    let text = "</title></style><script>alert(1)</script> & \"x\" 'y' \u{202e}z";
    (scenario.title, scenario.summary) = (text.into(), text.into());
    let question = scenario::Question { text: text.into(), answer: text.into(), choices: Vec::new() };
    scenario.beats = vec![Beat { name: "it".into(), at: 40, words: text.into(), question: Some(question) }];
    scenario.modes = vec![Mode::Joint];
    let page = handout(&[HandoutLesson { scenario: &scenario, address: Some(format!("https://example.org/#{text}")) }]);
    assert_well_formed(&page, "own");
    assert!(!page.contains("<script"));
    assert_eq!(page.matches("</title>").count(), 1);
}
