"""Make the pictures of the README from the notebooks: python docs/pictures.py (needs the extra `browser`)."""

import base64
import os
import shutil
from pathlib import Path

from build_html import execute

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "pictures"
# the name of each picture, its notebook, and what the cell that draws it contains
DRAWN = {"clocks": ("09-two-clocks", "plot_clocks(documents"), "keyness": ("06-compare", "plot_keyness(offices")}
# the view of the press releases that is shown, opened at the end of the first notebook
READER = """Reader(releases, state={
    "query": "war", "by": "office", "freq": "W", "period": "2022-02-21", "group": "Kyiv", "doc": "kyiv-73133"})"""


def find_output(name: str, source: str, mime: str, last_cell: str = "") -> str:
    """The first output of this type from a cell of an executed notebook that contains `source`."""
    notebook = execute(ROOT / "notebooks" / f"{name}.ipynb", last_cell)
    for cell in notebook.cells:
        for output in cell.get("outputs", []) if source in cell.source else []:
            if mime in output.get("data", {}):
                return output.data[mime]
    raise SystemExit(f"{name}.ipynb has no cell with {source!r} that shows {mime}: correct docs/pictures.py")


def photograph(html: str, path: Path) -> None:
    """The reader in a page, as a browser draws it."""
    from playwright.sync_api import sync_playwright

    page_html = f"<!doctype html><meta charset='utf-8'><body style='margin: 0'>{html}</body>"
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=False)
        page = browser.new_page(viewport={"width": 1200, "height": 900}, device_scale_factor=1.5)
        page.set_content(page_html)
        page.locator(".dl-row").first.wait_for()
        page.locator(".dl-reader").screenshot(path=path)
        browser.close()


def main() -> None:
    """Draw all three."""
    OUT.mkdir(exist_ok=True)
    for name, (notebook, source) in DRAWN.items():
        (OUT / f"{name}.png").write_bytes(base64.b64decode(find_output(notebook, source, "image/png")))
    photograph(find_output("00-start-here", READER, "text/html", READER), OUT / "reader.png")


if __name__ == "__main__":
    main()
