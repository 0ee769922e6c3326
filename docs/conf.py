"""How the documentation is built: the notebooks as they are saved, the reference from the code."""

import omnitron_kernel

project = "Omnitron"
author = "The Omnitron founders"
copyright = "2026, The Omnitron founders"
version = release = omnitron_kernel.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
exclude_patterns = ["**/.ipynb_checkpoints"]
nb_execution_mode = "off"  # the notebooks are saved with their outputs, and the tests run them
nb_mime_priority_overrides = [("html", "text/html", 0), ("html", "image/svg+xml", 1)]
suppress_warnings = [
    "mystnb.unknown_mime_type",  # a run's facts stand beside its picture for other readers
    "misc.highlighting_failure",  # a traceback ends with our cure, which is prose
    "ref.python",  # several models have an attribute `type`
]
myst_enable_extensions = ["deflist"]

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_default_options = {"show-inheritance": True}
default_role = "code"  # docstrings put code between single backticks
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True  # what a docstring lists and a property tells is one thing

html_theme = "pydata_sphinx_theme"
html_title = "Omnitron"
html_theme_options = {
    "navbar_center": [],
    "secondary_sidebar_items": {"reference/*": ["page-toc"], "[a-fh-z]*": ["page-toc"]},
    "show_prev_next": False,
}
html_sidebars = {"**": ["globaltoc.html"]}
html_show_sphinx = False
html_static_path = ["_static"]
html_css_files = ["omnitron.css"]
