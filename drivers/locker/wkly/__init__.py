"""Lock boards of the "WKLY" family, up to 24 channels, on RS-485 at 9600 baud."""
