"""Which time a text is about: time expressions, their TIMEX3 values, and the days that they name."""

from analysis.timex.expressions import time_expressions, time_rules

__all__ = ["time_expressions", "time_rules"]
