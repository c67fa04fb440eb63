"""Tests of notebooks/charts: how figures are written, and that a chart of nothing is a chart."""

import sys
import unittest
from decimal import Decimal
from io import BytesIO

import pandas as pd
from charts import Table, heat_map, month_bars, paired_bars, ranked_bars, stacked_months
from charts.amounts import count, exact_pounds, percent, pounds, short_name, short_pounds
from PIL import Image

HEAD = {"title": "Revenue", "note": "All lines."}
MONTHS = pd.Series(pd.to_datetime(["2011-11-01", "2011-12-01"]))
NONE = pd.Series([], dtype="datetime64[ns]")


class Amounts(unittest.TestCase):
    def test_they_are_written_as_people_write_them(self):
        for written, expected in (
            (pounds(Decimal("1461756.25")), "£1,461,756"),
            (pounds(Decimal("-11062.06")), "−£11,062"),
            (exact_pounds(Decimal("9747747.934")), "£9,747,747.934"),
            (short_pounds(Decimal("999499.99")), "£999k"),
            (short_pounds(Decimal("999500")), "£1.00m"),
            (short_pounds(Decimal("-1234.5")), "−£1,234"),
            (count(541909), "541,909"),
            (percent(Decimal("4.65")), "4.7%"),
            (short_name("  A  NAME THAT IS LONG ", 12), "A NAME THAT…"),
        ):
            self.assertEqual(written, expected)


class Charts(unittest.TestCase):
    def test_each_is_a_picture_with_its_title_note_and_figures_as_text(self):
        two = [Decimal(2), Decimal(-1)]
        parts = [("all", [1, 2], "black")]
        shares = ("of customers", [20.0]), ("of revenue", [60.0])
        for picture, figures in (
            (month_bars(MONTHS, two, partial=MONTHS[1], **HEAD), ["Nov 2011: £2", "Dec 2011: −£1"]),
            (ranked_bars(["a", "b\n+ c"], two, **HEAD), ["a: £2", "b + c: −£1"]),
            (paired_bars(["a"], *shares, **HEAD), ["a: 20.0% of customers, 60.0% of revenue"]),
            (
                stacked_months(MONTHS, parts, labels=["£1\n3%", "£2"], **HEAD),
                ["Nov 2011: £1 3%", "Dec 2011: £2"],
            ),
            (heat_map(pd.DataFrame([[50.0, None]]), ["a"], columns="months", **HEAD), ["a: 50 –"]),
            (
                heat_map(pd.DataFrame([[-0.01, 9.99]]), ["a"], columns="hours", decimals=1, **HEAD),
                ["a: 0.0 10.0"],
            ),
        ):
            self.assertEqual(repr(picture).split("\n"), ["Revenue. All lines.", *figures])
            self.assertEqual(Image.open(BytesIO(picture.png)).width, 1440)

    def test_a_chart_of_nothing_is_drawn_as_well(self):
        for picture in (
            month_bars(NONE, [], **HEAD),
            ranked_bars([], [], **HEAD),
            paired_bars([], ("of customers", []), ("of revenue", []), **HEAD),
            stacked_months(NONE, [("all", [], "black")], labels=[], **HEAD),
            heat_map(pd.DataFrame(), [], columns="months", **HEAD),
        ):
            self.assertGreater(len(picture.png), 0)


class Tables(unittest.TestCase):
    TABLE = Table(pd.DataFrame({"name": ["<b>"], "lines": [1234]}), {"lines": count})

    def test_figures_are_to_the_right(self):
        self.assertEqual(repr(self.TABLE), "name  lines\n<b>   1,234")

    def test_text_of_the_data_is_no_markup(self):
        self.assertIn(">&lt;b&gt;</td>", self.TABLE._repr_html_())


if __name__ == "__main__":
    ran = unittest.main(exit=False).result
    if not ran.wasSuccessful():
        sys.exit(1)
    print(f"passed {ran.testsRun} tests")
