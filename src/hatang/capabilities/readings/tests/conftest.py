"""The world a document comes into: units, organisations and plans, and the tables that it becomes rows of."""

from datetime import UTC, datetime

from tests.reference import TODAY, load, loaded, world  # noqa: F401 - fixtures

from hatang.capabilities.readings.models import Reading

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
# They stand in the rooms below; a reading's own keys lead to them.
Plan, PlanVersion = (Reading._meta.get_field(name).related_model for name in ("amended", "version"))
Target, Task = (PlanVersion._meta.get_field(name).related_model for name in ("targets", "tasks"))
Deadline = PlanVersion._meta.get_field("duties").related_model._meta.get_field("deadlines").related_model
