"""The escape test: a scripted vandal with keys, fingers, codes and cables; nothing may lead out of the scenes."""
