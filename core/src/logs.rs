//! How do bindings hear what clients have to say?

use std::fmt::{self, Debug, Write as _};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Takes what clients say to the log of an application.
pub trait Ear: Send + Sync + 'static {
    /// True if what is said at this level is to be heard.
    fn wants(&self, level: Level) -> bool;

    /// What was said: the text, then the values that belong to it.
    fn hear(&self, level: Level, text: String);
}

/// From now on all clients of the process are heard by `ear`, unless somebody hears them already. What the ear wants is
/// asked anew after [`tracing::callsite::rebuild_interest_cache`].
pub fn listen(ear: impl Ear) {
    // Whoever was first goes on listening.
    let _ = tracing::subscriber::set_global_default(Listener(ear));
}

struct Listener<E>(E);

impl<E: Ear> Subscriber for Listener<E> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target().starts_with("perilune") && self.0.wants(*metadata.level())
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text(String::new());
        event.record(&mut text);
        self.0.hear(*event.metadata().level(), text.0);
    }

    // There are no spans.
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing to a string can't fail.
        let _: fmt::Result = match field.name() {
            "message" => write!(self.0, "{value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
    }
}
