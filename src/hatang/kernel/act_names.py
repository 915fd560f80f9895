"""What the acts of the audit log are called: the verb that an act's code ends with, in words.

A capability writes `identity.role.grant`, `lake.publish`; the kind of record beside it says of what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from hatang.kernel.problems import Text

# The first word of a code's last part -> what was done.
VERBS: dict[str, Text] = {
    "accept": pgettext_lazy("act", "accepted"),
    "accepted": pgettext_lazy("act", "accepted"),
    "add": pgettext_lazy("act", "added"),
    "amend": pgettext_lazy("act", "amended"),
    "answer": pgettext_lazy("act", "answered"),
    "answered": pgettext_lazy("act", "answered"),
    "apply": pgettext_lazy("act", "applied"),
    "ask": pgettext_lazy("act", "asked for"),
    "assign": pgettext_lazy("act", "assigned"),
    "begin": pgettext_lazy("act", "began"),
    "bring": pgettext_lazy("act", "brought in"),
    "calibrate": pgettext_lazy("act", "calibrated"),
    "cancel": pgettext_lazy("act", "cancelled"),
    "carry": pgettext_lazy("act", "to be carried out again"),
    "change": pgettext_lazy("act", "changed"),
    "close": pgettext_lazy("act", "closed"),
    "commit": pgettext_lazy("act", "taken in"),
    "concede": pgettext_lazy("act", "conceded"),
    "confirm": pgettext_lazy("act", "confirmed"),
    "correct": pgettext_lazy("act", "corrected"),
    "create": pgettext_lazy("act", "created"),
    "decide": pgettext_lazy("act", "decided"),
    "decided": pgettext_lazy("act", "decided"),
    "declare": pgettext_lazy("act", "declared"),
    "define": pgettext_lazy("act", "defined"),
    "defined": pgettext_lazy("act", "defined"),
    "delete": pgettext_lazy("act", "deleted"),
    "describe": pgettext_lazy("act", "described"),
    "discard": pgettext_lazy("act", "discarded"),
    "done": pgettext_lazy("act", "done"),
    "draw": pgettext_lazy("act", "drawn"),
    "drop": pgettext_lazy("act", "dropped"),
    "end": pgettext_lazy("act", "ended"),
    "enter": pgettext_lazy("act", "entered"),
    "entered": pgettext_lazy("act", "entered"),
    "erase": pgettext_lazy("act", "erased"),
    "field": pgettext_lazy("act", "changed a field"),
    "file": pgettext_lazy("act", "filed"),
    "filed": pgettext_lazy("act", "filed"),
    "fix": pgettext_lazy("act", "fixed"),
    "follow": pgettext_lazy("act", "followed"),
    "followed": pgettext_lazy("act", "followed"),
    "forget": pgettext_lazy("act", "forgotten"),
    "grant": pgettext_lazy("act", "granted"),
    "grouped": pgettext_lazy("act", "grouped"),
    "hand": pgettext_lazy("act", "handed over"),
    "import": pgettext_lazy("act", "imported"),
    "issue": pgettext_lazy("act", "issued"),
    "keep": pgettext_lazy("act", "kept"),
    "kept": pgettext_lazy("act", "kept"),
    "lapse": pgettext_lazy("act", "lapsed"),
    "lay": pgettext_lazy("act", "laid down"),
    "list": pgettext_lazy("act", "listed"),
    "load": pgettext_lazy("act", "loaded"),
    "made": pgettext_lazy("act", "made"),
    "make": pgettext_lazy("act", "made"),
    "member": pgettext_lazy("act", "changed members"),
    "moderated": pgettext_lazy("act", "moderated"),
    "move": pgettext_lazy("act", "moved"),
    "not": pgettext_lazy("act", "decided not to carry out"),
    "offer": pgettext_lazy("act", "offered"),
    "open": pgettext_lazy("act", "opened"),
    "prepare": pgettext_lazy("act", "prepared"),
    "proposed": pgettext_lazy("act", "proposed"),
    "publish": pgettext_lazy("act", "published"),
    "purged": pgettext_lazy("act", "purged"),
    "quote": pgettext_lazy("act", "quoted"),
    "raise": pgettext_lazy("act", "raised"),
    "record": pgettext_lazy("act", "recorded"),
    "refuse": pgettext_lazy("act", "refused"),
    "relate": pgettext_lazy("act", "related"),
    "related": pgettext_lazy("act", "related"),
    "remove": pgettext_lazy("act", "removed"),
    "removed": pgettext_lazy("act", "removed"),
    "reopen": pgettext_lazy("act", "reopened"),
    "report": pgettext_lazy("act", "reported"),
    "resume": pgettext_lazy("act", "resumed"),
    "retry": pgettext_lazy("act", "tried again"),
    "returned": pgettext_lazy("act", "returned"),
    "revive": pgettext_lazy("act", "revived"),
    "revoke": pgettext_lazy("act", "revoked"),
    "revoked": pgettext_lazy("act", "revoked"),
    "roll": pgettext_lazy("act", "listed anew"),
    "save": pgettext_lazy("act", "saved as a draft"),
    "schedule": pgettext_lazy("act", "scheduled"),
    "send": pgettext_lazy("act", "sent"),
    "set": pgettext_lazy("act", "set"),
    "share": pgettext_lazy("act", "shared out"),
    "sign": pgettext_lazy("act", "signed in or out"),
    "stay": pgettext_lazy("act", "kept in place"),
    "stop": pgettext_lazy("act", "stopped"),
    "style": pgettext_lazy("act", "styled"),
    "supersede": pgettext_lazy("act", "superseded"),
    "tag": pgettext_lazy("act", "tagged"),
    "take": pgettext_lazy("act", "taken back"),
    "taken": pgettext_lazy("act", "taken back"),
    "undo": pgettext_lazy("act", "undone"),
    "unfollowed": pgettext_lazy("act", "no longer followed"),
    "unrelated": pgettext_lazy("act", "no longer related"),
    "upload": pgettext_lazy("act", "uploaded"),
    "watch": pgettext_lazy("act", "watched"),
    "withdraw": pgettext_lazy("act", "withdrawn"),
    "withdrawn": pgettext_lazy("act", "withdrawn"),
    "written": pgettext_lazy("act", "written"),
}
# Two acts whose first word alone says too little.
_WHOLE: dict[str, Text] = {
    "sign_in": pgettext_lazy("act", "signed in"),
    "sign_out": pgettext_lazy("act", "signed out"),
}


def name_act(action: str) -> Text:
    """The verb of an act in the reader's language; its code where nobody knows it.

    >>> str(name_act("lake.publish")), str(name_act("test.unheard_of"))
    ('công bố', 'test.unheard_of')
    """
    last = action.rpartition(".")[2]
    return _WHOLE.get(last) or VERBS.get(last.partition("_")[0], action)
