"""Pages of organisations, people and one's own account, and the middleware that says who acts."""

from hatang.capabilities.identity.views.sessions import ActorMiddleware

__all__ = ["ActorMiddleware"]
