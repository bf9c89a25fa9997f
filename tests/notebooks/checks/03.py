"""What notebook 03 says about words, concepts and spellings in the reports and the press releases."""

from __main__ import (
    addresses,
    concepts,
    content,
    counts,
    day,
    documents,
    found,
    halves,
    hits,
    months,
    releases,
    sides,
    words,
)
from analysis import kwic, term_frequency, tf_idf

rates = counts.pivot(index="term", columns="period", values="rate").fillna(0)
assert rates.idxmax().tolist() == ["wagner", "russia"]
assert (rates.loc[["said", "intelligence"]].diff(axis=1).iloc[:, 1] > 0).all()
assert rates.loc["wagner"].round().tolist() == [20, 10]
all_words, kept_words = (term_frequency(content, total=total).rate.iloc[0] for total in ("all", "kept"))
assert round(kept_words / all_words, 2) == 1.72
swing = term_frequency(halves, by=["doc", "half"], terms="wagner")
assert swing.rate.round().tolist() == [17, 23, 13, 7]
assert swing.n.sum() == 10

assert tf_idf(content).query("term == 'wagner'").tf_idf.tolist() == [0, 0]
assert releases.loc[day.index, "office"].tolist() == ["Kremlin", "Kyiv"]
own = addresses.groupby("doc", observed=True).term.agg(set)
assert {"iraq", "libya", "ussr"} <= own[day.index[0]]
assert {"enemy", "curtain"} <= own[day.index[1]]
assert kwic(words, day, "curtain").left.str.endswith("new Iron ").any()

shares = sides.pivot(index="term", columns="office", values="rate")
assert len(releases) == 1796
assert shares["Kyiv"]["war"] > 10 * shares["Kremlin"]["war"]
assert round(shares["Kremlin"]["operation"] / shares["Kyiv"]["operation"]) == 7
assert concepts["Donbas"] == "donbas*"
assert sides[sides.term == "Donbas"].n.tolist() == [272, 327]
assert not len(kwic(words, releases[releases.office == "Kremlin"], "donbas"))

assert found.term.notna().sum() == months.n.sum() == 327 + 272
table = months.set_index(["office", "period"]).unstack("office")
for month in ("2021-11", "2021-12", "2022-01"):
    assert table.low["Kyiv"][month] > table.high["Kremlin"][month]
assert table.low["Kremlin"]["2022-03"] > table.high["Kyiv"]["2022-03"]
assert table.n.loc["2022-02"].to_dict() == {"Kremlin": 93, "Kyiv": 30}
assert table.low["Kremlin"]["2022-02"] < table.high["Kyiv"]["2022-02"]
assert len(hits) == 93 + 30
by_release = hits.doc.value_counts()
assert by_release.iloc[0] == 33
assert releases.headline[by_release.index[0]] == "Security Council meeting"

often = counts[counts["n"] >= 2]
assert "wagner" in often.loc[often["term"].duplicated(), "term"].tolist()
named = term_frequency(words, terms=["zelensky*", "zelensk*"], by="office", documents=releases)
named = named.pivot(index="term", columns="office", values="n").loc["zelensky*"]
assert named.to_dict() == {"Kremlin": 19, "Kyiv": 2022}
assert "zelenska" in set(kwic(words, releases, "zelensk*").match.str.lower())
assert len(documents) == 2
