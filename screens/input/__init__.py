"""What fingers do, before it means anything: debounce, and waking the loop the moment the X server reports a touch."""
