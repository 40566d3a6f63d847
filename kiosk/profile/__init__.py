"""What a site's profile may say, judged alike by the platform that publishes it and the terminal that takes it over."""
