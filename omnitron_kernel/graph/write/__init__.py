"""From edits to text: each edit as the smallest patch, checked by reading what comes of it."""
