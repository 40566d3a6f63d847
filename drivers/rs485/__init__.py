"""Two wires that many boards share: whose turn it is, silence between frames, echoes, and what lock boards do on it."""
