//! What do many values come to? By nearest rank, so that the answer is one of them.

/// The smallest of these that at least `share` of them do not exceed.
#[must_use]
pub fn percentile(mut values: Vec<f64>, share: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank among the values")]
    let rank = (share * values.len() as f64).ceil() as usize;
    values.get(rank.saturating_sub(1)).copied()
}

/// The middle of these; of an even number, the lower one.
#[must_use]
pub fn median(values: Vec<f64>) -> Option<f64> {
    percentile(values, 0.5)
}
