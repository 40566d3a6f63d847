"""Boards that pulse electronic locks and read door sensors."""
