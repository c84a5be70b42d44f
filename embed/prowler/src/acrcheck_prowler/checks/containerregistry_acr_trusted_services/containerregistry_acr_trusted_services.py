from __future__ import annotations

from prowler.lib.check.models import Check, Check_Report_Azure


class containerregistry_acr_trusted_services(Check):  # type: ignore[misc] # Prowler has no types
    def execute(self) -> list[Check_Report_Azure]:
        try:
            from acrcheck_prowler._findings import findings  # noqa: PLC0415 - Prowler only logs errors of imports
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing was checked
            report = Check_Report_Azure(metadata=self.metadata(), resource={})
            report.resource_id = report.resource_name = report.subscription = "acrcheck"
            report.status = "FAIL"
            report.status_extended = f"Unknown: the package acrcheck-prowler cannot be used: {error}"
            return [report]
        return findings(self.metadata(), "acr-trusted-services")
