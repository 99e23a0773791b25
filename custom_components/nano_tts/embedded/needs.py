"""What the engine needs beside itself: what Home Assistant has is used, the rest goes into a folder of ours.

Everything here reads or writes the disk, and may use the network.
"""

from collections.abc import Iterable
from importlib import metadata
from inspect import signature
from pathlib import Path
import shutil
import sys
from typing import Any

from homeassistant.requirements import pip_kwargs
from homeassistant.util.package import install_package
from packaging.requirements import Requirement

from ..errors import EngineNeedsError


def site_packages() -> list[str]:
    """Return where Home Assistant finds its packages."""
    return [
        path
        for path in dict.fromkeys(sys.path)
        if path.endswith(("site-packages", "dist-packages")) and Path(path).is_dir()
    ]


def meet_needs(requirements: Iterable[str], folder: Path) -> None:
    """Make sure that everything is there: in Home Assistant, or in our folder.

    Home Assistant's own packages are neither changed nor added to. Its installer gets what is missing, in the
    versions that Home Assistant allows; if something cannot be had, nothing of it stays.

    Raises:
        EngineNeedsError: a package cannot be had for this machine, or not beside what Home Assistant pins.
    """
    wanted = [Requirement(text) for text in requirements]
    wanted = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
    if not _missing(wanted, [str(folder), *site_packages()]):
        return
    partial = folder.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        for one in _missing(wanted, site_packages()):
            one.marker = None
            options = {**_installers_options(), "upgrade": False, "target": str(partial)}
            if not install_package(str(one), **options):
                raise EngineNeedsError(
                    requirement=one, found=_version(one.name, site_packages()) or "–"
                )
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _installers_options() -> dict[str, Any]:
    """Return what Home Assistant gives its installer; until 2026.10 it was asked with a folder, or none."""
    folder = (None,) * len(signature(pip_kwargs).parameters)
    return pip_kwargs(*folder)


def _missing(wanted: Iterable[Requirement], path: list[str]) -> list[Requirement]:
    return [
        one
        for one in wanted
        if (found := _version(one.name, path)) is None
        or not one.specifier.contains(found, prereleases=True)
    ]


def _version(name: str, path: list[str]) -> str | None:
    """Return the version of a package that is found first on a path."""
    return next((one.version for one in metadata.distributions(name=name, path=path)), None)
