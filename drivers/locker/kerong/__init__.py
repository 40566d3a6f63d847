"""Kerong lock boards KR-CU12 and KR-CU16, the older firmware, on RS-485 at 19200 or 9600 baud."""
