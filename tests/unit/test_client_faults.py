from __future__ import annotations

import pytest

import tutorial_app.client as itms
from tutorial_app.client.faults import KINDS, class_of, class_of_code, known_codes


def test_every_code_of_the_contract_has_a_class_of_its_own() -> None:
    assert len(known_codes()) > 80
    for code in known_codes():
        cls = class_of_code(code)
        assert getattr(itms, cls.__name__) is cls


def test_a_fault_is_caught_by_its_kind_and_by_its_code() -> None:
    cls = class_of("BusinessFault", "VOUCHER_USED")

    with pytest.raises(itms.VoucherUsed):
        raise cls("VOUCHER_USED", "The voucher has been used.")
    with pytest.raises(itms.BusinessFault):
        raise cls("VOUCHER_USED", "The voucher has been used.")
    assert not issubclass(cls, itms.VoucherExpired)


def test_a_code_that_is_not_in_the_contract_cannot_be_imported() -> None:
    with pytest.raises(AttributeError, match="did you mean 'VoucherUsed'"):
        itms.VoucherUsd  # noqa: B018
    assert not hasattr(itms, "nonsense")


def test_each_kind_has_its_class() -> None:
    for kind, cls in KINDS.items():
        assert cls.__name__ == kind
        assert issubclass(cls, itms.ItmsFault)


def test_a_fault_prints_what_a_person_needs() -> None:
    fault = itms.ValidationFault(
        "INVALID_REQUEST",
        "The message does not fit the schema.",
        field="order/email",
        violations=(itms.Violation("FIELD_REQUIRED", "is missing", "order/email"),),
        documentation_url="http://h/docs/reference/faults/INVALID_REQUEST",
    )

    assert str(fault).splitlines() == [
        "INVALID_REQUEST: The message does not fit the schema. [order/email]",
        "  order/email: is missing",
        "  http://h/docs/reference/faults/INVALID_REQUEST",
    ]
