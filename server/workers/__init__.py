"""Where engines run: off the event loop, bounded, cancellable."""
