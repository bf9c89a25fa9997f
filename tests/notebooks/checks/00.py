"""What notebook 00 says about the two reports and the press releases."""

from __main__ import documents, kyiv, releases, story, tokens
from analysis import Reader, describe_calendar, describe_chronology, kwic, term_frequency, timeline, tokenize

march, april = documents.index
assert [f"{date:%d %B %Y}" for date in documents.date] == ["08 March 2023", "14 April 2023"]
names = term_frequency(tokens, by="doc", terms=["wagner", "prigozhin"]).set_index(["doc", "term"]).n
assert names[march].to_dict() == {"wagner": 7, "prigozhin": 4}
assert names[april].to_dict() == {"wagner": 3}
assert "the mercenary group’s leader had complained" in documents.text[april]

assert "36 of these 38 days have none" in describe_calendar(documents)
weeks = timeline(tokens, documents, "wagner", freq="W")
assert set(weeks.status) == {"few documents", "no documents"}

assert story.doc.nunique() == 2
assert "from 2014 to 14 Apr 2023" in describe_chronology(story)
february = story[story.begin.dt.strftime("%Y-%m") == "2023-02"]
assert february.doc.tolist() == [march, april]
assert "promised" in february.text.iloc[0]
assert "likely to abandon Bakhmut" in february.text.iloc[1]

assert len(releases) == 1796
assert [f"{date:%Y-%m}" for date in (releases.date.min(), releases.date.max())] == ["2021-10", "2022-06"]
day = "2022-02-24"
for part, war in ((releases[releases.date < day], [98, 97]), (releases[releases.date >= day], [119, 2125])):
    words = tokenize(part)
    sides = [part[part.office == office] for office in ("Kremlin", "Kyiv")]
    assert [len(kwic(words, side, "war")) for side in sides] == war
    operation = [len(kwic(words, side, "special military operation")) for side in sides]
    assert operation == ([0, 0] if part.date.max() < releases.date.max() else [107, 2])
rejection = kwic(tokenize(kyiv), kyiv, "special military operation").iloc[0]
assert "is a full-scale war, not" in kyiv.text[rejection.doc][: rejection.start]
first = Reader(releases, state={"query": "war, special military operation"}).hits.head(3)
assert first.right.iloc[0].split()[0] == "II."
assert first.left.iloc[2].split()[-2:] == ["Second", "World"]
