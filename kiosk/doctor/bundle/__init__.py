"""`kiosk diagnostics`: what somebody far away needs to help, without anything personal or secret."""
