"""Omnitron in JupyterLab. So far: opening Lab on a notebook; the canvas comes with issue 4."""
