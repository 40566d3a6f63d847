"""Nobody before the glass: every question of the wizard answered from one file."""
