"""What Typhon adds to Python: see typhon.explain, and SourcelessWarning for -X sourceless."""

from _typhon_sourceless import SourcelessWarning

__all__ = ["SourcelessWarning"]
