"""How the terminal itself is: signs of life, its memory's disk, its clock, how it was stopped, the screens' rest."""
