//! `overlap render`: draws the lanes at a moment, as SVG or PNG.

use std::io::IsTerminal as _;

use clap::Args;
use cluster::Mode;
use scenario::link::Link;
use scenario::user_actions;
use scene::{DisplayOrder, ExportedPicture, Frame, LaneView, Size, Theme, svg};

use crate::arguments::{self, ModeArgs, MomentArgs, ScenarioArgs};
use crate::error::CliError;
use crate::link::fragment;
use crate::output::Output;
use crate::png::{PngError, rasterize};

/// Options of the command.
#[derive(Args)]
#[command(after_help = arguments::rules_help())]
pub(crate) struct Options {
    #[command(flatten)]
    scenario: ScenarioArgs,
    #[command(flatten)]
    mode: ModeArgs,
    #[command(flatten)]
    moment: MomentArgs,
    /// Draw in the dark theme
    #[arg(long)]
    dark: bool,
    /// Print PNG, at two pixels to a point: overlap render … --png > FILE
    #[arg(long)]
    png: bool,
    /// Draw a card for link previews: one lane, 1200 by 630 pixels
    #[arg(long)]
    card: bool,
}

/// Runs the command.
pub(crate) fn execute(options: &Options) -> Result<Output, CliError> {
    let link = options.scenario.load_at(options.mode, &options.moment)?;
    if !options.png {
        return Ok(render(&link, options).into());
    }
    Ok(Output { bytes: render_as_png(&link, options)?, ..String::new().into() })
}

/// Width of a lane among three, on a page of 1280 by 900.
const WIDTH: f32 = 1256.0;
/// Pixels to a point, for screens of high resolution.
const SCALE: f32 = 2.0;

/// Width and height that previews of links ask for.
const CARD: (f32, f32) = (1200.0, 630.0);
/// Minimum width of the lane on a card. It is wider only if it is too high for the card.
const CARD_LANE: f32 = 560.0;

/// Draws the modes of the call, or those of the scenario, at the moment of the call or of the link, or at the end of
/// the run.
fn render(link: &Link, options: &Options) -> String {
    let scenario = &link.scenario;
    let at = link.at.unwrap_or(user_actions::run_end(link));
    let mut modes = options.mode.modes(scenario);
    modes.truncate(if options.card { 1 } else { modes.len() });
    let lanes: Vec<LaneView> = modes.iter().map(|mode| lane(link, *mode, at)).collect();
    let lane = if let [only] = modes[..] { Some(only) } else { None };
    let acts = !link.actions.is_empty();
    // A run that no link can hold is drawn without one.
    let link = fragment(&Link { at: Some(at), lane, digest: None, ..link.clone() });
    let link = link.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    let theme = if options.dark { Theme::Dark } else { Theme::Light };
    let sheet = ExportedPicture {
        title: &scenario.title,
        caption: scenario.about(acts).unwrap_or_default(),
        link: &link,
        lanes: &lanes,
        now: at as f64,
        width: WIDTH,
    };
    if options.card { card(ExportedPicture { link: "", ..sheet }, theme) } else { sheet.svg(theme) }
}

/// The same as PNG.
fn render_as_png(link: &Link, options: &Options) -> Result<Vec<u8>, CliError> {
    if std::io::stdout().is_terminal() {
        return Err(PngError::Terminal.into());
    }
    let scale = if options.card { 1.0 } else { SCALE };
    Ok(rasterize(&render(link, options), scale)?)
}

/// Picture in the shape of a card, as narrow as fits, so that its text is large.
fn card(sheet: ExportedPicture<'_>, theme: Theme) -> String {
    let (width, height) = CARD;
    let mut drawn = sheet.draw();
    for step in 0..40_u8 {
        drawn = ExportedPicture { width: CARD_LANE + 20.0 * f32::from(step), ..sheet }.draw();
        if drawn.0.height * width <= drawn.0.width * height {
            break;
        }
    }
    let (size, shapes) = drawn;
    let whole = Size { width: size.width, height: (size.width * height / width).max(size.height) };
    let down = (whole.height - size.height) / 2.0;
    let still = shapes.into_iter().map(|shape| shape.translated(0.0, down)).collect();
    let (title, summary) = (sheet.title, sheet.caption);
    let document = svg::document(&Frame { static_layer: still, ..Frame::default() }, whole, theme, title, summary);
    // The size in pixels does not depend on the size in points.
    let Some((head, rest)) = document.split_once(" width=") else { return document };
    let Some((_, rest)) = rest.split_once(" viewBox=") else { return document };
    format!("{head} width=\"{width}\" height=\"{height}\" viewBox={rest}")
}

fn lane(link: &Link, mode: Mode, at: u64) -> LaneView {
    let scenario = &link.scenario;
    let mut timeline = user_actions::timeline(link, mode);
    timeline.seek(at);
    scene::lane_view(
        timeline.state(),
        &DisplayOrder {
            order: scenario.display_order.clone(),
            zones: scenario.zones.clone(),
            ..DisplayOrder::new(scenario.old, scenario.new)
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_is_drawn_at_its_moment_with_its_actions() {
        let opened = |text: &str| scenario::link::open(text).into_result().expect("a link");
        let plain = lane(&opened("#naive-swap-5-to-5"), Mode::Joint, 60);
        let crashed = lane(&opened("#naive-swap-5-to-5&do=50.crash.1"), Mode::Joint, 60);
        let badges = |view: &LaneView| view.servers.iter().map(|it| it.badge.name()).collect::<Vec<_>>();
        assert_ne!(badges(&plain), badges(&crashed));
    }

    #[test]
    fn every_preset_fits_on_a_card_in_legible_size() {
        for preset in scenario::catalogue::scenarios() {
            for &mode in &preset.modes {
                let lanes = [lane(&preset.clone().into(), mode, preset.end)];
                let (title, caption, now) = (&preset.title, &preset.summary, preset.end as f64);
                let card =
                    card(ExportedPicture { title, caption, link: "", lanes: &lanes, now, width: WIDTH }, Theme::Light);
                assert!(card.contains("width=\"1200\" height=\"630\" viewBox=\"0 0 "), "{}", preset.id);
                let (_, rest) = card.split_once("viewBox=\"0 0 ").unwrap();
                let (size, _) = rest.split_once('"').unwrap();
                let (width, height) = size.split_once(' ').unwrap();
                let (width, height): (f32, f32) = (width.parse().unwrap(), height.parse().unwrap());
                assert!((height / width - 630.0 / 1200.0).abs() < 0.001, "{}: {size}", preset.id);
                assert!(width < 1000.0, "{}, {mode}: {size}", preset.id);
            }
        }
    }
}
