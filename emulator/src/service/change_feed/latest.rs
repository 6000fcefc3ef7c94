//! Which items changed, each once, with its latest version?

use serde_json::{Value, json};

use super::position::Position;
use super::{Page, Reading};
use crate::store::changes::Logged;

impl Reading<'_> {
    /// Fills the page; answers how far the reader has come then. What has one place is told together.
    pub(super) fn latest(&self, from: Position, page: &mut Page) -> Position {
        let changed = self.replica.changed_after(self.after(&from), self.call.seconds());
        let mut changed = changed.filter(|logged| self.is_news(&logged.version, &from)).peekable();
        let mut last = None;
        while let Some(logged) = changed.next_if(|logged| !page.is_full() || last == Some(logged.at)) {
            last = Some(logged.at);
            self.show(&logged, page);
        }
        let left: Vec<Logged> = changed.collect();
        match (left.is_empty(), last) {
            (true, _) => self.end(&from),
            (false, Some(last)) => self.position(&from, last, left.iter().map(|logged| &*logged.version)),
            (false, None) => from,
        }
    }

    fn show(&self, logged: &Logged, page: &mut Page) {
        let version = &logged.version;
        let Some(body) = &version.body else { return };
        let mut document = body.value.clone();
        if self.enveloped {
            let operation = if version.history.total() == 1 { "create" } else { "replace" };
            let metadata = self.metadata(operation, logged.at, version.seconds());
            document = json!({"current": document, "metadata": metadata});
        } else if let Value::Object(document) = &mut document {
            document.insert("_lsn".to_owned(), json!(logged.at));
        }
        page.add(document, body.text.len());
    }
}
