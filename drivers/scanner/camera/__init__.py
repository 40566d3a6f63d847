"""Scanner made of an ordinary camera: the newest picture, read by the chain of drivers/vision/codes."""
