"""The results for the cases of this package, as a table."""

from __future__ import annotations

from pathlib import Path

from conftest import IDS, Record, Scan

TABLE = Path(__file__).with_name("expected.txt")


def line(record: Record) -> str:
    finding = record.finding
    cells = (record.framework, record.file, record.resource, IDS[record.check], record.result, finding.get("status"), finding.get("reason"))
    return " ".join(ascii(cell)[1:-1] if " " in str(cell) or not str(cell).isprintable() else str(cell) for cell in cells)


def test_every_result_is_the_expected_one(scan: Scan) -> None:
    found = sorted(line(record) for record in scan.records if not record.file.startswith("given"))
    assert found == [row for row in TABLE.read_text(encoding="utf-8").splitlines() if not row.startswith("#")]


def test_the_run_fails(scan: Scan) -> None:
    assert scan.exit_code == 1


def test_files_that_checkov_cannot_parse_are_known(scan: Scan) -> None:
    assert set(scan.not_parsed) >= {"comment.json", "spread.bicep", "tabs.json"}


def test_a_pass_is_a_pass_of_the_component(scan: Scan) -> None:
    for record in scan.records:
        if record.result == "PASSED":
            assert record.finding["status"] in {"pass", "not-applicable"}, record
        elif record.result == "FAILED":
            assert record.finding["status"] in {"fail", "unknown", "error"}, record
        else:
            assert record.result == "SKIPPED"
            assert record.raw["check_result"]["suppress_comment"] == "a mirror that everybody may read"


def test_every_record_says_why(scan: Scan) -> None:
    for record in scan.records:
        if record.result != "SKIPPED":
            details = record.raw["details"]
            assert details == record.finding["details"]
            status = "unknown" if record.finding["status"] == "error" else record.finding["status"]
            assert details[0].startswith(f"{status}: ")
            assert record.raw["severity"] == "HIGH"
            if record.finding["status"] != "error":
                assert record.raw["check_result"]["evaluated_keys"]


def test_details_have_no_characters_that_change_a_terminal(scan: Scan) -> None:
    details = [detail for record in scan.records for detail in record.raw["details"] if record.file.endswith("hostile-text.json")]
    assert any("Enabled\\u{1b}]0;x\\u{7}\\u{202e}" in detail for detail in details)
    for detail in details:
        assert detail.isprintable()


def test_checkov_computes_the_values_of_these_wrongly(scan: Scan) -> None:
    """Why values are read from files: each of these is wrong in what Checkov passes to a check."""
    results = {(record.file, record.resource.rpartition(".")[2], IDS[record.check]): record.result for record in scan.records}
    # The default of the parameter of the outer template.
    assert results["arm/inner-scope.json", "nestedinner", "acr-ip-network-rules"] == "FAILED"
    # The default of the parameter of another file.
    assert results["bicep/one/main.bicep", "shared", "acr-ip-network-rules"] == "FAILED"
    # Conditions on unknown values.
    assert results["terraform/main.tf", "condition", "acr-trusted-services"] == "FAILED"
    assert results["terraform/main.tf", "access_condition", "acr-ip-network-rules"] == "FAILED"
    assert results["terraform/child/main.tf", "this", "acr-ip-network-rules"] == "FAILED"
    # An empty list for a variable without a value.
    assert results["terraform/main.tf", "typed", "acr-ip-network-rules"] == "FAILED"
    # A failure that Checkov removes because of the name.
    names = [record.resource for record in scan.records if record.file == "arm/computed-name.json" and record.result == "FAILED"]
    assert names == ["Microsoft.ContainerRegistry/registries.[toLower(concat('ACR', uniqueString(resourceGroup().id)))]"]
