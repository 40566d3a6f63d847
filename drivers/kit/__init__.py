"""The kit with which a stranger adds a driver: a suite that any model runs, and the grade it earns by that."""
