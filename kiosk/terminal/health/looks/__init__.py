"""What looks wrong at one look, part by part; pure: whoever looks brings what is to be judged."""
