//! Version 0.1.0 of the contract is frozen: components that were built against it keep running.

use acrcheck::Settings;
use acrcheck::model::{Detail, Status};

use crate::hostile::guest::DOCUMENT;
use crate::support::{ENGINE, tests_folder};

/// The component was built once, and is never built again: with a newer contract, the host must still accept it.
#[test]
fn a_component_built_against_version_0_1_0_keeps_running() {
    let path = tests_folder().join("contract/0.1.0.wat");
    let component = wat::parse_file(path).unwrap();
    let policy = ENGINE.load(&component).unwrap();
    let settings = Settings::default();
    for policy in [&policy, &policy.clone().without_packed()] {
        let evaluation = policy.evaluate(DOCUMENT, &settings).unwrap();
        let [registry] = evaluation.registries.as_slice() else {
            panic!("{} registries", evaluation.registries.len());
        };
        assert_eq!(registry.name.as_deref(), Some("orchard"));
        assert_eq!(registry.findings[0].status, Status::Pass);
    }
    assert_eq!(policy.evaluate_json(DOCUMENT, "{}", Detail::Full).unwrap(), "{}");
}
