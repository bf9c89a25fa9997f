"""How far each rule reaches: the last case inside a limit and the first one outside, counted by hand."""

from __future__ import annotations

import pytest

from analysis import time_rules


def pad(template: str, first: str, second: str, distance: int, filler: str = "o") -> str:
    """The template, its "*" replaced so that the second word begins `distance` characters after the first."""
    begin = template.index(first)
    count = distance - (template.index(second, begin + len(first)) - begin - 1)
    return template.replace("*", filler * count)


@pytest.mark.parametrize(
    ("template", "first", "second", "distance", "mode", "value"),
    [
        # a year, and a month that belongs to it if at most 25 characters are between their beginnings
        ("War began in March 1848. In 1849, *h, in April Rome fell.", "1849", "April", 25, "narrative", "1849-04"),
        ("War began in March 1848. In 1849, *h, in April Rome fell.", "1849", "April", 26, "narrative", "1848-04"),
        # a year mentioned once is the year of the story for 1000 characters
        (
            "In 1793 he wrote, in 1793 again, as in 1790. *h. In May he left.",
            "1790",
            "May",
            1000,
            "narrative",
            "1790-05",
        ),
        (
            "In 1793 he wrote, in 1793 again, as in 1790. *h. In May he left.",
            "1790",
            "May",
            1001,
            "narrative",
            "1793-05",
        ),
        # the two ends of a range
        ("It rained from November 2021*to March.", "November", "March", 40, "news", "2022-03"),
        ("It rained from November 2021*to March.", "November", "March", 41, "news", "2023-03"),
        # a cue, 240 characters before an expression or after it
        ("It will *h rain on Friday.", "will", "Friday", 240, "news", "2023-03-10"),
        ("It will *h rain on Friday.", "will", "Friday", 241, "news", "2023-03-03"),
        ("On Friday the *h will fall.", "Friday", "will", len("Friday") + 239, "news", "2023-03-10"),
        ("On Friday the *h will fall.", "Friday", "will", len("Friday") + 240, "news", "2023-03-03"),
    ],
)
def test_distances_in_a_text(find_values, template, first, second, distance, mode, value):
    text = pad(template, first, second, distance, " " if template.count("2021*") else "o")
    begin = text.rindex(first, 0, text.index(second, text.index(first) + len(first)))
    assert text.index(second, begin + len(first)) - begin == distance
    assert find_values(text, mode=mode)[-1][1] == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # a day ahead counts as 1.3 days back: 155 days ahead are 201.5, nearer than 210 back; 161 are 209.3, 204 back
        ("Rain on 10 August", "2023-08-10"),
        ("Rain on 16 August", "2022-08-16"),
        ("It fell on 10 August.", "2023-08-10"),
        ("It fell on 16 August.", "2022-08-16"),
        # in the future as 0.2 days: 303 ahead are 60.6, nearer than 62 back; 307 are 61.4, 58 back
        ("It will rain on 5 January.", "2024-01-05"),
        ("It will rain on 9 January.", "2023-01-09"),
        # a date with two digits of a year can lie ten years ahead, such a year alone only in the future
        ("It rained on 3/14/33.", "2033-03-14"),
        ("It rained on 3/14/34.", "1934-03-14"),
        ("It rained in '23.", "2023"),
        ("It rained in '24.", "1924"),
        ("It will rain in '34.", "2034"),
        # the first week has the first Thursday, the first weekend the first Saturday
        ("It fell in the first week of September 2022.", "2022-W35"),  # 1 September was a Thursday
        ("It fell in the first week of April 2022.", "2022-W14"),  # 1 April was a Friday
        ("It fell on the first weekend of May 2022.", "2022-W18-WE"),  # 1 May was a Sunday
        ("It fell on the first weekend of October 2022.", "2022-W39-WE"),  # 1 October was a Saturday
        # nights begin in the afternoon
        ("It fell at 4 o'clock at night.", "2023-03-08T04:00"),
        ("It fell at 5 o'clock at night.", "2023-03-08T17:00"),
        ("It fell at 12 o'clock at night.", "2023-03-08T24:00"),
        ("It fell at 13 o'clock at night.", "2023-03-08T13:00"),
        ("It fell at 12 o'clock in the afternoon.", "2023-03-08T12:00"),
        ("It fell at 11 o'clock in the evening.", "2023-03-08T23:00"),
        ("It fell at 12 o'clock in the morning.", "2023-03-08T00:00"),
        ("It fell at 8.59 p.m.", "2023-03-08T20:59"),
        ("At 24:00 it fell.", "2023-03-08T24:00"),
        # numbers in words
        ("It took a hundred and two days.", "P102D"),
        ("It took ninety and two days.", "P2D"),
        ("It took two thousand and one days.", "P2001D"),
        ("It took eighteen to twenty-four months.", "P24M"),
        ("It took twenty one days.", "P21D"),
        ("It took a hundred days.", "P100D"),
        ("It took a thousand days.", "P1000D"),
        ("It rained in nineteen ten.", "1910"),
        ("It rained in two thousand and one.", "2001"),
        ("It rained in 2199.", "2199"),
        ("It fell on the night of 30/31 May.", "2023-05-30TNI"),
        # months go up to the year, ranges of years beyond it
        ("It rained in 2012-12.", "2012-12"),
        ("It rained in 2012-13.", "2013"),
        ("It rained in 2011-12.", "2012"),
        # an auxiliary up to three words before a cue of the future makes it one of the past
        ("It had been very much due to open in June.", "2022-06"),
        ("It had, in fact, very much due to open in June.", "2023-06"),
        ("She was to be released on Friday.", "2023-03-10"),
        ("He was released on Friday.", "2023-03-03"),
    ],
)
def test_limits_of_values(find_values, text, value):
    assert find_values(text)[-1][1] == value


@pytest.mark.parametrize(
    "text", ["It fell at 8.60 p.m.", "At 25:00 it fell.", "On the night of 31/32 May.", "In 2200."]
)
def test_what_no_clock_or_calendar_has(find_values, text):
    assert find_values(text) == []


@pytest.mark.parametrize(
    ("text", "date", "why"),
    [
        ("It falls today.", "2023-03-08", "the day of 2023-03-08"),
        ("It falls tomorrow.", "2023-03-08", "1 day after 2023-03-08"),
        ("It fell two days ago.", "2023-03-08", "2 days before 2023-03-08"),
        ("Sales rose in the fourth quarter.", "2023-04-10", "just over or about to begin on 2023-04-10"),
        ("Sales rose in the fourth quarter.", "2023-04-11", 'looks back ("rose"), the most recent by 2023-04-11'),
    ],
)
def test_limits_of_reasons(find_one, text, date, why):
    assert find_one(text, date=date)["why"] == why


def test_a_range_in_a_narrative_goes_on_from_the_story(find_values):
    text = "War came in 1940. He fought from November to March."
    assert [value for _, value in find_values(text, mode="narrative")] == ["1940", "1940-11", "1941-03"]


def test_a_decade_alone_gives_no_year_to_a_story(find_values):
    found = find_values("In the 1930s they came. In May they left.", mode="narrative")
    assert [value for _, value in found] == ["193", "XXXX-05"]


@pytest.mark.parametrize("unit", ["the week of 5 May 2020 ", "early morning of 5 May 2020 "])
def test_each_expression_of_a_long_run_has_the_value_of_one_alone(find_values, unit):
    assert find_values(unit * 40) == find_values(unit) * 40


def test_an_example_without_any_expression_is_an_error():
    with pytest.raises(ValueError, match="it gives nothing"):
        time_rules("own", [("Founders Night", "value 1990", "on [Bakers Night]", "1990")])
