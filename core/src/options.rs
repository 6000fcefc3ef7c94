//! What can be set for one call, beside what [`RequestOptions`](crate::RequestOptions) sets for any?

mod changes;
mod create;
mod item;
mod processor;
mod query;

pub use changes::{ChangeFeedOptions, FeedScope};
pub use create::CreateOptions;
pub use item::ItemOptions;
pub use processor::ProcessorOptions;
#[cfg(feature = "internals")]
pub use query::with_null_for_nothing;
pub use query::{FullTextScoreScope, QueryOptions};

/// Lets what is set for any call stand where the options of this kind are asked for.
macro_rules! of_request_options {
    ($options:ty) => {
        impl From<RequestOptions> for $options {
            fn from(request: RequestOptions) -> Self {
                Self::default().with_request(request)
            }
        }

        impl From<RequestOptions> for Option<$options> {
            fn from(request: RequestOptions) -> Self {
                Some(request.into())
            }
        }
    };
}
pub(crate) use of_request_options;
