"""Receipt printers that speak ESC/POS and print GB18030 Chinese."""
