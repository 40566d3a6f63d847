"""设备维护: what a technician does at the terminal's own screens, from the band that says who is in to the way out."""
