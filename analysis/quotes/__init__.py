"""Documents to quotations: what was said, by whom, and where."""
