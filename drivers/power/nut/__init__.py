"""An uninterruptible power supply behind Network UPS Tools (upsd)."""
