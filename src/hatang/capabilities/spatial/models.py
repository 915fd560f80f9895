"""The index of the collections: which snapshot of which dataset stands in which table of the schema `spatial`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.spatial.rules import may_see
from hatang.capabilities.spatial.terms import LayerAccess
from hatang.kernel import access, datasets, releases

if TYPE_CHECKING:
    from typing import Self

    from hatang.kernel.access import Actor


class CollectionQuerySet(models.QuerySet["Collection"]):
    def visible_to(self, actor: Actor) -> Self:
        """The collections whose dataset is still declared, has a place and is open, or for the actor's eyes."""
        if not access.has_right(actor, "spatial.view"):
            return self.none()
        return self.filter(
            dataset__in=[dataset.name for dataset in datasets.list_datasets() if may_see(actor, dataset)]
        )


class Collection(models.Model):
    """The open edition of a dataset's newest snapshot, or (`live`) what people brought, in a table of its own."""

    dataset = models.CharField(_("dataset"), max_length=100, unique=True)
    version = models.CharField(_("version"), max_length=40)
    fields = models.JSONField(_("fields"), help_text=_("the names of the columns, in their order"))
    rows = models.PositiveBigIntegerField(_("rows"))
    bounds = models.JSONField(_("bounds"), null=True, help_text=_("west, south, east, north; none without a place"))
    begins = models.DateField(_("begins"), null=True)
    ends = models.DateField(_("ends"), null=True)
    tiles = models.CharField(_("tiles"), max_length=300, blank=True, help_text=_("the file of them in the lake"))
    loaded_at = models.DateTimeField(_("loaded at"))
    live = models.BooleanField(_("live"), default=False, help_text=_("its table is where its rows are kept"))

    objects = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("Collections")

    def __str__(self) -> str:
        return f"{self.dataset} {self.version}"


class BroughtQuerySet[Kind: Brought](models.QuerySet[Kind]):
    def visible_to(self, actor: Actor) -> Self:
        """What is open and released for all, the rest for those who work for a body of the province."""
        if access.has_right(actor, "spatial.inner"):
            return self
        opened = self.filter(access=LayerAccess.OPEN)
        names = opened.order_by().values_list("slug", flat=True)
        return opened.filter(slug__in=[name for name in names if releases.is_released(f"{self.model.prefix}{name}")])


class Brought(models.Model):
    """What people brought: what it is called, whose it is, for whom, and the file that it came from.

    `word` is what it is called in the names of roads and in the audit log, `prefix` begins the name of its dataset.
    """

    word: ClassVar[str]
    prefix: ClassVar[str]

    slug = models.SlugField(_("name"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    access = models.CharField(_("who may see it"), max_length=10, choices=LayerAccess.choices)
    licence = models.CharField(_("licence"), max_length=100)
    organisation = models.CharField(_("body that keeps it"), max_length=80, blank=True)
    source_crs = models.CharField(_("coordinate system of the file"), max_length=100, blank=True)
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, verbose_name=_("file"))
    brought_by = models.CharField(_("brought by"), max_length=64)
    brought_at = models.DateTimeField(_("brought at"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def dataset_name(self) -> str:
        return f"{self.prefix}{self.slug}"

    @property
    def audited(self) -> dict[str, object]:
        """What its keepers say of it, as the audit log tells it."""
        return {"title": self.title, "description": self.description, "access": self.access}


class Layer(Brought):
    """Features that people brought: the declaration of its dataset."""

    word = "layer"
    prefix = "spatial."

    fields = models.JSONField(_("fields"), help_text=_("name, title, kind and whether personal, in their order"))
    geometry = models.CharField(_("kind of geometry"), max_length=20)
    last_number = models.PositiveBigIntegerField(_("last number"), help_text=_("of its features"))

    objects = BroughtQuerySet["Layer"].as_manager()

    class Meta(Brought.Meta):
        verbose_name_plural = _("Layers")

    @property
    def audited(self) -> dict[str, object]:
        return {**super().audited, "personal": [field["name"] for field in self.fields if field["personal"]]}


class Raster(Brought):
    """A picture or a grid that people brought: the cloud-optimised file that is drawn, and how (`formats.rasters`)."""

    word = "raster"
    prefix = "raster."

    drawn = models.ForeignKey(
        "kernel.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("cloud-optimised file")
    )
    width = models.PositiveIntegerField(_("pixels across"))
    height = models.PositiveIntegerField(_("pixels down"))
    bands = models.PositiveSmallIntegerField(_("bands"))
    kind = models.CharField(_("kind of number"), max_length=20)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    bounds = models.JSONField(_("bounds"), help_text=_("west, south, east, north"))
    pixel_m = models.FloatField(_("width of a pixel, in metres"))
    drawing = models.JSONField(_("drawing"), help_text=_("by what it is coloured, and the steps: value and colour"))

    objects = BroughtQuerySet["Raster"].as_manager()

    class Meta(Brought.Meta):
        verbose_name_plural = _("Raster layers")

    @property
    def epsg(self) -> int:
        """The code of the reference system that its file is in."""
        return int(self.source_crs.removeprefix("EPSG:").split()[0])

    @property
    def legend(self) -> list[tuple[float, str]]:
        """(value, colour as #rrggbb) of what it is coloured by; empty where it shows its own colours."""
        return [(value, "#{:02x}{:02x}{:02x}".format(*colour)) for value, colour in self.drawing.get("steps", ())]


class Style(models.Model):
    """How a collection is drawn where somebody said so; otherwise its declaration says it (`formats.styles`)."""

    dataset = models.CharField(_("dataset"), max_length=100, unique=True)
    body = models.JSONField(_("style"), help_text=_("the layers of a MapLibre style"))
    changed_by = models.CharField(_("changed by"), max_length=64)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name_plural = _("Styles")

    def __str__(self) -> str:
        return self.dataset


class FieldReturn(models.Model):
    """What came back of field work on a layer: each row that differs, until somebody said what becomes of it."""

    layer = models.ForeignKey(Layer, on_delete=models.CASCADE, verbose_name=_("layer"))
    differences = models.JSONField(_("differences"), help_text=_("see `formats.fieldwork`"))
    file_name = models.CharField(_("file"), max_length=255)
    brought_by = models.CharField(_("brought by"), max_length=64)
    brought_at = models.DateTimeField(_("brought at"))
    settled_at = models.DateTimeField(_("settled at"), null=True)

    class Meta:
        verbose_name_plural = _("Edits from the field")

    def __str__(self) -> str:
        return f"{self.layer} {self.brought_at:%Y-%m-%d}"
