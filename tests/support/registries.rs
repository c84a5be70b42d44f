//! Invented registries with the structure and sizes that Azure prints, for measurements. Equal indexes give equal registries.

use std::fmt::Write;

/// A registry as `az acr list` prints it, but on one line: about 1.5 KB, with as many IP rules as its state has.
pub(crate) fn on_one_line(index: usize) -> String {
    registry(index, rules_of(index), "", "")
}

/// The same, indented: about 2 KB.
pub(crate) fn indented(index: usize) -> String {
    registry(index, rules_of(index), "\n", "  ")
}

/// A registry on one line with this many IP rules of about 70 bytes.
pub(crate) fn with_rules(index: usize, rules: usize) -> String {
    registry(index, rules, "", "")
}

/// A registry as `az acr list --query` prints it with only the keys that the checks need: about 200 bytes.
pub(crate) fn projected(index: usize) -> String {
    let State { access, action, bypass } = State::of(index);
    format!(
        r#"{{"name":"registry{index:07}","resourceGroup":"group{:04}","publicNetworkAccess":"{access}","networkRuleBypassOptions":"{bypass}","networkRuleSet":{{"defaultAction":"{action}","ipRules":[]}}}}"#,
        index / 20
    )
}

/// This many registries, one per line.
pub(crate) fn lines(count: usize, registry: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut lines, index| {
        lines.push_str(&registry(index));
        lines.push('\n');
        lines
    })
}

struct State {
    access: &'static str,
    action: &'static str,
    bypass: &'static str,
}

impl State {
    /// Of twenty registries, eight are open to all networks, eight are on selected networks and four are closed. A quarter blocks trusted services.
    fn of(index: usize) -> Self {
        let (access, action) = match index % 5 {
            0 | 3 => ("Enabled", "Allow"),
            1 | 4 => ("Enabled", "Deny"),
            _ => ("Disabled", "Deny"),
        };
        let bypass = if index % 4 == 3 { "None" } else { "AzureServices" };
        Self { access, action, bypass }
    }
}

/// Up to three, usually one.
fn rules_of(index: usize) -> usize {
    match index % 7 {
        0..=3 => 1,
        4 => 0,
        5 => 2,
        _ => 3,
    }
}

/// A registry with everything that the Azure CLI prints. `line` is the line ending, `step` the indentation of each level.
fn registry(index: usize, rules: usize, line: &str, step: &str) -> String {
    let State { access, action, bypass } = State::of(index);
    let name = format!("registry{index:07}");
    let group = format!("group{:04}", index / 20);
    let subscription = format!("00000000-0000-4000-8000-{:012}", index / 1000);
    let mut json = Writer {
        text: String::with_capacity(2048),
        line,
        step,
        depth: 0,
        first: true,
    };
    json.open("", '{');
    json.member("adminUserEnabled", "false");
    json.member("anonymousPullEnabled", "false");
    json.member("creationDate", "\"2024-03-18T09:41:27.512903+00:00\"");
    json.member("dataEndpointEnabled", "false");
    json.member("dataEndpointHostNames", "[]");
    json.open("\"encryption\"", '{');
    json.member("keyVaultProperties", "null");
    json.member("status", "\"disabled\"");
    json.close('}');
    json.member(
        "id",
        &format!(
            "\"/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerRegistry/registries/{name}\""
        ),
    );
    json.member("identity", "null");
    json.member("location", "\"westeurope\"");
    json.member("loginServer", &format!("\"{name}.azurecr.io\""));
    json.member("name", &format!("\"{name}\""));
    json.member("networkRuleBypassAllowedForTasks", "false");
    json.member("networkRuleBypassOptions", &format!("\"{bypass}\""));
    json.open("\"networkRuleSet\"", '{');
    json.member("defaultAction", &format!("\"{action}\""));
    json.open("\"ipRules\"", '[');
    for rule in 0..rules {
        let (high, low) = ((index + rule) / 256 % 256, (index + rule) % 256);
        json.open("", '{');
        json.member("action", "\"Allow\"");
        json.member("ipAddressOrRange", &format!("\"20.{}.{high}.{low}\"", 40 + rule % 64));
        json.close('}');
    }
    json.close(']');
    json.close('}');
    json.open("\"policies\"", '{');
    for policy in ["azureAdAuthenticationAsArmPolicy", "exportPolicy", "quarantinePolicy"] {
        json.open(&format!("\"{policy}\""), '{');
        json.member("status", "\"enabled\"");
        json.close('}');
    }
    for policy in ["retentionPolicy", "softDeletePolicy"] {
        json.open(&format!("\"{policy}\""), '{');
        json.member("days", "7");
        json.member("lastUpdatedTime", "\"2024-03-18T09:41:36.120455+00:00\"");
        json.member("status", "\"disabled\"");
        json.close('}');
    }
    json.close('}');
    json.member("privateEndpointConnections", "[]");
    json.member("provisioningState", "\"Succeeded\"");
    json.member("publicNetworkAccess", &format!("\"{access}\""));
    json.member("resourceGroup", &format!("\"{group}\""));
    json.open("\"sku\"", '{');
    json.member("name", "\"Premium\"");
    json.member("tier", "\"Premium\"");
    json.close('}');
    json.member("status", "null");
    json.open("\"systemData\"", '{');
    json.member("createdAt", "\"2024-03-18T09:41:27.512903+00:00\"");
    json.member("createdBy", "\"platform@example.com\"");
    json.member("createdByType", "\"User\"");
    json.member("lastModifiedAt", "\"2024-03-18T09:42:02.940117+00:00\"");
    json.member("lastModifiedBy", "\"platform@example.com\"");
    json.member("lastModifiedByType", "\"User\"");
    json.close('}');
    json.open("\"tags\"", '{');
    json.member("owner", &format!("\"team{:03}\"", index % 300));
    json.close('}');
    json.member("type", "\"Microsoft.ContainerRegistry/registries\"");
    json.member("zoneRedundancy", "\"Disabled\"");
    json.close('}');
    json.text
}

struct Writer<'s> {
    text: String,
    line: &'s str,
    step: &'s str,
    depth: usize,
    /// Whether the innermost container is still empty.
    first: bool,
}

impl Writer<'_> {
    fn begin(&mut self) {
        if !self.first {
            self.text.push(',');
        }
        if self.depth > 0 {
            self.new_line();
        }
        self.first = false;
    }

    fn new_line(&mut self) {
        self.text.push_str(self.line);
        for _ in 0..self.depth {
            self.text.push_str(self.step);
        }
    }

    fn space(&self) -> &'static str {
        if self.step.is_empty() { "" } else { " " }
    }

    fn member(&mut self, key: &str, value: &str) {
        self.begin();
        // Writing to a string cannot fail.
        let _ = write!(self.text, "\"{key}\":{}{value}", self.space());
    }

    /// Opens a container, as an element if `key` is empty.
    fn open(&mut self, key: &str, bracket: char) {
        self.begin();
        if !key.is_empty() {
            let _ = write!(self.text, "{key}:{}", self.space());
        }
        self.text.push(bracket);
        self.depth += 1;
        self.first = true;
    }

    fn close(&mut self, bracket: char) {
        self.depth -= 1;
        if !self.first {
            self.new_line();
        }
        self.text.push(bracket);
        self.first = false;
    }
}
