"""Runs a program of the official Python client, the first argument, with `perilune` in the place of `azure.cosmos`."""

import runpy
import sys
from pathlib import Path

import perilune

perilune.install_as_azure_cosmos()
program = Path(sys.argv[1])
sys.argv = sys.argv[1:]
sys.path.insert(0, str(program.parent))
runpy.run_path(str(program), run_name="__main__")
