"""Moves a millwork shop from PPak to INNERGY: nothing lost, nothing invented, nothing twice."""
