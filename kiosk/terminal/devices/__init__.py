"""The bench: this terminal's devices, each watched over, brought back when it returns, driven by one at a time."""
