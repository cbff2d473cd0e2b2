"""Plain functions over text and bytes, standard library only; each names the standard it follows."""
