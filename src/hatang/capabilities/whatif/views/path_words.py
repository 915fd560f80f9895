"""What stands in the way of a path, in a sentence, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from hatang.capabilities.whatif.queries.ends import HamletLevel
    from hatang.capabilities.whatif.queries.profile import PathProfile

# What stands this much above the line of sight is a hill, not the unevenness of a field.
_HILL_M = 10.0


def describe_clearance(profile: PathProfile, *, with_mast: bool) -> str:
    """Whether the ground stands in the way, where, and by how much; distances are from the mast, or from A."""
    words = {
        "distance": formats.format_number(profile.tightest_km, 1),
        "start": _("the mast") if with_mast else "A",
        "height": formats.format_number(abs(profile.clearance_m), 0),
    }
    if profile.is_clear:
        return _("Nothing stands in the way: the path is as good as free space.")
    if profile.in_sight:
        return (
            _("In sight, but %(distance)s km from %(start)s the ground lies only %(height)s m below the line of sight.")
            % words
        )
    if profile.clearance_m <= -_HILL_M:
        return _("Blocked by a hillside %(distance)s km from %(start)s, %(height)s m above the line of sight.") % words
    return _("Blocked by the ground %(distance)s km from %(start)s, %(height)s m above the line of sight.") % words


def measure_weakening(profile: PathProfile) -> float:
    """How much weaker the signal arrives than over a free path, dB; never below 0."""
    return max(profile.loss_db - profile.free_space_db, 0.0)


def describe_level(level: HamletLevel) -> str:
    """The predicted signal against its limit, and whether it passes."""
    limit = formats.format_number(level.usable_dbm, 0)
    if level.rsrp_dbm is None:
        return _("no signal that reaches the limit of %(limit)s dBm: not passed") % {"limit": limit}
    # Whole numbers that add up as people read them.
    off = abs(round(level.rsrp_dbm) - round(level.usable_dbm))
    words = {
        "level": formats.format_number(level.rsrp_dbm, 0),
        "limit": limit,
        "off": formats.format_number(off, 0),
    }
    if level.is_usable:
        return _("%(level)s dBm, %(off)s dB above the limit of %(limit)s dBm: passed") % words
    return _("%(level)s dBm, %(off)s dB below the limit of %(limit)s dBm: not passed") % words
