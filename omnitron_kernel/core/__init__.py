"""Words that every room uses and that touch nothing: no file, no network, no vendor."""
