// Progressive enhancement only.
