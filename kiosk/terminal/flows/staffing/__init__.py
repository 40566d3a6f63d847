"""What the staff do at the wall: put in, take out, look after cells in doubt, and open in an emergency."""
