"""A4 pages as PDF in the hall's typeface: results that departments seal, and lists that citizens take along."""
