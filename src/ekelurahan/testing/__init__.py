"""What tests of plug-ins and of host applications import."""
