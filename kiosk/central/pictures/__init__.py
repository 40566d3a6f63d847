"""Pictures of figures: worked out here by pure functions, drawn by the console as SVG and by reports on paper."""
