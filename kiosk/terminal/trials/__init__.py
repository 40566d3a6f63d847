"""Guided tests of single devices: the technician does what is asked, the device shows whether it works."""
