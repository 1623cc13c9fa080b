//! Worker: the same program, which searches and surveys in time slices and reports progress. A worker is stopped by
//! terminating it.

use checker::{BfsChecker, SeedSweep, Verdict};
use cluster::Mode;
use gloo_timers::callback::Timeout;
use js_sys::{Date, Function, Reflect};
use scenario::encoding::decode;
use scenario::search::ignored_by_search;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MessageEvent;

use super::quest::Quest;
use super::{quest, surveyed, words};

/// Number of states after which a search is estimated: a second or two of work, within which most violations are found.
const TRIAL: usize = 300_000;

/// Waits for a request, if the program runs in a worker; returns whether it does.
pub(super) fn serve() -> bool {
    let global = js_sys::global();
    if Reflect::has(&global, &"document".into()).unwrap_or(true) {
        return false;
    }
    let listener = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        if obey(&event.data().as_string().unwrap_or_default()).is_none() {
            say("e", words::NO_ORDER);
        }
    });
    Reflect::set(&global, &"onmessage".into(), &listener.into_js_value()).unwrap_or(false)
}

fn say(kind: &str, text: &str) {
    let global = js_sys::global();
    let post = Reflect::get(&global, &"postMessage".into()).ok().and_then(|it| it.dyn_into::<Function>().ok());
    if let Some(post) = post {
        let _ = post.call1(&global, &JsValue::from_str(&format!("{kind}\t{text}")));
    }
}

fn obey(order: &str) -> Option<()> {
    let (head, packed) = order.split_once('\n')?;
    let mut words = head.split('\t');
    match words.next()? {
        "search" => begin(Quest::read(words, packed)?),
        "survey" => {
            let (scenario, seeds) = (decode(packed)?, words.next()?.parse().ok()?);
            let of = |mode| SeedSweep::new(scenario.setup(mode), scenario.schedule(mode), scenario.end);
            let surveys = scenario.modes.iter().map(|&mode| (mode, of(mode))).collect();
            count(surveys, 0, seeds, Slice::of(8));
        }
        _ => return None,
    }
    Some(())
}

/// Amount of work between two reports: about a tenth of a second.
#[derive(Clone, Copy)]
struct Slice {
    size: u64,
    began: f64,
}

impl Slice {
    fn of(size: u64) -> Self {
        Self { size, began: Date::now() }
    }

    /// The next slice, adapted to the duration of this one.
    fn next(self) -> Self {
        let took = Date::now() - self.began;
        let size = if took < 60.0 { self.size * 2 } else { self.size };
        Self::of(if took > 160.0 { (self.size / 2).max(1) } else { size })
    }
}

/// Starts a search; reports an estimate first, and continues if the search is not too large.
fn begin(quest: Quest) {
    match BfsChecker::new(&quest.scenario.setup(quest.mode), quest.question()) {
        Ok(search) => look(search, quest, Date::now(), Slice::of(1000)),
        Err(fault) => say("e", &words::sentence(&fault.to_string())),
    }
}

/// Reports an estimate; returns whether the search is too large.
fn is_too_large(search: &BfsChecker) -> bool {
    let estimate = search.estimate();
    let is_too_large = estimate.is_too_large(search.query());
    say("z", &format!("{}{}", if is_too_large { "+" } else { "" }, words::estimate(&estimate)));
    is_too_large
}

/// Expands a slice of a search, then schedules the next.
fn look(mut search: BfsChecker, mut quest: Quest, began: f64, slice: Slice) {
    let progress = search.run(usize::try_from(slice.size).unwrap_or(usize::MAX));
    let seconds = ((Date::now() - began) / 1000.0).max(0.001);
    let rate = (progress.distinct as f64 / seconds) as u64;
    let (depth, frontier) = (progress.depth, progress.frontier);
    say(
        "p",
        &format!("{}\t{}\t{depth}\t{frontier}\t{rate}\t{}", progress.distinct, progress.generated, progress.bytes),
    );
    let Some(report) = search.report() else {
        if !quest.anyway && progress.distinct >= TRIAL {
            if is_too_large(&search) {
                return;
            }
            quest.anyway = true;
        }
        Timeout::new(0, move || look(search, quest, began, slice.next())).forget();
        return;
    };
    if let Verdict::Violated(found) = report.verdict {
        let moves: Vec<String> = found.moves.iter().map(|(made, _)| made.to_string()).collect();
        say("m", &moves.join("\n"));
        say("f", &quest::counterexample(&quest, found));
    }
    let left_aside = ignored_by_search(&quest.scenario, quest.mode, None).join("\n");
    say("r", &format!("{report}{left_aside}"));
}

/// Plays a slice of a survey, then schedules the next.
fn count(mut surveys: Vec<(Mode, SeedSweep)>, done: u64, seeds: u64, slice: Slice) {
    let some = slice.size.min(seeds - done);
    for (_, survey) in &mut surveys {
        survey.run(some);
    }
    let done = done + some;
    let tallies: Vec<_> = surveys.iter().map(|(mode, survey)| (*mode, survey.stats())).collect();
    say("s", &surveyed::write(&surveyed::surveyed(&tallies)));
    if done < seeds {
        say("n", &words::surveying(done, seeds));
        Timeout::new(0, move || count(surveys, done, seeds, slice.next())).forget();
    } else {
        say("d", &words::surveyed(done));
    }
}
