"""Pages under a lens: found, straightened, judged, and packed as JPEG and PDF."""
