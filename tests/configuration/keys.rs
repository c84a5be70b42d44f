//! Every key, in every place where it can be set.

use super::*;

/// A key, its default, and for each place how it is set and how it is printed; "" if it cannot be set there.
pub(super) struct Row {
    pub(super) key: &'static str,
    pub(super) default: &'static str,
    pub(super) file: [&'static str; 2],
    pub(super) variable: [&'static str; 2],
    pub(super) flag: &'static [&'static str],
    pub(super) flag_shown: &'static str,
}

const fn row(
    key: &'static str,
    default: &'static str,
    file: [&'static str; 2],
    variable: [&'static str; 2],
    flag: &'static [&'static str],
    flag_shown: &'static str,
) -> Row {
    Row {
        key,
        default,
        file,
        variable,
        flag,
        flag_shown,
    }
}

/// A Boolean key that is on in the file and off in the environment.
const fn switch(key: &'static str, line: &'static str, flag: &'static [&'static str]) -> Row {
    row(key, "false", [line, "true"], ["false", "false"], flag, "true")
}

const ONE: &str = "11111111-1111-1111-1111-111111111111";

/// All keys except `jobs`, whose default depends on the machine.
const ROWS: [Row; 30] = [
    row(
        "exclude",
        "",
        [r#"exclude = ["build", "a/**"]"#, r#"["build", "a/**"]"#],
        ["b,c/*.json", r#"["b", "c/*.json"]"#],
        &["--exclude", "d"],
        r#"["d"]"#,
    ),
    row(
        "parameters",
        "",
        [r#"parameters = ["a.json", "b.json"]"#, r#"["a.json", "b.json"]"#],
        ["c.json,d.json", r#"["c.json", "d.json"]"#],
        &["--parameters", "e.json"],
        r#"["e.json"]"#,
    ),
    row(
        "format",
        r#"["text"]"#,
        [
            r#"format = ["csv", "sarif=acr.sarif"]"#,
            r#"["csv", "sarif=acr.sarif"]"#,
        ],
        ["json, html=a.html", r#"["json", "html=a.html"]"#],
        &["-f", "summary"],
        r#"["summary"]"#,
    ),
    row(
        "remediation",
        "",
        [r#"remediation = "a.sh""#, r#""a.sh""#],
        ["b.sh", r#""b.sh""#],
        &["--remediation", "c.ps1"],
        r#""c.ps1""#,
    ),
    row(
        "detail",
        "",
        [r#"detail = "verdicts""#, r#""verdicts""#],
        ["attention", r#""attention""#],
        &["--detail", "full"],
        r#""full""#,
    ),
    row(
        "settings",
        "",
        [r#"settings = "a.json""#, r#""a.json""#],
        ["b.json", r#""b.json""#],
        &["-s", "c.json"],
        r#""c.json""#,
    ),
    // Not from the environment: that variable is for building.
    row(
        "component",
        "",
        [r#"component = "a.wasm""#, r#""a.wasm""#],
        ["b.wasm", r#""a.wasm""#],
        &["--component", "c.wasm"],
        r#""c.wasm""#,
    ),
    row(
        "limit.memory",
        r#""1 GiB""#,
        [r#"limit = { memory = "256MiB", fuel = 1_000 }"#, r#""256 MiB""#],
        ["memory=128MiB", r#""128 MiB""#],
        &["--limit", "memory=64MiB"],
        r#""64 MiB""#,
    ),
    switch("no-cache", "no-cache = true", &["--no-cache"]),
    row(
        "only",
        "",
        [r#"only = ["a", "b"]"#, r#"["a", "b"]"#],
        ["c,d", r#"["c", "d"]"#],
        &["--only", "e"],
        r#"["e"]"#,
    ),
    row(
        "status",
        "",
        [r#"status = "pass""#, r#"["pass"]"#],
        ["fail,unknown", r#"["fail", "unknown"]"#],
        &["--status", "not-applicable"],
        r#"["not-applicable"]"#,
    ),
    row(
        "severity.no-ip-rules",
        "",
        [r#"severity = { no-ip-rules = "low" }"#, r#""low""#],
        ["no-ip-rules=medium", r#""medium""#],
        &["--severity", "no-ip-rules=critical"],
        r#""critical""#,
    ),
    row(
        "fail-on",
        r#""informational""#,
        [r#"fail-on = "low""#, r#""low""#],
        ["high", r#""high""#],
        &["--fail-on", "critical"],
        r#""critical""#,
    ),
    switch("quiet", "quiet = true", &["-q"]),
    switch("allow-incomplete", "allow-incomplete = true", &["--allow-incomplete"]),
    switch("exit-zero", "exit-zero = true", &["--exit-zero"]),
    switch("verbose", "verbose = true", &["-v"]),
    row(
        "color",
        r#""auto""#,
        [r#"color = "always""#, r#""always""#],
        ["never", r#""never""#],
        &["--color", "auto"],
        r#""auto""#,
    ),
    row(
        "subscription",
        "",
        [
            r#"subscription = ["00000000-0000-0000-0000-000000000000"]"#,
            r#"["00000000-0000-0000-0000-000000000000"]"#,
        ],
        [ONE, r#"["11111111-1111-1111-1111-111111111111"]"#],
        &["--subscription", "22222222-2222-2222-2222-222222222222"],
        r#"["22222222-2222-2222-2222-222222222222"]"#,
    ),
    switch(
        "all-subscriptions",
        "all-subscriptions = true",
        &["--all-subscriptions"],
    ),
    row(
        "resource-group",
        "",
        [r#"resource-group = "a""#, r#""a""#],
        ["b", r#""b""#],
        &["--subscription", ONE, "--resource-group", "c"],
        r#""c""#,
    ),
    row(
        "registry",
        "",
        [r#"registry = "aaaaa""#, r#""aaaaa""#],
        ["bbbbb", r#""bbbbb""#],
        &["--subscription", ONE, "--resource-group", "c", "--registry", "ccccc"],
        r#""ccccc""#,
    ),
    switch("resource-graph", "resource-graph = true", &["--resource-graph"]),
    row(
        "management-group",
        "",
        [r#"management-group = "a""#, r#""a""#],
        ["b", r#""b""#],
        &["--resource-graph", "--management-group", "c"],
        r#""c""#,
    ),
    row(
        "cloud",
        r#""public""#,
        [r#"cloud = "china""#, r#""china""#],
        ["usgov", r#""usgov""#],
        &["--cloud", "public"],
        r#""public""#,
    ),
    row(
        "credential",
        "",
        [r#"credential = "azure-cli""#, r#""azure-cli""#],
        ["token", r#""token""#],
        &["--credential", "environment"],
        r#""environment""#,
    ),
    row(
        "max-time",
        r#""1h""#,
        [r#"max-time = "30m""#, r#""30m""#],
        ["90s", r#""90s""#],
        &["--max-time", "2h"],
        r#""2h""#,
    ),
    row(
        "waivers",
        "",
        [r#"waivers = "a.toml""#, r#""a.toml""#],
        ["b.toml", r#""b.toml""#],
        &["--waivers", "c.toml"],
        r#""c.toml""#,
    ),
    row(
        "baseline",
        "",
        [r#"baseline = "a.json""#, r#""a.json""#],
        ["b.json", r#""b.json""#],
        &["--baseline", "c.json"],
        r#""c.json""#,
    ),
    row("jobs", "", ["jobs = 3", "3"], ["5", "5"], &["-j", "7"], "7"),
];

/// The output of `acrcheck check --help`.
static HELP: LazyLock<String> =
    LazyLock::new(|| String::from_utf8(acrcheck(&["check", "--help"]).output().unwrap().stdout).unwrap());

/// The rows whose flags exist in this build.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    ROWS.iter().filter(|row| {
        let flag = format!("--{}", row.key.split('.').next().unwrap());
        HELP.split(|c: char| c.is_whitespace()).any(|word| word == flag)
    })
}

/// For every key, a flag overrides a variable, a variable the file, and the file the default. Values are not merged.
#[test]
fn flags_override_variables_and_variables_the_file() {
    for row in rows() {
        let key = row.key;
        let name = key.split('.').next().unwrap();
        let variable = format!("ACRCHECK_{}", name.to_uppercase().replace('-', "_"));
        let show = |place: &Place, variables: &[(&str, &str)], flags: &[&str]| {
            let all = shown(&place.run_in(".", &[&["config", "--show-origin"], flags].concat(), variables));
            all.get(key).cloned().unwrap_or_default()
        };
        let empty = Place::new("");
        let line = Place::new(&format!("\n{}\n", row.file[0]));
        let is = |value: &str, origin: &str| (value.to_owned(), origin.to_owned());
        let default = show(&empty, &[], &[]);
        if key == "jobs" {
            assert_eq!(default.1, "default");
        } else {
            assert_eq!(
                default,
                is(row.default, if row.default.is_empty() { "" } else { "default" }),
                "{key}"
            );
        }
        assert_eq!(show(&line, &[], &[]), is(row.file[1], "acrcheck.toml:2"), "{key}");
        let both = show(&line, &[(&variable, row.variable[0])], &[]);
        let from = if key == "component" {
            "acrcheck.toml:2"
        } else {
            &variable
        };
        assert_eq!(both, is(row.variable[1], from), "{key}");
        let flag = format!("--{name}");
        let all = show(&line, &[(&variable, row.variable[0])], row.flag);
        assert_eq!(all, is(row.flag_shown, &flag), "{key}");
        assert_eq!(show(&empty, &[], row.flag), is(row.flag_shown, &flag), "{key}");
        // An empty variable counts as unset.
        assert_eq!(
            show(&line, &[(&variable, "")], &[]),
            is(row.file[1], "acrcheck.toml:2"),
            "{key}"
        );
    }
}

/// A table of limits replaces the one with lower precedence as a whole.
#[test]
fn tables_of_limits_are_not_merged() {
    let place = Place::new("[limit]\nfuel = 1_000\nmemory = \"256MiB\"\n");
    let limits = |output: &Output| {
        let shown = shown(output);
        ["limit.fuel", "limit.memory"].map(|key| shown[key].clone())
    };
    let is = |value: &str, origin: &str| (value.to_owned(), origin.to_owned());
    let file = limits(&place.run(&["config", "--show-origin"]));
    assert_eq!(
        file,
        [is("1000", "acrcheck.toml:1"), is(r#""256 MiB""#, "acrcheck.toml:1")]
    );
    let flag = limits(&place.run(&["config", "--show-origin", "--limit", "fuel=7"]));
    assert_eq!(flag, [is("7", "--limit"), is(r#""1 GiB""#, "default")]);
}

/// The table has every key, and each of its flags that exists in this build is a key.
#[test]
fn every_key_is_in_the_table() {
    let place = Place::new("");
    let text = String::from_utf8(place.run(&["config"]).stdout).unwrap();
    let name = |line: &str| {
        line.trim_start_matches("# ")
            .split([' ', '.'])
            .next()
            .unwrap()
            .to_owned()
    };
    let mut keys: Vec<String> = text.lines().map(name).collect();
    keys.dedup();
    keys.sort();
    let mut known: Vec<&str> = rows().map(|row| row.key.split('.').next().unwrap()).collect();
    known.sort_unstable();
    assert_eq!(keys, known);
    // These are flags only. The last one sends a token to another endpoint.
    for (key, value) in [
        ("live", "true"),
        ("record", "\"a\""),
        ("replay", "\"a\""),
        ("arm-endpoint", "\"https://example.org\""),
        ("config", "\"a\""),
        ("no-config", "true"),
        ("paths", "[\"a\"]"),
        ("help", "true"),
    ] {
        let place = Place::new(&format!("{key} = {value}"));
        let said = place.refused(&["check", "."]);
        assert!(
            said.starts_with(&format!("error: acrcheck.toml:1:1: unknown key `{key}`")),
            "{said}"
        );
    }
}

/// The output is a configuration file with the same values.
#[test]
fn the_printed_configuration_is_equivalent() {
    let place = Place::new(
        "format = [\"json\", 'csv=a \"b\".csv']\nlimit.memory = 268435456\nsettings = \"a\\\\b\\u202e.json\"\nwaivers = \"##[error]a.toml\"\nquiet = true",
    );
    for show in [&["config"][..], &["config", "--show-origin"]] {
        let once = place.run(show);
        let text = String::from_utf8(once.stdout.clone()).unwrap();
        assert!(!text.contains('\u{202e}') && !text.contains("##["), "{text}");
        place.write("other/acrcheck.toml", &once.stdout);
        let named = place.run(&["config", "--config", "other/acrcheck.toml"]);
        // Paths are now relative to this folder.
        let named = String::from_utf8(named.stdout).unwrap().replace("other/", "");
        assert_eq!(named.as_bytes(), place.run(&["config"]).stdout, "{named}");
    }
    assert_eq!(shown(&place.run(&["config"]))["settings"].0, r#""a\\b\u202E.json""#);
}

/// A key in the file has the same effect as its flag.
#[test]
fn every_key_works_like_its_flag() {
    let fixtures = fixtures();
    let place = Place::new("");
    place.write("settings.json", format!(r#"{{"checks": ["{TRUSTED}"]}}"#));
    place.write("none.wasm", "nothing");
    for (line, flags) in [
        (
            r#"format = ["csv", "json=a.json"]"#,
            &["-f", "csv", "-f", "json=a.json"][..],
        ),
        (r#"format = "summary""#, &["-f", "summary"]),
        (r#"exclude = ["*.ndjson"]"#, &["--exclude", "*.ndjson"]),
        (r#"remediation = "fix.sh""#, &["--remediation", "fix.sh"]),
        (r#"settings = "settings.json""#, &["--settings", "settings.json"]),
        (r#"component = "none.wasm""#, &["--component", "none.wasm"]),
        ("limit.fuel = 1", &["--limit", "fuel=1"]),
        (r#"only = ["acr-ip-network-rules"]"#, &["--only", IP]),
        (r#"status = ["pass"]"#, &["--status", "pass"]),
        (r#"fail-on = "critical""#, &["--fail-on", "critical"]),
        (
            "fail-on = \"critical\"\nallow-incomplete = true",
            &["--fail-on", "critical", "--allow-incomplete"],
        ),
        ("exit-zero = true", &["--exit-zero"]),
        ("severity.no-ip-rules = \"low\"", &["--severity", "no-ip-rules=low"]),
        ("quiet = true", &["-q"]),
        (r#"color = "always""#, &["--color", "always"]),
        ("verbose = true", &["--verbose"]),
    ] {
        let check = |configuration: &str, flags: &[&str]| {
            place.write("acrcheck.toml", configuration);
            for file in ["a.json", "fix.sh"] {
                let _ = std::fs::remove_file(place.at(file));
            }
            let output = place.run(&[&["check", &fixtures], flags].concat());
            let files = ["a.json", "fix.sh"].map(|file| std::fs::read(place.at(file)).ok());
            (output.status.code(), output.stdout, files)
        };
        let (plain, flagged, configured) = (check("", &[]), check("", flags), check(line, &[]));
        assert!(flagged == configured, "{line}");
        assert!(flagged != plain, "{line}");
    }
    // These do not affect the report.
    place.write("acrcheck.toml", "no-cache = true\nlimit.table = 7777\njobs = 1");
    let inspected = String::from_utf8(place.run(&["inspect"]).stdout).unwrap();
    assert!(
        inspected.contains("cache            off\n") && inspected.contains("table            7777\n"),
        "{inspected}"
    );
}
