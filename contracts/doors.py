"""The `doors` contract: from outside a capability only its `public` module may be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from importlinter import Contract, ContractCheck, fields, output

if TYPE_CHECKING:
    from grimp import ImportGraph


class DoorsContract(Contract):
    """`capabilities.a.*` may import `capabilities.b.public` and nothing else of b.

    `insiders` are the modules that compose the house and may look into every room (config mounts urls and commands).
    """

    type_name = "doors"

    container = fields.StringField()
    insiders = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        container = str(self.container)
        insiders = tuple(str(name) for name in self.insiders)  # type: ignore[attr-defined]
        broken: list[dict[str, Any]] = []
        for capability in sorted(graph.find_children(container)):
            inside = {capability, *graph.find_descendants(capability)}
            for module in sorted(inside - {f"{capability}.public"}):
                for importer in sorted(graph.find_modules_that_directly_import(module)):
                    if importer in inside or importer.startswith(insiders):
                        continue
                    lines = [
                        each["line_number"] for each in graph.get_import_details(importer=importer, imported=module)
                    ]
                    broken.append({"importer": importer, "imported": module, "lines": lines})
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for each in check.metadata["broken"]:
            lines = ", ".join(str(line) for line in each["lines"])
            output.print_error(f"{each['importer']} (line {lines}) goes past the door: {each['imported']}")
