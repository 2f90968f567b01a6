"""The steps of an upload after the file, in English on a phone: no Chinese but the file's and the register's own, nothing cut off."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gis.register import KINDS

pytestmark = pytest.mark.browser

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "samples"
READY = "() => window.uploadPage && window.uploadPage.upload && document.querySelector('#rows-table tr[data-row]')"
SEEN = """() => {
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const shown = (node) => node.checkVisibility({ visibilityProperty: true });
  const left = (node) => node.closest("script, style, svg[aria-hidden], [lang^=zh]") || !shown(node);
  while (walker.nextNode()) if (!left(walker.currentNode.parentElement)) texts.push(walker.currentNode.data);
  for (const name of ["title", "aria-label", "placeholder"])
    document.querySelectorAll(`[${name}]`).forEach((one) => left(one) || texts.push(one.getAttribute(name)));
  return texts;
}"""
CUT = """() => {
  const width = document.documentElement.clientWidth;
  const found = document.documentElement.scrollWidth > width ? [`the page is ${document.documentElement.scrollWidth} wide`] : [];
  document.querySelectorAll("main *").forEach((one) => {
    if (!one.checkVisibility({ visibilityProperty: true }) || one.closest(".leaflet-container, .visually-hidden")) return;
    const box = one.getBoundingClientRect();
    if (box.width && box.right > width + 1 && !one.closest(".table-holder")) found.push(`outside: ${one.outerHTML.slice(0, 80)}`);
    const hides = getComputedStyle(one).overflowX === "hidden" && one.scrollWidth > one.clientWidth + 2;
    if (hides && one.clientWidth && one.textContent.trim()) found.push(`cut: ${one.outerHTML.slice(0, 80)}`);
  });
  return found;
}"""
CASES = {
    "place-names": ("names_officer", "place-names.csv", "示例"),
    "boundary-markers": ("surveyor", "markers.csv", "示例-001"),
    "care-centres": ("planner", "care-centres.csv", "养老院"),
    "boundary-lines": ("surveyor", "line.kml", "示例线"),
}


def values_of_file(page: Any) -> Iterator[str]:
    """Give the headers and cells of the staged file, and its name."""
    told = page.evaluate(
        "(base) => fetch(`${base}/rows?limit=1000`).then((one) => one.json())",
        page.evaluate("() => window.uploadPage.base"),
    )
    yield from filter(None, told["headers"])
    for row in told["rows"]:
        yield from filter(None, row["cells"])


def spoilt(path: Path, name: str) -> Path:
    """Write a sample with an error in its first row: a longitude, a date or a kind that is none."""
    encoding = "utf-8" if name.endswith(".kml") else "gb18030"
    text = (SAMPLES / name).read_bytes().decode(encoding)
    for good, bad in (
        ("114.331204", "abc"),
        ("民办养老院", "不知何类"),
        ("2026-05-20", "2026-13-20"),
        ("工作", "不知何类"),
    ):
        text = text.replace(good, bad, 1)
    (path / name).write_bytes(text.encode(encoding))
    return path / name


@pytest.mark.parametrize("kind", CASES)
def test_every_step_after_the_file_is_in_english_and_whole_on_a_phone(
    visit: Callable[..., Any],
    own_server: str,
    own_server_users: Callable[..., dict[str, str]],
    sign_in: Callable[..., None],
    register_values: Callable[..., set[str]],
    chinese_in: Callable[..., list[str]],
    tmp_path: Path,
    kind: str,
) -> None:
    role, name, said = CASES[kind]
    register = register_values(own_server, own_server_users(role))
    watched = visit(own_server, width=390, height=844)
    sign_in(watched, role)
    page = watched.page
    values: set[str] = set()

    def english(what: str) -> None:
        page.wait_for_timeout(150)
        assert (what, chinese_in(page.evaluate(SEEN), values | register), page.evaluate(CUT)) == (what, [], [])

    def upload(file: Path) -> None:
        page.goto(f"{own_server}/boundaries/uploads/new?kind={kind}&lang=en")
        english("file")
        page.set_input_files("#file", file)
        page.click("#send")
        page.wait_for_url("**/boundaries/uploads/*-*")
        page.wait_for_function(READY)
        values.update(values_of_file(page), ("、".join(field.choices)[:200] for field in KINDS[kind].fields))

    def steps(what: str) -> None:
        for step in (2, 3, 4, 5):
            page.locator(f"#steps a[data-step='{step}']").click()
            page.wait_for_function("(step) => window.uploadPage.steps.current === step", arg=step)
            english(f"{what}, step {step}")

    upload(spoilt(tmp_path, name))
    steps("with an error")
    assert "error" in page.inner_text("#steps")
    page.locator("#steps a[data-step='4']").click()
    assert said in page.inner_text("#rows-table tbody")
    page.locator("#rows-table tr.is-error button").first.click()
    page.wait_for_selector("tr.row-detail")
    english("row with an error")

    upload(SAMPLES / name)
    if page.evaluate("() => window.uploadPage.upload.counts.errors"):
        page.locator("#steps a[data-step='3']").click()
        page.locator("input[name=reading]").first.check()
        page.locator("input[name=datum][value=CGCS2000]").check()
        english("what is declared")
        page.click("#declare")
        page.wait_for_function("() => window.uploadPage.steps.current === 4")
    steps("without errors")
    assert ("observed" in page.inner_text("#plan")) == (kind == "boundary-markers")
    page.click("#commit")
    page.wait_for_selector("#receipt:not([hidden])")
    english("receipt")
    page.click("#undo")
    page.wait_for_function("() => document.getElementById('upload-lead').textContent.includes('Undone')")
    english("undone")
    page.goto(f"{own_server}/boundaries/uploads?lang=en")
    page.wait_for_selector(".upload-card")
    english("list")


def test_what_is_looked_for_would_be_found(visit: Callable[..., Any], own_server: str) -> None:
    page = visit(own_server, width=390, height=844).go("/login?lang=en")
    page.evaluate(
        "() => document.querySelector('main').insertAdjacentHTML('beforeend', '<p style=\"width:30rem\">第 3 行</p>')"
    )
    assert "第 3 行" in page.evaluate(SEEN)
    assert any(found.startswith("outside") for found in page.evaluate(CUT))
