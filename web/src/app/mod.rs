//! The whole page: the open run, the layout, and the flow of events.

mod address_follower;
mod layout;
mod loading;

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use scene::arrangement::{Arrangement, least_height};
use wasm_bindgen::JsCast;
use web_sys::HtmlCanvasElement;
use web_sys::{HtmlElement, HtmlSelectElement, Window};
use yew::prelude::*;
use yew::virtual_dom::VList;

use self::address_follower::AddressFollower;
use self::layout::{Measures, find};
use crate::command::{Command, Panel};
use crate::dom_events::{UiEvent, install_listeners};
use crate::html::el;
use crate::panel_api::Panels;
use crate::runtime::RuntimeHandle;
use crate::scenario_cache::ScenarioCache;
use crate::session::Session;
use crate::theme::{self, Choice};
use crate::ui_state::{Effect, UiState};
use crate::view::header::{button_id, header};
use crate::view::hit_targets::{hit_target_id, hit_targets, selection_of};
use crate::view::lane_summary::{lane_summary, print_area};
use crate::view::menu_frame::menu_frame;
use crate::view::notice::notice;
use crate::view::panel_frame::panel_frame;
use crate::view::playback_controls::playback_controls;
use crate::view::tabs::{panel_id, tab_id, tabs};
use crate::view::track::track;
use crate::{address, html, js_api, keyboard, media_queries, print_picture, strings};

#[derive(Properties)]
pub(crate) struct Props {
    pub window: Window,
    pub runtime: RuntimeHandle,
    /// Initial UI state, from the address.
    pub ui_state: UiState,
    pub cache: SharedCache,
}

impl PartialEq for Props {
    /// The app is the root component, so its properties never change.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Shared scenario cache.
pub(crate) type SharedCache = Rc<RefCell<ScenarioCache>>;

/// Events for the app.
pub(crate) enum Message {
    /// The model changed.
    ModelChanged,
    /// The window was resized.
    Resized,
    /// The fragment of the address changed.
    Address,
    /// The address may follow the run again.
    AddressInterval,
    /// A link is to be opened if the whole of it is valid.
    Load(String),
    /// The system's preference of theme or motion changed.
    PreferencesChanged,
    /// The user issued a command.
    Command(Rc<Command>),
    /// The chunk of the panels was loaded, or could not be loaded.
    Chunk(bool),
}

/// Component of the whole page.
pub(crate) struct App {
    ui_state: UiState,
    theme: Choice,
    /// Query of the address, if the page is embedded.
    embed: Option<String>,
    /// Fragment opened in an embedded page, whose address does not change.
    embedded_fragment: Option<String>,
    /// The address of the full page.
    address: AddressFollower,
    /// Whether the next fragment that is opened replaces a version of the script that the user types.
    opens_typed: bool,
    size: (u32, u32),
    arrangement: Arrangement,
    measures: Measures,
    /// Cached parts that change seldom, with their keys.
    memoized: RefCell<Vec<(Key, Html)>>,
    /// Whether the state changed since it was published.
    state_changed: bool,
    /// The panels, after their chunk is loaded.
    panels: Option<Rc<dyn Panels>>,
    /// Whether the chunk of the panels is being loaded, or could not be loaded.
    chunk: Chunk,
    /// Action that waits for the chunk, and the commands after it.
    waiting: Vec<Rc<Command>>,
    /// Id of the control that opened the menu or the panel.
    focus_return: Option<String>,
    /// Listener for a change of the screen's resolution; renewed after each change.
    _resolution_listener: Option<EventListener>,
    /// Listeners that end with the app.
    _listeners: Vec<EventListener>,
}

/// State of the chunk of the panels, until it is loaded.
#[derive(Clone, Copy, PartialEq)]
enum Chunk {
    NotRequested,
    Loading,
    Failed,
}

/// Cache key of a part; `None` before the first use.
type Key = Option<(u32, usize)>;

impl Component for App {
    type Message = Message;
    type Properties = Props;

    fn create(context: &Context<Self>) -> Self {
        let Props { window, runtime, ui_state, .. } = context.props();
        let sender = |message: fn() -> Message| {
            let link = context.link().clone();
            move || link.send_message(message())
        };
        runtime.on_change(sender(|| Message::ModelChanged));
        let (resized, restored) = (sender(|| Message::Resized), sender(|| Message::Resized));
        let capturing = EventListenerOptions::run_in_capture_phase();
        let address = sender(|| Message::Address);
        let mut listeners = vec![
            EventListener::new(window, "resize", move |_| resized()),
            // A canvas is empty after its context was lost and restored.
            EventListener::new_with_options(window, "contextrestored", capturing, move |_| restored()),
            EventListener::new(window, "hashchange", move |_| address()),
        ];
        let (link, model) = (context.link().clone(), runtime.clone());
        listeners.extend(install_listeners(window, move |event| {
            let command = command_for(&model, event);
            let is_handled = command.is_some();
            link.send_message_batch(command.into_iter().map(|it| Message::Command(it.into())).collect());
            is_handled
        }));
        listeners.extend(print_picture::install_listeners(window, runtime));
        listeners.extend(media_queries::on_change(
            media_queries::prefers_dark(window),
            sender(|| Message::PreferencesChanged),
        ));
        listeners.extend(media_queries::on_change(
            media_queries::prefers_reduced_motion(window),
            sender(|| Message::PreferencesChanged),
        ));
        html::receive(context.link().callback(Message::Command));
        js_api::install(window, runtime);
        let embed = address::embed(window);
        let mut app = Self {
            ui_state: ui_state.clone(),
            theme: Choice::load(window, embed.as_deref()),
            embed,
            embedded_fragment: None,
            address: AddressFollower::default(),
            opens_typed: false,
            size: media_queries::window_size(window),
            arrangement: Arrangement::default(),
            measures: Measures::default(),
            memoized: RefCell::default(),
            state_changed: true,
            panels: None,
            chunk: Chunk::NotRequested,
            waiting: Vec::new(),
            focus_return: None,
            _resolution_listener: watch_resolution(context),
            _listeners: listeners,
        };
        if app.embed.is_none() {
            theme::load_type(window);
        }
        app.begin_address(context.props());
        app.apply_preferences(window, runtime);
        app.update_single_mode(runtime);
        app
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        let Props { window, runtime, .. } = context.props();
        match message {
            Message::ModelChanged => {
                // While time runs, the state is not published, because that takes time.
                self.state_changed |= !runtime.read(Session::is_playing);
                return true;
            }
            Message::Resized => {
                self.size = media_queries::window_size(window);
                self._resolution_listener = watch_resolution(context);
                runtime.rescale();
            }
            Message::Address => self.open(context),
            Message::AddressInterval => self.address.elapsed(window, sender(context)),
            Message::Load(fragment) => self.load(context, fragment),
            Message::PreferencesChanged => self.apply_preferences(window, runtime),
            Message::Chunk(is_loaded) => self.on_chunk(context, is_loaded),
            // Commands are carried out in the order in which they are given.
            Message::Command(command) if !self.waiting.is_empty() => {
                self.waiting.push(command);
                return false;
            }
            Message::Command(command) => {
                let before = (self.ui_state.menu, self.ui_state.panel);
                let effect = runtime.update(|session| self.ui_state.update(session, &command));
                match effect {
                    Some(Effect::GoTo(fragment)) => self.go_to(context, fragment, false),
                    Some(Effect::GoToTyped(fragment)) => self.go_to(context, fragment, true),
                    Some(Effect::Load(fragment)) => self.load(context, fragment),
                    // The new state is published when the command is carried out.
                    Some(Effect::Act) if self.panels.is_none() => return self.wait_with(context, command),
                    Some(Effect::Act) => self.act(runtime, &command),
                    Some(Effect::Panels(command)) => {
                        let more = self.panels.as_ref().map(|panels| panels.perform(command, &mut self.ui_state));
                        let more = more.into_iter().flatten().map(|command| Message::Command(command.into())).collect();
                        context.link().send_message_batch(more);
                    }
                    Some(effect) => self.run_effect(context.props(), effect),
                    None => {}
                }
                self.state_changed = true;
                if (self.ui_state.menu, self.ui_state.panel) != before {
                    self.manage_focus(window);
                    if self.ui_state.menu || self.ui_state.panel.is_some_and(|panel| panel != Panel::More) {
                        self.load_panels(context);
                    }
                }
            }
        }
        self.update_single_mode(runtime);
        true
    }

    fn rendered(&mut self, context: &Context<Self>, first: bool) {
        let Props { window, runtime, .. } = context.props();
        // A different number of lanes has new canvases.
        if runtime.canvas_count() != runtime.read(|session| session.lanes().len()) {
            provide_canvases(window, runtime);
        }
        if self.measure(context.props()) {
            // Renders again with the measured sizes; the first rendering is not visible.
            context.link().send_message(Message::ModelChanged);
        }
        if std::mem::take(&mut self.state_changed) {
            if let Some(panels) = &self.panels {
                panels.follow();
            }
            reset_list(window);
            let (fragment, revision) =
                runtime.read(|session| (self.ui_state.fragment(session, true), session.revision()));
            js_api::publish_state(window, &fragment, revision, self.ui_state.menu);
            if self.embed.is_none() {
                self.address.follow(window, fragment, sender(context));
            }
        }
        if first {
            // `boot.js` then removes its message.
            js_api::send(window, js_api::READY);
        }
        // Beyond its start a run has arguments, questions and an end, which are in the chunk.
        if self.chunk == Chunk::NotRequested && runtime.read(|session| session.is_playing() || session.now() > 0.0) {
            self.load_panels(context);
        }
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let Props { window, runtime, .. } = context.props();
        runtime.read(|session| {
            let tabbed = self.arrangement == Arrangement::Tabs;
            let single_mode = session.lanes().get(self.ui_state.lane).filter(|_| tabbed).map(|lane| lane.mode);
            let Measures { track_width: width, text_scale: text, .. } = self.measures;
            let single_lane = self.has_single_lane().then_some(self.ui_state.lane);
            let controls = || {
                let variant =
                    width as usize | single_lane.map_or(0, |lane| lane + 1) << 16 | ((text * 16.0) as usize) << 20;
                let seen = if self.ui_state.reveals { u64::MAX } else { session.seen() as u64 };
                let events = session.index().events_on_track(seen) as u32;
                let key = (session.revision() << 16 ^ events, variant);
                let track =
                    self.memoized(session.lanes().len(), key, &|| track(session, width, text, single_lane, seen));
                let story = self.panels.as_ref().and_then(|panels| panels.caption(&self.ui_state));
                playback_controls(session, &self.ui_state, track, single_mode, story)
            };
            let style = format!("--foot:{}px", self.measures.controls_height);
            let lanes = (0..session.lanes().len()).map(|lane_index| self.lane(runtime, session, lane_index)).collect();
            let tabs = if tabbed { tabs(session, self.ui_state.lane) } else { Html::default() };
            let main = el("main", "").child(tabs).child(el("div", "lanes").children(lanes).html());
            let frame = panel_frame(&self.ui_state, style, &|| self.panel(false));
            let wide = self.ui_state.panel.is_some_and(Panel::is_wide);
            let (beside, below) = if wide { (Html::default(), frame) } else { (frame, Html::default()) };
            let stage = el("div", "stage").child(main.html()).child(beside);
            // The list always has the same length, with empty elements for absent parts, so that the canvas elements
            // are kept.
            let parts = vec![
                header(session, &self.ui_state, self.theme, theme::is_large_type(window)),
                session.notice().map(notice).unwrap_or_default(),
                stage.html(),
                if session.lanes().is_empty() { Html::default() } else { controls() },
                below,
                menu_frame(session, &self.ui_state, self.menu_position(window, runtime), &|| self.panel(true)),
            ];
            Html::from(VList::with_children(parts, None))
        })
    }
}

/// Command of an event, in the present state of the model.
fn command_for(runtime: &RuntimeHandle, event: UiEvent) -> Option<Command> {
    match event {
        UiEvent::Command(command) => Some(command),
        UiEvent::Key(key, focus) => runtime.read(|session| keyboard::command(&key, focus, session)),
        UiEvent::Lane(lane_index, x, y) => {
            let target = scene::hit_test(&runtime.hit_areas(lane_index, true), x, y)?;
            Some(Command::Select(lane_index, selection_of(target)))
        }
    }
}

impl App {
    /// Content of the panel or of the menu, or that it could not be loaded.
    fn panel(&self, is_menu: bool) -> Html {
        let name = self.ui_state.panel.filter(|_| !is_menu).map_or("menu", Panel::key);
        let section = el("section", "panel-content").set("data-panel", name);
        match &self.panels {
            Some(panels) => section.child(panels.view(&self.ui_state, is_menu)).html(),
            None if self.chunk == Chunk::Failed => section.text(strings::NO_PANEL).html(),
            None => section.html(),
        }
    }

    fn lane(&self, runtime: &RuntimeHandle, session: &Session, lane_index: usize) -> Html {
        let Some(lane) = session.lanes().get(lane_index) else { return Html::default() };
        let tabbed = self.arrangement == Arrangement::Tabs;
        let width = if self.measures.lanes_width == 0 { self.size.0 } else { self.measures.lanes_width };
        // A frame is as high as its content asks for: the height of the usual arrangement.
        let is_dense = self.embed.is_none();
        let min_height = least_height(lane.view(), width as f32, self.measures.text_scale, is_dense) as u32;
        let hit_areas = runtime.hit_areas(lane_index, !session.is_playing());
        let words = self.memoized(lane_index, (session.revision(), lane.state().records), &|| lane_summary(lane));
        let canvas = || el("canvas", "").set("aria-hidden", "true").html();
        let section = el("section", "lane").set("aria-label", lane.mode.to_string());
        let section = section.child(canvas()).child(canvas()).child(print_area()).child(words);
        let section = section.child(hit_targets(lane_index, lane.view(), &hit_areas, &self.ui_state));
        let panel =
            el("div", "panel").set("id", panel_id(lane_index)).set("style", format!("min-height: {min_height}px"));
        let panel = panel.flag("hidden", tabbed && lane_index != self.ui_state.lane);
        let panel =
            if tabbed { panel.set("role", "tabpanel").set("aria-labelledby", tab_id(lane_index)) } else { panel };
        let legend = self.panels.as_ref().filter(|_| self.ui_state.panel == Some(Panel::Legend));
        let legend = legend.map(|panels| panels.legend(&self.ui_state, lane_index)).unwrap_or_default();
        panel.child(section.child(legend).html()).html()
    }

    /// Whether only one lane is shown.
    fn has_single_lane(&self) -> bool {
        self.embed.as_deref().is_some_and(|embed| embed.starts_with("?embed=one"))
    }

    /// Restricts texts to the lane that is shown, if there is only one.
    fn update_single_mode(&self, runtime: &RuntimeHandle) {
        if self.has_single_lane() {
            let single_mode = runtime.read(|session| session.lanes().get(self.ui_state.lane).map(|lane| lane.mode));
            runtime.set_single_mode(single_mode);
        }
    }

    /// Cached part for this key, or a new one.
    fn memoized(&self, slot: usize, key: (u32, usize), make: &dyn Fn() -> Html) -> Html {
        let mut memoized = self.memoized.borrow_mut();
        if memoized.len() <= slot {
            memoized.resize_with(slot + 1, Default::default);
        }
        if memoized[slot].0 != Some(key) {
            memoized[slot] = (Some(key), make());
        }
        memoized[slot].1.clone()
    }

    fn run_effect(&mut self, props: &Props, effect: Effect) {
        let Props { window, runtime, .. } = props;
        let embedded = self.embed.is_some();
        match effect {
            Effect::Address(_) | Effect::Copy(_) if embedded => {}
            Effect::GoTo(_) | Effect::GoToTyped(_) | Effect::Load(_) | Effect::Act | Effect::Panels(_) => {}
            Effect::Address(fragment) => {
                address::replace(window, &fragment);
                // The address keeps this link until the run changes.
                self.begin_address(props);
            }
            Effect::Copy(fragment) => js_api::copy(window, &fragment),
            // A button of the full page only.
            Effect::LargeType => theme::toggle_type(window),
            Effect::Theme(of_host) => {
                self.theme = of_host.unwrap_or(self.theme.next());
                if of_host.is_none() && !embedded {
                    self.theme.save(window);
                }
                self.apply_preferences(window, runtime);
            }
        }
    }

    /// Notes the present run as that which the address names.
    fn begin_address(&mut self, Props { window, runtime, .. }: &Props) {
        let fragment = runtime.read(|session| self.ui_state.fragment(session, true));
        self.address.begin(window, fragment);
    }

    /// Restores the focus when the menu or the panel closes.
    fn manage_focus(&mut self, window: &Window) {
        let open = self.ui_state.menu || self.ui_state.panel.is_some();
        if open {
            self.focus_return = match self.ui_state.selection.filter(|_| self.ui_state.menu) {
                Some((lane_index, selection)) => Some(hit_target_id(lane_index, selection)),
                None => self.ui_state.panel.map(button_id),
            };
        } else if let Some(id) = self.focus_return.take() {
            let element = window.document().and_then(|document| document.get_element_by_id(&id));
            if let Some(element) = element.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                let _ = element.focus();
            }
        }
    }

    /// Applies the chosen theme or that of the system, and the system's preference of motion.
    fn apply_preferences(&self, window: &Window, runtime: &RuntimeHandle) {
        let matches = |query: Option<web_sys::MediaQueryList>| query.is_some_and(|query| query.matches());
        let theme = self.theme.theme(matches(media_queries::prefers_dark(window)));
        theme::apply(window, theme);
        runtime.set_theme(theme);
        runtime.set_animated(!matches(media_queries::prefers_reduced_motion(window)));
    }
}

/// Sender of the message that the address may follow the run again.
fn sender(context: &Context<App>) -> impl FnOnce() + 'static {
    let link = context.link().clone();
    move || link.send_message(Message::AddressInterval)
}

/// Resets the list of speeds to the speed of the model, which a key may have changed since one was selected there.
fn reset_list(window: &Window) {
    let list = find(window, ".transport select").and_then(|it| it.dyn_into::<HtmlSelectElement>().ok());
    let chosen = find(window, ".transport [selected]").and_then(|it| it.get_attribute("value"));
    if let (Some(list), Some(chosen)) = (list, chosen) {
        list.set_value(&chosen);
    }
}

/// Gives the runtime its canvases and the playhead.
fn provide_canvases(window: &Window, runtime: &RuntimeHandle) {
    runtime.clear_canvases();
    let canvas = |lane_index: usize, nth: usize| {
        let found = find(window, &format!("#{} canvas:nth-of-type({nth})", panel_id(lane_index)));
        found.and_then(|it| it.dyn_into::<HtmlCanvasElement>().ok())
    };
    for lane_index in 0..runtime.read(|session| session.lanes().len()) {
        if let (Some(static_canvas), Some(animated_canvas)) = (canvas(lane_index, 1), canvas(lane_index, 2)) {
            runtime.set_canvases(lane_index, static_canvas, animated_canvas);
        }
    }
    if let Some(playhead) = find(window, ".rail div").and_then(|it| it.dyn_into().ok()) {
        runtime.set_playhead(playhead);
    }
}

fn watch_resolution(context: &Context<App>) -> Option<EventListener> {
    let link = context.link().clone();
    media_queries::on_change(media_queries::current_resolution(&context.props().window), move || {
        link.send_message(Message::Resized);
    })
}
