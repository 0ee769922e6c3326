"""`python -m omnitron_kernel`: the command line."""

import sys

from omnitron_kernel.cli import main

if __name__ == "__main__":
    sys.exit(main())
