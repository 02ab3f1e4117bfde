"""Pages as Markdown, and hand-written ones without what only Sphinx knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.sphinxext.twins.guides import plain
from tutorial_app.sphinxext.twins.markdown import markdown
from tutorial_app.sphinxext.views import (
    Block,
    FaultRow,
    Link,
    Listing,
    Page,
    Row,
    RowGroup,
    Sample,
)

if TYPE_CHECKING:
    from pathlib import Path

_PAGE = Page(
    kind="operation",
    name="order/PlaceOrder",
    docname="reference/order/PlaceOrder",
    title="PlaceOrder",
    summary="Places a sign-up.",
    request=(
        Block(
            "request",
            "Request",
            rows=(
                Row("order", "NewOrder", type_link="NewOrder", cardinality="[1..1]"),
                RowGroup(
                    "One of", "", (Row("a|b", "xs:string", doc=("Either\nor.",)),)
                ),
            ),
        ),
    ),
    faults=(FaultRow("PORT_REJECTED", when="The donor says no.", remedy="Ask."),),
    listings=(
        Listing("Called with", "x", ((Link("operation", "gone/Gone", "Gone"), ""),)),
    ),
    calls=(Sample("curl", "bash", "curl -d '```'\n", note="`sh call.sh`"),),
)


def _find(role: str, target: str) -> str:
    known = {
        ("type", "NewOrder"): "reference/types/NewOrder",
        ("fault", "PORT_REJECTED"): "reference/faults/PORT_REJECTED",
    }
    return known.get((role, target), "")


def test_a_page_says_the_same_in_the_same_order() -> None:
    text = markdown(_PAGE, _find)

    order = ["# PlaceOrder", "Places a sign-up.", "## Request", "## Faults"]
    order += ["## Called with", "## Request: curl"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_a_table_cell_can_hold_neither_a_bar_nor_a_line_break() -> None:
    text = markdown(_PAGE, _find)

    assert "| `a\\|b` | xs:string |  | Either or. |" in text


def test_links_lead_to_twins_and_what_has_no_page_is_text() -> None:
    text = markdown(_PAGE, _find)

    assert "[NewOrder](../types/NewOrder.md)" in text
    assert "[`PORT_REJECTED`](../faults/PORT_REJECTED.md)" in text
    assert "\n- Gone\n" in text


def test_a_fence_is_longer_than_any_in_the_code() -> None:
    assert "````bash\ncurl -d '```'\n````" in markdown(_PAGE, _find)


def test_roles_and_directives_of_a_guide_become_text(tmp_path: Path) -> None:
    (tmp_path / "more.md").write_text("Included.\n", encoding="utf-8")
    guide = tmp_path / "guide.md"
    guide.write_text(
        "# Title\n\n```{include} more.md\n```\n\n"
        "Call {wsdl:op}`order/PlaceOrder` or {doc}`the rest <reference/index>`.\n\n"
        ":::{admonition} Careful\n:class: notice\nKept.\n:::\n\n"
        "```{toctree}\n:hidden:\nsecret-page\n```\n\n"
        "```python\nprint('{not} a role')\n```\n",
        encoding="utf-8",
    )

    text = plain(guide)

    assert "Call order/PlaceOrder or the rest.\n" in text
    assert "Included." in text
    assert "**Careful**\n\nKept." in text
    assert "secret-page" not in text
    assert "```python\nprint('{not} a role')\n```" in text
