"""From edits to text: each edit as the smallest patch, checked by reading what comes of it."""

from omnitron_kernel.graph.write.apply import apply
from omnitron_kernel.graph.write.patch import Patch

__all__ = ["Patch", "apply"]
