"""What is printed or read about the terminal, made from the programs' own tables: nothing is stored."""
