"""The models, behind four small interfaces. The only server room that imports model libraries."""
