"""What notebook 01 says about the dates, the audit and the answers to its exercises."""

import tempfile
from pathlib import Path

import pandas as pd

from __main__ import bad, documents, findings, longest, releases, slashes
from analysis import audit_corpus, describe_calendar, read_corpus, tokenize

assert "8 of these 244 days have none" in describe_calendar(releases)
opening = Path(documents.source.iloc[0]).read_text("utf-8")
assert opening == " date 2023-03-08 " + documents.text.iloc[0]

weekend, since = releases.date.dt.day_of_week >= 5, releases.date >= "2022-02-24"
shares = weekend.groupby([releases.office, since]).mean().round(2)
assert shares.to_dict() == {
    ("Kremlin", False): 0.15,
    ("Kremlin", True): 0.15,
    ("Kyiv", False): 0.10,
    ("Kyiv", True): 0.24,
}

assert audit_corpus(documents.source.iloc[0]).empty
assert read_corpus(slashes, date_format="%d/%m/%Y").date.dt.month.tolist() == [4, 4]

faults = findings.set_index("finding").doc
assert releases.headline[faults["duplicate text"]].startswith("Joint statement")
same = releases[releases.text == releases.text[faults["duplicate text"]]]
assert same.date.dt.strftime("%Y-%m-%d").tolist() == ["2021-12-02", "2021-12-20"]
assert faults["near-duplicate text"] == "kremlin-68079"
brigades = releases.loc[["kremlin-68078", "kremlin-68079"]]
assert brigades.headline.str.contains("Congratulations to officers and personnel of .* Brigade").all()
assert longest.headline.iloc[0] == "Vladimir Putin's annual news conference"
assert round(longest.characters.iloc[0] / releases.text.str.len().median()) == 87
words = tokenize(releases[releases.office == "Kremlin"])
assert round((words.doc == longest.index[0]).mean(), 2) == 0.05

broken = audit_corpus(bad)
assert sorted(broken.doc) == ["2023-03-10", "impossible", "windows"]
assert "cp1252" in broken.set_index("doc").detail["windows"]
(windows,) = read_corpus(bad / "windows.txt", encoding="cp1252").text
assert windows == "The town’s “last stand”."

saved = Path(tempfile.mkdtemp()) / "reports.csv"
documents.to_csv(saved)
pd.testing.assert_frame_equal(read_corpus(saved), documents)
assert read_corpus(saved).equals(documents)
