"""Remarks in the history of a porting case, and the donor's words, by language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.mock.porting.donor import story_of

if TYPE_CHECKING:
    from tutorial_app.mock.call import Call

REMARKS = {
    "AUTHORIZATION_NEEDED": {
        "da": "Ejerens fuldmagt mangler.",
        "en": "The owner's authorization is needed.",
    },
    "WAITS_FOR_ORDER": {
        "da": "Venter på, at ordren når så langt.",
        "en": "Waits until the order has come so far.",
    },
    "WAITS_FOR_OPENING": {
        "da": "Sendes, når clearingcentralen åbner.",
        "en": "Goes out when the clearing house opens.",
    },
    "CORRECTED": {
        "da": "Oplysningerne er rettet.",
        "en": "The details were corrected.",
    },
    "LATER_DAY": {
        "da": "Den gamle operatør flytter først nummeret senere end ønsket.",
        "en": "The old operator moves the number later than asked.",
    },
    "NEW_DAY": {
        "da": "Flyttedagen er ændret.",
        "en": "The day of the move has changed.",
    },
    "CUT_OVER_FAILED": {
        "da": "Flytningen lykkedes ikke; den gamle operatør har nummeret så længe.",
        "en": "The cut-over failed; the old operator serves the number meanwhile.",
    },
    "NO_AUTHORIZATION": {
        "da": "Fuldmagten kom ikke i tide.",
        "en": "The authorization did not come in time.",
    },
    "NOT_CORRECTED": {
        "da": "Afvisningen blev ikke rettet i tide.",
        "en": "The rejection was not corrected in time.",
    },
    "STOPPED": {"da": "Flytningen er stoppet.", "en": "The porting was stopped."},
    "RECIPIENT_CANCELLED": {
        "da": "Den nye operatør har annulleret; nummeret bliver.",
        "en": "The new operator cancelled; the number stays.",
    },
    "ANSWERED_BY_SYSTEM": {
        "da": "Besvaret af systemet.",
        "en": "Answered by the system.",
    },
}


def remark_text(call: Call, remark: str, msisdn: str) -> str:
    """Return a remark in the language of the *call*.

    Args:
        call: who reads it.
        remark: a key of REMARKS, or a `PortingRejectReason`.
        msisdn: the number of the case: its donor may have words of its own.
    """
    if remark in REMARKS:
        return REMARKS[remark][call.language]
    story = story_of(call.world.partners.magic, msisdn)
    if story.reason == remark and story.text:
        return story.text[call.language]
    labels = call.world.partners.labels["PortingRejectReason"]
    return labels[remark][call.language]
