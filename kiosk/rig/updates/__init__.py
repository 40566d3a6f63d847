"""Updates proved with real programs: versions made from this tree, a supervisor in systemd's place, cuts of power."""
