//! What did it cost several partitions to find a page?

use std::collections::BTreeMap;

/// A share, not an amount: it is averaged, by the documents that it is a share of.
const RATIO: &str = "indexUtilizationRatio";
const WEIGHT: &str = "retrievedDocumentCount";

/// The sum of what partitions tell: `name=number` pairs joined by `;`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct QueryMetrics {
    sums: BTreeMap<String, f64>,
    weighted: f64,
}

impl QueryMetrics {
    /// Of a page whose rows have come before: the same names, and nothing was spent.
    pub(super) fn of_nothing(&self) -> Self {
        Self { sums: self.sums.keys().map(|name| (name.clone(), 0.0)).collect(), weighted: 0.0 }
    }

    /// Adds what one partition tells; what is no pair is passed over.
    pub(super) fn add(&mut self, text: &str) {
        let pair = |pair: &str| {
            let (name, number) = pair.split_once('=')?;
            Some((name.trim().to_owned(), number.trim().parse::<f64>().ok()?))
        };
        let told: BTreeMap<String, f64> = text.split(';').filter_map(pair).collect();
        self.weighted +=
            told.get(RATIO).map_or(0.0, |ratio| ratio * told.get(WEIGHT).map_or(0.0, |count| *count));
        for (name, number) in told {
            *self.sums.entry(name).or_default() += number;
        }
    }

    /// `None` where no partition told anything.
    pub(super) fn text(&self) -> Option<String> {
        let value = |(name, sum): (&String, &f64)| {
            let documents = self.sums.get(WEIGHT).copied().unwrap_or(0.0);
            let number = match name == RATIO {
                true if documents > 0.0 => self.weighted / documents,
                true => 0.0,
                false => *sum,
            };
            format!("{name}={number}")
        };
        let pairs: Vec<String> = self.sums.iter().map(value).collect();
        (!pairs.is_empty()).then(|| pairs.join(";"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_add_up_and_shares_are_averaged() {
        let mut metrics = QueryMetrics::default();
        assert_eq!(metrics.text(), None);
        for text in [
            "totalExecutionTimeInMs=1.5;retrievedDocumentCount=10;indexUtilizationRatio=1.00",
            "totalExecutionTimeInMs=0.5;retrievedDocumentCount=30;indexUtilizationRatio=0.00;nonsense;a=b",
        ] {
            metrics.add(text);
        }
        let text = "indexUtilizationRatio=0.25;retrievedDocumentCount=40;totalExecutionTimeInMs=2";
        assert_eq!(metrics.text().as_deref(), Some(text));
        let text = "indexUtilizationRatio=0;retrievedDocumentCount=0;totalExecutionTimeInMs=0";
        assert_eq!(metrics.of_nothing().text().as_deref(), Some(text));
    }
}
