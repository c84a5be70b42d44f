//! `acrcheck component`: the files that it writes, as other hosts load them.

use acrcheck::EMBEDDED_COMPONENT;
use sha2::{Digest, Sha256};
use wasmtime::{Engine, Instance, Memory, Module, Store};
use wit_parser::{Resolve, UnresolvedPackageGroup};

use crate::support::{fixture_documents, run, tests_folder};

/// Runs the subcommand with `--output FILE`, and returns what is in the file then.
fn written(flags: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("written.wasm");
    let output = run(&[&["component", "-o", path.to_str().unwrap()], flags].concat(), b"");
    assert_eq!(
        (output.status.code(), output.stdout.len(), output.stderr.len()),
        (Some(0), 0, 0)
    );
    std::fs::read(path).unwrap()
}

#[test]
fn the_component_is_written_to_a_file_or_standard_output() {
    assert!(written(&[]) == EMBEDDED_COMPONENT);
    let output = run(&["component", "--output", "-"], b"");
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
    assert!(output.stdout == EMBEDDED_COMPONENT);
}

#[test]
fn inspect_accepts_the_component() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("written.wasm");
    let path = path.to_str().unwrap();
    assert_eq!(run(&["component", "-o", path], b"").status.code(), Some(0));
    let output = run(&["inspect", path], b"");
    let inspected = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(inspected.contains("\nimports          none\n"), "{inspected}");
    // A core module is no component.
    assert_eq!(run(&["component", "--core", "-o", path], b"").status.code(), Some(0));
    assert_eq!(run(&["inspect", path], b"").status.code(), Some(4));
}

/// The core module, called as a runtime without the component model calls it.
struct Core {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
}

impl Core {
    fn new(module: &[u8]) -> Self {
        let engine = Engine::default();
        let module = Module::new(&engine, module).unwrap();
        assert_eq!(module.imports().count(), 0);
        let mut store = Store::new(&engine, ());
        let instance = Instance::new(&mut store, &module, &[]).unwrap();
        let memory = instance.get_memory(&mut store, "memory").unwrap();
        Self {
            store,
            instance,
            memory,
        }
    }

    /// Copies a text into memory; the callee frees it.
    fn lower(&mut self, text: &str) -> (u32, u32) {
        let length = u32::try_from(text.len()).unwrap();
        let realloc = self.instance.get_typed_func(&mut self.store, "cabi_realloc").unwrap();
        let at: u32 = realloc.call(&mut self.store, (0_u32, 0_u32, 1_u32, length)).unwrap();
        let offset = usize::try_from(at).unwrap();
        self.memory.write(&mut self.store, offset, text.as_bytes()).unwrap();
        (at, length)
    }

    /// Calls `evaluate-json` with the detail `full`.
    fn evaluate_json(&mut self, document: &str, settings: &str) -> String {
        let (document, settings) = (self.lower(document), self.lower(settings));
        let name = "acrcheck:policy/evaluate@0.1.0#evaluate-json";
        let function = self.instance.get_typed_func(&mut self.store, name).unwrap();
        let arguments = (document.0, document.1, settings.0, settings.1, 2_u32);
        let result: u32 = function.call(&mut self.store, arguments).unwrap();
        let memory = self.memory.data(&self.store);
        let word = |at: usize| u32::from_le_bytes(memory[at..at + 4].try_into().unwrap()) as usize;
        let (at, length) = (word(result as usize), word(result as usize + 4));
        let text = String::from_utf8(memory[at..at + length].to_vec()).unwrap();
        let free = format!("cabi_post_{name}");
        let free = self.instance.get_typed_func(&mut self.store, &free).unwrap();
        let (): () = free.call(&mut self.store, result).unwrap();
        text
    }
}

#[test]
fn the_core_module_evaluates_as_the_component_does() {
    let core = written(&["--core"]);
    assert!(core.len() < EMBEDDED_COMPONENT.len());
    let output = run(&["component", "--core", "-o", "-"], b"");
    assert!(output.stdout == core);
    let mut core = Core::new(&core);
    for document in fixture_documents() {
        let native = acrcheck_policies::evaluate_json(&document, "{}", acrcheck_policies::Detail::Full);
        assert!(core.evaluate_json(&document, "{}") == native, "{document:.500}");
    }
}

#[test]
fn a_file_that_cannot_be_written_is_an_error() {
    for (path, message) in [
        ("fixtures", "error: fixtures: is a folder\n"),
        (
            "missing/x.wasm",
            "error: missing/x.wasm: the folder missing does not exist\n",
        ),
    ] {
        let output = run(&["component", "-o", path], b"");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{path}");
        assert!(stderr.starts_with(message), "{stderr}");
    }
}

/// A file that exists is replaced, a link stays a link, and a device stays a device.
#[cfg(unix)]
#[test]
fn links_and_devices_stay() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("old.wasm"), "old").unwrap();
    std::os::unix::fs::symlink("old.wasm", path("link.wasm")).unwrap();
    let output = run(&["component", "-o", path("link.wasm").to_str().unwrap()], b"");
    assert_eq!(output.status.code(), Some(0));
    assert!(path("link.wasm").is_symlink());
    assert!(std::fs::read(path("old.wasm")).unwrap() == EMBEDDED_COMPONENT);
    let output = run(&["component", "-o", "/dev/null"], b"");
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
    assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_is_refused() {
    use std::io::Read;

    let name = |terminal: &std::fs::File| {
        use std::os::fd::AsRawFd;
        std::fs::read_link(format!("/proc/self/fd/{}", terminal.as_raw_fd())).unwrap()
    };
    for by_name in [false, true] {
        let (mut screen, terminal) = crate::progress::terminal();
        let device = name(&terminal);
        let output = if by_name { device.to_str().unwrap() } else { "-" };
        let mut command = crate::support::acrcheck(&["component", "-o", output]);
        let child = command
            .stdout(terminal)
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(command);
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(
            stderr.starts_with("error: standard output is a terminal, and WebAssembly is binary\nhint: "),
            "{stderr}"
        );
        let mut text = Vec::new();
        // On Linux, reading from a terminal that was closed is an error.
        let _ = screen.read_to_end(&mut text);
        assert_eq!(text, b"");
    }
}

/// The folder has what hosts in other languages need, with checksums in the format of sha256sum.
#[test]
fn a_folder_gets_the_component_its_core_module_the_contract_and_checksums() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/files");
    for _ in 0..2 {
        let output = run(&["component", "--folder", path.to_str().unwrap()], b"");
        assert_eq!(
            (output.status.code(), output.stdout.len(), output.stderr.len()),
            (Some(0), 0, 0)
        );
    }
    let read = |name: &str| std::fs::read(path.join(name)).unwrap();
    assert!(read("acrcheck.component.wasm") == EMBEDDED_COMPONENT);
    assert!(read("acrcheck.core.wasm") == written(&["--core"]));
    let sums: String = ["acrcheck.component.wasm", "acrcheck.core.wasm", "acrcheck.wit"]
        .iter()
        .map(|name| format!("{:x}  {name}\n", Sha256::digest(read(name))))
        .collect();
    assert_eq!(String::from_utf8(read("SHA256SUMS")).unwrap(), sums);
    let names = std::fs::read_dir(&path).unwrap().count();
    assert_eq!(names, 4);
}

/// The joined text is the same package as the files that it was joined from.
#[test]
fn the_contract_as_one_file_is_the_package() {
    let parse = |files: UnresolvedPackageGroup| {
        let mut resolve = Resolve::default();
        let package = resolve.push_group(files).unwrap();
        let worlds: Vec<String> = resolve.packages[package].worlds.keys().cloned().collect();
        (worlds, wit_component::encode(&resolve, package).unwrap())
    };
    let joined = parse(UnresolvedPackageGroup::parse("acrcheck.wit", acrcheck::CONTRACT).unwrap());
    let folder = crate::support::tests_folder().join("../wit/0.1.0");
    let files = parse(UnresolvedPackageGroup::parse_dir(&folder).unwrap());
    assert_eq!(joined.0, ["policy", "packed-policy"]);
    assert!(joined == files);
}

/// What the file says about itself, in the component and in its core module.
#[test]
fn the_component_has_a_version_a_licence_and_a_source() {
    for (flags, file) in [(&[][..], "component"), (&["--core"], "core module")] {
        let binary = written(flags);
        let mut sections = std::collections::BTreeMap::new();
        for payload in wasmparser::Parser::new(0).parse_all(&binary) {
            if let wasmparser::Payload::CustomSection(section) = payload.unwrap() {
                let name = section.name().to_owned();
                sections.entry(name).or_insert_with(|| section.data().to_vec());
            }
        }
        for (name, text) in [
            ("version", env!("CARGO_PKG_VERSION")),
            ("licenses", env!("CARGO_PKG_LICENSE")),
            ("source", env!("CARGO_PKG_REPOSITORY")),
        ] {
            assert_eq!(sections[name], text.as_bytes(), "{name} of the {file}");
        }
    }
    let decoded = wit_component::decode(EMBEDDED_COMPONENT).unwrap();
    let (_, world) = match &decoded {
        wit_component::DecodedWasm::Component(resolve, world) => (resolve, &resolve.worlds[*world]),
        wit_component::DecodedWasm::WitPackage(..) => panic!("not a component"),
    };
    let docs = world.docs.contents.as_deref().unwrap();
    assert!(docs.contains("never a pass"), "{docs}");
}

/// Nothing but what a host calls, and a memory with a maximum for hosts that cannot limit it.
#[test]
fn the_core_module_exports_functions_of_the_contract_and_a_limited_memory() {
    let module = Module::new(&Engine::default(), written(&["--core"])).unwrap();
    for export in module.exports() {
        let name = export.name();
        let function = name.strip_prefix("cabi_post_").unwrap_or(name);
        let is_of_contract = function.starts_with("acrcheck:policy/evaluate@0.1.0#")
            || function.starts_with("acrcheck:policy/packed@0.1.0#");
        assert!(is_of_contract || ["memory", "cabi_realloc"].contains(&name), "{name}");
    }
    let memory = module.get_export("memory").unwrap();
    assert_eq!(memory.memory().unwrap().maximum(), Some(16_384));
}

/// The files with adapters are those that the build wrote beside the component.
#[test]
fn files_with_adapters_contain_the_core_module_unchanged() {
    if option_env!("ACRCHECK_COMPONENT").is_some() {
        return;
    }
    // <target>/<profile>/deps/<test>
    let target = std::env::current_exe().unwrap();
    let built = target.ancestors().nth(3).unwrap().join("guest");
    for (adapter, imports) in [
        (
            "extism",
            "imports    extism:host/env alloc\n           extism:host/env config_get\n",
        ),
        (
            "trivy",
            "imports    wasi_snapshot_preview1 fd_close\n           wasi_snapshot_preview1 fd_read\n           wasi_snapshot_preview1 path_open\nexports    analyze\n",
        ),
        ("wasi", "exports    _start\n"),
    ] {
        let file = built.join(format!("acrcheck.{adapter}.wasm"));
        let output = run(&["component", "--compare", file.to_str().unwrap()], b"");
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{text}");
        assert!(text.contains("of the built-in core module, unchanged, and "), "{text}");
        assert!(text.contains(imports), "{text}");
    }
    // The component adds nothing to itself.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("component.wasm");
    std::fs::write(&path, EMBEDDED_COMPONENT).unwrap();
    let output = run(&["component", "--compare", path.to_str().unwrap()], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(
        text.ends_with(" unchanged, and 0 more\nimports    none\nexports    none\n"),
        "{text}"
    );
    // One changed byte in the code is found.
    let mut changed = std::fs::read(built.join("acrcheck.trivy.wasm")).unwrap();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    std::fs::write(&path, changed).unwrap();
    let output = run(&["component", "--compare", path.to_str().unwrap()], b"");
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.starts_with(b"differs    "));
}

#[test]
fn adapters_escape_the_same_characters_as_the_library() {
    // The layers do not depend on each other, so both have the table.
    let table = |file: &str| {
        let source = std::fs::read_to_string(tests_folder().join("..").join(file)).unwrap();
        let (_, body) = source
            .split_once("const fn is_harmful(character: char) -> bool {")
            .unwrap();
        let (table, _) = body.split_once("\n}").unwrap();
        table.split_whitespace().collect::<String>()
    };
    let library = table("host-harness/host/src/escape.rs");
    assert!(
        library.starts_with("matches!(character,'\\0'..='\\u{1f}'|"),
        "{library}"
    );
    assert_eq!(table("guest/src/adapters/verdict.rs"), library);
}
