"""The headless terminal: decides, drives devices and remembers; draws nothing."""
