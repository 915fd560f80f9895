"""People who sign in."""

from django.contrib.auth.models import AbstractUser


class Person(AbstractUser):
    """Somebody who signs in; what they may do stands in their grants."""
