"""Turn-taking: recordings with the times of their words, and what is learnt from their pauses."""
