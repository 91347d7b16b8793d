"""What the program is made of: each locked package with its hashes, its licence, and why it is here. Standard library.

Read from requirements.lock, pyproject.toml and what the packages in .venv say of themselves; nobody is asked.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = frozenset({
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "LGPL-3.0-only", "MIT",
    "MIT-0", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib", "LicenseRef-Public-Domain",
})  # fmt: skip
"""Licences (SPDX) with which this program may be given away as it is; none asks for more than to be named. MPL-2.0
holds for its own files, which are not changed here. So does LGPL-3.0 for a library that anybody may replace: none that
every installation needs may have it (``COPYLEFT``)."""
COPYLEFT = frozenset({"LGPL-3.0-only"})
_TOLD = {
    # By their own licence files; their metadata say nothing, too little, or less exactly.
    "axe-playwright-python": "MIT AND MPL-2.0",
    "click-default-group": "LicenseRef-Public-Domain",
    "colorama": "BSD-3-Clause",
    "feedparser": "BSD-2-Clause",
    "httpx2-jsfetch": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "requests-oauthlib": "ISC",
    "scipy": "BSD-3-Clause",
}
_SPELLINGS = {
    "3-clause bsd license": "BSD-3-Clause", "apache 2.0": "Apache-2.0", "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0", "mit license": "MIT", "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psfl": "PSF-2.0", "bsd license": "BSD-3-Clause", "python software foundation license": "PSF-2.0",
}  # fmt: skip
_LOCKED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?: ; (?P<where>[^\\]+?))? \\$")
_HASH = re.compile(r"^    --hash=sha256:(?P<hash>[0-9a-f]{64})(?: \\)?$")
_REASON = re.compile(r'^\s*"(?P<name>[\w-]+)(?:\[[\w,]+\])?[^"]*",?\s*#\s*(?P<reason>.+)$')
_GIVEN = re.compile(r"^(?P<name>[\w-]+) = \[.*\]")


@dataclass(frozen=True, slots=True)
class Package:
    """One locked package."""

    name: str
    version: str
    where: str
    """The marker of the platforms that it is for; empty: all."""
    hashes: tuple[str, ...]
    """SHA-256, one for each of its files."""
    licence: str = ""
    """As SPDX writes it; empty: unknown."""
    needs: tuple[str, ...] = ()

    @property
    def purl(self) -> str:
        """The package's address, as advisories name it."""
        return f"pkg:pypi/{self.name}@{self.version}"


def normal(name: str) -> str:
    """Return a package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(text: str) -> list[Package]:
    """Return the packages of a lock. Raises ValueError for a line that is no package and no hash of one."""
    found: list[tuple[re.Match[str], list[str]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if head := _LOCKED.match(line):
            found.append((head, []))
        elif (one := _HASH.match(line)) and found:
            found[-1][1].append(one["hash"])
        else:
            raise ValueError(f"line {number} of the lock is no package and no hash")
    return [
        Package(normal(head["name"]), head["version"], head["where"] or "", tuple(hashes)) for head, hashes in found
    ]


def packages(root: Path = ROOT) -> list[Package]:
    """Return the locked packages with what the installed ones say of themselves."""
    folders = [*(root / ".venv").glob("lib/python*/site-packages"), *(root / ".venv").glob("Lib/site-packages")]
    said = {normal(one.name): one for one in metadata.distributions(path=[str(folder) for folder in folders])}
    extras = wanted_extras((root / "pyproject.toml").read_text("utf-8"))
    found = locked((root / "requirements.lock").read_text("utf-8"))
    return [_told(one, said.get(one.name), extras.get(one.name, frozenset())) for one in found]


def wanted_extras(pyproject: str) -> dict[str, frozenset[str]]:
    """Return which extras of packages are asked for, as in ``PyJWT[crypto]``."""
    asked = re.findall(r'"([\w-]+)\[([\w,]+)\]', pyproject)
    return {normal(name): frozenset(extras.split(",")) for name, extras in asked}


def _told(one: Package, said: metadata.Distribution | None, extras: frozenset[str]) -> Package:
    if said is None:
        return replace(one, licence=_TOLD.get(one.name, ""))
    needs = {normal(text.group()) for line in said.requires or () if (text := _needed(line, extras))}
    return replace(one, licence=_licence(one.name, said), needs=tuple(sorted(needs - {one.name})))


def _needed(line: str, extras: frozenset[str]) -> re.Match[str] | None:
    """Return the name in a requirement, unless it is that of an extra which nobody asks for."""
    only = re.search(r"extra == ['\"]([\w-]+)['\"]", line)
    return re.match(r"[\w.-]+", line) if only is None or only[1] in extras else None


def _licence(name: str, said: metadata.Distribution) -> str:
    if name in _TOLD:
        return _TOLD[name]
    about = said.metadata
    kinds = [one.rpartition(" :: ")[2] for one in about.get_all("Classifier") or () if one.startswith("License :: ")]
    named = [str(one) for key in ("License-Expression", "License") for one in about.get_all(key) or ()]
    for given in (*named, *kinds):
        spelled = _SPELLINGS.get(given.strip().lower(), given.strip())
        if parts(spelled) and parts(spelled) <= ALLOWED:
            return str(spelled)
    return " ".join(named).strip().partition("\n")[0]


def parts(expression: str) -> set[str]:
    """Return the licences of an SPDX expression."""
    return set(re.sub(r"[()]", " ", expression).replace(" AND ", " ").replace(" OR ", " ").split())


def reasons(pyproject: str) -> dict[str, str]:
    """Return why each dependency is here: the comment beside it, or above the extra that it makes up."""
    found, above = dict[str, str](), ""
    for line in pyproject.splitlines():
        if beside := _REASON.match(line):
            found.setdefault(normal(beside["name"]), beside["reason"])
        elif _GIVEN.match(line) and above:
            for name in re.findall(r'"([\w-]+)', line.partition("=")[2].partition("]")[0]):
                found.setdefault(normal(name), above)
        above = line[1:].strip() if line.startswith("#") else ""
    return found


def direct(pyproject: str) -> dict[str, tuple[str, ...]]:
    """Return what pyproject.toml asks for, by purpose: runtime, each extra, dev."""
    table = tomllib.loads(pyproject)
    groups: Mapping[str, Sequence[str]] = {
        "runtime": table["project"]["dependencies"],
        **table["project"]["optional-dependencies"],
        "dev": table["dependency-groups"]["dev"],
    }
    return {
        group: tuple(normal(re.split(r"[\[<>=~!; ]", one)[0]) for one in wanted) for group, wanted in groups.items()
    }


def scopes(found: Sequence[Package], pyproject: str) -> dict[str, str]:
    """Return who needs each package: the program (required), an extra (optional), who works on it (excluded)."""
    wanted = direct(pyproject)
    by_name = {one.name: one for one in found}
    extras = [name for group, names in wanted.items() if group not in {"runtime", "dev"} for name in names]
    required, optional = _closure(wanted["runtime"], by_name), _closure(extras, by_name)
    return {
        name: "required" if name in required else "optional" if name in optional else "excluded" for name in by_name
    }


def _closure(names: Sequence[str], known: Mapping[str, Package]) -> set[str]:
    found: set[str] = set()
    waiting = [name for name in names if name in known]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [need for need in known[name].needs if need in known]
    return found


def sbom(found: Sequence[Package], pyproject: str) -> str:
    """Return the bill of materials as CycloneDX 1.5 in JSON. The same lock gives the same bytes."""
    project = tomllib.loads(pyproject)["project"]
    scope, known = scopes(found, pyproject), {one.name: one for one in found}
    here = f"pkg:pypi/{normal(project['name'])}@{project['version']}"
    runtime = [known[name].purl for name in direct(pyproject)["runtime"] if name in known]
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": here, "name": project["name"], "version": project["version"],
                "purl": here, "licenses": [{"expression": project["license"]}],
            }
        },
        "components": [_component(one, scope[one.name]) for one in found],
        "dependencies": [
            {"ref": here, "dependsOn": sorted(runtime)},
            *({"ref": one.purl, "dependsOn": [known[n].purl for n in one.needs if n in known]} for one in found),
        ],
    }  # fmt: skip
    return json.dumps(bill, indent=2, ensure_ascii=False) + "\n"


def _component(one: Package, scope: str) -> dict[str, object]:
    return {
        "type": "library",
        "bom-ref": one.purl,
        "name": one.name,
        "version": one.version,
        "scope": scope,
        "purl": one.purl,
        "hashes": [{"alg": "SHA-256", "content": hash_} for hash_ in one.hashes],
        "licenses": [{"expression": one.licence}] if one.licence else [],
    }


def licences(found: Sequence[Package], pyproject: str) -> Iterator[str]:
    """Give the table of all packages as Markdown: what, which version, licence, what for and why."""
    scope, why = scopes(found, pyproject), reasons(pyproject)
    asked = {name for names in direct(pyproject).values() for name in names}
    users: dict[str, list[str]] = {}
    for one in found:
        for need in one.needs:
            users.setdefault(need, []).append(one.name)
    yield "| Package | Version | Licence | For | Why |"
    yield "|---|---|---|---|---|"
    for one in found:
        named = why.get(one.name) if one.name in asked else None
        reason = named or "needed by " + ", ".join(dict.fromkeys(users.get(one.name, ["those who work on it"])))
        purpose = {"required": "run", "optional": "extra", "excluded": "development"}[scope[one.name]]
        yield f"| {one.name} | {one.version} | {one.licence or '?'} | {purpose} | {reason.replace('|', '/')} |"
