"""What fills a slot: numbers in figures and words."""

from __future__ import annotations

import pytest

from analysis.timex.expressions import build_grammar
from analysis.timex.slots import fill_slot
from analysis.timex.text import split_window


@pytest.mark.parametrize(
    ("slot", "text", "values"),
    [
        ("count", "twenty-one", [21]),
        ("count", "two hundred and twenty-one", [221]),
        ("count", "three thousand", [3000]),
        ("count", "two million five hundred thousand", [2_500_000]),
        ("count", "2,500", [2500]),
        ("count", "two and a half", [2.5]),
        ("count", "march", []),
        ("count", "twenty and one", [20]),
        ("count", "twenty ten", [20]),
        ("count", "one hundred and one", [101]),
        ("count", "one " + "- " * 12 + "thousand", [1]),
        ("number", "a hundred", [1.0, 100.0]),
        ("number", "several", ["X"]),
        ("ordinal", "20th", [20]),
        ("ordinal", "third", [3]),
        ("ordinal", "twenty-first", [21]),
        ("day", "8", ["08"]),
        ("day", "8th", ["08"]),
        ("day", "eighth", ["08"]),
        ("day", "0", []),
        ("day", "1", ["01"]),
        ("day", "31", ["31"]),
        ("day", "32", []),
        ("nth", "1st", ["01"]),
        ("day", "first", ["01"]),
        ("day", "thirty-first", ["31"]),
        ("day", "thirty-second", []),
        ("night", "5/6", ["05"]),
        ("night", "30/31", ["30"]),
        ("night", "31/32", []),
        ("night", "6/5", []),
        ("nth", "8th", ["08"]),
        ("nth", "eighth", []),
        ("year", "1914", ["1914"]),
        ("year", "nineteen ninety-one", ["1991"]),
        ("year", "two thousand and one", ["2001"]),
        ("year", "nineteen hundred and five", ["1905"]),
        ("year", "eleven sixty-six", ["1166"]),
        ("year", "ten sixty-six", []),
        ("year", "two thousand", []),
        ("year", "nineteen hundred and one", ["1901"]),
        ("year", "two thousand one hundred and ninety-nine", ["2199"]),
        ("year", "two thousand two hundred and one", []),
        ("year", "2500", []),
        ("modern", "1899", []),
        ("yy", "'99", ["99"]),
        ("yy", "199", []),
        ("tens", "1980", ["198"]),
        ("tens", "1985", []),
        ("hundreds", "1800", ["18"]),
        ("hundreds", "1900", []),
        ("clock", "8", ["08:00"]),
        ("clock", "24", ["24:00"]),
        ("clock", "25", []),
        ("clock", "8.59", ["08:59"]),
        ("clock", "8.60", []),
        ("clock", "twelve", ["12:00"]),
        ("clock", "one", ["01:00"]),
        ("clock", "thirteen", []),
        ("time", "8:30", ["08:30"]),
        ("time", "8.30", []),
        ("hhmm", "1430", ["14:30"]),
        ("hhmm", "2460", []),
        ("iso", "2023-03-08T14:30Z", ["2023-03-08T14:30Z"]),
        ("iso-month", "2023-03", ["2023-03"]),
        ("iso-month", "2011-12", []),  # a range of years
        ("slashed", "2023/3/14", ["2023-03-14"]),
        ("slashed", "14.03.2023", ["2023-03-14"]),
        ("slashed", "03/14/2023", ["2023-03-14"]),
        ("slashed", "14/03/2023", ["2023-03-14"]),
        ("slashed", "05/05/2023", ["2023-05-05"]),
        ("slashed", "03/04/2023", []),  # 3 April or 4 March
        ("slashed", "13/32/2023", []),
        ("slashed", "12/31/2023", ["2023-12-31"]),
        ("slashed", "13/12/2023", ["2023-12-13"]),
        ("slashed", "01/12/2023", []),  # 1 December or 12 January
        ("slashed", "0/14/2023", []),
        ("short-date", "3/14/23", ["23 XXXX-03-14"]),
        ("short-date", "14.03.23", ["23 XXXX-03-14"]),
        ("short-date", "3/4/23", []),
        ("yy", "17", ["17"]),
        ("figures", "3/14", ["3/14"]),
        ("word", "Ford", ["ford"]),
        ("word", "7", []),
        ("name", "Ford", ["ford"]),
        ("name", "ford", []),
        ("month", "March", ["03"]),
        ("unsure-month", "march", []),  # the verb
    ],
)
def test_values_of_slots(slot, text, values):
    lexicon = build_grammar("en", "news").lexicon
    window = split_window(text, 0, len(text), lexicon.abbreviations)
    assert sorted({value for _, value in fill_slot(lexicon, slot, window, 0)}, key=str) == values
