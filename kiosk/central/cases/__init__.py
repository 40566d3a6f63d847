"""Cases: what their holders see of them, how their promised time runs, and how a case moves on."""
