"""Colours and letters: JupyterLab's own variables first, then VS Code's, then a palette for light and for dark.

Every element also carries plain colours as attributes, so that a picture whose style was stripped still reads.
"""

from __future__ import annotations

from omnitron_kernel.core.types import Family

__all__ = ["CHANGE_MARKS", "FAMILY_COLOURS", "STATUS_MARKS", "plain", "style"]

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
    "ground": ("--jp-layout-color0", "--vscode-editor-background", "#ffffff", "#111417"),
    "card": ("--jp-layout-color1", "--vscode-editorWidget-background", "#ffffff", "#1a1f24"),
    "line": ("--jp-border-color1", "--vscode-panel-border", "#c4cad1", "#454d56"),
    "ink": ("--jp-ui-font-color1", "--vscode-foreground", "#1f2933", "#e4e8ec"),
    "soft": ("--jp-ui-font-color2", "--vscode-descriptionForeground", "#5b6773", "#a3adb8"),
    "brand": ("--jp-brand-color1", "--vscode-focusBorder", "#1976d2", "#64b0f7"),
    "good": ("--jp-success-color1", "--vscode-testing-iconPassed", "#2e7d32", "#66bb6a"),
    "bad": ("--jp-error-color1", "--vscode-errorForeground", "#c62828", "#ef6f6c"),
    "warn": ("--jp-warn-color1", "--vscode-editorWarning-foreground", "#b26a00", "#f0a94a"),
}

_RULES = """
.om{font-family:var(--jp-ui-font-family,system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif)}
.om text{unicode-bidi:isolate}
.om .m{font-family:var(--jp-code-font-family,ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace)}
.om .c,.om .b{fill:var(--om-card);stroke:var(--om-line)}
.om .i{fill:var(--om-ink)}.om .s{fill:var(--om-soft)}
.om .e{stroke:var(--om-line)}.om .p{stroke:var(--om-card)}
.om .running .c{stroke:var(--om-brand);stroke-width:2;animation:om-pulse 1.2s steps(2,jump-none) infinite}
.om [data-s~=running] .t,.om .t.running{fill:var(--om-brand)}
.om [data-s~=done] .t,.om .t.done{fill:var(--om-good)}
.om .failed .c{stroke:var(--om-bad);stroke-width:2}.om [data-s~=failed] .t,.om .t.failed{fill:var(--om-bad)}
.om .interrupted .c{stroke:var(--om-warn);stroke-width:2}
.om [data-s~=interrupted] .t,.om .t.interrupted{fill:var(--om-warn)}
.om .waiting .c,.om .unreached .c{stroke-dasharray:4 3}.om .unreached,.om [data-s~=unreached]{opacity:.6}
.om .w{fill:var(--om-ink);fill-opacity:.04}.om .d{stroke-dasharray:4 3}
.om .added .c{stroke:var(--om-good);stroke-width:2}.om [data-s~=added] .h{fill:var(--om-good)}
.om .changed .c{stroke:var(--om-warn);stroke-width:2}.om [data-s~=changed] .h{fill:var(--om-warn)}
.om .renamed .c{stroke:var(--om-brand);stroke-width:2}.om [data-s~=renamed] .h{fill:var(--om-brand)}
.om .removed .c{stroke:var(--om-bad);stroke-dasharray:5 3}.om [data-s~=removed] .h{fill:var(--om-bad)}
.om .removed,.om [data-s~=removed]{opacity:.62}.om [data-s~=removed] .i{text-decoration:line-through}
@keyframes om-pulse{to{stroke-opacity:.45}}
@media (prefers-reduced-motion:reduce){.om .running .c{animation:none}}
"""


def style() -> str:
    """Returns the style sheet of a picture; it names nothing outside the class `om`."""

    def variables(column: int) -> str:
        return ";".join(f"--om-{name}:var({row[0]},var({row[1]},{row[column]}))" for name, row in _VARIABLES.items())

    return f".om{{{variables(2)}}}@media (prefers-color-scheme:dark){{.om{{{variables(3)}}}}}" + _RULES.replace(
        "\n", ""
    )


def plain(name: str) -> str:
    """Returns the light colour of a variable, for the attributes of a picture without style."""
    return _VARIABLES[name][2]
