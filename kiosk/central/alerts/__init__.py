"""Alerts: what is not well becomes one alert, is told to whoever is on duty, and is told again when it is over."""
