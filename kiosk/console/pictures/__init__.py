"""Pictures for operators: worked out here by pure functions, drawn by templates as SVG, each with its words."""
