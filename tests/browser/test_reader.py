"""The reader in JupyterLab, by mouse and by keyboard, and in a page without a kernel."""

from pathlib import Path

import nbformat
import pytest

from analysis import Reader, read_corpus

ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "build" / "screens"

RELEASES = """from analysis import *
documents = read_corpus("../data/press-releases.parquet")
reader = Reader(documents, state={"query": "war", "by": "office", "freq": "W"})
reader"""
HOSTILE = """import pandas as pd
from analysis import *
bad = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'> $x^2$ \\u202e war "
bad += "[a](javascript:alert(1))"
column = "<img src=x onerror='window.hacked = 3'>"
texts = {"text": [bad, "war", "war \\0"], "title": [bad, "b\\0", "c"], column: [bad, "b\\0", "c"]}
table = pd.DataFrame({"date": ["2022-01-01", "2022-02-01", "2022-02-02"], **texts})
documents = read_corpus(table, on_error="skip")
documents["text"] += " \\0 war"
tokens, doc = tokenize(documents), documents.index[0]
quotations = pd.DataFrame({"doc": [doc], "start": [0], "end": [8], "speaker": [bad]})
reader = Reader(documents, quotations=quotations, state={"query": {bad.replace(",", ""): ["war"]}, "by": column})
counts = term_frequency(tokens, terms="war", by=column, documents=documents)
display(show(audit_corpus(table)), show(counts))
display(show(kwic(tokens, documents, "war"), documents), show(documents, doc=doc))
reader"""


def open_reader(lab, open_page, code, name, **look):
    """A notebook with one cell, run in JupyterLab, and the reader that it displays."""
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [nbformat.v4.new_code_cell(code), nbformat.v4.new_code_cell("")]
    path = f"notebooks/{name}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), lab.root / path)
    page = open_page(lab.address(path), **look)
    notebook = lab.run_all(page, path)
    errors = [out["evalue"] for cell in notebook["cells"] for out in cell.get("outputs", []) if "evalue" in out]
    assert errors == []
    page.locator(".dl-reader .dl-row").first.wait_for()
    return page


def sentence(page) -> str:
    return page.locator(".dl-sentence").inner_text()


def wait_for(page, text: str, where: str = ".dl-sentence") -> None:
    page.locator(where).filter(has_text=text).first.wait_for(timeout=20_000)


def contrast(page, selector: str) -> float:
    """The contrast of an element's text with the reader's ground, as WCAG 2 defines it."""
    return page.evaluate(
        """(selector) => {
          const light = (colour) => {
            const channels = colour.match(/[\\d.]+/g).slice(0, 3).map((x) => x / 255);
            const [r, g, b] = channels.map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const style = (node) => getComputedStyle(node);
          const node = document.querySelector(selector), ground = document.querySelector('.dl-reader');
          const text = node.namespaceURI.endsWith('svg') ? style(node).fill : style(node).color;
          const [a, b] = [light(text), light(style(ground).backgroundColor)].sort((x, y) => y - x);
          return (a + 0.05) / (b + 0.05);
        }""",
        selector,
    )


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_reader_by_mouse(lab, open_page, theme):
    page = open_reader(lab, open_page, RELEASES, "mouse", height=1300)
    page.evaluate("(theme) => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    page.wait_for_timeout(1500)
    assert sentence(page).startswith("All periods: 2,439 hits in ")
    assert page.locator(".dl-name").count() == 2
    assert page.locator('.dl-hit[data-period="2022-02-21"]').count() == 2

    page.locator('.dl-hit[data-period="2022-02-21"]').nth(1).click()
    wait_for(page, "Kyiv, week of 21 February 2022: 42 hits in ")
    assert page.locator(".dl-here").count() == 1
    wait_for(page, "42 lines", ".dl-lines .dl-head")
    assert "rates['office'].astype('str') == 'Kyiv'" in page.locator(".dl-foot code").inner_text()

    page.locator(".dl-row").nth(3).click()
    page.locator(".dl-page mark[data-here]").wait_for()
    assert page.locator(".dl-page mark[data-here]").inner_text().lower() == "war"
    assert page.locator(".dl-row[aria-selected=true]").count() == 1
    assert page.locator(".dl-page .dl-is-time").count() > 0
    assert page.locator(".dl-strip .dl-at-hit").count() > 0
    # waits until the mark is in view, since a slow machine may be drawing it anew
    page.wait_for_function("""() => {
        const mark = document.querySelector(".dl-page mark[data-here]")?.getBoundingClientRect();
        const frame = document.querySelector(".dl-page").getBoundingClientRect();
        return mark?.height && frame.top <= mark.top && mark.bottom <= frame.bottom;
    }""")

    page.get_by_role("button", name="Next hit").click()
    page.wait_for_timeout(500)
    assert page.locator(".dl-row").nth(4).get_attribute("aria-selected") == "true"
    page.get_by_role("button", name="Keep this text beside the next").click()
    page.locator(".dl-row").nth(0).click()
    page.locator(".dl-texts.dl-two").wait_for()
    assert page.locator(".dl-page").count() == 2
    page.get_by_role("button", name="Close this text").click()
    page.locator(".dl-texts:not(.dl-two)").wait_for()

    page.get_by_role("button", name="together").click()
    page.wait_for_function("document.querySelectorAll('.dl-name').length === 1")
    page.wait_for_function("document.querySelector('.dl-sentence').innerText.startsWith('Week of 21 February 2022')")
    page.get_by_role("button", name="Back", exact=True).click()
    wait_for(page, "Kyiv, week of 21 February 2022")
    page.get_by_label("sort").select_option("right")
    page.wait_for_timeout(700)
    after = [text.strip().lower() for text in page.locator(".dl-after").all_inner_texts()[:12]]
    words = ["".join(c for c in text.split()[0] if c.isalpha()) for text in after if text and text[0].isalpha()]
    assert words == sorted(words)

    page.locator(".dl-page").evaluate("""(node) => { const range = document.createRange();
        range.selectNodeContents(node.querySelector('mark')); const s = getSelection();
        s.removeAllRanges(); s.addRange(range); node.dispatchEvent(new MouseEvent('mouseup', {bubbles: true})); }""")
    page.locator(".dl-offer").click()
    wait_for(page, "All periods: 2,439 hits")
    for selector in (
        ".dl-sentence",
        ".dl-dim",
        ".dl-date",
        ".dl-match",
        ".dl-tick",
        ".dl-foot span",
        ".dl-choice button",
    ):
        assert contrast(page, selector) >= 4.5, selector
    assert (page.outside, page.faults) == ([], [])
    page.screenshot(path=SCREENS / f"reader-{theme.split()[1].lower()}.png")


def test_the_reader_by_keyboard(lab, open_page):
    page = open_reader(lab, open_page, RELEASES, "keyboard", height=1300)
    keys = page.keyboard
    page.locator(".dl-list").focus()
    keys.press("]")
    wait_for(page, "Week of 18 October 2021")
    keys.press("]")
    wait_for(page, "Week of 25 October 2021")
    keys.press("[")
    wait_for(page, "Week of 18 October 2021")
    keys.press("/")
    assert page.evaluate("document.activeElement.className") == "dl-query"
    keys.type("Donbas: donbas | donbass, special military operation")
    assert page.locator(".dl-query").input_value().startswith("Donbas: donbas")
    keys.press("Enter")
    wait_for(page, "All periods: 708 hits")
    assert page.locator(".dl-name").count() == 4
    assert page.evaluate("document.activeElement.className") == "dl-list"

    keys.press("j")
    keys.press("j")
    page.wait_for_timeout(500)
    assert page.locator(".dl-row").nth(2).get_attribute("aria-selected") == "true"
    keys.press("k")
    page.wait_for_timeout(500)
    assert page.locator(".dl-row").nth(1).get_attribute("aria-selected") == "true"
    active = page.locator(".dl-list").get_attribute("aria-activedescendant")
    assert page.locator(f"[id='{active}']").get_attribute("aria-posinset") == "2"
    keys.press("x")
    page.locator(".dl-row.dl-excluded").wait_for()
    wait_for(page, "All periods: 707 hits")
    assert "notes" in page.locator(".dl-foot code").inner_text()
    keys.press("x")
    wait_for(page, "All periods: 708 hits")
    keys.press("1")
    wait_for(page, "1", ".dl-row[aria-selected=true] .dl-label")
    keys.press("a")
    keys.type("look again, x and j are letters here")
    keys.press("Enter")
    wait_for(page, "✎", ".dl-row[aria-selected=true] .dl-label")
    first = page.locator(".dl-page").get_attribute("aria-label") if page.locator(".dl-page").count() else ""
    keys.press("n")
    page.wait_for_timeout(700)
    assert page.locator(".dl-page").get_attribute("aria-label") != first
    keys.press("?")
    assert page.locator(".dl-keys").is_visible()
    assert page.locator(".dl-keys kbd").count() >= 14
    keys.press("Escape")
    assert not page.locator(".dl-keys").is_visible()
    keys.press("ArrowLeft")
    page.wait_for_timeout(700)
    assert page.locator(".dl-query").input_value() != "Donbas: donbas | donbass, special military operation"
    assert page.locator(".jp-Cell").count() == 2, "JupyterLab took a key for its own"
    assert (page.outside, page.faults) == ([], [])


def test_the_reader_at_the_width_of_a_phone(tmp_path, open_page):
    page = open_static(tmp_path, open_page, width=400, height=1600)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    assert page.locator(".dl-narrow").count() == 1
    lines, text = page.locator(".dl-list").bounding_box(), page.locator(".dl-text").last.bounding_box()
    assert lines["y"] + lines["height"] <= text["y"] + 2
    page.screenshot(path=SCREENS / "reader-phone.png")


def open_static(tmp_path, open_page, **look):
    documents = read_corpus(ROOT / "seeds")
    reader = Reader(documents, state={"query": "wagner, prigozhin", "freq": "M"})
    head = "<!doctype html><html lang='en'><meta charset='utf-8'><title>Reader</title>"
    head += "<meta name='viewport' content='width=device-width'><body style='margin: 8px'><main>"
    file = tmp_path / "page.html"
    file.write_text(f"{head}{reader.to_html()}</main></body></html>", "utf-8")
    return open_page(file.as_uri(), **look)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_exported_page_stays_clickable_and_accessible(tmp_path, open_page, theme):
    from axe_playwright_python.sync_playwright import Axe

    page = open_static(tmp_path, open_page, theme=theme)
    assert page.locator(".dl-row").count() == 14
    assert page.get_by_label("draw").is_disabled()
    assert page.get_by_role("button", name="week").is_disabled()
    assert page.locator(".dl-query").get_attribute("readonly") is not None
    page.locator('.dl-hit[data-period="2023-04"]').first.click()
    assert page.locator(".dl-row").count() == 3
    page.locator(".dl-row").nth(1).click()
    assert page.locator(".dl-page mark[data-here]").inner_text() == "Wagner"
    assert page.locator(".dl-page").count() == 1
    page.locator(".dl-list").focus()
    page.keyboard.press("Escape")
    assert page.locator(".dl-row").count() in (10, 14)
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
    assert page.outside == page.faults == []
    page.screenshot(path=SCREENS / f"page-{theme}.png")


def test_no_text_column_name_or_query_becomes_markup(lab, open_page):
    page = open_reader(lab, open_page, HOSTILE, "hostile", height=1600)
    page.locator(".dl-row").first.click()
    page.locator(".dl-page mark").first.wait_for()
    assert (page.locator(".dl-name").count(), page.locator(".dl-row").count()) == (2, 4)
    page.locator(".dl-hit").first.click()
    wait_for(page, "onerror='window.hacked = 3'", ".dl-foot code")
    assert page.evaluate("window.hacked") is None
    assert (
        page.locator(".dl-reader script, .dl-reader img, .dl-show script, .dl-show img, .jp-OutputArea a[href]").count()
        == 0
    )
    assert page.locator(".dl-reader mjx-container, .dl-show mjx-container").count() == 0
    assert "<script>window.hacked" in page.locator(".dl-page").inner_text()
    assert "NUL byte" in page.locator(".jp-OutputArea .dl-show").first.inner_text()
    assert "<img src=x onerror='window.hacked = 3'>" in page.locator(".jp-OutputArea .dl-show").nth(1).inner_text()
    assert page.outside == page.faults == []
