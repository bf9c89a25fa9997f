"""What notebook 05 says about the lines of the reports and of the Kremlin's press releases."""

from __main__ import counts, documents, kremlin, reasons, tokens, words
from analysis import kwic, occurrences, passages

march, april = documents.index
lines = kwic(tokens, documents, "wagner", sort="right")
following = lines.right.str.split().str[0].groupby(lines.doc.astype("str")).agg(list)
assert {"chief", "ranks.", "mercenaries"} <= set(following[march])
assert sorted(following[april]) == ["Group", "Group", "units"]
assert len(lines) == 10

positions = tokens[tokens.term == "prigozhin"].position
assert (tokens.doc[positions.index] == march).all()
assert positions.min() > (tokens.doc == march).sum() / 2
assert tokens.term.iloc[0] == "wagner"

assert str(counts.period.iloc[0]) == "2023-03"
assert counts.n.iloc[0] == 6
behind = passages(documents, occurrences(tokens, counts.iloc[0], documents))
assert behind.drop_duplicates(["doc", "start"]).shape[0] == 5

assert len(reasons) == 31
assert len(kwic(words, kremlin, "special military operation")) == 107
late = reasons.date >= "2022-05-01"
assert late.value_counts().to_dict() == {False: 28, True: 3}
calls = kremlin.headline.str.contains("[Tt]elephone")
assert calls[reasons.doc.astype("str")].sum() == 29
by_month = calls.groupby(kremlin.date.dt.strftime("%Y-%m")).sum()
assert by_month[["2022-03", "2022-06"]].tolist() == [41, 4]
