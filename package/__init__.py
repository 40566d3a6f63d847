"""What a terminal's Debian package is made of, and how it is put together; `./run package` does it."""
