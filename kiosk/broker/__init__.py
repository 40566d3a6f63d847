"""The broker of the fleet's channel: Debian's mosquitto, with rights by certificate and the list of revoked ones."""
