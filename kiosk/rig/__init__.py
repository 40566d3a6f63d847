"""Starts whole halls on this machine, for the demo, the bench, the pictures and the tests."""
