"""What notebook 07 says about the tests of the two reports and of the press releases."""

from __main__ import (
    april,
    by_documents,
    by_words,
    halves,
    key,
    kremlin,
    march,
    moscow,
    press,
    releases,
    since,
    until,
    war,
    words,
)
from analysis import keyness

# the two reports
rows = key.set_index("term")
assert rows.loc["prigozhin", ["n_target", "n_reference"]].tolist() == [4, 0]
assert round(rows.p["prigozhin"], 2) == 0.03
assert (len(key), round(key.q.min(), 2)) == (264, 0.30)
low_p = key[key.p < 0.05]
assert len(low_p) == 4
assert ((low_p.low < 0) & (low_p.high > 0)).sum() == 3
assert halves[["total_target", "total_reference"]].eq(176).all(axis=None)
assert round(halves.log_likelihood.max(), 1) == 5.6
assert round(key.log_likelihood.max(), 1) == 5.0
resampled = keyness(words, march, april, resample="documents")
assert resampled[["p", "q", "low", "high"]].isna().all(axis=None)
assert resampled.why.str.contains("too few documents (1 and 1; 10 per side are needed)", regex=False).all()

# random halves
assert (len(releases), len(kremlin)) == (1796, 816)
assert ((by_words.q < 0.05).sum(), (by_documents.q < 0.05).sum()) == (202, 0)
name = by_words.set_index("term").loc["simonyan"]
assert (name.n_target + name.n_reference, name.docs_target + name.docs_reference) == (57, 1)
assert name.q < 0.05
assert keyness(press, kremlin, releases.drop(kremlin.index), terms="war").attrs["resample"] == "documents"

# "war" since 24 February 2022
counts = war.groupby(["office", "period"]).rate.first()
assert counts["Kyiv"]["2022-03":].min() > 3 * counts["Kyiv"][:"2022-02"].max()
assert war.status.eq("ok").mean() > 0.9
(row,) = moscow.itertuples()
assert (row.n_target, row.n_reference, round(row.p, 2)) == (119, 98, 0.04)
assert row.low < 0 < row.high
assert round(row.low, 2) == -0.01
assert (str(since.date.min().date()), str(until.date.max().date())) == ("2022-02-24", "2022-02-23")

# the answers
kyiv = releases[releases.office == "Kyiv"]
half = kyiv.sample(frac=0.5, random_state=0)
findings = [
    keyness(press, half, kyiv.drop(half.index), resample=each).q.lt(0.05).sum() for each in ("words", "documents")
]
assert findings == [31, 0]
lowest = keyness(press, kyiv, kremlin, resample="documents").p.min()
assert round(lowest, 6) == round(1 / 1001, 6)
