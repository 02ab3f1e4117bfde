"""Flows drawn: as Mermaid text, as SVG, and in words."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tutorial_app.kernel.errors import NotFound
from tutorial_app.partners import drawing, load_partners
from tutorial_app.partners.durations import in_words, parse_duration
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from tutorial_app.partners.model import Flow

PARTNERS = load_partners(HOME / "conf")
FLOWS = [f for p in PARTNERS.by_code.values() for f in p.flows.values()]
SIGN_UP = PARTNERS.partner("KURV").flow("NEW_SUBSCRIPTION")
SVG = "{http://www.w3.org/2000/svg}"


def test_a_flow_is_mermaid_text() -> None:
    lines = drawing.mermaid(PARTNERS.partner("KURV").flow("BLOCK")).splitlines()

    assert lines == [
        "flowchart TD",
        "  accTitle: Order flow KURV/BLOCK@1",
        "  accDescr: 2 steps in order, from BAR to NOTIFY.",
        '  s1["1 BAR<br/>HLR<br/>takes 5 s"]',
        '  s2["2 NOTIFY<br/>MAIL"]',
        "  s1 --> s2",
        "  s1 -.->|undone by| u1(UNBAR)",
    ]


def test_mermaid_marks_the_point_of_no_return_and_what_is_waited_for() -> None:
    text = drawing.mermaid(SIGN_UP)

    assert '  s8{{"8 ACTIVATE<br/>HLR<br/>point of no return"}}\n' in text
    assert "<br/>waits 1 min<br/>held as AWAITING_SIM_ACTIVATION" in text


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_every_svg_shows_every_step_in_order(flow: Flow) -> None:
    root = etree.fromstring(drawing.svg(flow))

    heads = [text.text for text in root.iter(f"{SVG}text") if _class(text) == "head"]
    undone = [box for box in root.iter(f"{SVG}rect") if _class(box) == "undo"]
    points = [one for one in root.iter(f"{SVG}polygon") if _class(one) == "point"]
    words = [text.text for text in root.iter(f"{SVG}text")]
    no_return = [step for step in flow.steps if step.no_return]
    assert heads == [f"{n} {step.code}" for n, step in enumerate(flow.steps, 1)]
    assert len(undone) == len([step for step in flow.steps if step.compensation])
    assert len(points) == words.count("point of no return") == len(no_return)


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_every_svg_keeps_within_its_edges_and_a_narrow_screen(
    flow: Flow,
) -> None:
    root = etree.fromstring(drawing.svg(flow))

    left, top, width, height = (int(n) for n in str(root.get("viewBox")).split())
    assert (left, top) == (0, 0)
    assert width <= 288
    for box in root.iter(f"{SVG}rect"):
        assert int(str(box.get("x"))) + int(str(box.get("width"))) < width
        assert int(str(box.get("y"))) + int(str(box.get("height"))) < height
    for text in root.iter(f"{SVG}text"):
        # A monospaced character is at most 0.62 as wide as it is high.
        drawn = len(text.text or "") * float(str(text.get("font-size"))) * 0.62
        start = int(str(text.get("x")))
        assert start + drawn < (width if start > 176 else 176), text.text


@pytest.mark.parametrize("colours", [drawing.PLAIN, drawing.THEMED])
def test_an_svg_says_what_it_is_and_needs_no_style_of_its_own(
    colours: dict[str, str],
) -> None:
    text = drawing.svg(SIGN_UP, colours=colours, ids="kurv-1")
    root = etree.fromstring(text)

    named = str(root.get("aria-labelledby")).split()
    said = {e.get("id"): e.text for e in root if e.tag != f"{SVG}marker"}
    assert root.get("role") == "img"
    assert said[named[0]] == "Order flow KURV/NEW_SUBSCRIPTION@3"
    assert said[named[1]] == (
        "10 steps in order, from VALIDATE to WELCOME."
        " After ACTIVATE the order can no longer be undone."
    )
    assert "style" not in text
    assert all(i.startswith("kurv-1-") for i in re.findall(r' id="([^"]*)"', text))


def test_the_words_say_what_the_drawing_shows() -> None:
    words = drawing.steps_in_words(SIGN_UP)

    assert words[3] == ("PROVISION_HLR in HLR, takes 10 s, undone by DEPROVISION_HLR.")
    assert words[6] == (
        "DELIVER_ESIM in MAIL, waits 1 min, held as AWAITING_SIM_ACTIVATION,"
        " undone by REVOKE_PROFILE."
    )
    assert words[7] == "ACTIVATE in HLR, point of no return."


def test_a_flow_that_is_not_offered_is_told_with_those_there_are() -> None:
    with pytest.raises(NotFound, match="GNIST has no flow 'CHANGE_NUMBER portIn'"):
        PARTNERS.partner("GNIST").flow("CHANGE_NUMBER", "portIn")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("PT10S", "10 s"),
        ("PT90S", "1 min 30 s"),
        ("P1D", "1 day"),
        ("P2DT1H", "2 days 1 h"),
    ],
)
def test_a_duration_is_said_as_a_person_says_it(text: str, words: str) -> None:
    assert in_words(parse_duration(text)) == words
    assert in_words(timedelta()) == "no time"


def _class(element: etree._Element) -> str:
    return str(element.get("class")).removeprefix("flow-")
