"""AssistantClient and the `hearken` command line."""
