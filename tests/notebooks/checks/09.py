"""What notebook 09 says about the times that the reports and the press releases mention."""

from pathlib import Path

from __main__ import (
    documents,
    mentions,
    more,
    past,
    published_in,
    releases,
    report,
    spoken_of,
    story,
    tokens,
    war,
    years,
)
from analysis import chronology, describe_clocks, time_expressions, timeline

# the expressions
unplaced = mentions[mentions.begin.isna()]
assert unplaced.text.tolist() == ["daily", "months-long"]
march = mentions[mentions.text == "March"].iloc[0]
assert (march.value, march.why) == ("2023-03", 'looks back ("announced"), the most recent by 2023-04-14')
april = documents.text.iloc[1]
assert "before the war" in april
assert "since WWII" in april
assert not mentions.text.str.contains("war|WWII").any()
described = describe_clocks(documents, mentions)
assert "13 of 15 time expressions" in described
assert "10 look back" in described
assert "ahead" not in described
assert "possible counterattack" in documents.text.iloc[0]

figures = Path("../benchmarks/README.md").read_text("utf-8")
assert "| news: 256 articles of TimeBank and AQUAINT | 87.4 |" in figures

# the chronology
both = story.groupby("begin").doc.nunique()
assert both[both > 1].index.strftime("%Y-%m").tolist() == ["2023-02"]
assert story.begin.iloc[0].year == 2014
assert "Girkin" in story.text[0]
assert "lashed out at Prigozhin" in story.text[0]
assert story.head(7).begin.notna().all()

# the casualties
assert published_in.n.tolist() == [1, 1]
assert dict(zip(spoken_of.period.astype("str"), spoken_of.n, strict=True))["2023-03"] == 2 == spoken_of.n.sum()
assert spoken_of.tokens.sum() == published_in.tokens.sum() == len(tokens)
assert "longer" in spoken_of.speaks_of.tolist()

# "war" and its times
placed = war[war.begin.notna()]
office = placed.doc.astype("str").map(releases.office)
assert office.value_counts().to_dict() == {"Kyiv": 284, "Kremlin": 61}
old = past.assign(office=past.doc.astype("str").map(releases.office)).groupby("office")
assert old.size().to_dict() == {"Kremlin": 22, "Kyiv": 8}
moscow = old.get_group("Kremlin")
assert moscow.doc.nunique() == 12
assert moscow[moscow.begin == "1945"].doc.nunique() == 4

# the rule
assert (more.family == "wars").sum() == 1
assert years[years.period == "1945"].tokens.tolist() == [10]

# another language
assert time_expressions(report, language="uk").value.tolist() == ["2023-03"]

# the answers
minsk = chronology(releases, terms="minsk agreements")
minsk = minsk[minsk.begin.notna()].assign(office=lambda rows: rows.doc.astype("str").map(releases.office))
assert minsk.groupby("office").begin.min().dt.year.to_dict() == {"Kremlin": 2014, "Kyiv": 2019}
weeks = timeline(tokens, documents, "casualties", axis="mentioned").query("n > 0")
assert weeks.speaks_of.tolist() == ["period", "longer"]
