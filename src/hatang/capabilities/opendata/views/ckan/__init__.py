"""CKAN's Action API v3: what each action takes and gives. `door` is the view; the other modules hold the actions."""

from hatang.capabilities.opendata.views.ckan import (  # noqa: F401 - each registers its actions
    acts,
    bodies,
    members,
    packages,
    people,
    resources,
    rows,
    search,
    site,
    tags,
    writing,
)
from hatang.capabilities.opendata.views.ckan.call import ACTIONS
from hatang.capabilities.opendata.views.ckan.door import action as _action
from hatang.kernel import kept

action = kept.rests_on(search.search_state)(_action)

__all__ = ["ACTIONS", "action"]
