"""Who this terminal is to the platform: its key, its certificate, how it gets and renews them."""
