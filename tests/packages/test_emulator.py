"""Do the emulator's packages install into an empty place, bring nothing along, and run there?

``make emulator-packages`` makes them, and says where they are.
"""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
import venv
from pathlib import Path

import pytest

PACKAGES = Path(os.environ["EMULATOR_PACKAGES"])
REPOSITORY = Path(__file__).parents[2]


def run(*command, **options):
    """What a command says; fails with everything it said unless it ends well."""
    ended = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout.strip()


def answers(program, cwd):
    """Starts the program, asks its account, and ends it with its input, or with a signal."""
    command = [program, "--region", "West US 2", "--port", "0", "--control-port", "0", "--ready-json"]
    for end in ("--until-stdin-closes", None):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "cwd": cwd}
        with subprocess.Popen([*command, *([end] if end else [])], **pipes) as process:
            endpoint = json.loads(process.stdout.readline())["endpoint"]
            with pytest.raises(urllib.error.HTTPError, match="401") as answer:
                urllib.request.urlopen(endpoint, timeout=10)
            answer.value.close()
            process.stdin.close() if end else process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
        with pytest.raises(urllib.error.URLError, match="refused"):
            urllib.request.urlopen(endpoint, timeout=10)


def megabytes(folder):
    return sum(file.stat().st_size for file in folder.rglob("*") if file.suffix != ".pyc") / 1e6


def without_hints(**more):
    """The environment without what else says where the program is."""
    return {name: value for name, value in os.environ.items() if name != "PERILUNE_EMULATOR"} | more


def empty_environment(folder):
    venv.create(folder, with_pip=True)
    return [folder / "bin/python", "-m", "pip", "--disable-pip-version-check"]


@pytest.fixture
def from_sdist(tmp_path):
    """A wheel made from the source archive alone."""
    (sdist,) = PACKAGES.glob("sdist/*.tar.gz")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    options = ["--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path]
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    settings = {"PATH": path, "MATURIN_PEP517_ARGS": "--profile ci --offline"}
    run(*pip, "wheel", *options, sdist, cwd=tmp_path, env=os.environ | settings)
    return next(tmp_path.glob("*.whl"))


@pytest.fixture(params=["wheel", "sdist"])
def wheel(request):
    return next(PACKAGES.glob("wheels/*.whl")) if request.param == "wheel" else request.getfixturevalue("from_sdist")


def test_the_wheel_is_all_that_is_needed(wheel, tmp_path):
    place = tmp_path / "empty"
    pip = empty_environment(place)
    run(*pip, "install", "--no-index", wheel)
    program = place / "bin/perilune-emulator"
    version = run(program, "--version").removeprefix("perilune-emulator ")
    assert run(place / "bin/python", "-W", "error", "-c", "import perilune_emulator as p; print(p.path())") == str(
        program
    )
    shown = run(*pip, "show", "perilune-emulator")
    assert f"Version: {version}\n" in shown and "Requires: \n" in shown
    answers(program, tmp_path)
    size = program.stat().st_size / 1e6
    print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB, installed {size:.1f} MB, dependencies: 0")
    # Built quickly here; the release is a third smaller.
    assert size < 12


def test_the_wheel_is_found_beside_a_target_folder(tmp_path):
    (wheel,) = PACKAGES.glob("wheels/*.whl")
    run(sys.executable, "-m", "pip", "install", "--no-index", "--target", tmp_path / "libraries", wheel)
    finds = "import perilune_emulator as p; print(p.path())"
    program = run(sys.executable, "-c", finds, env=os.environ | {"PYTHONPATH": str(tmp_path / "libraries")})
    assert program == str(tmp_path / "libraries/bin/perilune-emulator")


def test_perilune_for_python_finds_it_there(tmp_path):
    pytest.importorskip("perilune", reason="make python installs it")
    (wheel,) = PACKAGES.glob("wheels/*.whl")
    run(sys.executable, "-m", "pip", "install", "--no-index", "--target", tmp_path, wheel)
    starts = "from perilune.emulator import Emulator; print(Emulator(['West US 2']).endpoint)"
    environment = without_hints(PYTHONPATH=str(tmp_path))
    assert run(sys.executable, "-c", starts, env=environment).startswith("http://127.0.0.1:")


@pytest.fixture
def packed(tmp_path):
    """The npm packages as they would be published: the main one, and the one with the program."""
    run("npm", "pack", "--pack-destination", tmp_path, *map(str, (PACKAGES / "npm").iterdir()))
    (program,) = tmp_path.glob("perilune-emulator-linux-*.tgz")
    (main,) = set(tmp_path.glob("*.tgz")) - {program}
    return main, program


def install(folder, *archives):
    folder.mkdir()
    (folder / "package.json").write_text('{"private": true}')
    run("npm", "install", "--offline", "--no-audit", "--no-fund", *archives, cwd=folder)


def test_the_npm_package_is_all_that_is_needed(packed, tmp_path):
    place = tmp_path / "empty"
    install(place, *packed)
    installed = sorted(folder.name for folder in place.glob("node_modules/[!.]*"))
    assert len(installed) == 2 and installed[0] == "perilune-emulator"
    program = place / "node_modules" / installed[1] / "perilune-emulator"
    assert run("node", "-p", "require('perilune-emulator').path()", cwd=place) == str(program)
    module = "import { path } from 'perilune-emulator'; console.log(path())"
    assert run("node", "--input-type=module", "-e", module, cwd=place) == str(program)
    command = place / "node_modules/.bin/perilune-emulator"
    answers(command, place)
    wrong = subprocess.run([command, "--lag", "x"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 2 and "'x' is no time" in wrong.stderr
    print(f"{installed[1]}: {megabytes(place / 'node_modules'):.1f} MB installed, dependencies: 0")


def test_perilune_for_node_finds_it_there(packed, tmp_path):
    module = REPOSITORY / "bindings-node/dist/emulator.js"
    if not module.exists():
        pytest.skip("make node builds it")
    install(tmp_path / "empty", *packed)
    starts = f"require({str(module)!r}).Emulator.start().then(({{ endpoint }}) => console.log(endpoint))"
    assert run("node", "-e", starts, cwd=tmp_path / "empty", env=without_hints()).startswith("http://127.0.0.1:")


def test_without_the_package_for_this_machine_the_error_names_it(packed, tmp_path):
    place = tmp_path / "empty"
    install(place, packed[0])
    ended = subprocess.run([place / "node_modules/.bin/perilune-emulator"], capture_output=True, text=True, check=False)
    assert ended.returncode == 1 and "perilune-emulator-linux-x64-gnu: not installed" in ended.stderr


def test_every_platform_is_declared(tmp_path):
    main = json.loads((PACKAGES / "npm/perilune-emulator/package.json").read_text())
    platforms = json.loads((PACKAGES / "npm/perilune-emulator/platforms.json").read_text())
    assert main["optionalDependencies"] == {f"perilune-emulator-{name}": main["version"] for name in platforms}
    binary = tmp_path / "perilune-emulator.exe"
    binary.write_bytes(b"")
    for name, platform in platforms.items():
        script = [REPOSITORY / "packaging/npm.mjs", "--package", "perilune-emulator"]
        run("node", *script, "--binary", binary, "--platform", name, "--out", tmp_path / name)
        made = json.loads((tmp_path / name / f"perilune-emulator-{name}/package.json").read_text())
        assert (made["os"], made["cpu"]) == ([platform["os"]], [platform["cpu"]])
        assert made.get("libc") == ([platform["libc"]] if "libc" in platform else None)
