"""Measure everything and print one table."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tests.bench import calls, docs, machine, worlds

if TYPE_CHECKING:
    from tests.bench.calls import Row

_HEAD = (
    f"{f'calls, {calls.CONNECTIONS} connections':42}{'per s':>9}{'worker':>8}"
    f"{'of node':>9}{'of spyne':>9}{'p50 ms':>8}{'p99 ms':>8}{'refused':>9}"
)


def main() -> None:
    """Print the table; `--seconds` and `--rounds` say how long to measure."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    for line in machine.describe():
        print(line)
    rows = calls.measure(rounds=given.rounds, seconds=given.seconds)
    print(f"medians of {given.rounds} rounds of {given.seconds} s\n\n{_HEAD}")
    for row in rows:
        print(_line(row, *rows[1:3]))
    print()
    for name, seconds in worlds.measure(rounds=given.rounds):
        print(f"{name:42}{seconds * 1000:9,.0f} ms")
    cold, touched = docs.measure()
    print(f"{'documentation, cold':42}{cold:9.1f} s")
    print(f"{'documentation, one WSDL touched':42}{touched:9.1f} s")


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
