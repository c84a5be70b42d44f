//! `acrcheck.toml`, the environment and flags: which counts, what is refused, and what is written to begin with.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::LazyLock;

use crate::support::{IP, TRUSTED, acrcheck, tests_folder};

/// A folder with a configuration, so that none above it counts.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new(configuration: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("acrcheck.toml"), configuration).unwrap();
        Self { folder }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.at(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Runs the command in a folder below, with variables.
    fn run_in<V: AsRef<OsStr>>(&self, below: &str, arguments: &[&str], variables: &[(&str, V)]) -> Output {
        let mut command = acrcheck(arguments);
        command.env_remove("ACRCHECK_NO_CONFIG").current_dir(self.at(below));
        for (name, value) in variables {
            command.env(name, value);
        }
        command.stdin(Stdio::null()).output().unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.run_in::<&str>(".", arguments, &[])
    }

    /// What the command refuses, with exit code 2.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(
            (output.status.code(), output.stdout.len()),
            (Some(2), 0),
            "{arguments:?}"
        );
        String::from_utf8(output.stderr).unwrap()
    }
}

/// Each key with what is shown of it and where that comes from.
fn shown(output: &Output) -> BTreeMap<String, (String, String)> {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = std::str::from_utf8(&output.stdout).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (key, rest) = line.split_once(" = ").unwrap();
            let (value, origin) = rest.rsplit_once("  # ").unwrap_or((rest, ""));
            (key.to_owned(), (value.to_owned(), origin.to_owned()))
        })
        .collect()
}

fn fixtures() -> String {
    tests_folder().join("fixtures").to_str().unwrap().to_owned()
}

/// A key in every place: its line in the file and what is shown of that, a variable, a flag, and the default; "" where there is none.
struct Row {
    key: &'static str,
    default: &'static str,
    file: [&'static str; 2],
    variable: [&'static str; 2],
    flag: &'static [&'static str],
    flag_shown: &'static str,
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

/// A switch can be on in the file and off in the environment.
const fn switch(key: &'static str, line: &'static str, flag: &'static [&'static str]) -> Row {
    row(key, "false", [line, "true"], ["false", "false"], flag, "true")
}

const ONE: &str = "11111111-1111-1111-1111-111111111111";

/// All that there are but `jobs`, whose default is that of the machine.
const ROWS: [Row; 24] = [
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
        "fail-on",
        r#""informational""#,
        [r#"fail-on = "low""#, r#""low""#],
        ["high", r#""high""#],
        &["--fail-on", "critical"],
        r#""critical""#,
    ),
    switch("quiet", "quiet = true", &["-q"]),
    switch("allow-incomplete", "allow-incomplete = true", &["--allow-incomplete"]),
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

/// What `acrcheck check --help` says.
static HELP: LazyLock<String> =
    LazyLock::new(|| String::from_utf8(acrcheck(&["check", "--help"]).output().unwrap().stdout).unwrap());

/// The table without what the command has no flags for in this build.
fn rows() -> impl Iterator<Item = &'static Row> {
    ROWS.iter().filter(|row| {
        let flag = format!("--{}", row.key.split('.').next().unwrap());
        HELP.split(|c: char| c.is_whitespace()).any(|word| word == flag)
    })
}

/// For every key: a flag counts before a variable, a variable before the file, the file before the default; and values are whole.
#[test]
fn the_nearest_counts() {
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
        // A variable that is empty is not set.
        assert_eq!(
            show(&line, &[(&variable, "")], &[]),
            is(row.file[1], "acrcheck.toml:2"),
            "{key}"
        );
    }
}

/// The whole table of limits: what one place says of one takes the place of what another says of another.
#[test]
fn a_table_of_limits_is_whole() {
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

/// The table names every key that there is, and every flag of the table that the command has is a key.
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
    // These are for the command line alone: the last sends a token elsewhere.
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
            said.starts_with(&format!("acrcheck: acrcheck.toml:1:1: there is no key `{key}`")),
            "{said}"
        );
    }
}

/// What the command shows is a configuration that says the same.
#[test]
fn what_is_shown_is_a_configuration() {
    let place = Place::new(
        "format = [\"json\", 'csv=a \"b\".csv']\nlimit.memory = 268435456\nsettings = \"a\\\\b\\u202e.json\"\nquiet = true",
    );
    for show in [&["config"][..], &["config", "--show-origin"]] {
        let once = place.run(show);
        assert!(!String::from_utf8(once.stdout.clone()).unwrap().contains('\u{202e}'));
        place.write("other/acrcheck.toml", &once.stdout);
        let named = place.run(&["config", "--config", "other/acrcheck.toml"]);
        // Paths are now from there.
        let named = String::from_utf8(named.stdout).unwrap().replace("other/", "");
        assert_eq!(named.as_bytes(), place.run(&["config"]).stdout, "{named}");
    }
    assert_eq!(shown(&place.run(&["config"]))["settings"].0, r#""a\\b\U0000202E.json""#);
}

/// Each key does what its flag does.
#[test]
fn every_key_does_what_its_flag_does() {
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
        (r#"remediation = "mend.sh""#, &["--remediation", "mend.sh"]),
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
        ("quiet = true", &["-q"]),
        (r#"color = "always""#, &["--color", "always"]),
        ("verbose = true", &["--verbose"]),
    ] {
        let check = |configuration: &str, flags: &[&str]| {
            place.write("acrcheck.toml", configuration);
            for file in ["a.json", "mend.sh"] {
                let _ = std::fs::remove_file(place.at(file));
            }
            let output = place.run(&[&["check", &fixtures], flags].concat());
            let files = ["a.json", "mend.sh"].map(|file| std::fs::read(place.at(file)).ok());
            (output.status.code(), output.stdout, files)
        };
        let (plain, flagged, configured) = (check("", &[]), check("", flags), check(line, &[]));
        assert!(flagged == configured, "{line}");
        assert!(flagged != plain, "{line}");
    }
    // Of these, nothing is to be seen in a report.
    place.write("acrcheck.toml", "no-cache = true\nlimit.table = 7777\njobs = 1");
    let inspected = String::from_utf8(place.run(&["inspect"]).stdout).unwrap();
    assert!(
        inspected.contains("cache           off\n") && inspected.contains("table           7777\n"),
        "{inspected}"
    );
}

#[test]
fn the_nearest_folder_counts() {
    let place = Place::new("quiet = true\nsettings = \"strict.json\"\nformat = [\"json=out/a.json\"]");
    std::fs::create_dir_all(place.at("a/b/c")).unwrap();
    let show = |below: &str, arguments: &[&str]| {
        shown(&place.run_in::<&str>(below, &[&["config", "--show-origin"], arguments].concat(), &[]))
    };
    let is = |value: &str, origin: &str| (value.to_owned(), origin.to_owned());
    let far = show("a/b/c", &[]);
    assert_eq!(far["quiet"], is("true", "../../../acrcheck.toml:1"));
    // Paths in it are from where it stands.
    assert_eq!(
        far["settings"],
        is(r#""../../../strict.json""#, "../../../acrcheck.toml:2")
    );
    assert_eq!(far["format"].0, r#"["json=../../../out/a.json"]"#);
    // The first that is found is the only one.
    place.write("a/acrcheck.toml", "jobs = 9");
    let near = show("a/b/c", &[]);
    assert_eq!(near["jobs"], is("9", "../../acrcheck.toml:1"));
    assert_eq!(near["quiet"], is("false", "default"));
    // One that is named is the only one, wherever it stands, and none is none.
    assert_eq!(
        show("a/b", &["--config", "../../acrcheck.toml"])["quiet"],
        is("true", "../../acrcheck.toml:1")
    );
    assert_eq!(show("a/b", &["--no-config"])["quiet"].1, "default");
    let variable = |name, value| shown(&place.run_in("a/b", &["config", "--show-origin"], &[(name, value)]));
    assert_eq!(
        variable("ACRCHECK_CONFIG", "../../acrcheck.toml")["quiet"],
        is("true", "../../acrcheck.toml:1")
    );
    assert_eq!(variable("ACRCHECK_NO_CONFIG", "1")["jobs"].1, "default");
    assert_eq!(variable("ACRCHECK_NO_CONFIG", "false")["jobs"].0, "9");
}

/// `-v` says which file it was; otherwise there is no sign of it, and nothing on standard output either way.
#[test]
fn the_file_is_named_to_whoever_wants_to_know() {
    let place = Place::new("");
    let fixtures = fixtures();
    let quiet = place.run(&["check", &fixtures]);
    assert_eq!(quiet.stderr, b"");
    let verbose = place.run(&["check", &fixtures, "-v"]);
    assert_eq!(verbose.stderr, b"acrcheck: the configuration is acrcheck.toml\n");
    let without = place.run(&["check", &fixtures, "-v", "--no-config"]);
    assert_eq!((without.stdout, without.stderr.len()), (verbose.stdout, 0));
}

#[test]
fn what_is_no_configuration_is_refused() {
    let place = Place::new("");
    for (content, said) in [
        (
            &b"jobs = \"4\""[..],
            "acrcheck: acrcheck.toml:1:8: this has to be a whole number, and is a text\n  |\n1 | jobs = \"4\"\n  |        ^^^\n",
        ),
        (
            b"jobs = 0",
            "acrcheck: acrcheck.toml:1:8: 0 is not in 1..=256\n  |\n1 | jobs = 0\n  |        ^\n",
        ),
        (
            b"quiet = 1",
            "acrcheck: acrcheck.toml:1:9: this has to be true or false, and is a whole number\n  |\n1 | quiet = 1\n  |         ^\n",
        ),
        (
            b"settings = []",
            "acrcheck: acrcheck.toml:1:12: this has to be a text, and is a list\n  |\n1 | settings = []\n  |            ^^\n",
        ),
        (
            b"only = [\"a\",\n  3]",
            "acrcheck: acrcheck.toml:2:3: this has to be a list of texts, and is a whole number\n  |\n2 |   3]\n  |   ^\n",
        ),
        (
            b"\xef\xbb\xbffail-on = 'hihg'",
            "acrcheck: acrcheck.toml:1:11: there is no value \"hihg\"; there are informational, low, medium, high, critical; did you mean `high`?\n  |\n1 | fail-on = 'hihg'\n  |           ^^^^^^\n",
        ),
        (
            b"[limit]\nmemroy = '1MiB'",
            "acrcheck: acrcheck.toml:2:1: there is no limit \"memroy\"; there are fuel, fuel-per-byte, deadline, memory, table, instances, document, result, stack, component, compile-time, compile-memory; did you mean `memory`?\n  |\n2 | memroy = '1MiB'\n  | ^^^^^^^^^^^^^^^\n",
        ),
        (
            b"limit = 'memory=1MiB'",
            "acrcheck: acrcheck.toml:1:9: this has to be a table, such as { memory = \"256MiB\" }, and is a text\n  |\n1 | limit = 'memory=1MiB'\n  |         ^^^^^^^^^^^^^\n",
        ),
        (
            b"Quiet = true",
            "acrcheck: acrcheck.toml:1:1: there is no key `Quiet`; did you mean `quiet`?\n  |\n1 | Quiet = true\n  | ^^^^^\n",
        ),
        (
            b"xyzzy = 1",
            "acrcheck: acrcheck.toml:1:1: there is no key `xyzzy`; `acrcheck config` shows all\n  |\n1 | xyzzy = 1\n  | ^^^^^\n",
        ),
        (
            b"\"\\u001b[31m\\n::error::x\" = 1",
            "acrcheck: acrcheck.toml:1:1: there is no key `\\u{1b}[31m\\u{a}::error::x`; `acrcheck config` shows all\n  |\n1 | \"\\u001b[31m\\n::error::x\" = 1\n  | ^^^^^^^^^^^^^^^^^^^^^^^^\n",
        ),
        (
            b"\x71uiet = '\xff'",
            "acrcheck: acrcheck.toml: not UTF-8; save it as UTF-8\n",
        ),
    ] {
        place.write("acrcheck.toml", content);
        assert_eq!(place.refused(&["check", "."]), said);
        // Every word that reads it says so.
        assert_eq!(place.refused(&["list"]), said);
    }
    // What is no TOML at all: in the words of whoever reads TOML, at the place.
    for content in [
        "quiet = ",
        "quiet = true\nquiet = false",
        "format = [\n\"text\"\n",
        "\0",
        "quiet = tru",
    ] {
        place.write("acrcheck.toml", content);
        let said = place.refused(&["check", "."]);
        assert!(
            said.starts_with("acrcheck: acrcheck.toml:") && said.lines().count() == 4 && said.ends_with("^\n"),
            "{said}"
        );
    }
    // A line without an end does not fill the screen, and the end of it is where it is.
    place.write("acrcheck.toml", format!("only = [\"{}\", 3]", "a".repeat(200_000)));
    let said = place.refused(&["check", "."]);
    assert!(
        said.starts_with("acrcheck: acrcheck.toml:1:200013: ") && said.len() < 500,
        "{said}"
    );
    // Neither a long list nor a deep one takes long.
    place.write("acrcheck.toml", format!("only = [{}]", "\"a\", ".repeat(1001)));
    assert!(
        place
            .refused(&["check", "."])
            .contains(":1:8: a list has 1000 values at most, and this one 1001\n")
    );
    for open in ["[", "{ a = ", "a.", "[[a.b]]\n[a.b.c]\n"] {
        place.write("acrcheck.toml", format!("only = {}", open.repeat(100_000 / open.len())));
        assert!(
            place.refused(&["check", "."]).starts_with("acrcheck: acrcheck.toml:"),
            "{open}"
        );
    }
    place.write("acrcheck.toml", vec![b'#'; 1 << 20]);
    assert_eq!(place.run(&["config"]).status.code(), Some(0));
    place.write("acrcheck.toml", vec![b'#'; (1 << 20) + 1]);
    assert!(place.refused(&["config"]).contains("larger than the 1 MiB"));
}

#[test]
fn only_regular_files_are_read() {
    let place = Place::new("");
    let path = place.at("acrcheck.toml");
    let refused = |what: &str| {
        let said = place.refused(&["check", "."]);
        assert!(
            said.starts_with("acrcheck: acrcheck.toml: ") && said.contains(what),
            "{said}"
        );
    };
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    refused("not a regular file");
    std::fs::remove_dir(&path).unwrap();
    #[cfg(unix)]
    {
        let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
        assert!(made.success());
        refused("not a regular file");
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("nowhere.toml", &path).unwrap();
        refused("No such file");
    }
    for arguments in [
        &["check", ".", "--config", "nowhere.toml"][..],
        &["config", "--config", "."],
    ] {
        let said = place.refused(arguments);
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    assert!(
        place
            .refused(&["config", "--config", "a.toml", "--no-config"])
            .contains("cannot be used with")
    );
}

/// A file that was found is perhaps not one's own: it has nothing written outside of its folder, whatever links there are.
#[test]
fn a_configuration_that_was_found_writes_in_its_folder_only() {
    let outside = tempfile::tempdir().unwrap();
    let elsewhere = outside.path().join("a.json");
    let place = Place::new("");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(outside.path(), place.at("link")).unwrap();
        std::os::unix::fs::symlink(&elsewhere, place.at("dangling.json")).unwrap();
    }
    std::fs::create_dir(place.at("in")).unwrap();
    let fixtures = fixtures();
    let absolute = format!("format = [{:?}]", format!("json={}", elsewhere.display()));
    let mut refused = vec![
        absolute.as_str(),
        r#"format = "json=in/../../a.json""#,
        r#"remediation = "../a.sh""#,
    ];
    if cfg!(unix) {
        refused.extend([
            r#"format = ["json=link/a.json"]"#,
            r#"format = ["json=dangling.json"]"#,
            r#"remediation = "link/a.sh""#,
        ]);
    }
    for configuration in refused {
        place.write("acrcheck.toml", configuration);
        let said = place.refused(&["check", &fixtures]);
        assert!(said.contains("below its own folder only"), "{configuration}: {said}");
        // Also from below, and not where it was named.
        assert_eq!(
            place.run_in::<&str>("in", &["check", &fixtures], &[]).status.code(),
            Some(2),
            "{configuration}"
        );
        let named = place.run(&["config", "--config", "acrcheck.toml"]);
        assert_eq!(named.status.code(), Some(0), "{configuration}");
    }
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
    place.write(
        "acrcheck.toml",
        "format = ['json=in/a.json', 'csv=./b.csv', 'summary=-']",
    );
    assert_eq!(place.run(&["check", &fixtures]).status.code(), Some(1));
    assert_eq!(
        place.run_in::<&str>("in", &["check", &fixtures], &[]).status.code(),
        Some(1)
    );
    assert!(place.at("in/a.json").exists() && place.at("b.csv").exists());
}

/// One that somebody else left in a folder above, as anybody can in /tmp. (Giving a file away takes root.)
#[cfg(unix)]
#[test]
fn another_users_configuration_is_not_found() {
    let place = Place::new("quiet = true");
    std::fs::create_dir(place.at("mine")).unwrap();
    if std::os::unix::fs::chown(place.at("acrcheck.toml"), Some(12345), None).is_err() {
        return;
    }
    let output = place.run_in::<&str>("mine", &["config"], &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said.starts_with("acrcheck: ../acrcheck.toml: found above this folder, and belongs to another user"),
        "{said}"
    );
    let ends = |below: &str, arguments: &[&str]| place.run_in::<&str>(below, arguments, &[]).status.code();
    assert_eq!(ends("mine", &["config", "--config", "../acrcheck.toml"]), Some(0));
    assert_eq!(ends("mine", &["config", "--no-config"]), Some(0));
    // A checkout that belongs to somebody else is one, whole.
    std::os::unix::fs::chown(place.at("mine"), Some(12345), None).unwrap();
    assert_eq!(ends("mine", &["config"]), Some(0));
}

#[test]
fn variables_are_read_as_flags_are() {
    let place = Place::new("quiet = true");
    let fixtures = fixtures();
    for (name, value, said) in [
        ("ACRCHECK_JOBS", "0", "0 is not in 1..=256"),
        ("ACRCHECK_JOBS", "many", "invalid digit found in string"),
        ("ACRCHECK_QUIET", "maybe", "\"maybe\" is neither `true` nor `false`"),
        (
            "ACRCHECK_FORMAT",
            "text,jsn",
            "there is no form \"jsn\"; there are text, table, summary, json, ndjson, sarif, junit, ocsf, csv, markdown, html, github, azuredevops, gitlab; did you mean `json`?",
        ),
        (
            "ACRCHECK_FAIL_ON",
            "hihg",
            "there is no value \"hihg\"; there are informational, low, medium, high, critical; did you mean `high`?",
        ),
        (
            "ACRCHECK_LIMIT",
            "memory",
            "write NAME=VALUE, for example memory=256MiB",
        ),
        (
            "ACRCHECK_LIMIT",
            "memory=1MB",
            "the limit `memory` cannot be \"1MB\"; give a size above 0 in bytes, KiB, MiB or GiB, such as 512KiB, 64MiB or 1GiB",
        ),
        (
            "ACRCHECK_NO_CONFIG",
            "perhaps",
            "\"perhaps\" is neither `true` nor `false`",
        ),
    ] {
        let output = place.run_in(".", &["check", &fixtures], &[(name, value)]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{name}");
        assert_eq!(
            String::from_utf8(output.stderr).unwrap(),
            format!("acrcheck: the variable {name}: {said}\n")
        );
    }
    // What only the component can tell is said with where it stands.
    let output = place.run_in(".", &["check", &fixtures], &[("ACRCHECK_ONLY", "acr-nothing")]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        said,
        format!("acrcheck: there is no check \"acr-nothing\"; there are {TRUSTED}, {IP} (from ACRCHECK_ONLY)\n")
    );
}

/// Systems for builds set odd things: that is said, and nothing else comes of it.
#[test]
fn unknown_variables_are_a_warning() {
    let place = Place::new("");
    let fixtures = fixtures();
    let said = |variables: &[(&str, &str)]| {
        let output = place.run_in(".", &["check", &fixtures, "-q"], variables);
        assert_eq!((output.status.code(), &*output.stdout), (Some(1), &b"FAILED\n"[..]));
        String::from_utf8(output.stderr).unwrap()
    };
    assert_eq!(
        said(&[("ACRCHECK_ONYL", "hush")]),
        "acrcheck: the variable ACRCHECK_ONYL means nothing to this command; did you mean ACRCHECK_ONLY?\n"
    );
    assert_eq!(
        said(&[
            ("ACRCHECK_XYZZY", "hush"),
            ("ACRCHECK_ARM_ENDPOINT", "https://example.org")
        ])
        .lines()
        .count(),
        2
    );
    // Those that mean something elsewhere. What is set for building changes nothing in what runs.
    for name in [
        "ACRCHECK_ACCESS_TOKEN",
        "ACRCHECK_COMPONENT",
        "ACRCHECK_TEST_COMPONENT",
        "ACRCHECK_BENCH_COMPONENT",
        "ACRCHECK_FIGURES",
    ] {
        assert_eq!(said(&[(name, "no-such.wasm")]), "");
    }
    assert_eq!(said(&[("OTHER_ACRCHECK_ONLY", "x"), ("ACRCHECK", "x")]), "");
}

/// What is nearer counts before what contradicts it from farther away; in one place, a contradiction is an error.
#[cfg(feature = "live")]
#[test]
fn what_contradicts_something_nearer_gives_way() {
    let group = "subscription = [\"00000000-0000-0000-0000-000000000000\"]\nresource-group = \"rg\"\ncredential = \"azure-cli\"";
    let place = Place::new(group);
    // Of files, nothing live is said.
    let fixtures = fixtures();
    assert_eq!(place.run(&["check", &fixtures]).status.code(), Some(1));
    // From a recording nobody signs in: where there is none, that is all that is wrong.
    for arguments in [
        &["check", "--live", "--replay", "nowhere"][..],
        &["check", "--live", "--replay", "nowhere", "--all-subscriptions"],
        &["check", "--live", "--replay", "nowhere", "--resource-graph"],
        // What it needs beside it stands in the file.
        &["check", "--live", "--replay", "nowhere", "--registry", "contoso"],
        &[
            "fetch",
            "--output",
            "a.ndjson",
            "--replay",
            "nowhere",
            "--registry",
            "contoso",
        ],
    ] {
        let said = place.refused(arguments);
        assert!(said.starts_with("acrcheck: nowhere"), "{arguments:?}: {said}");
    }
    let output = place.run_in(
        ".",
        &["check", "--live", "--replay", "nowhere"],
        &[("ACRCHECK_ALL_SUBSCRIPTIONS", "true")],
    );
    assert!(output.stderr.starts_with(b"acrcheck: nowhere"), "{output:?}");
    place.write("acrcheck.toml", format!("{group}\nall-subscriptions = true"));
    let said = place.refused(&["check", "--live", "--replay", "nowhere"]);
    assert_eq!(
        said,
        "acrcheck: subscription and all-subscriptions cannot stand together: see acrcheck.toml:1 and acrcheck.toml:4\n"
    );
    // What is missing beside what a file says is said with where that stands.
    place.write("acrcheck.toml", "resource-group = \"rg\"");
    let said = place.refused(&["check", "--live", "--replay", "nowhere"]);
    assert!(
        said.contains("--subscription <ID>")
            && said.ends_with("\n  note: --resource-group comes from acrcheck.toml:1\n"),
        "{said}"
    );
}

/// What shells and installers run, and what writes a configuration, does not depend on what lies about.
#[test]
fn a_broken_configuration_breaks_nothing_else() {
    let place = Place::new("nonsense");
    for arguments in [
        &["completions", "bash"][..],
        &["man"],
        &["--help"],
        &["check", "--help"],
        &["--version"],
        &["help", "check"],
        &["init", "new"],
        &["list", "--no-config"],
    ] {
        assert_eq!(
            place
                .run_in(
                    ".",
                    arguments,
                    &[("ACRCHECK_JOBS", "0")][..usize::from(arguments[0] != "list")]
                )
                .status
                .code(),
            Some(0),
            "{arguments:?}"
        );
    }
    for arguments in [
        &["list"][..],
        &["explain", TRUSTED],
        &["inspect"],
        &["schema", "report"],
        &["diff", "a", "b"],
        &["config"],
    ] {
        assert_eq!(place.run(arguments).status.code(), Some(2), "{arguments:?}");
    }
    // The form of a comparison is not that of a report.
    let place = Place::new("format = \"csv\"");
    let good = r#"{"name": "r", "publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "AzureServices"}"#;
    place.write("good.json", good);
    place.run(&["check", "good.json", "-f", "json=a.json"]);
    let output = place.run(&["diff", "a.json", "a.json", "-f", "json"]);
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

/// Behind `--` there are only paths, and the configuration counts all the same.
#[test]
fn paths_that_look_like_flags() {
    let place = Place::new("format = \"json\"");
    place.write(
        "-q",
        r#"{"name": "r", "publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "AzureServices"}"#,
    );
    let output = place.run(&["check", "--", "-q"]);
    assert_eq!((output.status.code(), output.stdout.first()), (Some(0), Some(&b'{')));
}

/// What is written to begin with is all comments, and says the defaults, or examples where there is none.
#[test]
fn init_writes_what_can_be_uncommented() {
    let place = Place::new("");
    let output = place.run(&["init", "new/folder"]);
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "new/folder/acrcheck.toml\nnew/folder/acrcheck-waivers.toml\n"
    );
    let read = |name: &str| std::fs::read_to_string(place.at("new/folder").join(name)).unwrap();
    let text = read("acrcheck.toml");
    assert!(
        text.lines().all(|line| line.is_empty() || line.starts_with('#')),
        "{text}"
    );
    let show = || shown(&place.run_in::<&str>("new/folder", &["config", "--show-origin"], &[]));
    assert!(show().values().all(|(_, origin)| origin == "default"));

    let uncommented = |text: &str| {
        text.lines()
            .map(|line| line.strip_prefix("# ").unwrap_or(line))
            .collect::<Vec<_>>()
            .join("\n")
    };
    place.write("new/folder/acrcheck.toml", uncommented(&text));
    let all = show();
    let examples = BTreeMap::from([
        ("remediation", r#""mend.sh""#),
        ("settings", r#""settings.json""#),
        ("component", r#""policy.wasm""#),
        ("only", r#"["acr-ip-network-rules"]"#),
        ("status", r#"["fail", "unknown"]"#),
        ("jobs", "4"),
        ("subscription", r#"["00000000-0000-0000-0000-000000000000"]"#),
        ("resource-group", r#""build-rg""#),
        ("registry", r#""contoso""#),
        ("management-group", r#""landing-zones""#),
        ("credential", r#""azure-cli""#),
        ("waivers", r#""acrcheck-waivers.toml""#),
        ("baseline", r#""baseline.json""#),
    ]);
    for (key, (value, origin)) in &all {
        assert!(origin.starts_with("acrcheck.toml:"), "{key}: {origin}");
        let row = rows().find(|row| row.key == key);
        let default = row.map(|row| row.default).filter(|default| !default.is_empty());
        if let Some(expected) = default.or(examples.get(&**key).copied()) {
            assert_eq!(value, expected, "{key}");
        } else {
            assert!(key.starts_with("limit."), "{key} is neither a default nor an example");
        }
    }
    for row in rows() {
        assert!(all.contains_key(row.key), "{}", row.key);
    }
    // The limits are those that `inspect` shows.
    let inspected = String::from_utf8(place.run(&["inspect"]).stdout).unwrap();
    for line in inspected.split("\nLimits").nth(1).unwrap().lines().skip(1) {
        let (name, value) = line.split_once(' ').unwrap();
        assert_eq!(
            all[&format!("limit.{name}")].0.trim_matches('"'),
            value.trim(),
            "{name}"
        );
    }

    let waivers = read("acrcheck-waivers.toml");
    assert!(
        waivers.lines().all(|line| line.is_empty() || line.starts_with('#')),
        "{waivers}"
    );
    let waivers: toml::Table = uncommented(&waivers).parse().unwrap();
    let waiver = waivers["waiver"][0].as_table().unwrap();
    let keys: Vec<&str> = waiver.keys().map(String::as_str).collect();
    assert_eq!(keys, ["check", "expires", "owner", "reason", "registry", "tags"]);
    assert!(waiver["expires"].is_datetime() && waiver["tags"].is_table() && waiver["check"].as_str() == Some(IP));
}

/// Nothing is ever overwritten, not even by half.
#[test]
fn init_overwrites_nothing() {
    for there in ["acrcheck.toml", "acrcheck-waivers.toml"] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(there), "mine").unwrap();
        let init = || {
            let output = acrcheck(&["init"]).current_dir(&folder).output().unwrap();
            (output.status.code(), String::from_utf8(output.stderr).unwrap())
        };
        let said = format!(
            "acrcheck: {there}: it is there already, and nothing is written; remove it, or name another folder\n"
        );
        assert_eq!(init(), (Some(2), said));
        assert_eq!(std::fs::read(folder.path().join(there)).unwrap(), b"mine");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        #[cfg(unix)]
        {
            std::fs::remove_file(folder.path().join(there)).unwrap();
            std::os::unix::fs::symlink(Path::new("nowhere"), folder.path().join(there)).unwrap();
            assert_eq!(init().0, Some(2));
            assert!(!folder.path().join("nowhere").exists());
        }
    }
    let place = Place::new("");
    place.write("file", "");
    let said = place.refused(&["init", "file"]);
    assert!(
        said.starts_with("acrcheck: file") && said.lines().count() == 1,
        "{said}"
    );
}
