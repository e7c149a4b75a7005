"""What is kept on disk, sealed and for a time: transcripts if asked for, reports of concern, counts without people."""
