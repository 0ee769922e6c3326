"""What Omnitron adds to a Jupyter server: reading and patching the texts of flows, whatever the kernel is doing."""
