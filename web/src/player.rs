//! Brings the model, the canvases and the frames together. Components command it and are told when there is news; what
//! moves it paints by itself, without them.

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::rc::{Rc, Weak};

use cluster::Mode;
use scene::{HitArea, Size, Target, Theme};
use web_sys::{HtmlCanvasElement, HtmlElement, Window};

use crate::decimal::decimal;
use crate::easel::{Easel, Painted, Sight, SizeWatch};
use crate::frame_loop::FrameLoop;
use crate::library::Library;
use crate::session::Session;

/// While time runs, components hear of news this many milliseconds apart: text that changes faster is not read.
const BETWEEN_NEWS: f64 = 160.0;
/// The playhead moves when it would by more than this part of its way.
const VISIBLE_PART: f64 = 1.0 / 2400.0;

/// A player that components share.
#[derive(Clone)]
pub(crate) struct Handle(Rc<Player>);

impl Deref for Handle {
    type Target = Player;

    fn deref(&self) -> &Player {
        &self.0
    }
}

/// The model, its canvases and its frames.
pub(crate) struct Player {
    window: Window,
    session: RefCell<Session>,
    easels: RefCell<Vec<Option<Easel>>>,
    playhead: RefCell<Option<HtmlElement>>,
    playhead_watch: RefCell<Option<SizeWatch>>,
    playhead_at: Cell<f64>,
    frames: Rc<FrameLoop>,
    theme: Cell<Theme>,
    /// How large the reader wants text.
    text: Cell<f32>,
    glides: Cell<bool>,
    on_news: RefCell<Option<Box<dyn Fn()>>>,
    last_news: Cell<f64>,
    itself: Weak<Self>,
}

impl Handle {
    /// A player of `session`; none where there is no document.
    pub(crate) fn new(window: Window, session: Session) -> Option<Self> {
        let document = window.document()?;
        Some(Self(Rc::new_cyclic(|itself: &Weak<Player>| {
            let player = itself.clone();
            let step = move |elapsed| player.upgrade().is_some_and(|player| player.frame(elapsed));
            Player {
                frames: FrameLoop::new(window.clone(), document, step),
                window,
                session: RefCell::new(session),
                easels: RefCell::default(),
                playhead: RefCell::new(None),
                playhead_watch: RefCell::default(),
                playhead_at: Cell::new(-1.0),
                theme: Cell::new(Theme::default()),
                text: Cell::new(1.0),
                glides: Cell::new(true),
                on_news: RefCell::new(None),
                last_news: Cell::new(0.0),
                itself: itself.clone(),
            }
        })))
    }
}

impl Player {
    /// Lets `read` look at the model.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Session) -> T) -> T {
        read(&self.session.borrow())
    }

    /// Whoever wants to know when there is news. One at a time.
    pub(crate) fn on_news(&self, listener: impl Fn() + 'static) {
        *self.on_news.borrow_mut() = Some(Box::new(listener));
    }

    /// Hands over the canvases of the lane in that place, after those of the places before it.
    pub(crate) fn set_canvases(&self, place: usize, still: HtmlCanvasElement, moving: HtmlCanvasElement) {
        let player = self.itself.clone();
        let on_resize = move |size| {
            if let Some(player) = player.upgrade() {
                player.resize(place, size);
            }
        };
        let easel = Easel::new(still, moving, on_resize);
        let mut easels = self.easels.borrow_mut();
        easels.truncate(place);
        easels.push(easel);
    }

    /// How many lanes have handed over their canvases.
    pub(crate) fn handed(&self) -> usize {
        self.easels.borrow().len()
    }

    /// Takes the canvases of all lanes away.
    pub(crate) fn take_canvases(&self) {
        self.easels.borrow_mut().clear();
    }

    /// Hands over the element that is moved along its own width as time goes by. Whenever it has got another size there
    /// is news: the room around it is other, or the reader's text.
    pub(crate) fn set_playhead(&self, element: HtmlElement) {
        let player = self.itself.clone();
        let on_resize = move |_| {
            if let Some(player) = player.upgrade() {
                player.tell();
            }
        };
        *self.playhead_watch.borrow_mut() = SizeWatch::new(&element, on_resize);
        *self.playhead.borrow_mut() = Some(element);
        self.playhead_at.set(-1.0);
        self.show(0.0);
    }

    /// Paints in another palette.
    pub(crate) fn set_theme(&self, theme: Theme) {
        self.theme.set(theme);
        self.show(0.0);
    }

    /// Draws text so many times as large as usual.
    pub(crate) fn set_text(&self, text: f32) {
        if self.text.replace(text) != text {
            self.rescale();
        }
    }

    /// Whether messages glide; if not, they stand where they are at the last event.
    pub(crate) fn set_glides(&self, glides: bool) {
        self.glides.set(glides);
        self.show(0.0);
    }

    /// What is painted on the canvases that can be seen.
    pub(crate) fn painted(&self) -> Vec<Painted> {
        self.easels.borrow().iter().flatten().filter(|easel| easel.is_visible()).map(Easel::painted).collect()
    }

    /// The hit areas of a lane, in points of the page: its servers, and its messages if those
    /// are wanted.
    pub(crate) fn hits(&self, place: usize, messages: bool) -> Vec<HitArea> {
        let session = self.session.borrow();
        let mut hits = Vec::new();
        if let (Some(Some(easel)), Some(lane)) = (self.easels.borrow().get(place), session.lanes().get(place))
            && let Some(layout) = easel.layout()
        {
            scene::hit_areas(lane.view(), layout, self.shown(&session), &mut hits);
            hits.retain(|hit| messages || matches!(hit.target, Target::Server(_)));
            for HitArea { area, .. } in &mut hits {
                for side in [&mut area.x, &mut area.y, &mut area.width, &mut area.height] {
                    *side *= easel.zoom();
                }
            }
        }
        hits
    }

    /// The time that is painted.
    fn shown(&self, session: &Session) -> f64 {
        if self.glides.get() { session.now() } else { session.last_event_at() as f64 }
    }

    /// Has nothing told of any lane but that of this mode.
    pub(crate) fn tell_only(&self, only: Option<Mode>) {
        self.session.borrow_mut().tell_only(only);
    }

    /// Opens what a fragment names.
    pub(crate) fn open(&self, fragment: &str, library: &Library) {
        self.change(|session| session.open(fragment, library));
    }

    /// Changes the model, and shows at once what came of it.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Session) -> T) -> T {
        let changed = change(&mut self.session.borrow_mut());
        self.show(0.0);
        self.tell();
        if self.moves() {
            self.frames.wake();
        }
        changed
    }

    /// Whether another frame would look otherwise than the last.
    fn moves(&self) -> bool {
        self.read(Session::is_playing) || self.easels.borrow().iter().flatten().any(Easel::is_sliding)
    }

    /// A frame: time goes on by so many real milliseconds. Says whether another is wanted.
    fn frame(&self, elapsed: f64) -> bool {
        let before = self.read(Session::is_playing);
        self.session.borrow_mut().tick(elapsed);
        self.show(elapsed);
        let playing = self.read(Session::is_playing);
        if playing != before || self.real_time() - self.last_news.get() >= BETWEEN_NEWS {
            self.tell();
        }
        self.moves()
    }

    fn real_time(&self) -> f64 {
        js_sys::Date::now()
    }

    fn tell(&self) {
        self.last_news.set(self.real_time());
        if let Some(listener) = &*self.on_news.borrow() {
            listener();
        }
    }

    fn resize(&self, place: usize, size: Size) {
        let scale = self.window.device_pixel_ratio();
        if let Some(Some(easel)) = self.easels.borrow_mut().get_mut(place) {
            easel.resize(size, scale, self.text.get());
        }
        self.show(0.0);
        // What lies over the canvas follows it.
        self.tell();
    }

    /// Gives every canvas as many pixels as the screen has now.
    pub(crate) fn rescale(&self) {
        let scale = self.window.device_pixel_ratio();
        for easel in self.easels.borrow_mut().iter_mut().flatten() {
            easel.rescale(scale, self.text.get());
        }
        self.show(0.0);
    }

    /// Paints what is not there yet, so many real milliseconds after the last frame.
    fn show(&self, elapsed: f64) {
        let session = self.session.borrow();
        let now = self.shown(&session);
        let revision = session.revision();
        for (easel, lane) in self.easels.borrow_mut().iter_mut().zip(session.lanes()) {
            if let Some(easel) = easel {
                let records = lane.state().records;
                let (theme, slides) = (self.theme.get(), self.glides.get());
                easel.show(Sight { revision, records, view: lane.view(), now, theme, elapsed, slides });
            }
        }
        self.show_playhead(now / session.score().end as f64);
    }

    fn show_playhead(&self, part: f64) {
        if (part - self.playhead_at.get()).abs() < VISIBLE_PART {
            return;
        }
        if let Some(playhead) = &*self.playhead.borrow() {
            self.playhead_at.set(part);
            let _ = playhead.style().set_property("transform", &format!("translateX({}%)", decimal(part * 100.0)));
        }
    }
}
