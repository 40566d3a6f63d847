"""Lock boards of the "8A / 80" family, 8 to 24 channels on RS-485 at 9600 baud."""
