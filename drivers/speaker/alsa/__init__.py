"""A loudspeaker on an ALSA sound device: recorded clips, and espeak-ng for everything else."""
