"""What is installed here, how big it is and under which licence: the environment looks at itself."""

import re
from importlib.metadata import Distribution, distributions

import pandas as pd

from omnitron_kernel import flow

FIELDS = ("License-Expression", "License")


def _licence(package: Distribution) -> str:
    """The licence that a package names, by the newer or the older field; empty where it names none."""
    named = next((str(package.metadata[name]) for name in FIELDS if name in package.metadata), "")
    return named.splitlines()[0][:30] if named else ""


@flow
def environment_audit(top: int = 10) -> pd.DataFrame:
    """The largest packages of this environment, with their sizes, licences and how many packages need them."""
    found = list(distributions())
    needs = [need for each in found for need in each.requires or () if "extra ==" not in need]
    counts = pd.Series([re.split(r"[^\w.-]", need)[0].lower() for need in needs]).value_counts()
    rows = [
        {
            "package": each.name,
            "version": each.version,
            "MB": round(sum(file.size or 0 for file in each.files or ()) / 1e6, 2),
            "licence": _licence(each),
        }
        for each in found
    ]
    packages = pd.DataFrame(rows).drop_duplicates("package")
    packages["needed by"] = packages["package"].str.lower().map(counts).fillna(0).astype(int)
    return packages.nlargest(top, "MB").reset_index(drop=True)


if __name__ == "__main__":
    print(environment_audit())
