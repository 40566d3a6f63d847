"""A4 printers that speak IPP, straight or through a CUPS queue."""
