"""Fails if less than 99 % of the branches of analysis/ are taken; `coverage report` sees to the lines."""

import json
import sys
from pathlib import Path

from coverage import Coverage

REPORT = Path(".coverage.json")
LEAST_PERCENT = 99


def main() -> None:
    """Read the totals of the last run."""
    coverage = Coverage()
    coverage.load()
    coverage.json_report(outfile=str(REPORT))
    totals = json.loads(REPORT.read_text("utf-8"))["totals"]
    REPORT.unlink()
    lines = 100 * totals["covered_lines"] / totals["num_statements"]
    branches = 100 * totals["covered_branches"] / totals["num_branches"]
    print(f"lines {lines:.2f} %, branches {branches:.2f} %")
    if lines < 100 or branches < LEAST_PERCENT:
        sys.exit(f"Coverage is too low: 100 % of lines and {LEAST_PERCENT} % of branches are needed.")


if __name__ == "__main__":
    main()
