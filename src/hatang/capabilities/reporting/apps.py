"""The manifest of the reporting capability."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability
from hatang.kernel.ui import shell

# start: the tables are not there before the apps are ready.


class ReportingConfig(capability.Capability):
    name = "hatang.capabilities.reporting"
    label = "reporting"
    title = _("Reporting")
    order = 80

    def ready(self) -> None:
        super().ready()
        shell.fill_link("bell", "reporting:bell")
        shell.fill_link("my_work", "reporting:mine")
        from hatang.capabilities.reporting.queries import office_days
        from hatang.kernel import workdays

        workdays.register_announced(office_days.read_announced_days)
