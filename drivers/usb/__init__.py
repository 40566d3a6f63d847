"""What may be plugged into a terminal by USB, the rules that keep everything else out, and what was kept out."""
