"""The real command, with recorded answers of Azure Resource Manager."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from arm import HOST, LIST, Arm
from conftest import Run, custodian

POLICIES = """
policies:
  - name: default
    resource: azure.container-registry
    filters:
      - acrcheck
  - name: failed
    resource: azure.container-registry
    filters:
      - type: acrcheck
        status: fail
  - name: unknown
    resource: azure.container-registry
    filters:
      - type: acrcheck
        check: acr-trusted-services
        status: [unknown]
  - name: blocked
    resource: azure.container-registry
    filters:
      - type: acrcheck
        check: acr-trusted-services
        status: fail
  - name: settings
    resource: azure.container-registry
    filters:
      - type: value
        key: name
        op: in
        value: [good, wide]
      - type: acrcheck
        settings:
          minPrefixLength: 16
  - name: not-passing
    resource: azure.container-registry
    filters:
      - not:
          - type: acrcheck
            check: acr-ip-network-rules
            status: [pass, not-applicable]
  - name: both
    resource: azure.container-registry
    filters:
      - or:
          - type: acrcheck
            check: acr-trusted-services
            status: fail
          - type: acrcheck
            check: acr-ip-network-rules
            status: fail
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, arm: Arm) -> Run:
    return custodian(tmp_path_factory.mktemp("run"), arm, POLICIES)


def test_the_run_succeeds_on_the_loopback_interface(run: Run) -> None:
    assert run.exit_code == 0, run.log
    assert set(run.arm.hosts) == {f"{HOST}:443"}
    assert {request.partition("?")[0] for request in run.arm.requests} == {LIST}
    assert any("skiptoken" in request for request in run.arm.requests)


@pytest.mark.parametrize(
    ("policy", "names"),
    [
        ("default", ["open", "blocked", "perimeter", "old"]),
        ("failed", ["open", "blocked"]),
        ("unknown", ["perimeter", "old"]),
        ("blocked", ["blocked"]),
        ("settings", ["wide"]),
        ("not-passing", ["open", "perimeter"]),
        ("both", ["open", "blocked"]),
    ],
)
def test_policies_match(run: Run, policy: str, names: list[str]) -> None:
    # Cloud Custodian does not keep the order within `or` and `not`.
    assert sorted(run.names(policy)) == sorted(names)


def test_resources_have_their_findings(run: Run) -> None:
    resource = next(resource for resource in run.resources["blocked"] if resource["name"] == "blocked")
    (finding,) = resource["c7n:acrcheck"]
    assert (finding["check"], finding["status"], finding["severity"]) == ("acr-trusted-services", "fail", "high")
    assert finding["reason"] == "trusted-services-blocked"
    assert finding["remediation"] == ["az acr update --name blocked --resource-group rg-harbour --allow-trusted-services true"]


def test_the_command_without_the_filter_fails(tmp_path: Path, arm: Arm) -> None:
    command = (str(Path(sys.executable).with_name("custodian")), "run", "--output-dir", "out", "policies.yml")
    run = custodian(tmp_path, arm, POLICIES, *command)
    assert run.exit_code == 1
    assert run.resources == {}


def test_settings_that_are_not_valid_fail_the_policy(tmp_path: Path, arm: Arm) -> None:
    policies = """
policies:
  - name: broken
    resource: azure.container-registry
    filters:
      - type: acrcheck
        settings: {minPrefixLengt: 16}
"""
    run = custodian(tmp_path, arm, policies)
    assert run.exit_code == 1
    assert "acrcheck: invalid settings: /minPrefixLengt" in run.log
    assert run.resources == {}
