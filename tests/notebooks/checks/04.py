"""What notebook 04 says about gaps, grains, the week of the attack and trends in the press releases."""

from __main__ import (
    around,
    before,
    changes,
    clearest,
    documents,
    kyiv,
    months,
    releases,
    sides,
    tokens,
    war,
    weeks,
    words,
)
from analysis import describe_timeline, kwic, rolling, timeline

prigozhin = weeks[weeks.term == "prigozhin"]
assert prigozhin.status.tolist() == ["few documents"] + ["no documents"] * 4 + ["few documents"]
assert prigozhin.rate.iloc[-1] == 0
assert prigozhin.rate.iloc[1:5].isna().all()
assert str(prigozhin.period.iloc[-1].start_time.date()) == "2023-04-10"
assert weeks.n.sum() == months.n.sum()
assert not months.status.eq("no documents").any()
assert months.period.astype("str").unique().tolist() == ["2023-03", "2023-04"]

assert (war.status == "ok").mean() > 0.85
climb = war.set_index(war.period.dt.start_time.dt.strftime("%Y-%m-%d")).rate["2022-02-07":"2022-03-28"]
assert climb.diff().gt(0).tolist() == [False] + [True] * 6 + [False]
assert climb.index[1] == "2022-02-14"
assert set(releases.date[releases.date == "2022-02-24"].dt.day_name()) == {"Thursday"}
rates = around.pivot(index="offset", columns="office", values="rate")
assert rates.Kyiv.loc[-1:0].round(1).tolist() == [0.9, 4.2]
assert rates.Kremlin.loc[-2:2].between(0.3, 1).all()
lines = kwic(words, before, "war").head(12)
assert before.date.min().strftime("%m-%d") >= "02-17"
printed = [" ".join((line.left + line.match + line.right).split()) for line in lines.itertuples()]
for meant in ("economic war", "war of sanctions", "civil war", "nobody wants a war"):
    assert any(meant in line for line in printed)

assert len(releases) == 1796
assert (changes.q.dropna() >= changes.p.dropna()).all()
slopes = clearest.set_index("term").slope
assert (slopes[["win", "help", "sanctions"]] > 0).all()
assert (slopes[["putin", "pandemic", "covid-19"]] < 0).all()
by_side = sides.set_index(["office", "term"])
assert (by_side.xs("putin", level="term").q > 0.05).all()
assert (by_side.xs("sanctions", level="term").q < 0.05).all()
assert (by_side.xs("sanctions", level="term").slope > 0).all()
assert by_side.n["Kyiv", "putin"] < by_side.n["Kremlin", "putin"] / 30
by_quarter = releases.groupby([releases.date.dt.to_period("Q"), "office"]).size().unstack()
assert by_quarter["Kyiv"].is_monotonic_increasing

pooled = rolling(war, 4).set_index("period").rate
assert pooled["2022-02-21":"2022-03-14"].lt(war.set_index("period").rate["2022-02-21":"2022-03-14"]).all()
assert len(kyiv) == 980
days = timeline(tokens, documents, "bakhmut", freq="D")
assert (len(days), (days.status == "no documents").sum()) == (38, 36)
assert "36 without" in describe_timeline(days)
