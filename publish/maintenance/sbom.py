"""The SBOM of a release (CycloneDX): what was there to build it, as the two locks and the system name it."""

import hashlib
import json
import platform
import re
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement

LOCKED = re.compile(r"^(\S+==.*?) \\$", re.MULTILINE)
"""A package of `requirements.lock`, before its hashes: `name==version ; marker`."""

SHAPING = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz0b", "libharfbuzz-subset0")
"""The system's libraries that set the words of PDFs: other editions of them give other bytes."""


def python_packages(lock: str) -> Iterator[Component]:
    """The packages that this lock gives to the Python that runs."""
    for requirement in map(Requirement, LOCKED.findall(lock)):
        if requirement.marker is None or requirement.marker.evaluate():
            version = str(requirement.specifier).removeprefix("==")
            purl = PackageURL("pypi", name=requirement.name, version=version)
            yield Component(name=requirement.name, version=version, purl=purl)


def browser_packages(lock: str) -> Iterator[Component]:
    """The packages of `deno.lock`, with their hashes; a peer's version stands behind `_`."""
    for key, package in json.loads(lock)["npm"].items():
        name, _, version = key.partition("_")[0].rpartition("@")
        group, _, own = name.rpartition("/")
        method, _, encoded = package["integrity"].partition("-")
        assert method == "sha512", key
        yield Component(
            name=own,
            group=group or None,
            version=version,
            purl=PackageURL("npm", group or None, own, version),
            hashes=[HashType(alg=HashAlgorithm.SHA_512, content=b64decode(encoded).hex())],
        )


def system_packages() -> Iterator[Component]:
    """The Python that runs and, where Debian's packages are known, the libraries that set the words of PDFs."""
    version = platform.python_version()
    purl = PackageURL("generic", name="python", version=version)
    yield Component(name="python", version=version, purl=purl)
    if not shutil.which("dpkg-query"):
        return
    asked = [
        "dpkg-query",
        "--show",
        "--showformat=${Package} ${Version} ${Architecture}\\n",
        *SHAPING,
    ]
    # Those that are not there are told apart, as mistakes.
    told = subprocess.run(asked, capture_output=True, text=True).stdout
    for name, version, machine in map(str.split, told.splitlines()):
        purl = PackageURL("deb", name=name, version=version, qualifiers={"arch": machine})
        yield Component(name=name, version=version, purl=purl)


def file_component(path: Path) -> Component:
    """A file by its name and hash."""
    content = hashlib.sha256(path.read_bytes()).hexdigest()
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=content)]
    return Component(name=path.name, type=ComponentType.FILE, hashes=hashes)


def write_sbom(root: Path, archive: Path) -> None:
    """Write beside the archive what it was built with."""
    python, browser = root / "requirements.lock", root / "deno.lock"
    used = [
        *python_packages(python.read_text("utf-8")),
        *browser_packages(browser.read_text("utf-8")),
        *system_packages(),
        *map(file_component, (python, browser)),
    ]
    bom = Bom(components=used)
    bom.metadata.component = made = file_component(archive)
    bom.register_dependency(made, used)
    target = archive.with_suffix(".cdx.json")
    JsonV1Dot6(bom).output_to_file(str(target), allow_overwrite=True, indent=1)
