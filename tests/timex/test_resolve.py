"""Values by pencil, from a document of Wednesday, 8 March 2023 unless another date is given."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from analysis import time_expressions, time_rules


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("He said on Wednesday that it was over.", "2023-03-08"),
        ("He left on Thursday.", "2023-03-02"),
        ("They will meet on Thursday.", "2023-03-09"),
        ("They are scheduled to meet on Thursday.", "2023-03-09"),
        ("It had been due to end on Thursday.", "2023-03-02"),
        ("The vote was postponed until Thursday.", "2023-03-09"),
        ("It lasted until Thursday.", "2023-03-02"),
        ("He said by Thursday it will end.", "2023-03-09"),
        ("It must end by summer.", "2023-SU"),
        ("The talks resume Thursday.", "2023-03-09"),
        ("They fought in April.", "2022-04"),  # the month just ahead, in a past
        ("They fought in March.", "2023-03"),
        ("Prices rose in December.", "2022-12"),
        ("Prices rose in January.", "2023-01"),
        ("The talks will begin in January.", "2024-01"),
        ("Guidelines to be published in October will decide.", "2023-10"),  # a participle after "to be"
        (
            "It began late last week.",
            "2023-W09",
        ),  # the week, which "last week" is first of all, not its length
        ("It ended on December 31.", "2022-12-31"),
        ("Next Friday is far off.", "2023-03-10"),
        ("Last week it rained.", "2023-W09"),
        ("It rained a month ago.", "2023-02"),
        ("It rained on Friday night.", "2023-03-03TNI"),
        ("The 70th anniversary fell on May 9, 2015.", "2015-05-09"),
        ("It opened on 29 February 2024.", "2024-02-29"),
    ],
)
def test_dates_from_the_document(find_one, text, value):
    assert find_one(text)["value"] == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("On Tuesday of last week it fell.", "2023-02-28"),
        ("On Friday next week it will fall.", "2023-03-17"),
        ("In January last year it fell.", "2022-01"),
        ("It will fall in April next year.", "2024-04"),
        ("It fell the week before last.", "2023-W08"),
        ("It fell a fortnight ago.", "2023-W08"),
        ("It fell two weeks ago Friday.", "2023-02-24"),
        ("It fell a week ago today.", "2023-03-01"),
        ("It will fall two months from today.", "2023-05-08"),
        ("It will fall on the second Sunday in May.", "2023-05-14"),
        ("It fell in the second half of last year.", "2022-H2"),
        ("It fell in the '40s.", "194"),
        ("It fell in the forties.", "194"),
        ("It fell in the 1800s.", "18"),
        ("It fell at the end of March.", "2023-03"),
        ("It fell in early May.", "2022-05"),
        ("In the last days of the war.", "PXD"),
        ("It was dated 2023-03-08T14:30:00Z.", "2023-03-08T14:30:00Z"),
        ("On Sunday World Bank officials met.", "2023-03-05"),  # not a newspaper
        ("In 1999 Ford made more of them.", "1999"),  # not a model year
        ("It fell in the 2008 Wall Street crash.", "2008"),  # not an address
        ("It fell in 2022-07.", "2022-07"),
        ("It fell on 14.04.2023.", "2023-04-14"),
        ("It fell half an hour.", "PT30M"),
        ("It fell in 476 AD.", "0476"),
    ],
)
def test_other_ways_to_name_a_time(find_values, text, value):
    assert [resolved for _, resolved in find_values(text)] == [value]


def test_the_last_week_of_what_has_no_date_is_a_duration(find_values):
    assert find_values("In the last week of the war it fell.") == [("the last week", "P1W")]


@pytest.mark.parametrize("date", ["2020-12-30", "2021-01-02"])
def test_week_53(find_one, date):
    assert find_one("It rained this week.", date=date)["value"] == "2020-W53"


@pytest.mark.parametrize(
    ("text", "date", "value"),
    [
        # on the last day of a period it is not over yet, and on its first it has begun
        ("It snowed this winter.", "2023-02-28", "2022-WI"),
        ("It snowed this winter.", "2023-03-01", "2023-WI"),
        ("It snowed last winter.", "2023-02-28", "2021-WI"),
        ("It snowed last winter.", "2023-03-01", "2022-WI"),
        ("It opens next spring.", "2023-02-28", "2023-SP"),
        ("It opens next spring.", "2023-03-01", "2024-SP"),
        ("It rained last March.", "2023-03-31", "2022-03"),
        ("It rained last March.", "2023-04-01", "2023-03"),
        ("It opens next March.", "2023-02-28", "2023-03"),
        ("It opens next March.", "2023-03-01", "2024-03"),
        ("It rained last Wednesday.", "2023-03-08", "2023-03-01"),
        ("It opens next Wednesday.", "2023-03-08", "2023-03-15"),
        # the day of the report, whichever way the words look
        ("They will meet on Wednesday.", "2023-03-08", "2023-03-08"),
        ("They met on Wednesday.", "2023-03-08", "2023-03-08"),
        ("It rained in March.", "2023-03-01", "2023-03"),
        ("It will rain in March.", "2023-03-31", "2023-03"),
        ("It will rain in March.", "2023-04-01", "2024-03"),
        # a week begins on Monday and ends on Sunday
        ("It opens this Sunday.", "2023-03-06", "2023-03-12"),
        ("It opened this Monday.", "2023-03-12", "2023-03-06"),
        # a month is about to begin within 31 days of it
        ("Rain in March", "2023-01-29", "2023-03"),
        ("Rain in March", "2023-01-28", "2022-03"),
        ("Rain in March", "2023-02-28", "2023-03"),
    ],
)
def test_borders_of_periods(find_one, text, date, value):
    assert find_one(text, date=date)["value"] == value


def test_a_narrative_goes_on_from_the_last_mention(find_values):
    text = (
        "War came in September 1939. In November he left. By January, as in 1914, it had not begun. On May 10, 1940 it "
        "did. The next day it rained. In June, after nine months, it was lost."
    )
    values = [value for _, value in find_values(text, date="2009-12-19", mode="narrative")]
    assert values == ["1939-09", "1939-11", "1940-01", "1914", "1940-05-10", "1940-05-11", "1940-06", "P9M"]


def test_narratives_before_christ_go_on(documents_of):
    text = "In 480 BC they crossed. In August they fought; the following year they left. A son was born in 1 BC."
    table = time_expressions(documents_of(text), mode="narrative")
    assert table["value"].tolist() == ["BC0480", "BC0480-08", "BC0479", "BC0001"]
    assert table["begin"].isna().all()


def test_a_narrative_claims_no_more_than_it_knows(find_values):
    text = "In 1815 they met at 5 p.m. and in the 18th century, in May."
    assert find_values(text, mode="narrative") == [
        ("1815", "1815"),
        ("5 p.m.", "XXXX-XX-XXT17:00"),
        ("the 18th century", "17"),
        ("May", "1815-05"),
    ]
    text = "War began in March 1848. In 1849, in April, Rome fell."
    assert [value for _, value in find_values(text, mode="narrative")] == ["1848-03", "1849", "1849-04"]


def test_modifiers_are_separate_from_the_value(find_one):
    row = find_one("It ended in the end of February, he said.")
    assert (row["text"], row["value"], row["mod"]) == ("the end of February", "2023-02", "END")
    assert find_one("It took more than two years.")["mod"] == "MORE_THAN"
    assert pd.isna(find_one("It took two years.")["mod"])


def test_decades_are_counted_in_years(find_one):
    assert find_one("It took two decades.")["value"] == "P20Y"
    assert find_one("It took decades.")["value"] == "PXY"


def test_durations_are_placed_where_they_touch_the_date(find_one):
    past = find_one("In the past two days it rained.")
    assert (str(past["begin"].date()), str(past["until"].date())) == ("2023-03-06", "2023-03-08")
    ahead = find_one("It will rain for the next three weeks.")
    assert (str(ahead["begin"].date()), str(ahead["until"].date())) == ("2023-03-08", "2023-03-29")
    assert pd.isna(find_one("It took two days.")["begin"])


def test_a_month_resolves_what_it_can(find_one):
    options = {"date": "2023-03-01", "precision": "month"}
    assert find_one("It fell last year.", **options)["value"] == "2022"
    today = find_one("It rains today.", **options)
    assert (str(today["begin"].date()), str(today["until"].date())) == ("2023-03-01", "2023-03-31")
    tuesday = find_one("It fell on Tuesday.", **options)
    assert tuesday["value"] == "XXXX-WXX-2"
    assert pd.isna(tuesday["begin"])
    assert "dated to 2023-03 only" in tuesday["why"]


def test_a_year_resolves_what_it_can(find_one):
    options = {"date": "2023-01-01", "precision": "year"}
    assert find_one("It fell last year.", **options)["value"] == "2022"
    now = find_one("It rains today.", **options)
    assert (str(now["begin"].date()), str(now["until"].date())) == ("2023-01-01", "2023-12-31")
    assert now["why"] == "the document is dated to 2023 only"


def test_no_date_resolves_what_needs_none(documents_of):
    text = "It fell on 7 March 2023. It fell on Tuesday, and today, two years ago. Two days later it rose."
    table = time_expressions(documents_of(text, date=None, precision="none"))
    placed = table.dropna(subset="begin")
    assert placed["value"].tolist() == ["2023-03-07", "2023-03-09"]
    assert (table.loc[table["begin"].isna(), "why"] == "the document has no date").all()


# --- what cannot be resolved says why ---------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "options", "value", "why"),
    [
        ("It rained in '22.", {"date": "2023-03-08"}, "2022", "nearest to 2023-03-08"),
        ("It is now over.", {"mode": "narrative"}, "PRESENT_REF", "the time of writing or of the story"),
        ("It fell on the 12th.", {"date": None}, "XXXX-XX-12", "nothing to count from"),
        ("It fell the day before.", {"date": None}, "XXXX-XX-XX", "nothing to count from"),
        ("It fell last May.", {"date": None}, "XXXX-05", "the document has no date"),
        ("It falls next May.", {"date": None}, "XXXX-05", "the document has no date"),
        ("It falls this May.", {"date": None}, "XXXX-05", "the document has no date"),
        ("On Tuesday of last week it fell.", {"date": None}, "XXXX-WXX-2", "the document has no date"),
        ("It fell two weeks ago Friday.", {"date": None}, "XXXX-WXX-5", "the document has no date"),
        ("It fell a week ago today.", {"date": None}, "PAST_REF", "the document has no date"),
        ("It fell several days ago.", {}, "PAST_REF", "no exact number"),
        ("It fell two hours ago.", {}, "PAST_REF", "no particular time"),
        ("It fell 3,000 years ago.", {}, "XXXX", "outside the calendar"),
        ("It fell at 5 p.m.", {"date": None}, "XXXX-XX-XXT17:00", "the document has no date"),
        ("It fell in the '40s.", {"date": None}, "XX4", "nothing to count from"),
        ("It fell at 12 a.m.", {}, "2023-03-08T00:00", "on 2023-03-08"),
        ("It will last the next 9000 years.", {}, "P9000Y", "outside the calendar"),
        ("It fell in 5000 BC.", {}, "BC5000", "as written"),
        ("It fell at Easter.", {"date": None}, "XXXX-XX-XX", "the document has no date"),
        ("It fell three decades ago.", {}, "1993", "30 years before 2023-03-08"),
        ("It falls this winter.", {}, "2023-WI", "in 2023"),
        ("It fell in the 0th century.", {}, "XX", "there is no such century"),
        ("It ended 7,000 years later.", {}, "XXXX", "outside the calendar"),
    ],
)
def test_reasons(find_one, text, options, value, why):
    if options.get("date", "") is None:
        options = {**options, "precision": "none"}
    row = find_one(text, **options)
    assert (row["value"], row["why"]) == (value, why)


@pytest.mark.parametrize(
    ("text", "options", "last"),
    [
        ("Sales rose in the third quarter of 2021. Profits fell in the quarter.", {}, "2021-Q3"),
        ("Sales rose in the third quarter of 2021 from a year earlier.", {}, "2020-Q3"),
        (
            "It began on May 10, 1940, as in 1914, when nobody had expected it. In June it was lost.",
            {"mode": "narrative"},
            "1940-06",
        ),
        ("Sales rose in the third quarter and in the first nine months from a year earlier.", {}, "2022"),
        ("Sales fell in January, as in the same month a year ago.", {}, "2022-01"),
        ("Shares rose on Friday, the best day of the week.", {}, "2023-W09"),
        ("Shares rose in May, the best month of the week.", {}, "2023-W10"),
        ("It should be paid by June 10. If it is not paid by that time, he will go.", {}, "2023-06-10"),
        ("In 1815 they met. Two days later they left.", {"mode": "narrative"}, "XXXX-XX-XX"),
        # the last two dates count, none before
        (
            "They met on 10 July 1918. He died on 1 January 1930, she on 1 January 1931. On 15 July they met.",
            {"mode": "narrative"},
            "1931-07-15",
        ),
        # a glance back, at one date or at one year, does not end the story
        (
            "They attacked on 28 March 1918, led by those free since 5 November 1917. On 15 July they met.",
            {"mode": "narrative"},
            "1918-07-15",
        ),
        (
            "In 1793 he wrote a law, and in 1793 another, as in 1790. "
            + "They spoke of it. " * 80
            + "On 17 August he left.",
            {"mode": "narrative"},
            "1793-08-17",
        ),
        # of the last four years mentioned, not five
        (
            "He wrote in 1793, in 1793, in 1793, in 1801, and in 1801. "
            + "They spoke of it. " * 80
            + "On 17 August he left.",
            {"mode": "narrative"},
            "1801-08-17",
        ),
        ("They crossed in August 480 BC. In September they met.", {"mode": "narrative"}, "BC0480-09"),
        ("They crossed in August 3200 BC.", {"mode": "narrative"}, "BC3200-08"),
        ("It fell on the morning of last year.", {}, "2022"),
        ("It will fall two months from Tuesday.", {"date": None, "precision": "none"}, "FUTURE_REF"),
        ("It will fall 9,000 years from today.", {}, "XXXX"),
        ("At the same time he left.", {"date": None, "mode": "narrative"}, "PAST_REF"),
    ],
)
def test_the_last_expression_refers_to_those_before(find_values, text, options, last):
    assert find_values(text, **options)[-1][1] == last


@pytest.mark.parametrize("text", ["It rose during this period.", "It fought and spoke at the same time."])
def test_a_stretch_of_the_story_is_not_the_last_day_mentioned(find_values, text):
    assert find_values(f"In May 1940 it began. {text}", mode="narrative") == [("May 1940", "1940-05")]


def test_a_fiscal_quarter_needs_a_date(find_values):
    text = "It fell in the quarter ended January 31."
    assert find_values(text)[0] == ("the quarter", "2022-Q4")
    assert find_values(text, date=None)[0] == ("the quarter", "XXXX-QX")


@pytest.mark.parametrize(
    ("rule", "type_"),
    [
        (("a jubilee", "value P50Y", "after [a jubilee]", "P50Y"), "DURATION"),
        (("two bells later", "shift TH 1", "it fell [two bells later]", "2023-03-08TXX"), "TIME"),
        (("at vespers", "part EV", "it fell [at vespers]", "2023-03-08TEV"), "TIME"),
        (("each candlemas", "every XXXX-02-02", "it falls [each candlemas]", "XXXX-02-02"), "SET"),
    ],
)
def test_the_form_of_a_value_gives_its_type(documents_of, rule, type_):
    rules = time_rules("own", [rule])
    text = rule[2].replace("[", "").replace("]", "")
    assert time_expressions(documents_of(text), rule_sets=[rules])["type"].tolist() == [type_]


def test_a_rule_without_a_date_in_it_has_no_whole():
    with pytest.raises(ValueError, match=re.escape("its pattern has no {date}")):
        time_rules("own", [("candlemas", "whole", "at [candlemas]", "2023-02-02")])


def test_in_a_document_of_a_far_future_its_years_are_not_before_christ(find_values):
    assert find_values("It falls tomorrow.", date="6050-03-08") == [("tomorrow", "6050-03-09")]


@pytest.mark.parametrize(
    ("text", "expression", "type_", "value", "why"),
    [
        ("They met on the first day of each month.", "the first day of each month", "SET", "P1M", "repeated"),
        ("It fell in the sixth week of May 2022.", "the sixth week of May 2022", "DURATION", "P1W", "has no such part"),
        (
            "It took the last 9999999 days of May 2022.",
            "the last 9999999 days of May 2022",
            "DURATION",
            "P9999999D",
            "out",
        ),
    ],
)
def test_parts_that_a_longer_unit_does_not_have(find_one, text, expression, type_, value, why):
    found = find_one(text)
    assert (found["text"], found["type"], found["value"]) == (expression, type_, value)
    assert why in found["why"]
    assert pd.isna(found["begin"])


def test_parts_and_ranges_in_an_undated_document_stay_open(documents_of):
    text = "It lasted the last three days of the month. He fought from March to May. It was the first week of July."
    found = time_expressions(documents_of(text).assign(date=pd.NaT, precision="none"))
    assert found["value"].tolist() == ["P3D", "XXXX-03", "XXXX-05", "P1W"]
    assert found["begin"].isna().all()
    assert set(found["why"]) == {"the document has no date"}


def test_the_night_of_two_days_is_that_which_begins_on_the_first(find_one):
    assert find_one("It fell on the night of 8/9 March.", date="2023-03-14")["value"] == "2023-03-08TNI"


def test_summer_ends_with_august(find_one):
    row = find_one("It fell in the summer of 2022.", date="2023-03-14")
    assert [str(row[edge].date()) for edge in ("begin", "until")] == ["2022-06-01", "2022-08-31"]
