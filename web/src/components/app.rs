//! The whole page: what is open, how it is arranged, and who hears of what.

use gloo_events::EventListener;
use web_sys::{Element, HtmlElement, Window};
use yew::prelude::*;

use super::header::header;
use super::lane::Lane;
use super::message::message;
use super::tabs::tabs;
use super::transport::{Around, transport};
use crate::arrangement::Arrangement;
use crate::player::Handle;
use crate::theme::{self, Choice};
use crate::{address, boundary, keys, media, session};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub window: Window,
    pub player: Handle,
}

/// What the app is told.
pub(crate) enum Message {
    /// The model has changed.
    News,
    /// The window has another size.
    Resized,
    /// The address names something else.
    Address,
    /// The system asks for another palette, or for less motion.
    System,
    /// The reader has chosen a palette.
    Theme(Choice),
    /// The reader has chosen a preset.
    Open(String),
    /// The reader has chosen a lane.
    Lane(usize),
    /// The reader has read the message.
    Dismiss,
}

/// The whole page.
pub(crate) struct App {
    theme: Choice,
    lane: usize,
    size: (u32, u32),
    arrangement: Arrangement,
    /// The scrubber's width, in points.
    track: u32,
    playhead: NodeRef,
    /// Hears when the screen has other pixels; made anew then.
    _scale: Option<EventListener>,
    /// They end with the app.
    _listeners: Vec<EventListener>,
}

impl Component for App {
    type Message = Message;
    type Properties = Props;

    fn create(context: &Context<Self>) -> Self {
        let Props { window, player } = context.props();
        let tell = |message: fn() -> Message| {
            let link = context.link().clone();
            move || link.send_message(message())
        };
        player.on_news(tell(|| Message::News));
        let resized = tell(|| Message::Resized);
        let address = tell(|| Message::Address);
        let mut listeners = vec![
            EventListener::new(window, "resize", move |_| resized()),
            EventListener::new(window, "hashchange", move |_| address()),
            keys::follow(window, player),
        ];
        listeners.extend(media::follow(media::dark(window), tell(|| Message::System)));
        listeners.extend(media::follow(media::calm(window), tell(|| Message::System)));
        boundary::install(window, player);
        let app = Self {
            theme: Choice::load(window),
            lane: 0,
            size: media::size(window),
            arrangement: Arrangement::default(),
            track: 0,
            playhead: NodeRef::default(),
            _scale: follow_scale(context),
            _listeners: listeners,
        };
        app.follow_system(context.props());
        app
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        let Props { window, player } = context.props();
        match message {
            Message::News => return true,
            Message::Resized => {
                self.size = media::size(window);
                self._scale = follow_scale(context);
                player.rescale();
            }
            Message::Address => player.open(&address::fragment(window)),
            Message::System => self.follow_system(context.props()),
            Message::Theme(choice) => {
                self.theme = choice;
                choice.keep(window);
                self.follow_system(context.props());
            }
            Message::Open(preset) => address::go_to(window, &preset),
            Message::Lane(place) => self.lane = place,
            Message::Dismiss => player.dismiss_fault(),
        }
        true
    }

    fn rendered(&mut self, context: &Context<Self>, first: bool) {
        let Props { window, player } = context.props();
        if let (true, Some(playhead)) = (first, self.playhead.cast::<HtmlElement>()) {
            player.set_playhead(playhead);
        }
        if self.measure(context.props()) {
            // Once more, with the measures: nothing of this is seen before.
            context.link().send_message(Message::News);
        }
        if first {
            announce_ready(window);
        }
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let player = &context.props().player;
        let link = context.link();
        player.read(|session| {
            let tabbed = self.arrangement == Arrangement::Tabs;
            let lanes = session.lanes().iter().enumerate().map(|(place, lane)| {
                let at = (session.revision(), lane.moment().records);
                let (arrangement, width) = (self.arrangement, self.size.0);
                html! { <Lane key={place} player={player.clone()} {place} {at} {arrangement} chosen={place == self.lane} {width} /> }
            });
            let only = session.lanes().get(self.lane).filter(|_| tabbed).map(|lane| lane.mode);
            let around = Around { playhead: &self.playhead, width: self.track, only };
            html! {
                <>
                    { header(session.scenario(), self.theme, link.callback(Message::Open), link.callback(Message::Theme)) }
                    if let Some(fault) = session.fault() {
                        { message(fault, link.callback(|_| Message::Dismiss)) }
                    }
                    <main>
                        if tabbed {
                            { tabs(session, self.lane, &link.callback(Message::Lane)) }
                        }
                        <div class="lanes">{ for lanes }</div>
                    </main>
                    { transport(player, session, &around) }
                </>
            }
        })
    }
}

impl App {
    /// Paints in the palette that was chosen, or that the system asks for, and glides unless it asks for less motion.
    fn follow_system(&self, props: &Props) {
        let asks = |query: Option<web_sys::MediaQueryList>| query.is_some_and(|query| query.matches());
        let theme = self.theme.theme(asks(media::dark(&props.window)));
        theme::apply(&props.window, theme);
        props.player.set_theme(theme);
        props.player.set_glides(!asks(media::calm(&props.window)));
    }

    /// Measures what the arrangement depends on. Says whether anything comes out otherwise than before.
    fn measure(&mut self, Props { window, player }: &Props) -> bool {
        let find = |selector| window.document()?.query_selector(selector).ok().flatten();
        let height = |selector| find(selector).map_or(0, |it: Element| it.client_height());
        let around = height(".top") + height(".transport") + height(".message");
        let (width, left) = (self.size.0 as f32, self.size.1 as f32 - around as f32);
        let arrangement = player.read(|session| {
            let views: Vec<_> = session.lanes().iter().map(session::Lane::view).collect();
            Arrangement::fitting(&views, width, left)
        });
        let track = find(".rail div").map_or(0, |it| it.client_width().max(0) as u32);
        let new = (arrangement, track) != (self.arrangement, self.track);
        (self.arrangement, self.track) = (arrangement, track);
        new
    }
}

fn follow_scale(context: &Context<App>) -> Option<EventListener> {
    let link = context.link().clone();
    media::follow(media::same_scale(&context.props().window), move || link.send_message(Message::Resized))
}

/// Tells `boot.js` that the app stands, so that it takes its own message away.
fn announce_ready(window: &Window) {
    if let Ok(event) = Event::new("overlap:ready") {
        let _ = window.dispatch_event(&event);
    }
}
