"""What notebook 06 says about the two reports and the two offices."""

from __main__ import (
    alike,
    key,
    kyiv,
    months,
    offices,
    press,
    releases,
    reports,
    shift,
    spelt,
)
from analysis import keyness, published, similarity

# the two reports
rows = key.set_index("term")
assert rows.log_ratio["prigozhin"] == rows.log_ratio.max()
assert rows.n_target["prigozhin"] == 4
assert set(key.term.tail(3)) == {"war", "russia's", "intelligence"}
assert rows.n_target["russia"] == 1

# the two offices
assert len(releases) == 1796
assert releases.office.value_counts().to_dict() == {"Kyiv": 980, "Kremlin": 816}
top = offices[offices.favours == "target"].groupby("office").head(10)
names = top.groupby("office").term.agg(list)
assert names["Kremlin"][:2] == ["vladimir", "putin"]
assert {"zelenskyy", "volodymyr"} <= set(names["Kyiv"][:3])
assert {"greetings", "telephone", "development"} <= set(names["Kremlin"])
assert {"war", "defense"} <= set(names["Kyiv"])
assert top.n_reference[top.interval == "none"].eq(0).all()
assert (top.interval == "none").any()
chosen = spelt.set_index("term")[["n_target", "n_reference"]].T
assert chosen["special military operation"].tolist() == [2, 107]
assert (chosen["donbas"].tolist(), chosen["donbass"].tolist()) == ([327, 0], [0, 272])
assert chosen["defense"]["n_target"] > chosen["defense"]["n_reference"]
assert chosen["defence"]["n_target"] < chosen["defence"]["n_reference"]
war = offices.set_index(["office", "term"]).loc[("Kyiv", "war")]
assert (war.n_target, war.n_reference) == (2222, 217)

# the months
firsts = months[months.favours == "target"].groupby("period").head(5).groupby("period").term.agg(list)
for month, term in {"2022-02": "minsk", "2022-03": "corridors", "2022-04": "bucha", "2022-05": "victory"}.items():
    assert term in firsts[month]
june = months[months.period == "2022-06"].iloc[0]
assert (june.term, june.n_target, june.docs_target, june.interval) == ("simonyan", 57, 1, "none")

# the squares
for office, cosine in {"Kyiv": 0.68, "Kremlin": 0.82}.items():
    square = alike.loc[office, office]
    assert round(square.loc["2022-01", "2022-03"].item(), 2) == cosine
ours = alike.loc["Kyiv", "Kyiv"].to_numpy()
assert min(ours[1:5, 1:5].min(), ours[5:, 5:].min()) > ours[1:5, 5:].max()
assert str(releases.date.min().date()) == "2021-10-24"

# the whole difference
assert round(shift.contribution.sum(), 2) == 0.26
assert round(reports.contribution.sum(), 2) == 0.70
assert round(reports.contribution[reports.n_a + reports.n_b == 1].sum(), 2) == 0.55

# the answers
before, after = published(kyiv, until="2022-02-23"), published(kyiv, since="2022-02-24")
taken_up = keyness(press, after, before).set_index("term")
assert taken_up.index[:3].tolist() == ["war", "russian", "people"]
assert taken_up.loc["occupiers", ["n_reference", "n_target"]].tolist() == [1, 461]
in_kyiv = press[press.doc.isin(kyiv.index)]
shared = similarity(in_kyiv, by="M", documents=releases, measure="jaccard").round(2)
assert shared.loc["2022-02", ["2022-04", "2022-01"]].tolist() == [0.40, 0.36]
