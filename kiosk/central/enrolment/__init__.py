"""Who a terminal is: claims and their approval, certificates of our own CA, and the signature of every request."""
