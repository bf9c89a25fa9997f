"""Tables for other programs, and a paragraph for the paper."""
