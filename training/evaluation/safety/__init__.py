"""How well the caller is protected: what `hearken eval safety` measures."""
