"""What notebook 06 says about the two offices in the press releases."""

from __main__ import both_spellings, offices, releases

assert releases.office.value_counts().to_dict() == {"Kyiv": 980, "Kremlin": 816}
top = offices[offices.favours == "target"].groupby("office").head(10)
names = top.groupby("office").term.agg(list)
assert names["Kremlin"][:2] == ["vladimir", "putin"]
assert {"zelenskyy", "volodymyr"} <= set(names["Kyiv"][:3])
assert {"colleagues", "telephone", "development", "percent", "greetings"} <= set(names["Kremlin"])
assert {"ukraine", "war"} <= set(names["Kyiv"])
rows = offices.set_index(["office", "term"])
assert rows.loc[("Kyiv", "war"), ["n_target", "n_reference"]].tolist() == [2222, 217]
assert set(top.interval) == {"documents", "none"}
hollow = top[top.interval == "none"]
assert len(hollow) > 0
assert (hollow.n_reference == 0).all()
assert [rows.favours[office, term] for office, term in (("Kremlin", "defence"), ("Kyiv", "defense"))] == ["target"] * 2
sides = [set(releases.office[hits.doc.astype("str")]) for hits in both_spellings]
assert sides == [{"Kremlin"}, {"Kyiv"}]
