"""A commented file of answers, to be filled in."""

TEMPLATE = """\
# Answers for `kiosk provision --answers FILE`: everything a technician would say at the glass. Nobody is needed then
# but hands, where a test asks for them (lay a card, push a door shut, pull a plug). Devices are named by --devices
# files, or found at this machine's ports and at those that --port, --ipp and --ups name.
# What is not said here is not taken for granted: the wizard ends at that step, with status 1 and its name.

who = "…"                        # who signs the sheet
# url = "https://platform.example.gov.cn"   # where no settings file says where the platform is

[site]
number = 1                       # which machine of this place it is
right = true                     # the place that the platform names is the one expected

[address]                        # typed where the platform is not reached without, and kept when it is reached by it
# fixed = "10.1.2.20/24"
# gateway = "10.1.2.1"           # "-" for none
# dns = "10.1.2.1 10.1.2.2"      # with spaces between, "-" for none

[patience]
again = 0                        # for so many seconds what is not there yet (platform, device) is tried again
hands = 120                      # so long hands may take for what they are asked to do

[cabinet]
known = false                    # true: the map of the settings files stays, nothing is opened
# boards = 1                     # lock boards on the bus; where devices.toml does not say
# label = "A"                    # the cabinet's label, as the platform knows it
# side = "right"                 # of the screen: left, right, here
# columns = 4
# order = "down"                 # numbers run down the columns, or along the rows: down, along
# sizes = "111223"               # each row from the top: 1 small, 2 medium, 3 large
# low = "000111"                 # each row from the top: 1 where its doors' middle is 40 to 120 cm above the floor
# papers = 4                     # so many of the last numbers take papers that are handed in
# opens = [                      # which door each lock opens; one that opens none is left out
#   { board = 1, channel = 1, door = 1 },
# ]

[seen]                           # what somebody would have to see or hear; true only where that is made sure otherwise
slip_looks_right = false
page_looks_right = false
voice = "not_heard"              # right, not_heard
lights_look_right = false
may_pull_plug = false            # true: hands pull the UPS's plug and put it back

# Nine marks, row by row from the top left: where a finger touched, 0 to 10000. None: no finger, see [[left_out]].
# touch = [ { x = 1000, y = 1000 } ]

# [[security]]                   # bios, boot, usb, ports, keys, screen, camera, heights; never a password itself
# point = "bios"
# answer = "set, kept by the centre's safe"

# [[left_out]]                   # what may be left out where it does not pass: a step, or a device's test
# step = "tests.camera"          # network, cabinet, touch, sound, power, trial, tests.card, signing.paper, …
# why = "comes next week"
"""
