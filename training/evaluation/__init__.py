"""Evaluation behind `hearken eval`: figures with intervals, on our data or anybody's of the same form."""
