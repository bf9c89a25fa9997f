"""What users of other tools report as wrong, and its neighbours: values of Wednesday, 15 March 2023."""

from __future__ import annotations

import pytest

FACTS = {
    "a clock time is of the day beside it": [
        ("Fighting began at 6 a.m. on 24 February 2022.", "6 a.m. = 2022-02-24T06:00, 24 February 2022 = 2022-02-24"),
        ("It opens at 5 p.m. on Monday.", "5 p.m. = 2023-03-20T17:00, Monday = 2023-03-20"),
        ("It fell at 6:00 on Feb. 24.", "6:00 = 2023-02-24T06:00, Feb. 24 = 2023-02-24"),
        ("It fell at 8pm GMT on 3 March.", "8pm GMT = 2023-03-03T20:00, 3 March = 2023-03-03"),
        ("It fell at 02:30 local time on Feb. 24.", "02:30 local time = 2023-02-24T02:30, Feb. 24 = 2023-02-24"),
        ("It fell on Monday at 5 p.m.", "Monday at 5 p.m. = 2023-03-13T17:00"),
        ("It fell at 5 p.m. yesterday.", "5 p.m. yesterday = 2023-03-14T17:00"),
        ("It fell on March 3 at about 9:30 p.m.", "March 3 at about 9:30 p.m. = 2023-03-03T21:30"),
        ("Sent Aug 2, 2012 4:49 PM", "Aug 2, 2012 4:49 PM = 2012-08-02T16:49"),
        (
            "Open from 9 a.m. to 5 p.m. on 2 March.",
            "9 a.m. = 2023-03-02T09:00, 5 p.m. = 2023-03-02T17:00, 2 March = 2023-03-02",
        ),
        (
            "On 2 March from 9 a.m. to 5 p.m. it rained.",
            "2 March = 2023-03-02, 9 a.m. = 2023-03-02T09:00, 5 p.m. = 2023-03-02T17:00",
        ),
    ],
    "a clock time beside an ambiguous date has no day": [
        ("Sent 02/08/2012 4:49 PM", "4:49 PM = XXXX-XX-XXT16:49"),
        ("Sent at 16:49 on 02/08/2012", "16:49 = XXXX-XX-XXT16:49"),
    ],
    "the nth, the first and the last unit lie in the longer one": [
        ("It began in the first week of January.", "the first week of January = 2023-W01"),
        ("It began in the second week of January.", "the second week of January = 2023-W02"),
        ("It began in the second week of March.", "the second week of March = 2023-W10"),
        ("It ended on the last day of February.", "the last day of February = 2023-02-28"),
        ("It ended on the last day of February 2024.", "the last day of February 2024 = 2024-02-29"),
        ("It fell on the first day of 2022.", "the first day of 2022 = 2022-01-01"),
        ("It fell on the last weekend of February.", "the last weekend of February = 2023-W08-WE"),
        ("It fell in the second month of 2022.", "the second month of 2022 = 2022-02"),
        ("It fell on the 1st Monday in May.", "the 1st Monday in May = 2023-05-01"),
        ("It fell on the last Friday of March.", "the last Friday of March = 2023-03-31"),
    ],
    "the first days and the first half of a month are in that month": [
        ("It fell in the first days of May.", "the first days of May = 2022-05"),
        ("It fell in the final weeks of 2021.", "the final weeks of 2021 = 2021"),
        ("It fell in the first half of March.", "the first half of March = 2023-03"),
    ],
    "two digits after a day and a month are the year": [
        ("The pact was signed on 24 Feb 22.", "24 Feb 22 = 2022-02-24"),
        ("The pact was signed on Feb 24, 22.", "Feb 24, 22 = 2022-02-24"),
        ("The pact was signed on 24-Feb-22.", "24-Feb-22 = 2022-02-24"),
        ("The pact was signed on 24/2/22.", "24/2/22 = 2022-02-24"),
        ("The pact was signed in Feb '22.", "Feb '22 = 2022-02"),
        ("The pact was signed on 1 Jan 00.", "1 Jan 00 = 2000-01-01"),
        ("On 3 May 45 men died.", "3 May = 2023-05-03"),
        ("It was in its 24 Feb 99 issue.", "24 Feb 99 = 1999-02-24"),
    ],
    "what is put off, planned or due lies ahead": [
        ("Talks have been postponed until Monday.", "Monday = 2023-03-20"),
        ("The vote was delayed until Friday.", "Friday = 2023-03-17"),
        ("The hearing was moved to Monday.", "Monday = 2023-03-20"),
        ("The launch was rescheduled for Thursday.", "Thursday = 2023-03-16"),
        ("The match was shifted to Monday.", "Monday = 2023-03-20"),
        ("The strike was called for Friday.", "Friday = 2023-03-17"),
        ("The results are expected Thursday.", "Thursday = 2023-03-16"),
        ("Rain is forecast for Sunday.", "Sunday = 2023-03-19"),
        ("Tickets go on sale Friday.", "Friday = 2023-03-17"),
        ("The deadline is Friday.", "Friday = 2023-03-17"),
        ("It will also be considered on Tuesday.", "Tuesday = 2023-03-21"),
        ("The dividend would be paid on a still unspecified date in May.", "May = 2023-05"),
        ("Voters go to the polls Sunday.", "Sunday = 2023-03-19"),
        ("She arrives in Kyiv on Friday.", "Friday = 2023-03-17"),
        ("Shares rose ahead of Friday's report.", "Friday = 2023-03-17"),
    ],
    "a participle or noun beside a past verb does not look ahead": [
        ("On Friday, when she set aside vacation plans, it began.", "Friday = 2023-03-10"),
        ("Just ahead of the visit, the ministry on Sunday issued a warning.", "Sunday = 2023-03-12"),
    ],
    "names that hold a month, day or season are not times": [
        ("Mr August Wilson spoke. April Jones left. Mrs May stayed.", ""),
        ("Theresa May said that it may be.", ""),
        ("Ms. Summer Lee, Tuesday Weld and Sun Yat-sen met Jan Kowalski.", ""),
        ("After Bloody Sunday and Black Friday came the October Revolution.", ""),
        ("They told The Sunday Times of the Prague Spring and March Madness.", ""),
        ("The July Monarchy, the May Fourth Movement and Super Tuesday.", ""),
        ("He admired Henrik Ibsen and August Strindberg.", ""),
        ("Between July and August Russian losses rose.", "July = 2022-07, August = 2022-08"),
        ("They live at 12 8 March Street, near October 25 Square.", ""),
        ("Heavy fighting broke out on 8 March street by street.", "8 March = 2023-03-08"),
        ("After the Six-Day War, the Hundred Years' War and the Thirty Years War.", ""),
        ("The eight-year war ended.", "eight-year = P8Y"),
        ("It began in the Year III and in the Year of the Dragon.", ""),
        ("They celebrated Chinese New Year and Orthodox Easter.", ""),
    ],
    "each day of a list has the month and year beside the list": [
        ("On July 14, 15 and 16, 1916 it fell.", "July 14 = 1916-07-14, 15 = 1916-07-15, 16, 1916 = 1916-07-16"),
        ("On 14, 15 and 16 July 1916 it fell.", "14 = 1916-07-14, 15 = 1916-07-15, 16 July 1916 = 1916-07-16"),
        ("On March 1, 2 and 3 it fell.", "March 1 = 2023-03-01, 2 = 2023-03-02, 3 = 2023-03-03"),
    ],
    "a day, month or season of that year lies in that year": [
        (
            "In 1955 it rose. On January 24 of the same year it fell.",
            "1955 = 1955, January 24 of the same year = 1955-01-24",
        ),
        (
            "In 1955 it rose. On 24 January the following year it fell.",
            "1955 = 1955, 24 January the following year = 1956-01-24",
        ),
        (
            "In 1955 it rose. In the spring of the next year it fell.",
            "1955 = 1955, the spring of the next year = 1956-SP",
        ),
        ("In 1955 it rose. It fell in March of that year.", "1955 = 1955, March of that year = 1955-03"),
        ("It fell in the autumn of last year.", "the autumn of last year = 2022-FA"),
    ],
    "a fiscal year has two digits or four": [
        ("In FY22 and FY2022 it fell.", "FY22 = 2022, FY2022 = 2022"),
        ("In FY 22 it fell.", "FY 22 = 2022"),
    ],
    "a range ends after it begins": [
        ("It is open Mon-Fri only.", "Mon = 2023-03-13, Fri = 2023-03-17"),
        ("It is open Mon–Fri only.", "Mon = 2023-03-13, Fri = 2023-03-17"),
        ("It is open Mon. to Fri.", "Mon. = 2023-03-13, Fri. = 2023-03-17"),
        ("It lasted November 18-December 2.", "November 18 = 2022-11-18, December 2 = 2022-12-02"),
        ("He worked between March and May.", "March = 2022-03, May = 2022-05"),
        ("He worked from November to February.", "November = 2022-11, February = 2023-02"),
        ("It was open Monday-Friday.", "Monday = 2023-03-06, Friday = 2023-03-10"),
        ("It rained from Tuesday to Thursday last week.", "Tuesday = 2023-03-07, Thursday last week = 2023-03-09"),
        ("The winter of 2022-23 was cold.", "The winter of 2022-23 = 2022-WI"),
        ("It lasted from March to May 2022.", "March = 2022-03, May 2022 = 2022-05"),
        ("It lasted 3-5 March.", "3 = 2023-03-03, 5 March = 2023-03-05"),
    ],
    "days and months in small letters are found where they can be nothing else": [
        ("See you on friday, or in april.", "friday = 2023-03-17, april = 2023-04"),
        ("Come on monday next week.", "monday next week = 2023-03-20"),
        ("It fell on 3 march 2022.", "3 march 2022 = 2022-03-03"),
        ("It fell last friday.", "last friday = 2023-03-10"),
        ("They march in the sun, where they sat as they may.", ""),
    ],
    "decades and centuries keep their first digits": [
        ("In the 1970s, in the late 1990s.", "the 1970s = 197, the late 1990s = 199"),
        ("In the mid-80s, in the early '60s.", "the mid-80s = 198, the early '60s = 196"),
        ("In the 12th century, in the 19th century.", "the 12th century = 11, the 19th century = 18"),
        ("In this decade.", "this decade = 202"),
    ],
    "dates are found whole in any usual form": [
        ("On JAN. 27, 2017; on July 18th, 2016.", "JAN. 27, 2017 = 2017-01-27, July 18th, 2016 = 2016-07-18"),
        ("The June 2018 gross.", "June 2018 = 2018-06"),
        ("It fell on Tuesday of last week.", "Tuesday of last week = 2023-03-07"),
        ("It fell the past few weeks.", "the past few weeks = PXW"),
        ("It will fall 4 days from Sunday.", "4 days from Sunday = 2023-03-23"),
    ],
    "other numbers and words are not dates": [
        ("2882015 units, 100M2, 32° 34’S, 6005, 1 of 1", ""),
        ("Julian may give information fripple.", ""),
        ("It fell on Feb 29, 2015.", ""),
        ("The 1st talk.", ""),
    ],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [pytest.param(*case, id=f"{fact}: {case[0]}") for fact, cases in FACTS.items() for case in cases],
)
def test_what_other_tools_are_reported_to_get_wrong(find_values, text, expected):
    found = find_values(text, date="2023-03-15")
    assert ", ".join(f"{expression} = {value}" for expression, value in found) == expected


@pytest.mark.parametrize(
    ("date", "text", "value"),
    [
        ("2015-02-22", "Talks have been postponed until Monday.", "2015-02-23"),  # said on a Sunday
        ("2018-12-09", "It fell last week.", "2018-W48"),
        ("2016-07-26", "It falls this week.", "2016-W30"),
    ],
)
def test_weeks_begin_on_monday_whatever_day_they_are_named_on(find_one, date, text, value):
    assert find_one(text, date=date)["value"] == value
