"""What is known about a resource of Checkov."""

from __future__ import annotations

from dataclasses import dataclass

import acrcheck


@dataclass(frozen=True)
class Found:
    """The registries that a resource stands for: none if it is no registry or not deployed, several for a loop."""

    registries: tuple[acrcheck.Registry, ...]
    #: Notes for people on values that are not literals.
    notes: tuple[str, ...] = ()


#: A resource that is not a registry, or that is not deployed.
NOTHING = Found(())
