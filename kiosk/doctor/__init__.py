"""`kiosk doctor`: looks at what commonly breaks on a terminal's box, says it in plain words, and changes nothing."""
