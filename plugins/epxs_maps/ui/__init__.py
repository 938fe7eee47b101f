"""The map pane: TraitsUI and Chaco around `epxs_maps.map_model`."""
