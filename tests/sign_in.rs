//! Every authentication method, as far as it works offline: tools are scripts, services are local servers.

use std::fs;
#[cfg(unix)]
use std::path::PathBuf;
use std::process::{Command, Output};

use acrcheck::azure::{AccessToken, Cloud, Credential, SignIn, SignInError, TokenProvider};
use serde_json::json;

use crate::live::CANARY;
use crate::support::acrcheck;
use crate::support::arm::{Arm, Asked, Identity, Reply, tenant};

/// Variables that select credentials. None is taken from the environment of the tests.
const VARIABLES: [&str; 12] = [
    "ACRCHECK_ACCESS_TOKEN",
    "AZURE_TENANT_ID",
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_AUTHORITY_HOST",
    "IDENTITY_ENDPOINT",
    "IDENTITY_HEADER",
    "IDENTITY_SERVER_THUMBPRINT",
    "IMDS_ENDPOINT",
    "MSI_ENDPOINT",
    "MSI_SECRET",
];

/// A machine without credentials, except for tools in a folder.
struct Machine {
    tools: tempfile::TempDir,
}

impl Machine {
    fn new() -> Self {
        Self {
            tools: tempfile::tempdir().unwrap(),
        }
    }

    /// A tool that records its arguments and does what the script says.
    #[cfg(unix)]
    fn tool(&self, name: &str, script: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;

        let path = self.tools.path().join(name);
        let notes = self.tools.path().join(format!("{name}.notes"));
        fs::write(
            &path,
            format!("#!/bin/sh\necho \"$*\" >> '{}'\n{script}\n", notes.display()),
        )
        .unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        notes
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = acrcheck(arguments);
        for name in VARIABLES {
            command.env_remove(name);
        }
        command.env("PATH", self.tools.path());
        command
    }

    fn check(&self, arm: &Arm, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        let check = [
            "check",
            "--live",
            "--all-subscriptions",
            "--format",
            "summary",
            "--arm-endpoint",
        ];
        self.command(&[&check, &[arm.url().as_str()][..], arguments].concat())
            .envs(variables.iter().copied())
            .output()
            .unwrap()
    }
}

/// A service that accepts this token.
fn service_accepting(token: &'static str) -> Arm {
    Arm::start(move |asked, before| match asked.header("authorization") {
        Some(given) if given == format!("Bearer {token}") => tenant(2, 5, 2)(asked, before),
        _ => Reply::error(401, "InvalidAuthenticationToken"),
    })
}

fn assert_signed_in(output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), said.as_ref()), (Some(1), ""));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("10 registries"), "{said}");
}

fn refusal(output: &Output) -> String {
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    // One line, and a hint.
    let mut more = said.lines().skip(1);
    assert!(more.next().is_none_or(|line| line.starts_with("hint: ")), "{said}");
    assert_eq!(more.next(), None, "{said}");
    said
}

#[test]
fn a_token_is_accepted_raw_or_as_printed() {
    let machine = Machine::new();
    let printed = json!({"accessToken": CANARY, "expiresOn": "2026-01-01", "tokenType": "Bearer"}).to_string();
    for token in [CANARY, &printed] {
        let variables = [("ACRCHECK_ACCESS_TOKEN", token)];
        assert_signed_in(&machine.check(&service_accepting(CANARY), &[], &variables));
        assert_signed_in(&machine.check(&service_accepting(CANARY), &["--credential", "token"], &variables));
    }
    let said = refusal(&machine.check(&service_accepting(CANARY), &["--credential", "token"], &[]));
    assert!(said.contains("ACRCHECK_ACCESS_TOKEN"), "{said}");
}

#[cfg(unix)]
#[test]
fn the_azure_cli_signs_in() {
    let machine = Machine::new();
    let token = json!({"accessToken": "of-az", "expires_on": 4_000_000_000_u64, "tokenType": "Bearer"});
    let notes = machine.tool("az", &format!("echo '{token}'"));
    assert_signed_in(&machine.check(&service_accepting("of-az"), &["--credential", "azure-cli"], &[]));
    // Once per run, and for the selected cloud.
    let asked = "account get-access-token -o json --scope https://management.azure.com/.default\n";
    assert_eq!(fs::read_to_string(&notes).unwrap(), asked);
    fs::remove_file(&notes).unwrap();
    let china = ["--credential", "azure-cli", "--cloud", "china"];
    assert_signed_in(&machine.check(&service_accepting("of-az"), &china, &[]));
    assert_eq!(
        fs::read_to_string(&notes).unwrap(),
        asked.replace("azure.com", "chinacloudapi.cn")
    );
}

/// A token that expires soon is not used much longer.
#[cfg(unix)]
#[test]
fn an_expiring_token_is_renewed() {
    let machine = Machine::new();
    let token = json!({"accessToken": "of-az", "expires_on": 1_000_000_000, "tokenType": "Bearer"});
    let notes = machine.tool("az", &format!("echo '{token}'"));
    let arm = service_accepting("of-az");
    assert_signed_in(&machine.check(&arm, &["--credential", "azure-cli"], &[]));
    // Once per request, and once before the first.
    assert_eq!(
        fs::read_to_string(notes).unwrap().lines().count(),
        arm.asked().len() + 1
    );
}

#[cfg(unix)]
#[test]
fn the_developer_cli_signs_in() {
    let machine = Machine::new();
    let token = json!({"token": "of-azd", "expiresOn": "2090-01-01T00:00:00Z"});
    let notes = machine.tool("azd", &format!("echo '{token}'"));
    assert_signed_in(&machine.check(
        &service_accepting("of-azd"),
        &["--credential", "azure-developer-cli"],
        &[],
    ));
    let asked = fs::read_to_string(notes).unwrap();
    assert!(asked.contains("https://management.azure.com/.default"), "{asked}");
    // The last method in the order, so all others fail first.
    assert_signed_in(&machine.check(
        &service_accepting("of-azd"),
        &[],
        &[("MSI_ENDPOINT", "x"), ("MSI_SECRET", "of-the-workspace")],
    ));
}

fn identity(asked: &Asked) -> Reply {
    let known = asked.header("x-identity-header") == Some("of-the-app");
    if !known || asked.parameter("resource") != Some("https%3A%2F%2Fmanagement.azure.com") {
        return Reply::error(400, "BadRequest");
    }
    let client = asked.parameter("client_id").unwrap_or("none");
    Reply::json(
        200,
        &json!({"access_token": format!("of-{client}"), "expires_on": "4000000000", "resource": "x", "token_type": "Bearer"}),
    )
}

#[test]
fn a_managed_identity_signs_in() {
    let machine = Machine::new();
    let service = Arm::start(|asked, _| identity(asked));
    let url = service.url();
    let variables = [("IDENTITY_ENDPOINT", url.as_str()), ("IDENTITY_HEADER", "of-the-app")];
    let managed = ["--credential", "managed-identity"];
    assert_signed_in(&machine.check(&service_accepting("of-none"), &managed, &variables));
    // The error begins with the name of the method.
    let refused = [variables[0], ("IDENTITY_HEADER", "of-another-app")];
    let said = refusal(&machine.check(&service_accepting("of-none"), &managed, &refused));
    assert!(
        said.starts_with("error: cannot sign in: managed-identity: cannot use the managed identity of this machine: "),
        "{said}"
    );
    // By default it comes before any tool; with a client id, that identity is used. Requests bypass the proxy.
    let more = [("AZURE_CLIENT_ID", "seven"), ("ALL_PROXY", "http://127.0.0.1:1")];
    assert_signed_in(&machine.check(&service_accepting("of-seven"), &[], &[&variables[..], &more].concat()));
}

/// The error is one line with the next step. With `--verbose`, each method and the reason why it failed follow.
#[test]
fn without_credentials_the_error_lists_every_method() {
    let machine = Machine::new();
    let arm = service_accepting(CANARY);
    let variables = [("MSI_ENDPOINT", "x"), ("MSI_SECRET", "of-the-workspace")];
    let said = refusal(&machine.check(&arm, &[], &variables));
    assert!(
        said.contains("`az login`") && !said.contains("AZURE_") && said.len() < 160,
        "{said}"
    );
    let output = machine.check(&arm, &["--verbose"], &variables);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.lines().count(), 1 + Credential::ALL.len(), "{said}");
    for reason in [
        "environment: AZURE_TENANT_ID is not set",
        "workload-identity: AZURE_TENANT_ID is not set",
        "managed-identity: Azure ML managed identity isn't supported",
        "azure-cli: az not found on PATH",
        "azure-developer-cli: azd not found on PATH",
    ] {
        let line = said
            .lines()
            .find(|line| line.starts_with("  caused by: ") && line.contains(reason));
        assert!(line.is_some(), "{reason} is not in {said}");
    }
    // Nothing is requested without a token.
    assert_eq!(arm.targets(), [""; 0]);
    // The error of a tool is quoted.
    #[cfg(unix)]
    {
        machine.tool("az", "echo 'ERROR: Please run: az login' >&2; exit 1");
        let said = refusal(&machine.check(&arm, &["--credential", "azure-cli"], &[]));
        assert!(said.contains("azure-cli: ERROR: Please run: az login"), "{said}");
        assert!(!said.contains("azd"), "{said}");
    }
}

/// If credentials in variables do not work, no other method is tried, and the secret is not shown.
#[cfg(unix)]
#[test]
fn an_unusable_secret_is_an_error_and_not_shown() {
    let machine = Machine::new();
    let token = json!({"accessToken": CANARY, "expires_on": 4_000_000_000_u64, "tokenType": "Bearer"});
    machine.tool("az", &format!("echo '{token}'"));
    // It does not speak TLS, so it never receives a secret.
    let authority = Arm::start(|_, _| Reply::error(400, "x"));
    let authority_host = authority.url().replace("http:", "https:");
    let file = machine.tools.path().join("assertion");
    fs::write(&file, "an-assertion-nobody-shows").unwrap();
    let common = [
        ("AZURE_TENANT_ID", "tenant"),
        ("AZURE_CLIENT_ID", "client"),
        ("AZURE_AUTHORITY_HOST", authority_host.as_str()),
    ];
    for (name, way, own) in [
        ("AZURE_CLIENT_SECRET", "environment", "a-secret-nobody-shows"),
        (
            "AZURE_FEDERATED_TOKEN_FILE",
            "workload-identity",
            file.to_str().unwrap(),
        ),
    ] {
        let variables = [&common[..], &[(name, own)]].concat();
        for picked in [&[][..], &["--credential", way, "--verbose"]] {
            let said = refusal(&machine.check(&service_accepting(CANARY), picked, &variables));
            assert!(said.contains(&format!("{way}: invalid response")), "{said}");
            assert!(!said.contains("retry policy"), "{said}");
            assert!(!said.contains("azure-cli") && !said.contains("nobody-shows"), "{said}");
        }
    }
    assert_eq!(authority.targets(), [""; 0]);
    let missing = [&common[..], &[("AZURE_FEDERATED_TOKEN_FILE", "/nowhere/at/all")]].concat();
    let said = refusal(&machine.check(&service_accepting(CANARY), &[], &missing));
    assert!(
        said.contains("failed to read federated token from file /nowhere/at/all"),
        "{said}"
    );
}

/// An authority that checks the client and its proof.
fn authority(asked: &Asked) -> Reply {
    let field = |name: &str| {
        let pairs = asked.body.split('&').map(|pair| pair.split_once('=').unwrap());
        pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    assert_eq!(
        (asked.method.as_str(), asked.path()),
        ("POST", "/tenant/oauth2/v2.0/token")
    );
    assert_eq!(
        (field("client_id"), field("grant_type")),
        (Some("client"), Some("client_credentials"))
    );
    assert_eq!(field("scope"), Some("https%3A%2F%2Fmanagement.azure.com%2F.default"));
    let token = match (field("client_secret"), field("client_assertion")) {
        (Some("the-right-secret"), None) => "of-the-secret",
        (None, Some("the-right-assertion")) => "of-the-assertion",
        (secret, assertion) => {
            let given = secret.or(assertion).unwrap();
            let said = format!("AADSTS7000215: Invalid client secret provided: {given}.");
            let error = json!({"error": "invalid_client", "error_description": said, "error_codes": [7000215]});
            return Reply::json(401, &error);
        }
    };
    Reply::json(
        200,
        &json!({"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": token}),
    )
}

/// On Linux, a file can add trusted certificates.
#[cfg(target_os = "linux")]
#[test]
fn a_secret_or_an_assertion_signs_in() {
    let machine = Machine::new();
    let identity = Identity::new();
    let at = |name: &str| machine.tools.path().join(name).to_str().unwrap().to_owned();
    let (trusted, assertion) = (at("trusted.pem"), at("assertion"));
    fs::write(&trusted, identity.certificate()).unwrap();
    let login = Arm::start_tls(&identity, |asked, _| authority(asked));
    let login_url = login.url();
    let common = [
        ("SSL_CERT_FILE", trusted.as_str()),
        ("AZURE_TENANT_ID", "tenant"),
        ("AZURE_CLIENT_ID", "client"),
        ("AZURE_AUTHORITY_HOST", login_url.as_str()),
    ];
    let secret = |secret| [&common[..], &[("AZURE_CLIENT_SECRET", secret)]].concat();
    let file = [&common[..], &[("AZURE_FEDERATED_TOKEN_FILE", assertion.as_str())]].concat();
    assert_signed_in(&machine.check(&service_accepting("of-the-secret"), &[], &secret("the-right-secret")));
    fs::write(&assertion, "the-right-assertion").unwrap();
    assert_signed_in(&machine.check(&service_accepting("of-the-assertion"), &[], &file));
    assert_eq!(login.asked().len(), 2);
    // Wrong ones: the error gives the reason and removes the secret that the authority repeats.
    fs::write(&assertion, "the-wrong-one").unwrap();
    for (way, variables) in [("environment", secret("the-wrong-one")), ("workload-identity", file)] {
        for verbose in [&[][..], &["--verbose"]] {
            let said = refusal(&machine.check(&service_accepting(CANARY), verbose, &variables));
            assert!(
                said.contains(&format!("{way}: AADSTS7000215: Invalid client secret")),
                "{said}"
            );
            assert!(!said.contains("the-wrong-one"), "{said}");
        }
    }
}

/// The token is sent only if the certificate of the service is trusted.
#[cfg(target_os = "linux")]
#[test]
fn the_token_is_only_sent_to_a_trusted_service() {
    let machine = Machine::new();
    let (identity, other) = (Identity::new(), Identity::new());
    let at = |name: &str| machine.tools.path().join(name).to_str().unwrap().to_owned();
    let (trusted, not) = (at("trusted.pem"), at("not.pem"));
    fs::write(&trusted, identity.certificate()).unwrap();
    fs::write(&not, other.certificate()).unwrap();
    let arm = Arm::start_tls(&identity, tenant(2, 5, 2));
    let with = |file: &str| machine.check(&arm, &[], &[("ACRCHECK_ACCESS_TOKEN", CANARY), ("SSL_CERT_FILE", file)]);
    let output = with(&not);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("no secure connection"), "{said}");
    assert_eq!(arm.targets(), [""; 0]);
    assert_signed_in(&with(&trusted));
}

#[test]
fn every_method_has_a_name() {
    for way in Credential::ALL {
        assert_eq!(way.name().parse(), Ok(way));
    }
    let unknown: Result<Credential, SignInError> = "password".parse();
    assert!(unknown.unwrap_err().to_string().contains("password"));
    let without_methods = SignIn::new(&[], Cloud::Public).token();
    assert!(matches!(without_methods, Err(SignInError::None { tried }) if tried.is_empty()));
    assert!(AccessToken::new("").is_err());
}
