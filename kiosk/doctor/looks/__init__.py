"""The looks: small functions over the box, one room of them a file."""
