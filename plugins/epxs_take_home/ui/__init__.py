"""Forms of the plugin, drawn with TraitsUI."""
