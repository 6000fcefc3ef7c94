"""Runs a program of the official Python client, the first argument, with `perilune` in the place of `azure.cosmos`."""

import importlib
import importlib.abc
import importlib.util
import runpy
import sys
import types
from pathlib import Path

import perilune


class Ours(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds `perilune.NAME` for `azure.cosmos.NAME`, and what the programs take from `azure.core` in `perilune`."""

    def find_spec(self, name, path, target=None):
        known = name in ("azure", "azure.core") or name.startswith("azure.cosmos")
        return importlib.util.spec_from_loader(name, self, is_package=True) if known else None

    def create_module(self, spec):
        if spec.name == "azure":
            return types.ModuleType("azure")
        if spec.name == "azure.core":
            return perilune
        return importlib.import_module(spec.name.replace("azure.cosmos", "perilune", 1))

    def exec_module(self, module):
        pass


sys.meta_path.insert(0, Ours())
program = Path(sys.argv[1])
sys.argv = sys.argv[1:]
sys.path.insert(0, str(program.parent))
runpy.run_path(str(program), run_name="__main__")
