"""The wheel as a user gets it: Jupyter finds the canvas and the server's extension, without Node or a build."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
EXTENSION = "share/jupyter/labextensions/omnitron_lab_ext"
LISTS = {
    "labextension": "from jupyterlab.labextensions import main; main()",
    "server extension": "from jupyter_server.extension.serverextension import main; main()",
}


def run(*words: str | Path, cwd: Path | None = None, **more: str) -> str:
    """What a program says, on both its streams; it must end well."""
    environment = {**os.environ, **more}
    done = subprocess.run(
        [str(each) for each in words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An sdist of the tree, which is built."""
    if not (ROOT / "omnitron_lab_ext" / "labextension" / "package.json").is_file():
        pytest.skip("the front end is not built: `make front`")
    folder = tmp_path_factory.mktemp("sdist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=ROOT)
    (found,) = folder.glob("*.tar.gz")
    return found


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the sdist on a machine that has no Node at all."""
    folder = tmp_path_factory.mktemp("wheel")
    with tarfile.open(sdist) as packed:
        packed.extractall(folder, filter="data")
    (tree,) = folder.iterdir()
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=tree, PATH=os.devnull)
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_everything_once(wheel: Path) -> None:
    """Lab's extension lies where Lab looks, the widget in the package, and neither sources nor npm's packages."""
    names = zipfile.ZipFile(wheel).namelist()
    data = f"{next(each.split('/')[0] for each in names if '.dist-info/' in each).removesuffix('.dist-info')}.data/data"
    inside = [each for each in names if each.startswith(f"{data}/")]
    assert f"{data}/{EXTENSION}/package.json" in inside
    assert f"{data}/{EXTENSION}/install.json" in inside
    assert f"{data}/etc/jupyter/jupyter_server_config.d/omnitron_lab_ext.json" in inside
    assert {"omnitron_lab_ext/static/loader.js", "omnitron_lab_ext/static/widget.js"} <= set(names)
    assert sum("remoteEntry" in each for each in names) == 1
    assert not [each for each in names if "node_modules" in each or each.startswith("omnitron_lab_ext/ui/")]
    assert wheel.stat().st_size < 2_000_000


def test_jupyter_finds_both_extensions_of_an_installed_wheel(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own, which borrows only the libraries of this one."""
    place = tmp_path / "environment"
    run(sys.executable, "-m", "venv", "--without-pip", place)
    python = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    (site / "borrowed.pth").write_text(f"{Path(pytest.__file__).parent.parent}\n")
    run(
        *(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--offline", "--no-deps", "--python", python),
        *("--no-config", wheel),
    )
    home = {"HOME": str(tmp_path), "JUPYTER_CONFIG_DIR": str(tmp_path / "config"), "JUPYTER_PATH": ""}
    told = {name: run(python, "-c", code, "list", cwd=tmp_path, **home) for name, code in LISTS.items()}
    (line,) = [each for each in told["labextension"].splitlines() if "omnitron_lab_ext" in each]
    assert "enabled" in line
    assert "OK" in line
    assert "(python, omnitron)" in line
    after = told["server extension"].split("omnitron_lab_ext", 1)[1]
    assert "enabled" in after.splitlines()[0]
    assert "OK" in after.split("omnitron_lab_ext", 2)[2].splitlines()[0]
    where = run(python, "-c", "import omnitron_lab_ext; print(omnitron_lab_ext.__file__)", cwd=tmp_path).strip()
    assert where.startswith(str(site))
