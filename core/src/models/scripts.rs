//! What are stored procedures, triggers and user-defined functions, as the service describes them?

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Extra;

/// Which of the three a script is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptKind {
    /// `sprocs`
    StoredProcedure,
    /// `triggers`
    Trigger,
    /// `udfs`
    UserDefinedFunction,
}

impl ScriptKind {
    /// The kind whose name in calls this is: `stored_procedure`, `trigger` or `user_defined_function`.
    #[cfg(feature = "internals")]
    #[doc(hidden)]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "stored_procedure" => Some(Self::StoredProcedure),
            "trigger" => Some(Self::Trigger),
            "user_defined_function" => Some(Self::UserDefinedFunction),
            _ => None,
        }
    }
}

/// A script of a container: a [`StoredProcedureProperties`], a [`TriggerProperties`] or a
/// [`UserDefinedFunctionProperties`].
pub trait Script: Serialize + DeserializeOwned + sealed::Sealed {
    /// Which of the three it is.
    const KIND: ScriptKind;

    /// Its name.
    fn id(&self) -> &str;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! script {
    ($name:ident, $kind:ident, { $($(#[$meta:meta])+ $field:ident: $type:ty,)* }, $(#[$doc:meta])+) => {
        $(#[$doc])+
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        #[non_exhaustive]
        pub struct $name {
            /// Its name.
            pub id: String,
            /// Its text: a JavaScript function.
            #[serde(default)]
            pub body: String,
            $($(#[$meta])+ pub $field: $type,)*
            /// Its resource id, given by the service.
            #[serde(rename = "_rid", skip_serializing_if = "Option::is_none")]
            pub resource_id: Option<String>,
            /// Its link by resource ids, given by the service.
            #[serde(rename = "_self", skip_serializing_if = "Option::is_none")]
            pub self_link: Option<String>,
            /// Version of the description, with its quotes.
            #[serde(rename = "_etag", skip_serializing_if = "Option::is_none")]
            pub etag: Option<String>,
            /// Last change, in seconds since 1970.
            #[serde(rename = "_ts", skip_serializing_if = "Option::is_none")]
            pub last_modified: Option<i64>,
            /// Everything else.
            #[serde(flatten)]
            pub extra: Extra,
        }

        impl sealed::Sealed for $name {}

        impl Script for $name {
            const KIND: ScriptKind = ScriptKind::$kind;

            fn id(&self) -> &str {
                &self.id
            }
        }
    };
}

script!(StoredProcedureProperties, StoredProcedure, {},
    /// A stored procedure: a function that runs in the service, in one transaction on the items of one partition key.
    ///
    /// ```
    /// use perilune::StoredProcedureProperties;
    ///
    /// let hello = StoredProcedureProperties::new("hello", "name => getContext().getResponse().setBody('Hello ' + name)");
    /// # let _ = hello;
    /// ```
);

script!(TriggerProperties, Trigger, {
        /// Whether it runs before or after the write.
        #[serde(default)]
        trigger_type: TriggerType,
        /// Which writes it can run with.
        #[serde(default)]
        trigger_operation: TriggerOperation,
    },
    /// A trigger: a function that runs with the writes whose options name it, as part of them.
    ///
    /// ```
    /// use perilune::{ItemOptions, TriggerOperation, TriggerProperties, TriggerType};
    ///
    /// let stamp = TriggerProperties::new("stamp", TriggerType::Pre, TriggerOperation::Create, "() => { /* ... */ }");
    /// let stamped = ItemOptions::default().with_pre_triggers(["stamp"])?;
    /// # let _ = (stamp, stamped);
    /// # Ok::<(), perilune::Error>(())
    /// ```
);

script!(UserDefinedFunctionProperties, UserDefinedFunction, {},
    /// A user-defined function: queries call it as `udf.name(...)`.
    ///
    /// ```
    /// use perilune::UserDefinedFunctionProperties;
    ///
    /// let tax = UserDefinedFunctionProperties::new("tax", "total => total * 0.2");
    /// # let _ = tax;
    /// ```
);

impl StoredProcedureProperties {
    /// A procedure of this name and text.
    pub fn new(id: impl Into<String>, body: impl Into<String>) -> Self {
        Self { id: id.into(), body: body.into(), ..Self::default() }
    }
}

impl TriggerProperties {
    /// A trigger of this name, for these writes.
    pub fn new(
        id: impl Into<String>,
        trigger_type: TriggerType,
        trigger_operation: TriggerOperation,
        body: impl Into<String>,
    ) -> Self {
        Self { id: id.into(), body: body.into(), trigger_type, trigger_operation, ..Self::default() }
    }
}

impl UserDefinedFunctionProperties {
    /// A function of this name and text.
    pub fn new(id: impl Into<String>, body: impl Into<String>) -> Self {
        Self { id: id.into(), body: body.into(), ..Self::default() }
    }
}

/// Whether a trigger runs before or after the write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TriggerType {
    /// Before: it may change what is written.
    #[default]
    #[serde(alias = "pre")]
    Pre,
    /// After: it sees what was written.
    #[serde(alias = "post")]
    Post,
}

/// Which writes a trigger can run with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TriggerOperation {
    /// With each of them.
    #[default]
    #[serde(alias = "all")]
    All,
    /// With creations, upserts included.
    #[serde(alias = "create")]
    Create,
    /// With changes of any kind.
    #[serde(alias = "update")]
    Update,
    /// With deletions.
    #[serde(alias = "delete")]
    Delete,
    /// With replacements.
    #[serde(alias = "replace")]
    Replace,
}
