"""Locks on Modbus-RTU relay boards (Waveshare and the many alike), with door contacts on the boards' inputs."""
