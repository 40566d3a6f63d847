"""Inputs and outputs of the cabinet: its doors and sensors, its status light and lamps."""
