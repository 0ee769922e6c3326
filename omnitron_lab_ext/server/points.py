"""How Jupyter finds what this package adds to it: the front end's files, and the server's extension."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

__all__ = ["_jupyter_labextension_paths", "_jupyter_server_extension_points", "_load_jupyter_server_extension"]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Where the built front end lies, and under which name Lab knows it."""
    return [{"src": "labextension", "dest": "omnitron_lab_ext"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Which module holds the server's extension."""
    return [{"module": "omnitron_lab_ext"}]


def _load_jupyter_server_extension(app: ServerApp) -> None:
    """Adds the handlers to a server."""
    from omnitron_lab_ext.server.handlers import handlers

    web_app: Any = app.web_app
    web_app.add_handlers(".*$", handlers(web_app.settings["base_url"]))
