"""What notebook 10 says about who is quoted."""

from __main__ import documents, people, phrase, press, quoted, releases, said, told, who
from analysis import describe_quotations, speakers, term_frequency, timeline

# the two reports
statements = speakers(said)
assert term_frequency(statements).n.max() == 2
april = said[said.doc == documents.index[1]].speaker.dropna()
assert april[april.str.contains("Brit|intelligence")].nunique() == 4
accused = said[said.speaker == "Igor Girkin"].iloc[0]
inner = said[said.text == '"psychopathy"'].iloc[0]
assert inner.type == "mention"
assert accused.start < inner.start < inner.end < accused.end
assert "three statements in ten" in describe_quotations(said)
assert "he" in said.speaker.tolist()
assert told.speaker.notna().any()

# the offices
largest = quoted[quoted.term.isin(people)].set_index(["office", "term"])["rate"]
assert 310 < largest["Kyiv", "Zelensky"] < 370
assert 310 < largest["Kremlin", "Putin"] < 370
operation = term_frequency(phrase, by=["office", "part"], documents=releases).set_index(["office", "part"])["n"]
assert operation["Kremlin", "written"] == 85
assert operation["Kremlin"].sum() == 107
by_month = timeline(who, releases, "Zelensky", freq="M", by="office").query("office == 'Kyiv'").set_index("period")
before, after = (by_month.loc[by_month.index < "2022-02"], by_month.loc[by_month.index > "2022-02"])
shares = [rows.n.sum() / rows.tokens.sum() for rows in (before, after)]
assert [round(share, 2) for share in shares] == [0.33, 0.21]
assert len(press)
