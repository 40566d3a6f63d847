"""Updates as the terminal sees them: fetched at leisure, handed to root when nobody is here, and then on trial."""
