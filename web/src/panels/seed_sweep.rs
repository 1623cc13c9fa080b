//! Survey in the panel of the search: statistics over many seeds, as tables with a histogram in each row, and seeds to
//! open.

use checker::with_separators;

use super::inquiry::Work;
use super::markup::Markup;
use super::search::{control, field, number};
use super::surveyed::{COLUMNS, Surveyed, Times};
use super::{Study, words};

/// Height of a histogram, in its own units.
const TALL: u64 = 20;

impl Study {
    /// Writes the section.
    pub(super) fn survey(&self, panel: &mut Markup) {
        let it = &self.inquiry;
        panel.leaf("h3", "", words::SURVEY);
        if self.session.scenario().is_untimed {
            panel.leaf("p", "small", words::NO_SEEDS);
        } else {
            panel.leaf("p", "small", words::SURVEY_HELP);
            field(panel, words::SEEDS, "seeds", it.seeds);
            panel.open("div", "buttons");
            control(panel, "survey", words::SURVEY_GO, true);
            control(panel, "cancel", words::STOP_SURVEY, it.work == Some(Work::Survey));
            panel.end();
        }
        // Screen readers do not read changing numbers.
        let running = it.work == Some(Work::Survey);
        panel.leaf("p", "small", if running { &it.survey_notice } else { "" });
        panel.open("p", "small").set("role", "status").says(if running { "" } else { &it.survey_notice }).end();
        if it.surveyed.iter().all(|of| of.seeds == 0) {
            return;
        }
        if let Some(of) = it.surveyed_of.as_ref().filter(|of| **of != self.to_survey()) {
            panel.leaf("p", "small", &words::of_another_run(&of.title));
        }
        safety(panel, &it.surveyed);
        spread(panel, words::CHANGE_TOOK, &it.surveyed, |of| &of.change);
        spread(panel, words::STALLED, &it.surveyed, |of| &of.stalled);
        panel.leaf("p", "small", words::KEPT_WITHIN);
        for of in &it.surveyed {
            if !of.first_broken.is_empty() {
                let heading = words::broke_in(of.mode);
                panel.open("div", "chips").set("role", "group").set("aria-label", &heading).says(&heading);
                for &seed in &of.first_broken {
                    open_seed(panel, "chip", seed, of, &words::seed(seed)).says(&seed.to_string()).end();
                }
                panel.end();
            }
        }
        panel.open("div", "bounds");
        number(panel.open("label", "").says(words::OPEN_SEED), "seed", it.seed).end();
        control(panel, "seed", words::OPEN_IT, true);
        panel.end();
    }
}

/// A control that opens a seed, in the lane of its mode.
fn open_seed<'a>(panel: &'a mut Markup, class: &str, seed: u64, of: &Surveyed, label: &str) -> &'a mut Markup {
    panel.open("button", class).set("type", "button").set("data-study", "seed").set("aria-label", label);
    panel.set("data-seed", &seed.to_string()).set("data-lane", of.mode.key())
}

/// Opens a table with these columns; the second is that of the histogram.
fn table(panel: &mut Markup, caption: &str, picture: &str, columns: &[&str]) {
    panel.open("table", "survey").leaf("caption", "", caption).open("thead", "").open("tr", "");
    panel.open("th", "").set("scope", "col").leaf("span", "unseen", words::LANE).end();
    panel.open("td", "picture").set("aria-hidden", "true").says(picture).end();
    for column in columns {
        panel.open("th", "").set("scope", "col").says(column).end();
    }
    panel.end().end().open("tbody", "");
}

/// Opens a row, up to its histogram.
fn row(panel: &mut Markup, of: &Surveyed) {
    panel.open("tr", "").open("th", "").set("scope", "row").says(&of.mode.to_string()).end();
    panel.open("td", "picture").set("aria-hidden", "true");
}

/// Numbers of seeds with a violation, and of those in which the change did not finish.
fn safety(panel: &mut Markup, surveyed: &[Surveyed]) {
    let seeds = surveyed.first().map_or(0, |of| of.seeds);
    table(panel, &words::of_seeds(seeds), "", &[words::BROKE, words::UNFINISHED]);
    for of in surveyed {
        row(panel, of);
        let width = format!("width:{}%", of.broken * 100 / of.seeds.max(1));
        panel.open("div", "bar").open("span", "broken").set("style", &width).end().end().end();
        panel.leaf("td", if of.broken > 0 { "broken" } else { "" }, &words::share(of.broken, of.seeds));
        panel.leaf("td", "", &words::share(of.seeds - of.change.count, of.seeds)).end();
    }
    panel.end().end();
}

/// Distribution of times: histogram, median, 95th percentile, and the maximum, which opens its seed.
fn spread(panel: &mut Markup, caption: &str, surveyed: &[Surveyed], times: fn(&Surveyed) -> &Times) {
    let columns = surveyed.iter().map(|of| times(of).columns.len()).max().unwrap_or(0).max(1);
    let width = surveyed.first().map_or(0, |of| times(of).width);
    let axis = words::axis((columns as u64) << width);
    table(panel, caption, &axis, &[words::MEDIAN, words::PERCENTILE_95, words::LONGEST]);
    for of in surveyed {
        let times = times(of);
        row(panel, of);
        picture(panel, times, columns);
        panel.end();
        match (times.within, times.most) {
            (Some(within), Some(most)) => {
                for time in within {
                    panel.leaf("td", "", &with_separators(time));
                }
                panel.open("td", "");
                let label = words::longest(most.time, most.seed);
                open_seed(panel, "go", most.seed, of, &label).says(&with_separators(most.time)).end().end();
            }
            _ => {
                panel.open("td", "").set("colspan", "3").says(words::NEVER).end();
            }
        }
        panel.end();
    }
    panel.end().end();
}

/// Histogram scaled to the available height.
fn picture(panel: &mut Markup, times: &Times, columns: usize) {
    let highest = times.columns.iter().copied().max().unwrap_or(0).max(1);
    let mut path = String::new();
    for (place, &count) in times.columns.iter().enumerate().filter(|(_, count)| **count > 0) {
        // A bin with any seeds is visible.
        let height = (count * TALL).div_ceil(highest).max(1);
        path.push_str(&format!("M{place} {TALL}v-{height}h1v{height}z"));
    }
    debug_assert!(columns as u64 <= COLUMNS);
    panel.open("svg", "").set("viewBox", &format!("0 0 {columns} {TALL}")).set("preserveAspectRatio", "none");
    panel.open("path", "").set("d", &path).end().end();
}
