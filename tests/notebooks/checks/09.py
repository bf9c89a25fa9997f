"""What notebook 09 says about the chronologies of the reports and of the press releases."""

from __main__ import minsk, releases, story

both = story.groupby("begin").doc.nunique()
assert str(story.begin.min().year) == "2014"
assert story.until.max() == story.date.max()
assert str(story.until.max().date()) == "2023-04-14"
assert story.text.duplicated().any()
assert both[both > 1].index.strftime("%Y-%m").tolist() == ["2023-02"]
assert story.begin.isna().tolist() == [False] * 13 + [True] * 2
assert "Girkin" in story.text[0]
assert "lashed out at Prigozhin" in story.text[0]

placed = minsk[minsk.begin.notna()]
placed = placed.assign(office=placed.doc.astype("str").map(releases.office))
earliest = placed.groupby("office").first()
assert placed.office.value_counts().to_dict() == {"Kremlin": 19, "Kyiv": 5}
assert (earliest.begin["Kremlin"].year, earliest.expression["Kremlin"]) == (2014, "the previous eight years")
assert placed[placed.expression == "2015"].groupby("office").doc.nunique().to_dict() == {"Kremlin": 3}
assert earliest.begin["Kyiv"].year == 2019
assert "summit held in 2019" in earliest.text["Kyiv"]
assert (placed.type == "PRESENT_REF").sum() == 8
assert {"now", "current"} <= set(placed.expression[placed.type == "PRESENT_REF"].str.lower())
