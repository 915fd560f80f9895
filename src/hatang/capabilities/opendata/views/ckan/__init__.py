"""CKAN's Action API v3: `actions` is the list of calls, `door` the view; the other modules answer."""

from hatang.capabilities.opendata.views.ckan import search
from hatang.capabilities.opendata.views.ckan.actions import ACTIONS
from hatang.capabilities.opendata.views.ckan.door import action as _action
from hatang.kernel import kept

action = kept.rests_on(search.search_state)(_action)

__all__ = ["ACTIONS", "action"]
