"""开机自检: at start, daily and after long rest the terminal asks itself whether it can serve, and says so to staff."""
