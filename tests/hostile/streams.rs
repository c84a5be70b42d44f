//! Large inputs: long sequences and arrays, compressed ones, and errors in the middle of them.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::support::{POLICY, acrcheck, run};

const FORMATS: [&str; 5] = ["text", "json", "ndjson", "csv", "summary"];

/// Every third one fails a check, and every tenth is not a registry.
fn resource(number: usize) -> Value {
    if number % 10 == 9 {
        return json!({"name": format!("vm{number}"), "type": "Microsoft.Compute/virtualMachines"});
    }
    let (access, action) = if number.is_multiple_of(3) {
        ("Enabled", "Allow")
    } else {
        ("Disabled", "Deny")
    };
    json!({
        "name": format!("registry{number}"),
        "resourceGroup": "rg",
        "location": "norwayeast",
        "publicNetworkAccess": access,
        "networkRuleBypassOptions": "AzureServices",
        "networkRuleSet": {"defaultAction": action, "ipRules": [{"action": "Allow", "value": "20.1.2.3"}]},
        "tags": {"padding": "p".repeat(200)},
    })
}

/// More than a megabyte of resources, one per line, with broken lines among them.
fn lines() -> String {
    let mut text = String::new();
    for number in 0..3_000 {
        text.push_str(&resource(number).to_string());
        text.push('\n');
        if number == 1_500 {
            text.push_str("{\"broken\": \n");
        }
    }
    text
}

/// The same number of resources in an array.
fn array() -> String {
    let resources: Vec<Value> = (0..3_000).map(resource).collect();
    serde_json::to_string_pretty(&resources).unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn check(arguments: &[&str], input: &[u8]) -> Output {
    let arguments: Vec<&str> = ["check"].into_iter().chain(arguments.iter().copied()).collect();
    let output = run(&arguments, input);
    assert_eq!(std::str::from_utf8(&output.stderr), Ok(""));
    output
}

fn report(arguments: &[&str], input: &[u8]) -> (Option<i32>, Value) {
    let arguments: Vec<&str> = ["--format", "json"]
        .into_iter()
        .chain(arguments.iter().copied())
        .collect();
    let output = check(&arguments, input);
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
}

/// The report is the same for any number of threads, byte for byte, in every format.
#[test]
fn the_number_of_threads_makes_no_difference() {
    let lines = lines();
    for format in FORMATS {
        let once = check(&["--format", format, "--jobs", "1", "-"], lines.as_bytes());
        let side_by_side = check(&["--format", format, "--jobs", "4", "-"], lines.as_bytes());
        assert_eq!(once, side_by_side, "{format}");
        assert_eq!(once.status.code(), Some(1), "{format}");
    }
}

/// All formats agree on a long sequence of values, and the report is that of the whole.
#[test]
fn many_values_give_the_same_results_in_every_format() {
    let lines = lines();
    assert!(lines.len() > 1 << 20);
    let (_, whole) = report(&["-"], lines.as_bytes());
    let (registries, errors) = (
        whole["registries"].as_array().unwrap(),
        whole["errors"].as_array().unwrap(),
    );
    let evaluation = POLICY.evaluate(&lines, &acrcheck::Settings::default()).unwrap();
    assert_eq!(
        (registries.len(), errors.len()),
        (evaluation.registries.len(), evaluation.errors.len())
    );
    for (shown, registry) in registries.iter().zip(&evaluation.registries) {
        let mut registry = registry.clone();
        registry.source.path = Some("-".to_owned());
        assert_eq!(shown, &serde_json::to_value(&registry).unwrap());
    }
    let broken = evaluation.errors[0].source.position.as_ref().unwrap();
    assert_eq!(errors[0]["source"]["position"], serde_json::to_value(broken).unwrap());
    assert_eq!(broken.line, 1_503);

    // NDJSON: the entries of the report, each with its kind, and the rest of the report at the end.
    let output = check(&["--format", "ndjson", "-"], lines.as_bytes());
    let mut shown: Vec<Value> = stdout(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut last = shown.pop().unwrap();
    assert_eq!(last["kind"].take(), "summary");
    let mut rest = whole.clone();
    for listed in ["registries", "errors"] {
        rest.as_object_mut().unwrap().remove(listed);
        last[listed] = Value::Array(Vec::new());
    }
    last.as_object_mut().unwrap().remove("kind");
    for (name, value) in rest.as_object().unwrap() {
        assert_eq!(&last[name], value, "{name}");
    }
    let schema: Value = serde_json::from_str(acrcheck::report::SCHEMA).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&last));
    let mut of_kind = |kind: &str| {
        let lines = shown.iter_mut().filter(|line| line["kind"] == kind);
        let lines = lines.map(|line| {
            let mut line = line.clone();
            line.as_object_mut().unwrap().remove("kind");
            line
        });
        lines.collect::<Vec<Value>>()
    };
    assert_eq!(&of_kind("registry"), registries);
    assert_eq!(&of_kind("error"), errors);

    // CSV: one row per finding and error.
    let output = check(&["--format", "csv", "-"], lines.as_bytes());
    let mut rows = csv::Reader::from_reader(output.stdout.as_slice());
    let statuses = rows
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == "status")
        .unwrap();
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    for (status, count) in [
        ("pass", "pass"),
        ("fail", "fail"),
        ("not-applicable", "notApplicable"),
        ("error", "errors"),
    ] {
        let found = rows.iter().filter(|row| &row[statuses] == status).count();
        assert_eq!(whole["summary"][count], found, "{status}");
    }

    // The text has the errors and the counts of the summary.
    let text = check(&["-"], lines.as_bytes());
    let summary = check(&["--format", "summary", "-"], lines.as_bytes());
    let end = stdout(&summary).split_once("Errors\n").unwrap().1;
    assert_eq!(end.lines().count(), 4, "{end}");
    let (errors, counts) = end.split_once("\n\n").unwrap();
    assert!(stdout(&text).contains(&format!("\nErrors\n{errors}\n\n")), "{errors}");
    assert!(stdout(&text).ends_with(counts), "{counts}");
    assert!(stdout(&summary).lines().count() < 24, "{}", stdout(&summary));
}

/// A long array gives the same report as in one part, with the positions and pointers of the array.
#[test]
fn a_long_array_gives_the_report_of_the_whole() {
    let array = array();
    assert!(array.len() > 1 << 20);
    let evaluation = POLICY.evaluate(&array, &acrcheck::Settings::default()).unwrap();
    let (code, report) = report(&["-"], array.as_bytes());
    assert_eq!((code, &report["complete"]), (Some(1), &Value::Bool(true)));
    let shown = report["registries"].as_array().unwrap();
    assert_eq!(shown.len(), evaluation.registries.len());
    for (shown, registry) in shown.iter().zip(&evaluation.registries) {
        let mut registry = registry.clone();
        registry.source.path = Some("-".to_owned());
        assert_eq!(shown, &serde_json::to_value(&registry).unwrap());
    }
}

/// The same resources as a page of a query with this many records in total.
fn page(records: usize) -> String {
    let resources: Vec<Value> = (0..3_000).map(resource).collect();
    let page = json!({"count": 3_000, "data": resources, "skip_token": null, "total_records": records});
    serde_json::to_string_pretty(&page).unwrap()
}

/// The list of a page gives the same report as in one part, even if the page exceeds the maximum size of a value. Positions and pointers are those
/// of the page, and there is one error if there are more pages.
#[test]
fn a_long_page_gives_the_report_of_the_whole() {
    for records in [3_000, 3_001] {
        let page = page(records);
        assert!(page.len() > 1 << 20);
        let evaluation = POLICY.evaluate(&page, &acrcheck::Settings::default()).unwrap();
        for limit in ["document=64MiB", "document=300KiB"] {
            let (code, report) = report(&["--limit", limit, "-"], page.as_bytes());
            assert_eq!((code, &report["complete"]), (Some(1), &Value::Bool(records == 3_000)));
            let shown = report["registries"].as_array().unwrap();
            assert_eq!(shown.len(), evaluation.registries.len());
            for (shown, registry) in shown.iter().zip(&evaluation.registries) {
                let mut registry = registry.clone();
                registry.source.path = Some("-".to_owned());
                assert_eq!(shown, &serde_json::to_value(&registry).unwrap());
            }
            assert_eq!(report["summary"]["skipped"], 300);
            let errors = report["errors"].as_array().unwrap();
            assert_eq!(errors.len(), records - 3_000);
            for (shown, error) in errors.iter().zip(&evaluation.errors) {
                let mut error = error.clone();
                error.source.path = Some("-".to_owned());
                assert_eq!(shown, &serde_json::to_value(&error).unwrap());
            }
        }
    }
}

/// An oversized value is an error, and the values around it are evaluated.
#[test]
fn one_value_over_the_limit_affects_only_itself() {
    let mut text = lines();
    text.push_str(&json!({"name": "x".repeat(1 << 20)}).to_string());
    text.push('\n');
    text.push_str(&lines());
    let (_, without) = report(&["-"], lines().as_bytes());
    let (code, report) = report(&["--limit", "document=512KiB", "-"], text.as_bytes());
    let errors = report["errors"].as_array().unwrap();
    assert_eq!((code, errors.len()), (Some(1), 3), "{errors:?}");
    assert!(
        errors[1]["message"]
            .as_str()
            .unwrap()
            .starts_with("larger than the limit of 512 KiB")
    );
    assert_eq!(errors[1]["source"]["position"]["line"], 3_002);
    let twice = without["summary"]["registries"].as_u64().unwrap() * 2;
    assert_eq!(report["summary"]["registries"], twice);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Compressed input is decompressed, also if several compressed files were concatenated.
#[test]
fn compressed_documents_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let (lines, array) = (lines(), [array(), page(3_000)].concat());
    // With a skippable frame between the others.
    let skipped = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"..."].concat();
    write(
        folder.path(),
        "1.ndjson.gz",
        &[gzip(lines.as_bytes()), gzip(array.as_bytes())].concat(),
    );
    write(
        folder.path(),
        "2.json.zst",
        &[zstandard(lines.as_bytes()), skipped, zstandard(array.as_bytes())].concat(),
    );
    write(folder.path(), "not-a-document.tar.gz", b"");
    let plain = write(folder.path(), "3.JSONL", format!("{lines}{array}").as_bytes());
    let (_, alone) = report(&[&plain], b"");
    let (code, all) = report(&[folder.path().to_str().unwrap()], b"");
    assert_eq!(code, Some(1));
    let places = |report: &Value, ending: &str| {
        let registries = report["registries"].as_array().unwrap().iter();
        let of_file = registries.filter(|registry| registry["source"]["path"].as_str().unwrap().ends_with(ending));
        of_file
            .map(|registry| (registry["name"].clone(), registry["source"]["position"].clone()))
            .collect::<Vec<_>>()
    };
    let expected = places(&alone, "JSONL");
    assert!(expected.len() > 8_000);
    for ending in ["gz", "zst", "JSONL"] {
        assert_eq!(places(&all, ending), expected, "{ending}");
    }
    assert_eq!(all["errors"].as_array().unwrap().len(), 3);
}

/// Compression is detected by the first bytes, for any name and for standard input.
#[test]
fn compression_is_detected_by_content() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{}\n{}\n", resource(1), resource(2));
    let (_, plain) = report(&["-"], text.as_bytes());
    assert_eq!(plain["summary"]["registries"], 2);
    let skipped = [0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, b'.'];
    for bytes in [
        gzip(text.as_bytes()),
        zstandard(text.as_bytes()),
        [&skipped[..], &zstandard(text.as_bytes())].concat(),
    ] {
        assert_eq!(report(&["-"], &bytes).1, plain);
        for name in ["a.json", "b.json.gz", "c.json.zst", "d"] {
            let (_, named) = report(&[&write(folder.path(), name, &bytes)], b"");
            assert_eq!(
                (&named["summary"], &named["complete"]),
                (&plain["summary"], &plain["complete"]),
                "{name}"
            );
        }
    }
}

/// In a truncated, damaged or wrongly named compressed file, what could be read is evaluated, and the rest is an error.
#[test]
fn damaged_compressed_documents_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let good: String = (1..3_000)
        .filter(|number| number % 3 > 0)
        .map(|number| format!("{}\n", resource(number)))
        .collect();
    let evaluated = |name: &str, bytes: &[u8]| {
        let (code, report) = report(&[&write(folder.path(), name, bytes)], b"");
        assert_eq!((code, &report["complete"]), (Some(3), &Value::Bool(false)), "{name}");
        let errors = report["errors"].as_array().unwrap();
        let unreadable = errors.iter().filter(|error| error["code"] == "unreadable-source");
        assert_eq!(unreadable.count(), 1, "{name}: {errors:?}");
        let last = errors.last().unwrap()["message"].as_str().unwrap();
        let said = match name.split('.').next().unwrap() {
            "half" | "end" => "data is truncated; download",
            "checksum" | "behind" => "data is damaged, or followed by other data; download",
            _ => "the content is neither gzip nor Zstandard; remove the extension",
        };
        assert!(
            last.starts_with("cannot read: ") && last.contains(said),
            "{name}: {last}"
        );
        report["summary"]["registries"].as_u64().unwrap()
    };
    let all = report(&["-"], good.as_bytes()).1["summary"]["registries"]
        .as_u64()
        .unwrap();
    let gz = gzip(good.as_bytes());
    let half = evaluated("half.json.gz", &gz[..gz.len() / 2]);
    assert!((100..all).contains(&half), "{half} of {all}");
    // Everything except the checksum.
    assert_eq!(evaluated("end.json.gz", &gz[..gz.len() - 8]), all);
    let mut damaged = gz.clone();
    let checksum = damaged.len() - 8;
    damaged[checksum] ^= 1;
    assert_eq!(evaluated("checksum.json.gz", &damaged), all);
    assert_eq!(
        evaluated("behind.json.gz", &[gz, b"what is this?".repeat(9)].concat()),
        all
    );
    let mut damaged = zstandard(good.as_bytes());
    let checksum = damaged.len() - 1;
    damaged[checksum] ^= 1;
    assert_eq!(evaluated("checksum.json.zst", &damaged), all);
    damaged.truncate(checksum - 3);
    evaluated("end.json.zst", &damaged);
    for name in ["plain.json.gz", "plain.json.zst"] {
        assert_eq!(evaluated(name, good.as_bytes()), 0, "{name}");
        assert_eq!(evaluated(&format!("empty-{name}"), b""), 0, "{name}");
    }
}

/// An unsupported compression gives exactly one error, which names it.
#[test]
fn unsupported_compression_is_named() {
    // Magic numbers of bzip2, xz and zip (their specifications), gzip twice, and headers of Zstandard frames (RFC 8878, 3.1.1.1): with a window of
    // 256 MiB, and with a dictionary.
    let cases: [(&[u8], &str); 6] = [
        (b"BZh91AY&SY....", "unsupported compression bzip2; decompress it first"),
        (
            b"\xfd7zXZ\0\0\x04....",
            "unsupported compression xz; decompress it first",
        ),
        (
            b"PK\x03\x04\x14\0....",
            "unsupported compression zip; if it is a Terraform plan, print it with `terraform show -json FILE`; if it is an Excel workbook, export the registries as JSON (`az acr list --output json`); otherwise decompress it first",
        ),
        (&gzip(&gzip(b"{}")), "unsupported compression gzip; decompress it first"),
        (
            b"\x28\xb5\x2f\xfd\x00\x90....",
            "it needs a window of more than 128 MiB; decompress it with `zstd",
        ),
        (
            b"\x28\xb5\x2f\xfd\x01\x00\x07....",
            "it needs a dictionary; decompress it with `zstd",
        ),
    ];
    for (input, said) in cases {
        let (code, report) = report(&["-"], input);
        let errors = report["errors"].as_array().unwrap();
        assert_eq!((code, errors.len()), (Some(3), 1), "{said}: {errors:?}");
        let message = errors[0]["message"].as_str().unwrap();
        assert!(message.contains(said), "{message}");
    }
}

/// An oversized element is reported with its position in the array.
#[test]
fn an_element_over_the_limit_has_its_position() {
    let huge = json!({"name": "x".repeat(2 << 20)}).to_string();
    let small = resource(1).to_string();
    for (document, pointer) in [
        (format!("[{huge}]"), "/0"),
        (format!("[{huge},{small}]"), "/0"),
        (format!("[{small},{huge},{small}]"), "/1"),
        (format!("[{small},{small},{huge}]"), "/2"),
        (format!(r#"{{"value":[{huge},{small}]}}"#), "/value/0"),
        (format!(r#"{{"value":[{small},{huge}]}}"#), "/value/1"),
        (format!("{small}\n\n [{huge},{small}]"), "/0"),
        (huge.clone(), ""),
    ] {
        let (_, report) = report(&["--limit", "document=1MiB", "-"], document.as_bytes());
        let errors = report["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{document:.60}: {errors:?}");
        let position = &errors[0]["source"]["position"];
        assert_eq!(
            position["pointer"].as_str().unwrap_or_default(),
            pointer,
            "{document:.60}"
        );
        let begins_later = document.starts_with(&small);
        if !pointer.is_empty() {
            assert_eq!(position["line"], if begins_later { 3 } else { 1 }, "{document:.60}");
            assert_eq!(position["column"], if begins_later { 2 } else { 1 }, "{document:.60}");
        }
    }
}

/// A small file that decompresses to a large one.
#[test]
fn a_decompression_bomb_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let huge = format!("{{\"name\":\"{}\"}}\n{}\n", "x".repeat(16 << 20), resource(1));
    for (name, bytes) in [
        ("bomb.json.gz", gzip(huge.as_bytes())),
        ("bomb.json.zst", zstandard(huge.as_bytes())),
    ] {
        assert!(bytes.len() < 1 << 20);
        let path = write(folder.path(), name, &bytes);
        let (code, report) = report(&["--limit", "document=1MiB", &path], b"");
        assert_eq!((code, &report["summary"]["errors"]), (Some(3), &1.into()), "{report}");
        assert_eq!(report["registries"][0]["name"], "registry1");
        let (code, report) = self::report(&["--limit", "document=1MiB", "-"], &bytes);
        assert_eq!((code, &report["summary"]["errors"]), (Some(3), &1.into()), "{report}");
    }
}

/// A table lists the first errors and counts the rest; text lists all, except on a terminal.
#[test]
fn long_lists_of_errors_are_shortened() {
    let text = "7\n".repeat(1_500);
    let output = check(&["--format", "table", "-"], text.as_bytes());
    assert_eq!(output.status.code(), Some(3));
    assert!(
        stdout(&output).contains("\n  …and 500 more; --format ndjson lists all\n\n"),
        "{}",
        stdout(&output)
    );
    let output = check(&["--format", "text", "-"], text.as_bytes());
    assert_eq!(output.status.code(), Some(3));
    let listed = |line: &&str| line.starts_with("  standard input");
    assert_eq!(stdout(&output).lines().filter(listed).count(), 1_500);
    // A summary counts them by code.
    let output = check(&["--format", "summary", "-"], text.as_bytes());
    assert_eq!(output.status.code(), Some(3));
    assert!(
        stdout(&output).contains(" 1500  not-a-registry\n"),
        "{}",
        stdout(&output)
    );
    assert_eq!(stdout(&output).lines().count(), 7);
    let output = check(&["--format", "ndjson", "-"], text.as_bytes());
    assert_eq!(stdout(&output).lines().count(), 1_501);
}

/// Spreadsheets evaluate cells that begin like a formula.
#[test]
fn names_are_not_spreadsheet_formulas() {
    let names = [
        "=cmd|' /C calc'!A0",
        "+1",
        "-1",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "  =1",
        "＝1",
        "\t",
        ";=1",
        "; @SUM(1)",
        ";x",
        "a;=1",
        "a;b;\u{a0}+1;-2",
        "plain",
        "a;b=1",
        "a,\"b\"\nc",
    ];
    let registries: Vec<Value> = names
        .iter()
        .map(|name| json!({"name": name, "publicNetworkAccess": "Disabled"}))
        .collect();
    let output = check(&["--format", "csv", "-"], &serde_json::to_vec(&registries).unwrap());
    let mut rows = csv::Reader::from_reader(output.stdout.as_slice());
    let cells: Vec<String> = rows.records().map(|row| row.unwrap()[5].to_owned()).collect();
    assert_eq!(cells.len(), names.len() * 2);
    for (name, cells) in names.iter().zip(cells.chunks(2)) {
        let expected = match *name {
            "plain" => "plain".to_owned(),
            "a;b=1" => "a;b=1".to_owned(),
            "a,\"b\"\nc" => "a,\"b\"\\u{a}c".to_owned(),
            // If semicolons separate cells, each of them begins one.
            ";=1" => "';'=1".to_owned(),
            "; @SUM(1)" => "';' @SUM(1)".to_owned(),
            "a;=1" => "a;'=1".to_owned(),
            "a;b;\u{a0}+1;-2" => "a;b;'\u{a0}+1;'-2".to_owned(),
            formula => format!("'{}", acrcheck::escape::escape(formula)),
        };
        assert_eq!(cells, [expected.clone(), expected]);
    }
}

/// A reader that closes the pipe during a long report does not change the exit code.
#[test]
fn a_closed_pipe_does_not_change_the_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = (1..3_000)
        .filter(|number| number % 3 > 0)
        .map(|number| format!("{}\n", resource(number)))
        .collect::<String>();
    text.push_str(&resource(0).to_string());
    let path = write(folder.path(), "long.ndjson", text.as_bytes());
    for format in FORMATS {
        let mut child = acrcheck(&["check", "--format", format, "--jobs", "3", &path])
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            (output.status.code(), output.stderr.as_slice()),
            (Some(1), &b""[..]),
            "{format}"
        );
    }
}

/// Memory does not depend on the length of the input, except for some per thread.
#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_input() {
    let vm = json!({"name": "vm", "type": "Microsoft.Compute/virtualMachines", "tags": {"padding": "p".repeat(900)}});
    let peak = |blocks: usize, [front, between, end]: [&str; 3]| {
        let block = format!("{vm}{between}").repeat(1_000) + &resource(1).to_string();
        let mut child = acrcheck(&["check", "--jobs", "2", "--limit", "document=4MiB", "-"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        for number in 0..blocks {
            input
                .write_all(if number == 0 { front } else { between }.as_bytes())
                .unwrap();
            input.write_all(block.as_bytes()).unwrap();
        }
        // All but the last few parts have been evaluated, because no more of them can wait. The command is still running.
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        input.write_all(end.as_bytes()).unwrap();
        drop(input);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert!(stdout(&output).contains(&format!("; {} other resources skipped", blocks * 1_000)));
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        peak.trim().trim_end_matches(" kB").parse::<usize>().unwrap()
    };
    for form in [["", "\n", "\n"], ["{\"value\":[", ",", "],\"nextLink\":null}"]] {
        let short = peak(8, form);
        let long = peak(100, form);
        assert!(
            long < short + (32 << 10),
            "{form:?}: {short} kB for 8 MB, {long} kB for 100 MB"
        );
    }
}
