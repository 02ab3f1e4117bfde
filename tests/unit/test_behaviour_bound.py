"""No profile does more than a client survives that tries a call three times more."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from tutorial_app.mock.behaviour import (
    EXEMPT,
    PREFIX_SETS,
    RETRIES,
    Behaviour,
    Disturbance,
    Kind,
    Memory,
    Profile,
    decide,
    prefix_set,
)

#: Milliseconds that no client takes for a lost answer.
SOON = 300
SEEDS = st.integers(-(2**31), 2**31 - 1)
CALLS = st.text(max_size=20)


def outcomes(behaviour: Behaviour, call: str, many: int) -> list[Disturbance]:
    """Make a call so often, remembering what the sandbox remembers."""
    found, in_a_row = [], 0
    for seen in range(many):
        one, counts = decide(behaviour, call, Memory(seen, in_a_row))
        in_a_row = in_a_row + 1 if counts else 0
        found.append(one)
    return found


def longest_run(found: list[Disturbance]) -> int:
    longest = run = 0
    for one in found:
        bad = one.kind is not Kind.NONE or one.delay > SOON or one.delay_after > SOON
        run = run + 1 if bad else 0
        longest = max(longest, run)
    return longest


@given(profile=st.sampled_from(Profile), seed=SEEDS, call=CALLS)
def test_of_four_attempts_in_a_row_one_gets_through(
    profile: Profile, seed: int, call: str
) -> None:
    found = outcomes(Behaviour(profile=profile, seed=seed), call, 200)

    assert longest_run(found) <= RETRIES


@given(profile=st.sampled_from([Profile.CALM, Profile.HONEST]), seed=SEEDS, call=CALLS)
def test_only_hostile_disturbs(profile: Profile, seed: int, call: str) -> None:
    behaviour = Behaviour(profile=profile, seed=seed)

    assert not behaviour.disturbs
    assert set(outcomes(behaviour, call, 50)) == {Disturbance()}


@given(seed=SEEDS, call=CALLS)
def test_the_same_seed_disturbs_the_same_calls(seed: int, call: str) -> None:
    behaviour = Behaviour(profile=Profile.HOSTILE, seed=seed)

    assert outcomes(behaviour, call, 50) == outcomes(behaviour, call, 50)


@given(seed=SEEDS, call=CALLS)
def test_who_asks_for_every_call_by_name_gets_every_call(seed: int, call: str) -> None:
    asked = Behaviour(
        profile=Profile.HOSTILE, seed=seed, error_share=10_000, error_code="X"
    )

    assert {one.kind for one in outcomes(asked, call, 20)} == {Kind.FAULT}


@given(seed=SEEDS, said=st.binary(max_size=50))
def test_only_calm_keeps_to_one_set_of_prefixes(seed: int, said: bytes) -> None:
    calm = Behaviour(profile=Profile.CALM, seed=seed)
    honest = Behaviour(seed=seed)

    assert prefix_set(calm, said) == 0
    assert prefix_set(honest, said) == prefix_set(honest, said) < PREFIX_SETS


def test_what_is_over_is_felt_as_honest() -> None:
    until = datetime(2026, 1, 5, 10, tzinfo=UTC)
    hostile = Behaviour(profile=Profile.HOSTILE, active_until=until)

    assert hostile.felt_by("GetOrder", until.replace(hour=9)) is hostile
    assert hostile.felt_by("GetOrder", until) == Behaviour()
    assert hostile.felt_by(EXEMPT, until.replace(hour=9)) == Behaviour()
