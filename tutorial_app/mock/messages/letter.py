"""A letter as a PDF of one or more A4 pages; the same text gives the same bytes."""

from __future__ import annotations

import textwrap
from io import BytesIO

import pydyf

#: Millimetres in points.
_MM = 72 / 25.4
_WIDTH, _HEIGHT = round(210 * _MM), round(297 * _MM)
_LEFT = round(25 * _MM)
_TOP = _HEIGHT - round(30 * _MM)
_SIZE, _LEADING = 11, 16
_COLUMNS = 84
_LINES = 44


def letter(sender: str, recipient: str, subject: str, body: str) -> bytes:
    """Return the letter of *sender* to *recipient*, a name and address."""
    head = [sender, "", *recipient.split(", "), "", "", subject, ""]
    text = [part for line in body.splitlines() for part in _fold(line)]
    lines = [*head, *text]
    pdf = pydyf.PDF()
    font = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/Type1",
            "BaseFont": "/Helvetica",
            "Encoding": "/WinAnsiEncoding",
        }
    )
    pdf.add_object(font)
    for first in range(0, len(lines), _LINES):
        _add_page(pdf, font, lines[first : first + _LINES])
    out = BytesIO()
    pdf.write(out, version=b"1.7", identifier=False)
    return out.getvalue()


def _fold(line: str) -> list[str]:
    return textwrap.wrap(line, _COLUMNS) or [""]


def _add_page(pdf: pydyf.PDF, font: pydyf.Dictionary, lines: list[str]) -> None:
    stream = pydyf.Stream()
    stream.begin_text()
    stream.set_font_size("F1", _SIZE)
    for nth, line in enumerate(lines):
        stream.set_text_matrix(1, 0, 0, 1, _LEFT, _TOP - nth * _LEADING)
        stream.show_text_string(line.encode("cp1252", "replace"))
    stream.end_text()
    pdf.add_object(stream)
    pdf.add_page(
        pydyf.Dictionary(
            {
                "Type": "/Page",
                "Parent": pdf.pages.reference,
                "MediaBox": pydyf.Array([0, 0, _WIDTH, _HEIGHT]),
                "Contents": stream.reference,
                "Resources": pydyf.Dictionary(
                    {"Font": pydyf.Dictionary({"F1": font.reference})}
                ),
            }
        )
    )
