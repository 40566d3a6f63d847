"""Root's part of an update: verified anew, unpacked beside, tried, and taken back where it is not well."""
