"""Filling an empty database from readable files, so that a demo or a test has a county to work with."""
