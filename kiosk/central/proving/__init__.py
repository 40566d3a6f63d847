"""Proving who one is beyond a card: a code to one's telephone, or one's telephone in place of the card."""
