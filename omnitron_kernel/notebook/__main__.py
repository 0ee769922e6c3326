"""`python -m omnitron_kernel.notebook run NOTEBOOK`."""

import sys

from omnitron_kernel.notebook.headless import main

if __name__ == "__main__":
    sys.exit(main())
