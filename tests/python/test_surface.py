"""Is every public name of the official package here, of both generations?"""

import importlib
import inspect
import pkgutil
import pydoc
from typing import get_type_hints
from unittest.mock import create_autospec

import perilune
import perilune._keywords
import pytest
from perilune import ContainerProxy, CosmosClient, aio
from surface.missing import MISSING
from surface.points import points


@pytest.mark.parametrize("version", MISSING)
def test_every_name_is_here_or_has_a_reason(version):
    found = dict(points(version, "perilune"))
    lacking = [point for point, there in found.items() if not there]
    print(f"{version}: {len(found) - len(lacking)} of {len(found)} names")
    reasons = MISSING[version]
    assert [point for point in lacking if not point.startswith(tuple(reasons))] == []
    assert [name for name in reasons if not any(point.startswith(name) for point in lacking)] == []


@pytest.mark.parametrize("container", [ContainerProxy, aio.ContainerProxy])
def test_a_signature_names_each_keyword(container):
    parameters = inspect.signature(container.read_item).parameters
    assert parameters["session_token"].kind is inspect.Parameter.KEYWORD_ONLY
    assert "options" not in parameters
    assert inspect.signature(container.read_item) == inspect.signature(container.read_item)
    assert "session_token" in str(inspect.signature(container.query_items))


def public_functions():
    """Every method of the public classes, and every function beside them, with its name."""
    for module in pkgutil.walk_packages(perilune.__path__, "perilune."):
        # What pytest makes of a fixture is no function.
        if "._" in module.name.removeprefix("perilune.aio") or module.name == "perilune.pytest_plugin":
            continue
        for name, thing in list(vars(importlib.import_module(module.name)).items()):
            if name.startswith("_") or not str(getattr(thing, "__module__", "")).startswith("perilune"):
                continue
            members = inspect.getmembers(thing) if inspect.isclass(thing) else [(name, thing)]
            for member, value in members:
                function = getattr(value, "fget", None) or getattr(value, "__func__", value)
                if inspect.isfunction(function) and (member == "__init__" or not member.startswith("_")):
                    yield f"{module.name}.{name}.{member}", function


def test_the_types_of_every_method_can_be_had():
    functions = dict(public_functions())
    assert len(functions) > 500
    for function in functions.values():
        get_type_hints(function)
    read, item = ContainerProxy.read_item, perilune._keywords.ReadItem
    assert get_type_hints(read).keys() >= {"item", "partition_key", "session_token", "return"}
    assert get_type_hints(read)["session_token"] == get_type_hints(item)["session_token"] == str | None
    assert get_type_hints(aio.ContainerProxy.read_item)["return"] is perilune.CosmosDict


def test_a_stand_in_takes_what_the_container_takes():
    for kind in (ContainerProxy, aio.ContainerProxy):
        container = create_autospec(kind, instance=True)
        call = container.read_item("7", "a", session_token="x")
        if inspect.iscoroutine(call):
            call.close()
        with pytest.raises(TypeError, match="colour"):
            container.read_item("7", "a", colour="red")
    assert "session_token" in pydoc.render_doc(ContainerProxy.upsert_item)


def test_a_client_tells_its_options():
    for client in (CosmosClient, aio.CosmosClient):
        parameters = inspect.signature(client).parameters
        assert {"application_region", "preferred_locations", "connection_policy"} <= parameters.keys()
