"""Help in the hall (M29): calls of terminals for the staff, and who of them may stand by a citizen."""
