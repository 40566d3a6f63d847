"""What operators look at, read from the platform's books: sites, cells, deposits, tasks, passports, days and hours.

Nothing here writes, and nothing here tells of a person.
"""
