"""Find plug-ins, check what they offer, keep them in bounds, and give their parts by name."""

from ekelurahan.plugins.host import PluginHost

__all__ = ["PluginHost"]
