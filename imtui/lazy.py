"""Packages that import a module when one of its names is used first, so that the first frame is not late."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module


def on_first_use(package: str, modules: Mapping[str, Iterable[str]]) -> Callable[[str], object]:
    """Return the `__getattr__` of `package`, which imports the module that has the name.

    `modules` maps a module of the package to the names that the package offers from it.
    """
    module_of = {name: module for module, names in modules.items() for name in names}

    def load(name: str) -> object:
        if name not in module_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{module_of[name]}"), name)

    return load
