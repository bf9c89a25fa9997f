"""From any row back to the text: concordances, the tokens behind a count, passages."""
