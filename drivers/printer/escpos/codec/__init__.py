"""ESC/POS as pure bytes: what goes to the printer, what comes back, and how a printer reads its stream."""
