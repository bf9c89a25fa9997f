"""What notebook 04 says about trends in the press releases."""

from __main__ import changes, clearest, releases, sides

assert len(releases) == 1796
assert [f"{date:%Y-%m}" for date in (releases.date.min(), releases.date.max())] == ["2021-10", "2022-06"]
assert (changes.q.dropna() >= changes.p.dropna()).all()

slopes = clearest.set_index("term").slope
assert (slopes[["win", "help", "sanctions"]] > 0).all()
assert slopes["putin"] < 0

by_side = sides.set_index(["office", "term"])
assert (by_side.xs("putin", level="term").q > 0.05).all()
assert (by_side.xs("sanctions", level="term").q < 0.05).all()
assert (by_side.xs("sanctions", level="term").slope > 0).all()
assert by_side.n["Kyiv", "putin"] < by_side.n["Kremlin", "putin"] / 30
by_quarter = releases.groupby([releases.date.dt.to_period("Q"), "office"]).size().unstack()
assert by_quarter["Kyiv"].is_monotonic_increasing
