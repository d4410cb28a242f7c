"""The nouns of onex: frozen values without input or output."""
