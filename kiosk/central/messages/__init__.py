"""Messages to citizens: their words, when each is due, and how a sender fetches them. Nothing is sent from here."""
