"""办理: from wanting to apply to the receipt, and what follows; one file a step, its pictures in `*_scenes.py`."""
