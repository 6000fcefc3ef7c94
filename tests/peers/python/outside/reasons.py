"""What is known of tests that pass with the official package and not with perilune, by their names and words."""

REASONS = {
    r"not greater than 0|ValueError: read_timeout": "counts calls of the official client's HTTP pipeline, which it patches",
}
