//! Where are items read and written, as far as is known by now?

use super::Pipeline;

impl Pipeline {
    /// The addresses to read items from, and those to write them to, best first. None before the account is known.
    pub(crate) fn item_endpoints(&self) -> [Vec<String>; 2] {
        if !self.knows_account() {
            return [Vec::new(), Vec::new()];
        }
        let view = self.state.view(self.clock.now());
        let writes = if view.multiple_writes { &view.writes } else { &view.hubs };
        [&view.reads, writes]
            .map(|order| order.iter().map(|&ix| format!("{}/", view.endpoint(ix).origin)).collect())
    }
}
