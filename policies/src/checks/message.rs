//! Messages for registries whose settings cannot be read.

use crate::configuration::{Configuration, Obstacle};

/// The message that replaces the summary of the reason, if it is known why the settings cannot be read.
pub(super) fn of(configuration: &Configuration<'_, '_>, reason: &str) -> Option<&'static str> {
    let message = match (configuration.obstacle?, reason) {
        (Obstacle::PropertiesAreText, "network-access-unrecognised") => {
            "`properties` is a string, not an object, so the settings in it cannot be read. Print it as an object (PowerShell: `ConvertTo-Json -Depth 20`; Resource Graph: `az graph query --output json`)."
        }
        (Obstacle::PropertiesAreMalformed, "network-access-unrecognised") => {
            "`properties` is given twice, or is not an object, so the settings in it cannot be read. Print the registry again with `az acr show --output json`."
        }
        (Obstacle::RuleSetIsText, "network-access-unrecognised") => {
            "`networkRuleSet` is a string, not an object, so the default action and the rules cannot be read. Print it as an object (PowerShell: `ConvertTo-Json -Depth 20`)."
        }
        (Obstacle::NoSettings, "network-access-not-shown") => {
            "The document shows no network settings of the registry, like the output of `az resource list`. Pass what `az acr list` or `az acr show` prints."
        }
        _ => return None,
    };
    Some(message)
}
