"""Words shared between the programs: frozen data that imports nothing of ours."""
