"""Checkov imports this file once for each framework. The checks are in a package, because Checkov needs a dotted module name for Bicep."""

from acrcheck_checkov._checks import register

register()
