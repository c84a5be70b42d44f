"""The command `custodian` with the filter: Cloud Custodian loads no plug-ins of other packages."""

from __future__ import annotations

from c7n.cli import main as custodian

from ._filter import register


def main() -> None:
    register()
    custodian()


if __name__ == "__main__":
    main()
