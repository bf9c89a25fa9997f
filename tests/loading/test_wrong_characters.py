"""What the audit says about characters that no one wrote, and that its remedies give what was written."""

from __future__ import annotations

import html
import re

import pandas as pd
import pytest
from sources import fill, findings, write

from analysis import audit_corpus, kwic, read_corpus, tokenize

ENGLISH = "He said “no” – it’s fine. The café is naïve."
RUSSIAN = "Война и мир в Москве. Путин сказал Байдену, что встретится с ним в Женеве."
UKRAINIAN = "Війна і мир у Києві, він прийшов у середу і сказав, що їхатиме далі."


def inspect(text: str) -> pd.DataFrame:
    table = audit_corpus(pd.DataFrame({"date": ["2023-01-01"], "text": [text]}))
    return table.set_index("finding")


# What was written, its encoding, and the one in which it was read.
WRONG = [
    (ENGLISH, "cp1252", "latin-1"),
    (ENGLISH, "utf-8", "latin-1"),
    (ENGLISH.replace("”", ""), "utf-8", "cp1252"),
    (ENGLISH, "utf-8", "mac-roman"),
    (ENGLISH, "utf-8", "cp437"),
    ("Kraków and Zürich", "utf-8", "cp437"),
    (RUSSIAN, "utf-8", "cp437"),
    ("Le café est voilà déjà à Paris", "utf-8", "latin-1"),
    ("Übergröße der Straßen", "utf-8", "cp1252"),
    (RUSSIAN, "utf-8", "latin-1"),
    ("Он спал и пел на лодке", "utf-8", "cp1251"),
    (RUSSIAN, "cp1251", "cp1252"),
    (RUSSIAN, "cp1251", "latin-1"),
    (UKRAINIAN, "cp1251", "latin-1"),
    (RUSSIAN, "koi8-r", "cp1251"),
    (RUSSIAN, "cp1251", "koi8-r"),
]


@pytest.mark.parametrize(("text", "right", "wrong"), WRONG)
def test_a_text_that_was_read_in_another_encoding_is_found_and_the_remedy_repairs_it(text, right, wrong):
    found = inspect(text.encode(right).decode(wrong))
    assert found.loc["wrongly decoded text", "severity"] == "warning"
    repair = re.search(r"text(\.encode\('[\w-]+'\)\.decode\('[\w-]+'\))", found.loc["wrongly decoded text", "detail"])[
        1
    ]
    assert eval(f"text{repair}", {"text": text.encode(right).decode(wrong)}) == text


def test_the_remedy_for_a_file_that_was_read_with_another_encoding_works(tmp_path):
    fill(tmp_path, a=f"date 2023-01-01 {RUSSIAN}")
    audit = audit_corpus(tmp_path, encoding="cp1251")
    assert "read the file with encoding='utf-8' if it was read with another" in audit["detail"].iloc[0]
    assert read_corpus(tmp_path, encoding="utf-8")["text"].tolist() == [RUSSIAN]


def test_a_text_that_lost_bytes_as_well_is_found():
    damaged = ENGLISH.encode().decode("cp1252", "ignore")
    assert "read the file again with the encoding" in inspect(damaged).loc["wrongly decoded text", "detail"]


SOUND = [
    ENGLISH,
    RUSSIAN,
    UKRAINIAN,
    "LE CAFÉ»; «À Paris», l’été – ŒUVRE, ÉÉÉÉ",
    "Ångström, ÄÖÜ, Straße, İstanbul, São Paulo – MAÇÃ – Â, Øre",
    "½ of x² §5 №3 ™ 20 °C ª º",
    "a < b & c > d; AT&T; R&D <war> 1<2",
    "pré-\n\nlong-term — a –\nb, 1990-\n1991",
    "北京 in an English text",
    "می\u200cخواهم क्\u200dष",
    "soft line ends\x85next",
    "price=20; x=AB, \\user",
    "ПРАВДА и СССР",
]


@pytest.mark.parametrize("text", SOUND)
def test_a_sound_text_has_no_finding(text):
    assert inspect(text).empty


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("<p>War</p>", "markup"),
        ("War &amp; peace", "markup"),
        ("War&nbsp;and&#160;peace&#x2019;", "markup"),
        ("<a href='x'>War<br/>", "markup"),
        ("<!-- War -->", "markup"),
        ("The o\ufb03cial said so", "compatibility characters"),
        ("Louis Ⅳ", "compatibility characters"),
        ("ＵＮ", "compatibility characters"),
        ("𝐖𝐚𝐫 and 𝓅𝑒𝒶𝒸𝑒", "compatibility characters"),
        ("ⓐ", "compatibility characters"),
        ("ĳzer", "compatibility characters"),
        ("\ufee1\ufead\ufea4", "compatibility characters"),
        ("represen-\ntatives", "hyphenation"),
        ("represen-\r\n  tatives", "hyphenation"),
        ("represen- \ntatives", "hyphenation"),
        ("reserva\u00ad\ntion", "hyphenation"),
        ("reserva¬\ntion", "hyphenation"),
        ("北京今天发生了爆炸。", "script without spaces"),
        ("水曜日、大統領は", "script without spaces"),
        ("ประเทศไทย", "script without spaces"),
        ("ភាសាខ្មែរ", "script without spaces"),
        ("It=E2=80=99s", "escapes"),
        ("quoted =\nprintable", "escapes"),
        ("It\\u2019s", "escapes"),
        ("\x1b$B?eMKF|\x1b(B", "escapes"),
    ],
)
def test_what_no_one_wrote_is_found(text, finding):
    found = inspect(text)
    assert found.index.tolist() == [finding]
    assert found["severity"].tolist() == ["warning"]


@pytest.mark.parametrize("code", [0xAD, 0x61C, 0x180E, 0x200E, 0x200F, 0x202A, 0x202E, 0x2060, 0x2064, 0x2066, 0x2069])
def test_format_characters_inside_words_are_a_note(code):
    for text in (f"Bak{chr(code)}hmut", f"Putin{chr(code)}’s", f"20{chr(code) * 2}23"):
        assert inspect(text)["severity"].to_dict() == {"format characters": "note"}
    assert inspect(f"Bakhmut {chr(code)} war{chr(code)}").empty


def test_the_remedies_for_the_characters_of_a_text_work():
    rows = {
        "compatibility characters": "The o\ufb03cial. The official.",
        "markup": "War &amp; peace &lt;now&gt;",
        "hyphenation": "represen-\ntatives, reserva\u00ad\ntion",
    }
    details = {finding: inspect(text).loc[finding, "detail"] for finding, text in rows.items()}
    assert "documents['text'].str.normalize('NFKC')" in details["compatibility characters"]
    documents = read_corpus(pd.DataFrame({"date": ["2023"], "text": [rows["compatibility characters"]]}))
    normalised = documents.assign(text=documents["text"].str.normalize("NFKC"))
    assert len(kwic(tokenize(normalised), normalised, "official")) == 2
    assert "html.unescape(text)" in details["markup"]
    assert inspect(html.unescape(rows["markup"])).empty
    pattern = re.search(r"re\.sub\(r'(.*?)', '', text\)", details["hyphenation"])[1]
    assert re.sub(pattern, "", rows["hyphenation"]) == "representatives, reservation"


def test_where_and_how_often_is_said():
    detail = inspect("One two three &amp; four &lt; five").loc["markup", "detail"]
    assert detail.startswith("2 times, first in 'o three &amp; four &l")
    assert inspect("no\xadon").loc["format characters", "detail"].startswith(r"once, in 'no\xadon': invisible")


def test_files_are_inspected_like_tables(tmp_path):
    path = write(tmp_path / "a.txt", "date 2023-01-01 represen-\ntatives")
    assert findings(path) == {("a", "hyphenation")}
