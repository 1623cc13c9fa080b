//! Export of a search for TLC: its files as a download, and the call of the command line that writes the same files.

use checker::{Bounds, CheckedProperty};
use js_sys::Promise;
use raft_core::RuleSetting;
use scenario::link::{self, Link};
use scenario::{CUSTOM_ID, Scenario, script};
use tla::{ExportedFile, MODULE_FILE, QUESTION_SCRIPT, Question};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Response;
use yew::prelude::*;

use super::Panels;
use super::controls::{control, leaf};
use crate::command::{CheckerCommand, Command, PanelCommand};
use crate::export::download;
use crate::export::zip::zip;
use crate::html::{el, p};
use crate::js_api;
use crate::strings::checker as strings;
use crate::worker::protocol::CheckRequest;

/// Folder in the zip, and of the call.
const FOLDER: &str = "question";

/// Export of a search, without the module, which is a file of the site.
#[derive(Debug)]
pub(super) struct TlcExport {
    /// Files of the question.
    files: [ExportedFile; 4],
    /// Name of the zip.
    name: String,
    /// Call of the command line that writes the same files.
    call: String,
    /// Result of the last press.
    notice: &'static str,
}

impl TlcExport {
    /// The export of a search, or the reason why the module cannot say it.
    pub(super) fn new(request: &CheckRequest) -> Result<Self, String> {
        let (argument, scenario) = exported_scenario(request);
        let mode = request.mode;
        let question =
            Question::new(&scenario.world_to_search(mode), &request.query()).map_err(|error| error.to_string())?;
        let script = script::write_faithfully(&scenario.in_mode(mode)).map_err(|error| error.to_string())?;
        Ok(Self {
            files: question.files(script),
            name: [FOLDER, "-", short_id(&scenario), "-", mode.key(), ".zip"].concat(),
            call: call(request, &argument),
            notice: "",
        })
    }
}

/// The scenario of an export, and the argument by which the command line loads it: a preset with the rules that are
/// off, or a link. The script of the export, if neither expresses the scenario.
fn exported_scenario(request: &CheckRequest) -> (String, Scenario) {
    let scenario = &request.scenario;
    // The first part of the program has presets without their claims.
    let bare = Scenario { expect: Vec::new(), ..scenario.clone() };
    if let Some(preset) = scenario::preset(&scenario.id) {
        let preset = Scenario { expect: Vec::new(), direct_changes: scenario.direct_changes, ..preset.clone() };
        if preset == bare {
            return (preset.id.to_string(), preset);
        }
        let settings = scenario.rules.off().filter_map(|rule| RuleSetting::in_effect(scenario.rules, rule));
        let off: String = settings.map(|setting| format!(" --rule-off {}", setting.key())).collect();
        let is_only_off = preset.rules.off().all(|rule| !scenario.rules.has(rule));
        if is_only_off && (Scenario { rules: scenario.rules, ..preset.clone() }) == bare {
            // As on the command line, the beats are about other rules.
            return (format!("{}{off}", preset.id), Scenario { beats: Vec::new(), ..bare });
        }
    }
    let own = Scenario { id: CUSTOM_ID.into(), beats: Vec::new(), ..bare };
    let fragment = link::fragment(&Link::from(own.clone()));
    let opened = link::open(&fragment).link.map(|link| link.scenario);
    let opened = opened.map(|it| Scenario { direct_changes: own.direct_changes, ..it });
    let is_same = |it: &Scenario| {
        it.setup(request.mode) == own.setup(request.mode) && it.target(request.mode) == own.target(request.mode)
    };
    match opened.filter(is_same) {
        Some(opened) => (format!("'#{fragment}'"), opened),
        None => (QUESTION_SCRIPT.to_owned(), own),
    }
}

/// The id of a scenario in names of files.
fn short_id(scenario: &Scenario) -> &str {
    if scenario.id.contains('.') { CUSTOM_ID } else { &scenario.id }
}

/// The call that exports a search of the scenario that the argument names.
fn call(request: &CheckRequest, argument: &str) -> String {
    let Bounds { term, log, changes, crashes, commands, stay_down, lost_disks, .. } = request.bounds;
    let mut call = format!(
        "overlap export tla {argument} --mode {} --terms {term} --log {log} --changes {changes} --crashes {crashes} --commands {commands}",
        request.mode.key()
    );
    let flags = [("stay-down", stay_down), ("lost-disks", lost_disks)];
    for (flag, most) in flags.into_iter().filter(|(_, most)| *most > 0) {
        call.push_str(&format!(" --{flag} {most}"));
    }
    if let Some(property) = request.property {
        call.push_str(&format!(" --property {}", CheckedProperty::key(property)));
    }
    if request.scenario.direct_changes {
        call.push_str(" --direct-changes");
    }
    call + " --out " + FOLDER
}

/// The export beside a verdict, folded unless the search needs more memory than it may take; empty before the end of
/// the search.
pub(super) fn view(export: Option<&Result<TlcExport, String>>, is_open: bool) -> Html {
    let Some(export) = export else { return Html::default() };
    let parts = match export {
        Ok(export) => {
            let is_of_script = export.call.contains(QUESTION_SCRIPT);
            let export_now = Command::Panels(PanelCommand::Checker(CheckerCommand::ExportForTlc));
            vec![
                p("small", strings::EXPORT_FOR_TLC_HELP),
                el("div", "buttons").child(control(strings::DOWNLOAD_QUESTION, true, export_now)).html(),
                el("div", "exported").set("role", "status").child(p("small", export.notice)).html(),
                p("small", if is_of_script { strings::EXPORT_CALL_FOR_SCRIPT } else { strings::EXPORT_CALL }),
                leaf("p", "code", export.call.clone()),
            ]
        }
        Err(reason) => vec![p("small", strings::not_for_tlc(reason))],
    };
    let folded = el("details", "").child(leaf("summary", "", strings::EXPORT_FOR_TLC)).children(parts);
    if is_open { folded.set("open", "").html() } else { folded.html() }
}

#[wasm_bindgen]
extern "C" {
    /// Requests a file. In the page of a lesson the file itself answers.
    #[wasm_bindgen(catch)]
    fn fetch(address: &str) -> Result<Promise, JsValue>;
}

/// Status of the answer to a request for what is no part of a lesson in one file.
const GONE: u16 = 410;

/// The module, a file of the site; or why there is none, in words.
async fn load_module() -> Result<String, &'static str> {
    let not_loaded = |_| strings::MODULE_NOT_LOADED;
    let answer = fetch(&["later/", MODULE_FILE].concat()).map_err(not_loaded)?;
    let answer: Response = JsFuture::from(answer).await.map_err(not_loaded)?.into();
    if answer.status() == GONE {
        return Err(strings::MODULE_NOT_IN_LESSON);
    }
    if !answer.ok() {
        return Err(strings::MODULE_NOT_LOADED);
    }
    let text = JsFuture::from(answer.text().map_err(not_loaded)?).await.map_err(not_loaded)?;
    text.as_string().ok_or(strings::MODULE_NOT_LOADED)
}

impl Panels {
    /// Downloads the files of the last search for TLC, after loading the module.
    pub(super) fn export_for_tlc(&self) {
        self.tell_of_export(strings::EXPORT_LOADS);
        let panels = self.itself.clone();
        spawn_local(async move {
            let module = load_module().await;
            let Some(panels) = panels.upgrade() else { return };
            panels.tell_of_export(match module {
                Err(reason) => reason,
                Ok(module) if !tla::is_module(&module) => {
                    js_api::send(&panels.window, js_api::LOST);
                    strings::OTHER_MODULE
                }
                Ok(module) => panels.save_export(&module).map_or(strings::EXPORT_NOT_SAVED, |()| strings::EXPORTED),
            });
            panels.render();
        });
    }

    /// Shows a notice, if there is an export.
    fn tell_of_export(&self, notice: &'static str) {
        if let Some(Ok(export)) = &mut self.state.borrow_mut().checker.export {
            export.notice = notice;
        }
    }

    fn save_export(&self, module: &str) -> Option<()> {
        let state = self.state.borrow();
        let export = state.checker.export.as_ref()?.as_ref().ok()?;
        let files = export.files.iter().map(|file| (file.name, &*file.text));
        let bytes = zip(FOLDER, std::iter::once((MODULE_FILE, module)).chain(files))?;
        download::save_bytes(&self.window.document()?, &bytes, "application/zip", &export.name)
    }
}

#[cfg(test)]
mod tests {
    use checker::Granularity;
    use cluster::Mode;
    use raft_core::{Rule, Rules};

    use super::*;

    fn request() -> CheckRequest {
        CheckRequest::without_rule(Rule::OwnTermCommitFirst).expect("its violation is known")
    }

    /// The argument of the call for a search of a scenario.
    fn argument(scenario: Scenario) -> String {
        exported_scenario(&CheckRequest { scenario, mode: Mode::Joint, ..request() }).0
    }

    #[test]
    fn call_names_the_cluster_the_mode_and_every_bound() {
        let call = TlcExport::new(&request()).expect("it can be exported").call;
        let link = call.split('\'').nth(1).expect("a link in quotation marks");
        let opened = link::open(link).link.expect("it opens").scenario;
        assert_eq!((opened.old, opened.new, opened.rules), {
            let CheckRequest { scenario, .. } = request();
            (scenario.old, scenario.new, scenario.rules)
        });
        for flag in ["--mode ", "--terms ", "--log ", "--changes ", "--crashes ", "--commands ", "--out question"] {
            assert!(call.contains(flag), "{call}");
        }
    }

    #[test]
    fn preset_is_named_by_its_id_with_the_rules_that_are_off() {
        let preset = scenario::preset("jointly").expect("it is a preset");
        let as_on_the_page = Scenario { expect: Vec::new(), ..preset.clone() };
        assert_eq!(argument(as_on_the_page.clone()), "jointly");
        let rules = Rules::RAFT.without(Rule::PreVote);
        assert_eq!(argument(Scenario { rules, ..as_on_the_page }), "jointly --rule-off pre_vote");
        let broken = scenario::preset("rule-joint-needs-both").expect("it is a preset");
        let restored = argument(Scenario { rules: Rules::RAFT, ..broken.clone() });
        assert_eq!(restored, QUESTION_SCRIPT, "no option switches a rule on, and no link has its command");
    }

    #[test]
    fn scenario_that_no_link_without_a_script_expresses_is_named_by_its_script() {
        let text = "overlap 1\nold S1 S2 S3\nlearners S4\nnew S1 S2 S4\nleader S1\n";
        let read = script::read(text).expect("a script");
        assert_eq!(argument(read.clone()), QUESTION_SCRIPT);
        let request = CheckRequest { scenario: read, mode: Mode::Joint, ..request() };
        let export = TlcExport::new(&request).expect("it can be exported");
        let [.., written] = &export.files;
        assert!(written.text.contains("learners S4"), "{}", written.text);
        assert_eq!(export.name, "question-own-joint.zip");
    }

    #[test]
    fn search_that_the_module_cannot_say_has_the_reason() {
        let bounds = request().bounds;
        for (refused, reason) in [
            (CheckRequest { granularity: Granularity::Steps, ..request() }, "messages"),
            (CheckRequest { property: Some(CheckedProperty::DeadEnd), ..request() }, "TLC judges"),
            (CheckRequest { bounds: Bounds { snapshots: 1, ..bounds }, ..request() }, "snapshots"),
            (CheckRequest { bounds: Bounds { transfers: 1, ..bounds }, ..request() }, "transfers"),
            (CheckRequest { bounds: Bounds { moves: 5, ..bounds }, ..request() }, "moves"),
        ] {
            let error = TlcExport::new(&refused).expect_err("it is refused");
            assert!(error.contains(reason), "{error}");
        }
    }
}
