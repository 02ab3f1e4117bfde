"""`/desk/erase`: a person's data is erased on request, by administrators alone."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for

from tutorial_app.web.desk.words import FLASH

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from tutorial_app.web.desk.staff import Staff


def add(pages: Blueprint, staff: Staff) -> None:
    """Add the pages of an erasure, and what is kept how long, to *pages*."""

    @pages.get("/erase")
    def erase_whom() -> ResponseReturnValue:
        staff.administrator()
        email = request.args.get("email", "").strip()
        if not email:
            return staff.page("erase.html", email="", nobody=False)
        person = staff.portal.people.by_email(email)
        if person is None:
            page = staff.page("erase.html", email=email, nobody=True)
            return page, HTTPStatus.NOT_FOUND
        return redirect(url_for("desk.erase", name=person.id), HTTPStatus.SEE_OTHER)

    @pages.get("/erase/<name>")
    def erase(name: str) -> ResponseReturnValue:
        by = staff.administrator()
        report = staff.portal.erasure.look(staff.person, by, name)
        whom = staff.portal.people.person(name)
        return staff.page("erase_one.html", whom=whom, report=report, done=False)

    @pages.post("/erase/<name>")
    def erase_now(name: str) -> ResponseReturnValue:
        by = staff.administrator()
        whom = staff.portal.people.person(name)
        if request.form.get("email", "").strip().lower() != whom.email:
            flash("Nothing was erased: that is not their address.", f"{FLASH}-bad")
            here = url_for("desk.erase", name=name)
            return redirect(here, HTTPStatus.SEE_OTHER)
        report = staff.portal.erasure.erase(staff.person, by, name)
        return staff.page("erase_one.html", whom=whom, report=report, done=True)

    @pages.get("/retention")
    def retention() -> ResponseReturnValue:
        return staff.page(
            "retention.html",
            kept=staff.portal.back.keeping.retention,
            trace_days=staff.portal.erasure.trace_days,
        )
