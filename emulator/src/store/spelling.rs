//! How are the parts of a version written down that JSON has no form for?

/// An effective partition key as its digits.
pub(crate) mod place {
    use perilune::internals::epk::EffectivePartitionKey;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(place: &EffectivePartitionKey, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(place.as_str())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<EffectivePartitionKey, D::Error> {
        String::deserialize(from).map(EffectivePartitionKey::new)
    }
}

/// A document as its text: nested in an object it might be too deep to be read.
pub(crate) mod body {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::store::item::Body;

    pub(crate) fn serialize<S: Serializer>(body: &Option<Body>, to: S) -> Result<S::Ok, S::Error> {
        body.as_ref().map(|body| String::from_utf8_lossy(&body.text)).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Body>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        let value = text.map(|text| serde_json::from_str(&text)).transpose().map_err(Error::custom)?;
        Ok(value.map(Body::new))
    }
}

/// A number, or nothing for the lowest of all.
pub(crate) mod rank {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(rank: &f64, to: S) -> Result<S::Ok, S::Error> {
        rank.is_finite().then_some(rank).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
        Ok(Option::deserialize(from)?.unwrap_or(f64::NEG_INFINITY))
    }
}
