"""The pages in a browser: nothing is fetched, nothing is cut off, the reader can be clicked, no barrier is serious."""

import re
import shutil
from pathlib import Path

import pytest
from scripts import load

expect = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`").expect
ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "build" / "screens"
PAGES = ["index", "00-start-here", "06-compare", "09-two-clocks", "your-corpus"]
A4_PIXELS = 672  # the width of the text on A4, with margins of 16 mm
# What is wider than the window, or than its own frame, and cannot be scrolled to.
CUT_OFF = """() => [...document.querySelectorAll('main *')].filter((each) => {
    const box = each.getBoundingClientRect(), style = getComputedStyle(each);
    const scrolls = each.parentElement.closest('.scroll, .dl-wide, .dl-show, .dl-reader');
    return box.width && ((box.right > innerWidth + 1 && !scrolls) || (style.overflowX === 'hidden'
        && each.scrollWidth > each.clientWidth + 2 && !each.closest('.dl-show, .dl-reader, .card')));
}).map((each) => each.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The first notebook, two with wide pictures and tables, and your-corpus as pages."""
    root = tmp_path_factory.mktemp("site")
    for folder in ("seeds", "data"):
        shutil.copytree(ROOT / folder, root / folder)
    (root / "notebooks").mkdir()
    for name in PAGES[1:]:
        shutil.copy(ROOT / "notebooks" / f"{name}.ipynb", root / "notebooks")
    assert load("docs/build_html.py").main(root / "notebooks", root / "html") == 0
    return root / "html"


@pytest.fixture
def open_file(site, open_page):
    """Open a page of the site, which notes what it says on the console."""

    def open_(name, **look):
        page = open_page((site / f"{name}.html").as_uri(), **look)
        page.on("console", lambda message: message.type == "error" and page.faults.append(message.text))
        page.reload()
        return page

    return open_


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_no_host_and_cuts_nothing_off(open_file, name, width, theme):
    page = open_file(name, width=width, theme=theme)
    page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true })")
    assert page.evaluate("() => document.documentElement.scrollWidth") == width
    assert page.evaluate(CUT_OFF) == []
    assert page.locator("img:not([alt])").count() == page.locator(".lab").locator("visible=true").count() == 0
    page.screenshot(path=SCREENS / f"page-{name}-{width}-{theme}.png", full_page=True)
    assert (page.outside, page.faults) == ([], [])


@pytest.mark.parametrize("name", PAGES)
def test_a_page_on_paper_cuts_nothing_off_and_shows_no_code(open_file, name):
    page = open_file(name, width=A4_PIXELS)
    page.emulate_media(media="print")
    assert page.evaluate("() => document.documentElement.scrollWidth") == A4_PIXELS
    assert page.evaluate(CUT_OFF) == []
    assert not page.locator("details.code, nav, .lab").locator("visible=true").count()
    for text in page.locator(".dl-page").all():
        assert text.evaluate("(each) => each.scrollHeight <= each.clientHeight + 1")
    assert page.pdf(path=SCREENS / f"page-{name}.pdf", format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_serious_barrier(open_file, name, theme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the extra `browser`")
    page = open_file(name, theme=theme)
    page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true })")
    found = axe.Axe().run(page).response
    assert "color-contrast" in {each["id"] for each in found["passes"] + found["violations"]}
    serious = [each for each in found["violations"] if each["impact"] in ("serious", "critical")]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]][:5]) for each in serious] == []


def test_the_reader_can_be_clicked_in_a_page(open_file):
    page = open_file("your-corpus")
    lines, text = page.locator(".dl-row"), page.locator(".dl-texts")
    april = lines.filter(has_text="14 Apr 2023").first
    april.click()
    expect(april).to_have_attribute("aria-selected", "true")
    expect(page.locator(".dl-row[aria-selected=true]")).to_have_count(1)
    expect(text).to_have_text(re.compile("^14 April 2023"))
    before = lines.count()
    page.locator(".dl-timeline .dl-hit").first.click()
    expect(page.locator(".dl-sentence")).to_contain_text("in this page")
    assert 0 < lines.count() < before


def test_the_code_is_one_click_away_and_the_index_leads_to_the_pages(open_file):
    page = open_file("index")
    page.locator(".card a").last.click()
    expect(page).to_have_title("Your own texts")
    code = page.locator("details.code").first
    expect(code.locator("pre")).to_be_hidden()
    code.locator("summary").click()
    expect(code.locator("pre")).to_be_visible()
    expect(code.locator("pre")).to_contain_text("SOURCE")
    page.get_by_label("Pages", exact=True).get_by_text("Dateline").click()
    expect(page.locator(".card")).to_have_count(len(PAGES) - 1)
