"""What notebook 03 says about concepts and spellings in the press releases."""

from __main__ import In, concepts, found, hits, releases, spellings, weeks, words
from analysis import term_frequency

counts = term_frequency(words, terms=concepts, by="office", documents=releases)
rates = counts.pivot(index="term", columns="office", values="rate")
assert len(releases) == 1796
assert rates["Kyiv"]["war"] > 10 * rates["Kremlin"]["war"]
assert round(rates["Kremlin"]["operation"] / rates["Kyiv"]["operation"]) == 7
assert counts[counts.term == "Donbas"].n.tolist() == [272, 327]

shown = spellings.head(14).set_index("term")
assert shown.loc[["donbas", "donbass"], ["Kyiv", "Kremlin"]].to_numpy().tolist() == [[327, 0], [0, 272]]
assert shown.variant_of["donbass"] == "donbas"
assert spellings.term.is_unique

(lines,) = (cell.splitlines() for cell in In[:-1] if "occurrences(found" in cell)
assert len(lines) == 6
assert found.term.notna().sum() == weeks.n.sum() == 327 + 272
sides = weeks.pivot(index="period", columns="office", values=["n", "rate", "low", "high"])
early = sides[sides.index.end_time < "2022-02-01"]
assert early.rate[early.n.sum(axis=1) > 0].eval("Kyiv > Kremlin").all()
late = sides.loc["2022-02-21":"2022-03-14"]
assert len(late) == 4
assert late.rate.eval("Kremlin > Kyiv").all()
assert (late.low.max(axis=1) < late.high.min(axis=1)).all()

by_release = hits.doc.value_counts()
assert (hits.doc.astype("str").map(releases.office) == "Kremlin").sum() == 61
assert by_release.iloc[0] == 33
assert releases.headline[by_release.index[0]] == "Security Council meeting"
assert str(releases.date[by_release.index[0]].date()) == "2022-02-21"
