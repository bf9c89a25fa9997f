"""The reader in JupyterLab, by mouse and by keyboard, and in a page without a kernel."""

import re
from pathlib import Path

import nbformat
import pytest

from analysis import Reader, read_corpus

expect = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`").expect
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

# Whether the words after the first twelve hits are in the order of the alphabet.
IS_SORTED = """() => {
    const lines = [...document.querySelectorAll(".dl-after")].slice(0, 12).map((each) => each.innerText.trim());
    const words = lines.map((line) => line.toLowerCase().split(/\\s/)[0].replace(/\\P{L}/gu, "")).filter(Boolean);
    return words.length > 5 && words.every((word, i) => !i || words[i - 1] <= word);
}"""


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
    page.wait_for_function("(light) => document.body.dataset.jpThemeLight === light", arg=str("Light" in theme).lower())
    sentence, lines, names = page.locator(".dl-sentence"), page.locator(".dl-row"), page.locator(".dl-name")
    expect(sentence).to_have_text(re.compile("^All periods: 2,439 hits in "))
    expect(names).to_have_count(2)
    expect(page.locator('.dl-hit[data-period="2022-02-21"]')).to_have_count(2)

    page.locator('.dl-hit[data-period="2022-02-21"]').nth(1).click()
    expect(sentence).to_contain_text("Kyiv, week of 21 February 2022: 42 hits in ")
    expect(page.locator(".dl-here")).to_have_count(1)
    expect(page.locator(".dl-lines .dl-head")).to_contain_text("42 lines")
    expect(page.locator(".dl-foot code")).to_contain_text("rates['office'].astype('str') == 'Kyiv'")

    lines.nth(3).click()
    expect(page.locator(".dl-page mark[data-here]")).to_have_text(re.compile("^war$", re.I))
    expect(page.locator(".dl-page mark[data-here]")).to_be_in_viewport()
    expect(page.locator(".dl-row[aria-selected=true]")).to_have_count(1)
    expect(page.locator(".dl-page .dl-is-time")).not_to_have_count(0)
    expect(page.locator(".dl-strip .dl-at-hit")).not_to_have_count(0)

    page.get_by_role("button", name="Next hit").click()
    expect(lines.nth(4)).to_have_attribute("aria-selected", "true")
    page.get_by_role("button", name="Keep this text beside the next").click()
    lines.nth(0).click()
    expect(page.locator(".dl-texts.dl-two .dl-page")).to_have_count(2)
    page.get_by_role("button", name="Close this text").click()
    expect(page.locator(".dl-page")).to_have_count(1)

    page.get_by_role("button", name="together").click()
    expect(names).to_have_count(1)
    expect(sentence).to_have_text(re.compile("^Week of 21 February 2022"))
    page.get_by_role("button", name="Back", exact=True).click()
    expect(sentence).to_contain_text("Kyiv, week of 21 February 2022")
    page.get_by_label("sort").select_option("right")
    page.wait_for_function(IS_SORTED)

    page.locator(".dl-page").evaluate("""(node) => { const range = document.createRange();
        range.selectNodeContents(node.querySelector('mark')); const s = getSelection();
        s.removeAllRanges(); s.addRange(range); node.dispatchEvent(new MouseEvent('mouseup', {bubbles: true})); }""")
    page.locator(".dl-offer").click()
    expect(sentence).to_contain_text("All periods: 2,439 hits")
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
    keys, sentence, lines, query = (
        page.keyboard,
        page.locator(".dl-sentence"),
        page.locator(".dl-row"),
        page.locator(".dl-query"),
    )
    page.locator(".dl-list").focus()
    keys.press("]")
    expect(sentence).to_contain_text("Week of 18 October 2021")
    keys.press("]")
    expect(sentence).to_contain_text("Week of 25 October 2021")
    keys.press("[")
    expect(sentence).to_contain_text("Week of 18 October 2021")
    keys.press("/")
    expect(query).to_be_focused()
    keys.type("Donbas: donbas | donbass, special military operation")
    expect(query).to_have_value("Donbas: donbas | donbass, special military operation")
    keys.press("Enter")
    expect(sentence).to_contain_text("All periods: 708 hits")
    expect(page.locator(".dl-name")).to_have_count(4)
    expect(page.locator(".dl-list")).to_be_focused()

    keys.press("j")
    keys.press("j")
    expect(lines.nth(2)).to_have_attribute("aria-selected", "true")
    keys.press("k")
    expect(lines.nth(1)).to_have_attribute("aria-selected", "true")
    active = page.locator(".dl-list").get_attribute("aria-activedescendant")
    expect(page.locator(f"[id='{active}']")).to_have_attribute("aria-posinset", "2")
    keys.press("x")
    expect(page.locator(".dl-row.dl-excluded")).to_have_count(1)
    expect(sentence).to_contain_text("All periods: 707 hits")
    expect(page.locator(".dl-foot code")).to_contain_text("notes")
    keys.press("x")
    expect(sentence).to_contain_text("All periods: 708 hits")
    label = page.locator(".dl-row[aria-selected=true] .dl-label")
    keys.press("1")
    expect(label).to_contain_text("1")
    keys.press("a")
    keys.type("look again, x and j are letters here")
    keys.press("Enter")
    expect(label).to_contain_text("✎")
    text = page.locator(".dl-page")
    expect(text).to_have_count(1)
    first = text.get_attribute("aria-label")
    keys.press("n")
    expect(text).not_to_have_attribute("aria-label", first)
    keys.press("?")
    expect(page.locator(".dl-keys")).to_be_visible()
    assert page.locator(".dl-keys kbd").count() >= 14
    keys.press("Escape")
    expect(page.locator(".dl-keys")).to_be_hidden()
    keys.press("ArrowLeft")
    expect(query).not_to_have_value("Donbas: donbas | donbass, special military operation")
    expect(page.locator(".jp-Cell")).to_have_count(2)  # JupyterLab took no key for its own
    assert (page.outside, page.faults) == ([], [])


def test_the_reader_at_the_width_of_a_phone(tmp_path, open_page):
    page = open_static(tmp_path, open_page, width=400, height=1600)
    expect(page.locator(".dl-narrow")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
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
    lines = page.locator(".dl-row")
    expect(lines).to_have_count(14)
    expect(page.get_by_label("draw")).to_be_disabled()
    expect(page.get_by_role("button", name="week")).to_be_disabled()
    expect(page.locator(".dl-query")).not_to_be_editable()
    page.locator('.dl-hit[data-period="2023-04"]').first.click()
    expect(lines).to_have_count(3)
    lines.nth(1).click()
    expect(page.locator(".dl-page mark[data-here]")).to_have_text("Wagner")
    expect(page.locator(".dl-page")).to_have_count(1)
    page.locator(".dl-list").focus()
    page.keyboard.press("Escape")
    expect(lines).to_have_count(10)
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
    assert page.outside == page.faults == []
    page.screenshot(path=SCREENS / f"page-{theme}.png")


def test_a_line_is_opened_although_the_list_moves_while_the_button_is_down(tmp_path, open_page):
    page = open_static(tmp_path, open_page, height=1600)
    line = page.locator(".dl-row").nth(3)
    box = line.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 10)
    page.mouse.down()
    page.locator(".dl-list").evaluate("(list) => list.dispatchEvent(new Event('scroll'))")
    page.mouse.up()
    expect(line).to_have_attribute("aria-selected", "true")
    expect(page.locator(".dl-row[aria-selected=true]")).to_have_count(1)


def test_no_text_column_name_or_query_becomes_markup(lab, open_page):
    page = open_reader(lab, open_page, HOSTILE, "hostile", height=1600)
    page.locator(".dl-row").first.click()
    expect(page.locator(".dl-page mark")).not_to_have_count(0)
    expect(page.locator(".dl-name")).to_have_count(2)
    expect(page.locator(".dl-row")).to_have_count(4)
    page.locator(".dl-hit").first.click()
    expect(page.locator(".dl-foot code")).to_contain_text("onerror='window.hacked = 3'")
    shown = page.locator(".jp-OutputArea .dl-show")
    expect(page.locator(".dl-page")).to_contain_text("<script>window.hacked")
    expect(shown.first).to_contain_text("NUL byte")
    expect(shown.nth(1)).to_contain_text("<img src=x onerror='window.hacked = 3'>")
    assert page.evaluate("window.hacked") is None
    markup = ".dl-reader script, .dl-reader img, .dl-show script, .dl-show img, .jp-OutputArea a[href]"
    assert page.locator(f"{markup}, .dl-reader mjx-container, .dl-show mjx-container").count() == 0
    assert page.outside == page.faults == []
