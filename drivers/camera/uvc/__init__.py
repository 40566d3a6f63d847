"""Document cameras of the USB video class, and those that send MJPEG over HTTP."""
