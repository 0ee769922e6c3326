"""Colours and letters: JupyterLab's own variables first, then VS Code's, then a palette for light and for dark.

Shapes also carry plain colours as attributes, on themselves or on what holds them, so that a picture whose style was
stripped still reads. A picture's sheet holds only the rules that its classes need: it is saved with each.
"""

from __future__ import annotations

import re
from functools import lru_cache

from omnitron_kernel.core.types import Family

__all__ = ["CHANGE_MARKS", "FAMILY_COLOURS", "STATUS_MARKS", "classes_of", "plain", "style"]

FAMILY_COLOURS: dict[Family, str] = {
    "any": "#8b95a1",
    "table": "#3b82c4",
    "array": "#8b63c9",
    "text": "#3f9b62",
    "number": "#c98124",
    "truth": "#c2557f",
    "sequence": "#2595a0",
    "mapping": "#84902f",
    "file": "#a0714a",
    "time": "#6478d8",
    "code": "#7b8494",
    "none": "#8b95a1",
    "object": "#6f7f92",
}
"""One colour a family, readable on white and on black."""

STATUS_MARKS = {
    "waiting": "\u25cb",
    "running": "\u25d4",
    "done": "\u2713",
    "reused": "\u21ba",
    "failed": "\u2717",
    "interrupted": "\u2016",
    "not reached": "\u2013",
    "not traced": "\u00b7",
}
"""One letter a status, for those who see no colour."""

CHANGE_MARKS = {"": " ", "added": "+", "removed": "\u2212", "changed": "~", "renamed": "\u2192"}
"""One letter a change, likewise."""

# name: (JupyterLab's variable, VS Code's variable, light, dark)
_VARIABLES = {
    "card": ("--jp-layout-color1", "--vscode-editorWidget-background", "#fff", "#1a1f24"),
    "line": ("--jp-border-color1", "--vscode-panel-border", "#c4cad1", "#454d56"),
    "ink": ("--jp-ui-font-color1", "--vscode-foreground", "#1f2933", "#e4e8ec"),
    "soft": ("--jp-ui-font-color2", "--vscode-descriptionForeground", "#5b6773", "#a3adb8"),
    "brand": ("--jp-brand-color1", "--vscode-focusBorder", "#1976d2", "#64b0f7"),
    "good": ("--jp-success-color1", "--vscode-testing-iconPassed", "#2e7d32", "#66bb6a"),
    "bad": ("--jp-error-color1", "--vscode-errorForeground", "#c62828", "#ef6f6c"),
    "warn": ("--jp-warn-color1", "--vscode-editorWarning-foreground", "#b26a00", "#f0a94a"),
}

_UI = "var(--jp-ui-font-family,system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif)"
_CODE = "var(--jp-code-font-family,ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace)"

# The classes: c bodies, b what stands behind one, w wells, d dashed, e order, p rings; s, i colours of text, n names,
# m code, l small, t marks of a status, h words and bars of a change. A rule goes where none of its selectors is needed.
_RULES = (
    f".om{{font-family:{_UI}}}",
    ".om text{unicode-bidi:isolate}",
    ".om .s{fill:var(--om-soft)}",
    ".om .i,.om .n{fill:var(--om-ink)}",
    ".om .n{font-size:13px;font-weight:600}",
    ".om .l{font-size:10px}",
    f".om .m{{font-family:{_CODE}}}",
    ".om .c{fill:var(--om-card);stroke:var(--om-line)}",
    ".om .e{stroke:var(--om-line)}",
    ".om .p{stroke:var(--om-card)}",
    ".om .w{fill:var(--om-ink)}",
    ".om .c .running{stroke:var(--om-brand);stroke-width:2;animation:om-pulse 1.2s steps(2,jump-none) infinite}",
    ".om .c .failed,.om .c .removed{stroke:var(--om-bad)}",
    ".om .c .interrupted,.om .c .changed{stroke:var(--om-warn)}",
    ".om .c .added{stroke:var(--om-good)}",
    ".om .c .renamed{stroke:var(--om-brand)}",
    ".om .c .failed,.om .c .interrupted,.om .c .added,.om .c .changed,.om .c .renamed{stroke-width:2}",
    ".om .running .t,.om .t.running,.om .renamed .h{fill:var(--om-brand)}",
    ".om .done .t,.om .t.done,.om .reused .t,.om .added .h{fill:var(--om-good)}",
    ".om .failed .t,.om .t.failed,.om .removed .h{fill:var(--om-bad)}",
    ".om .interrupted .t,.om .t.interrupted,.om .changed .h{fill:var(--om-warn)}",
    ".om .h.renamed{stroke:var(--om-brand)}",
    ".om .h.added{stroke:var(--om-good)}",
    ".om .h.removed{stroke:var(--om-bad)}",
    ".om .h.changed{stroke:var(--om-warn)}",
    ".om .c .waiting,.om .c .unreached{stroke-dasharray:4 3}",
    ".om .c .removed{stroke-dasharray:5 3}",
    ".om .bad{fill:var(--om-bad)}",
    ".om .warn{fill:var(--om-warn)}",
    ".om .brand{fill:var(--om-brand)}",
    ".om .unreached{opacity:.6}",
    ".om .removed{opacity:.62}",
    ".om .removed .n{text-decoration:line-through}",
)
_PULSE = "@keyframes om-pulse{to{stroke-opacity:.45}}"
_STILL = "@media (prefers-reduced-motion:reduce){.om .c .running{animation:none}}"


def classes_of(shapes: str) -> frozenset[str]:
    """Returns the classes that shapes have."""
    return frozenset(name for found in set(re.findall(r" class='([^']*)'", shapes)) for name in found.split())


@lru_cache(maxsize=256)
def style(classes: frozenset[str]) -> str:
    """Returns the style sheet of a picture with these classes; it names nothing outside the class `om`."""
    rules = [kept for rule in _RULES if (kept := _needed(rule, classes))]
    if "running" in classes:
        rules += [_PULSE, _STILL]
    sheet = "".join(rules)
    named = {name: row for name, row in _VARIABLES.items() if f"--om-{name})" in sheet}
    light = ";".join(
        f"--{name}:{row[2]};--om-{name}:var({row[0]},var({row[1]},var(--{name})))" for name, row in named.items()
    )
    dark = ";".join(f"--{name}:{row[3]}" for name, row in named.items())
    return f".om{{{light}}}@media (prefers-color-scheme:dark){{.om{{{dark}}}}}{sheet}"


def _needed(rule: str, classes: frozenset[str]) -> str:
    """The rule with those of its selectors that find something."""
    selectors, _, told = rule.partition("{")
    wanted = ((each, re.findall(r"\.(\w+)", each)[1:]) for each in selectors.split(","))
    kept = [each for each, names in wanted if classes.issuperset(names)]
    return f"{','.join(kept)}{{{told}" if kept else ""


def plain(name: str) -> str:
    """Returns the light colour of a variable, for the attributes of a picture without style."""
    return _VARIABLES[name][2]
