"""Many callers who want the same things at once, in a process of their own.

`python keep_quarrelling.py DATA DATABASE_URL WORKSPACE PASSWORD SEED CALLS`: when the
threads are ready the process says so on stdout and waits for a line on stdin; at the
end it prints, as one line of JSON, how often each operation answered what.
"""

from __future__ import annotations

import json
import random
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.integration.property.caller import Caller, Outcome
from tests.integration.property.line_rules import person
from tests.integration.property.workbench import kroner
from tutorial_app.bootstrap import build
from tutorial_app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

THREADS = 4
LINES = ("SU10000001", "SU10000002", "SU10000003", "SU10000004")
VOUCHERS = tuple(f"45500000000000{end}" for end in ("14", "22", "30"))
NUMBERS = tuple(f"+45420101{nth:02}" for nth in range(12))
CARDS = ("8945990100000000016", "8945990100000000024", "8945990100000000214")


class Quarrel:
    """One thread's share: what it calls, its *chance* decides.

    Client references are few, so that several callers use the same one at once.
    """

    def __init__(self, caller: Caller, chance: random.Random) -> None:
        self.caller, self.chance = caller, chance
        self.answers: Counter[str] = Counter()
        #: clientReference -> the body of its answers.
        self.bound: dict[str, str] = {}

    def go(self, calls: int) -> None:
        ways: tuple[Callable[[], None], ...] = (
            self.redeem,
            self.pay,
            self.reserve,
            self.sign_up,
            self.block,
            self.change_number,
            self.apply,
            self.advance,
        )
        for _ in range(calls):
            self.chance.choice(ways)()

    def redeem(self) -> None:
        asked = {"subscriptionId": self._line(), "voucherCode": self._of(VOUCHERS)}
        self._ask("topup", "TopUpWithVoucher", **asked)

    def pay(self) -> None:
        """Pay by card; the same payment often comes twice, with one reference."""
        nth = self.chance.randrange(12)
        line = LINES[nth % len(LINES)]
        asked = {
            "subscriptionId": line,
            "amount": kroner(50),
            "cardToken": "tok_ok_visa",
        }
        self._ask("topup", "TopUpWithCard", reference=f"payment-{nth:04}", **asked)

    def reserve(self) -> None:
        held = self._ask("number", "ReserveNumber", msisdn=self._of(NUMBERS))
        if held.ok and self.chance.random() < 0.5:
            made = held.body["reservation"]["reservationId"]
            self._ask("number", "ReleaseNumber", reservationId=made)

    def sign_up(self) -> None:
        choice: dict[str, Any] = {"anyNumber": True}
        if self.chance.random() < 0.5:
            held = self._ask("number", "ReserveNumber", msisdn=self._of(NUMBERS))
            if held.ok:
                made = held.body["reservation"]["reservationId"]
                choice = {"reservationId": made}
        email = f"kim{self.chance.randrange(30)}@testmail.example"
        sims = ({"esim": True}, {"iccid": self._of(CARDS)})
        order = {
            "newCustomer": person(email),
            "productCode": "KURV_MINI30",
            "numberChoice": choice,
            "simChoice": self.chance.choice(sims),
            "termsAccepted": True,
        }
        if self.chance.random() < 0.3:
            order["discountCode"] = "BON-4711-0001"
        self._ask("order", "PlaceOrder", order=order)

    def block(self) -> None:
        operation = self._of(("BlockSubscription", "UnblockSubscription"))
        more = {"reason": "LOST"} if operation == "BlockSubscription" else {}
        self._ask("subscription", operation, subscriptionId=self._line(), **more)

    def change_number(self) -> None:
        any_number = {"anyNumber": True}
        self._ask(
            "subscription",
            "ChangeNumber",
            subscriptionId=self._line(),
            numberChoice=any_number,
        )

    def apply(self) -> None:
        code = self._of(("BON-4711-0001", "KURVBONUS25"))
        asked = {"subscriptionId": self._line(), "discountCode": code}
        self._ask("discount", "ApplyDiscountCode", **asked)

    def advance(self) -> None:
        span = self._of(("PT10S", "PT2M", "PT31M"))
        self._ask("system", "AdvanceSandboxClock", byDuration=span)

    def _line(self) -> str:
        return self._of(LINES)

    def _of(self, values: tuple[str, ...]) -> str:
        return self.chance.choice(values)

    def _ask(
        self, slug: str, operation: str, *, reference: str = "", **fields: Any
    ) -> Outcome:
        outcome = self.caller.ask(slug, operation, reference=reference, **fields)
        self.answers[f"{operation} {outcome.fault}".strip()] += 1
        if reference and outcome.ok:
            first = self.bound.setdefault(reference, repr(outcome.body))
            assert repr(outcome.body) == first, f"{reference} has two answers"
        return outcome


def main(
    data: str, url: str, workspace: str, password: str, seed: str, calls: str
) -> None:
    """Let the threads quarrel until each has made its *calls*."""
    portal = build(Settings(data=Path(data), database_url=url))
    names = iter(range(10**6))
    lock = threading.Lock()

    def reference() -> str:
        with lock:
            return f"ref-{seed}-{next(names):06}"

    caller = Caller(portal, workspace, {"kurv-self": password}, reference)
    quarrels = [
        Quarrel(caller, random.Random(f"{seed}/{nth}")) for nth in range(THREADS)
    ]
    print("ready", flush=True)  # noqa: T201 (what the other process reads)
    sys.stdin.readline()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda one: one.go(int(calls)), quarrels))
    portal.close()
    answers: Counter[str] = sum((one.answers for one in quarrels), Counter())
    bound = [one.bound for one in quarrels]
    print(json.dumps({"answers": answers, "bound": bound}))  # noqa: T201 (as above)


if __name__ == "__main__":
    main(*sys.argv[1:])
