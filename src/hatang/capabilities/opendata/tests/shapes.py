"""The shapes of DCAT-AP and of its annex for high-value datasets, where this machine has them."""

import os
from pathlib import Path

from rdflib import Graph
from rdflib.namespace import SH

SHAPES = Path(os.environ.get("HATANG_REFERENCE", "../shared/reference")) / "dcat"


def read_shapes(name):
    """The shapes of one file, without the properties of services that it names and defines nowhere."""
    shapes = Graph().parse(SHAPES / name)
    for shape, rule in list(shapes.subject_objects(SH.property)):
        if not list(shapes.predicates(rule)):
            shapes.remove((shape, SH.property, rule))
    return shapes
