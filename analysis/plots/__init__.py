"""Tables to pictures: one module per plot, each with the sentence that describes it."""
