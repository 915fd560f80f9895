"""The door of CKAN's API: a dataset or an organisation as a client sends it, checked and written."""

from hatang.capabilities.ckan.actions.bodies import write_body
from hatang.capabilities.ckan.actions.packages import write_package
from hatang.capabilities.ckan.formats.refusals import Refused
from hatang.capabilities.ckan.formats.schema import format_of, read_package

__all__ = ["Refused", "format_of", "read_package", "write_body", "write_package"]
