#!/bin/sh
# The commands of the installed terminal. The version is looked up once, so that an update in between mixes nothing.
set -e
home=$(readlink -f /opt/hall-terminal/current)
exec "$home/bin/python" -m kiosk "$@"
