"""The definitions of the indicators as data: the SQL of every model, published beside the files that it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.kernel.datasets import Dataset, Field, Unheld

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor

# start: DuckDB is loaded where the models are read, not where their dataset is declared.


def model_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    """A row for each model, each after those it reads."""
    from hatang.capabilities.analytics.formats import publishing

    yield from publishing.list_model_rows()


MODELS = Dataset(
    name="analytics.model",
    unheld=(
        Unheld(
            _("open datasets, versions of a dataset, published datasets"),
            _("which versions of each dataset were published"),
            page="opendata:index",
        ),
    ),
    data_class="other",
    title=_("Definitions of the indicators in SQL"),
    description=_(
        "The SQL of every indicator and of every table between it and the published datasets. Laid over the open files"
        " of a date in the order of its rows, it gives the figures of that date again, without this software."
    ),
    fields=(
        Field("name", _("Name of the model"), "code", required=True, description=_("Asked as model.NAME.")),
        Field("position", _("Order"), "integer", required=True, description=_("Each after those it reads.")),
        Field("title", _("Title"), required=True),
        Field("grain", _("What one row stands for"), required=True),
        Field("indicator", _("Indicator"), "code", description=_("Empty: a table that indicators read.")),
        Field("version", _("Version of the indicator"), "integer", ranks=True),
        Field("unit", _("Unit of the indicator"), description=_("%: numerator over denominator.")),
        Field(
            "reads", _("Reads"), description=_("Tables, parted by semicolons; DATASET@DAY is a dataset of that day.")
        ),
        Field(
            "closed",
            _("Closed by"),
            description=_("Datasets under it that are not open, each with its access; empty: anybody can compute it."),
        ),
        Field("sql", _("SQL"), required=True, description=_("For DuckDB with its spatial functions.")),
    ),
    key=("name",),
    rows=model_rows,
)
DATASETS = (MODELS,)
