"""What notebook 08 says about the company of words in the two reports and in the press releases."""

from __main__ import (
    apart,
    company,
    documents,
    in_kyiv,
    in_moscow,
    kremlin,
    kyiv,
    operation,
    pairs,
    press,
    releases,
    spans,
    together,
    tokens,
    words,
)
from analysis import collocations, contingency_table, cooccurrences, passages

# the company of "war"
assert len(releases) == 1796
assert releases.date.dt.to_period("M").nunique() == 9
assert kremlin.term.eq("war").sum() == 217
firsts = [set(table.collocate.head(8)) for table in (in_moscow, in_kyiv)]
assert firsts[0] >= {"great", "patriotic", "world", "cold"}
assert firsts[1] >= {"full-scale", "stop", "end", "world", "ii"}
assert all((table.n > table.expected).head(8).all() for table in (in_moscow, in_kyiv))
assert company.attrs["resample"] == "words"
assert {"great", "patriotic", "cold"} == set(company.term.tail(3))

# the operation
around = collocations(kremlin, node=operation, window=(5, 5), within=spans).collocate.head(8)
assert {"protect", "defend", "donbass"} <= set(around)

# chance
assert len(tokens) == 655
table = contingency_table(tokens).set_index(["term", "collocate"])
fire = table.loc[("artillery", "fire")]
assert (fire.o11, fire.o11 + fire.o12, fire.o11 + fire.o21, fire.sum() - fire.before - fire.after) == (2, 3, 2, 653)
first = pairs.iloc[0]
assert (first.term, first.collocate, round(first.expected, 3)) == ("artillery", "fire", 0.009)
assert round(3 / 653 * 2, 3) == 0.009
assert {("have", "been"), ("the", "city")} <= set(zip(pairs.term.head(8), pairs.collocate.head(8), strict=True))
assert (len(pairs), (pairs.status == "sparse").sum()) == (37, 36)
assert pairs.n[pairs.status == "sparse"].max() <= 5

# the measures
every = collocations(tokens, measures=["pmi", "t_score"], min_count=1)
highest = every[every.pmi == every.pmi.max()]
assert (len(highest), set(highest.n)) == (93, {1})
by_t = every.nlargest(1, "t_score").iloc[0]
assert (by_t.term, by_t.collocate) == ("in", "the")
assert collocations(kremlin, measures="pmi").head(5).n.eq(2).all()
by_t = collocations(kremlin, measures="t_score").head(5)
assert {("vladimir", "putin"), ("prime", "minister")} <= set(zip(by_t.term, by_t.collocate, strict=True))

# sentences
assert (len(apart), len(together)) == (67, 44)
wagner = apart[(apart.term == "wagner") & (apart.collocate == "wagner")]
crossing = passages(documents, cooccurrences(words, wagner))
assert crossing.text.str.contains("\n").all()
assert not ((together.term == "wagner") & (together.collocate == "wagner")).any()

# one text
bigrams = collocations(words).set_index(["term", "collocate"])
for pair in (("artillery", "fire"), ("wagner", "group")):
    row = bigrams.loc[[pair]].reset_index()
    assert cooccurrences(words, row).doc.nunique() == 1

# the answers
peace = [
    set(collocations(side, node="peace", window=(5, 5), within=spans).collocate.head(8)) for side in (kyiv, kremlin)
]
assert peace[0] >= {"seek", "restore", "achieve"}
assert peace[1] >= {"stability", "security", "strengthening"}
before = collocations(kremlin, node="war", window=(1, 0)).iloc[0]
assert (before.collocate, before.n) == ("patriotic", 64)
assert press.doc.nunique() == 1796
