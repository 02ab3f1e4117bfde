"""Measure everything and print one table."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tests.bench import calls, docs, machine, pages, worlds

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.calls import Row

_HEAD = (
    f"{f'calls, {calls.CONNECTIONS} connections':42}{'per s':>9}{'worker':>8}"
    f"{'of node':>9}{'of spyne':>9}{'p50 ms':>8}{'p99 ms':>8}{'refused':>9}"
)


PARTS = ("calls", "worlds", "docs", "pages")


def main() -> None:
    """Print the table; `--seconds` and `--rounds` say how long to measure calls."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; else all")
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--lighthouse", type=int, default=5, help="runs on each page")
    given = parser.parse_args()
    if wrong := set(given.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(wrong))}; there are {PARTS}")
    for line in machine.describe():
        print(line)
    tables: dict[str, Callable[[], None]] = {
        "calls": lambda: _calls(given.rounds, given.seconds),
        "worlds": lambda: _worlds(given.rounds),
        "docs": _docs,
        "pages": lambda: _pages(given.lighthouse),
    }
    for part in given.parts or PARTS:
        print()
        tables[part]()


def _calls(rounds: int, seconds: int) -> None:
    rows = calls.measure(rounds=rounds, seconds=seconds)
    print(f"medians of {rounds} rounds of {seconds} s\n\n{_HEAD}")
    for row in rows:
        print(_line(row, *rows[1:3]))


def _worlds(rounds: int) -> None:
    for name, seconds in worlds.measure(rounds=rounds):
        print(f"{name:42}{seconds * 1000:9,.0f} ms")
    seconds, size = worlds.crowd()
    name = f"{worlds.CROWD:,} workspaces from BASIC, one file"
    print(f"{name:42}{seconds * 1000:9,.0f} ms{size / 1024**2:9,.0f} MiB")


def _docs() -> None:
    cold, touched = docs.measure()
    print(f"{'documentation, cold':42}{cold:9.1f} s")
    print(f"{'documentation, one WSDL touched':42}{touched:9.1f} s")


def _pages(runs: int) -> None:
    measured = list(pages.measure(runs=runs))
    if not measured:
        print("Lighthouse: not installed")
        return
    names = list(measured[0].categories)
    head = "".join(f"{name[:14]:>15}" for name in names)
    print(f"{f'Lighthouse mobile, median of {runs}':42}{head}{'shift':>8}{'KB':>7}")
    for one in measured:
        told = "".join(f"{one.categories[name]:15.0f}" for name in names)
        print(f"{one.page:42}{told}{one.shift:8.3f}{one.kilobytes:7.1f}")


def _line(row: Row, node: Row, spyne: Row) -> str:
    if not row.runs:
        return f"{row.name:42}  not installed"
    rate = sorted(row.rates)[len(row.rates) // 2]
    ratios = (row.against(node), row.against(spyne))
    told = "".join(f"{'-' if one is None else f'{one:.2f}':>9}" for one in ratios)
    return (
        f"{row.name:42}{rate:9,.0f}{rate / row.workers:8,.0f}{told}"
        f"{row.median('p50'):8.1f}{row.median('p99'):8.1f}{row.refused:9}"
    )


if __name__ == "__main__":
    main()
