"""The commands of `hearken`, a file each. Their heavy imports are inside, so that each pays only for itself."""
