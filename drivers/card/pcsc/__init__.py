"""Social-security cards in a PC/SC reader: what a card gives freely is read, and a PIN is never tried."""
