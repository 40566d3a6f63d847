"""Facts that terminals report, checked along their chain, and what follows from each."""
