"""What each operator of CQL2 is in the database: data, after OGC 21-065r2."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "text": _("a text"),
    "number": _("a number"),
    "boolean": _("true or false"),
    "date": _("a date"),
    "timestamp": _("a moment"),
    "interval": _("an interval"),
    "geometry": _("a geometry"),
    "collection": _("a collection of geometries"),
    "array": _("a list of values"),
}
# A doubled percent sign is one: values are bound by the same sign.
ARITHMETIC = {
    "+": "({} + {})",
    "-": "({} - {})",
    "*": "({} * {})",
    "/": "({}::double precision / {})",
    "%": "mod({}::numeric, {}::numeric)",
    "div": "div({}::numeric, {}::numeric)",
    "^": "power({}::double precision, {})",
}
# Marks are taken off their letters; đ is a letter of its own, which people without its key write as d.
TEXTS = {
    "casei": "lower({})",
    "accenti": "translate(regexp_replace(normalize({}, NFD), '[\u0300-\u036f]', '', 'g'), 'đĐ', 'dD')",
}
SPATIAL = {
    "s_intersects": "ST_Intersects({}, {})",
    "s_disjoint": "ST_Disjoint({}, {})",
    "s_equals": "ST_Equals({}, {})",
    "s_touches": "ST_Touches({}, {})",
    "s_crosses": "ST_Crosses({}, {})",
    "s_within": "ST_Within({}, {})",
    "s_contains": "ST_Contains({}, {})",
    "s_overlaps": "ST_Overlaps({}, {})",
}
# PostGIS relates collections of geometries by these alone.
OF_COLLECTIONS = ("s_intersects", "s_disjoint")
# Arrays are sets there: neither order nor repetition counts.
ARRAYS = {
    "a_contains": "({} @> {})",
    "a_containedby": "({} <@ {})",
    # Each side is written once: twice for each level of lists in lists would be without end. OFFSET keeps the planner
    # from doing the same.
    "a_equals": "(SELECT a @> b AND a <@ b FROM (SELECT {} AS a, {} AS b OFFSET 0) AS pair)",
    "a_overlaps": "({} && {})",
}
# What may stand in one, as JSON, in which values of all kinds stand beside each other; told apart by their kind.
ELEMENTS = {
    "text": "('[\"text\"]'::jsonb || to_jsonb({}))",
    "number": "('[\"number\"]'::jsonb || to_jsonb(({})::numeric))",
    "boolean": "('[\"boolean\"]'::jsonb || to_jsonb({}))",
    "date": "('[\"date\"]'::jsonb || to_jsonb({}))",
    "timestamp": "('[\"timestamp\"]'::jsonb || to_jsonb({}))",
    "array": "('[\"array\"]'::jsonb || to_jsonb({}))",
}
# a0, a1 are the begin and end of the first, b0, b1 of the second; an instant begins when it ends (table 9 there).
TEMPORAL = {
    "t_after": "a0 > b1",
    "t_before": "a1 < b0",
    "t_contains": "a0 < b0 AND a1 > b1",
    "t_disjoint": "a0 > b1 OR a1 < b0",
    "t_during": "a0 > b0 AND a1 < b1",
    "t_equals": "a0 = b0 AND a1 = b1",
    "t_finishedby": "a0 < b0 AND a1 = b1",
    "t_finishes": "a0 > b0 AND a1 = b1",
    "t_intersects": "a0 <= b1 AND a1 >= b0",
    "t_meets": "a1 = b0",
    "t_metby": "a0 = b1",
    "t_overlappedby": "a0 > b0 AND a0 < b1 AND a1 > b1",
    "t_overlaps": "a0 < b0 AND a1 > b0 AND a1 < b1",
    "t_startedby": "a0 = b0 AND a1 > b1",
    "t_starts": "a0 = b0 AND a1 < b1",
}
OF_INSTANTS = ("t_after", "t_before", "t_disjoint", "t_equals", "t_intersects")
