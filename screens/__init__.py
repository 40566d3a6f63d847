"""Everything seen on the terminal: shows numbered scenes and reports touches; decides nothing."""
