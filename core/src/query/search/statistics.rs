//! How many documents and words are there? What each partition counts, added up and written into the queries.

use bytes::Bytes;
use serde::Deserialize;

use super::super::row;

/// What partitions have counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Statistics {
    document_count: u64,
    #[serde(default)]
    full_text_statistics: Vec<Words>,
}

/// The words of one property.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Words {
    /// There is none where no document has the property.
    #[serde(default)]
    total_word_count: u64,
    /// The documents with each of the words that are searched for.
    hit_counts: Vec<u64>,
}

impl Statistics {
    /// What the rows of a page count.
    pub(super) fn of_page(body: &Bytes) -> serde_json::Result<Self> {
        let mut page = Self::default();
        for row in row::plain(body)? {
            page.add(serde_json::from_slice(&row)?);
        }
        Ok(page)
    }

    pub(super) fn add(&mut self, more: Self) {
        self.document_count = self.document_count.saturating_add(more.document_count);
        let missing = more.full_text_statistics.len().saturating_sub(self.full_text_statistics.len());
        self.full_text_statistics.extend(std::iter::repeat_n(Words::default(), missing));
        self.full_text_statistics
            .iter_mut()
            .zip(more.full_text_statistics)
            .for_each(|(all, more)| all.add(more));
    }

    /// A query with the counts in their places. Places are numbered by scores or, in other plans, by scores of texts;
    /// what is counted is in the order of the places in both.
    pub(super) fn written_into(&self, query: &str, scores: usize) -> String {
        let mut text = query.replace(&place("totaldocumentcount"), &self.document_count.to_string());
        let mut words = self.full_text_statistics.iter();
        for at in 0..scores {
            let total = place(&format!("totalwordcount-{at}"));
            let hits = place(&format!("hitcountsarray-{at}"));
            if !text.contains(&total) && !text.contains(&hits) {
                continue;
            }
            let Some(words) = words.next() else { break };
            let counts: Vec<String> = words.hit_counts.iter().map(u64::to_string).collect();
            text = text.replace(&total, &words.total_word_count.to_string());
            text = text.replace(&hits, &format!("[{}]", counts.join(",")));
        }
        text
    }
}

fn place(name: &str) -> String {
    format!("{{documentdb-formattablehybridsearchquery-{name}}}")
}

impl Words {
    fn add(&mut self, more: Self) {
        self.total_word_count = self.total_word_count.saturating_add(more.total_word_count);
        let missing = more.hit_counts.len().saturating_sub(self.hit_counts.len());
        self.hit_counts.extend(std::iter::repeat_n(0, missing));
        for (all, more) in self.hit_counts.iter_mut().zip(more.hit_counts) {
            *all = all.saturating_add(more);
        }
    }
}
