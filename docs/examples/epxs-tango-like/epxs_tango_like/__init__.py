"""An example of an instrument: devices with attributes, simulated, as Tango has them."""
