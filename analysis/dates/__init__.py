"""Counts on the calendar: rates over time, by publication or by the time a text mentions."""
