//! The folder of compiled code: what it gives back, and what it does not.

use std::fs;
use std::path::{Path, PathBuf};

use acrcheck::{Cache, CacheError, Compiled, Engine, Policy};
use tempfile::TempDir;

use super::guest::{DOCUMENT, Guest};

/// A cache in a folder of its own.
struct Kept {
    home: TempDir,
}

impl Kept {
    fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
        }
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("code")
    }

    fn secret(&self) -> PathBuf {
        self.home.path().join("keys/secret")
    }

    fn open(&self) -> Result<Cache, acrcheck::CacheError> {
        Cache::open(self.folder(), &self.secret())
    }

    fn load(&self, guest: &Guest) -> Policy {
        let config = super::tight().with(|config| config.cache = Some(self.open().unwrap()));
        let policy = Engine::new(config).unwrap().load(&guest.component()).unwrap();
        // Whatever code it is, it is that of the guest.
        policy.evaluate(DOCUMENT, &acrcheck::Settings::default()).unwrap();
        policy
    }

    fn compiled(&self, guest: &Guest) -> Compiled {
        self.load(guest).info().compiled
    }

    fn entries(&self) -> Vec<PathBuf> {
        let mut entries: Vec<PathBuf> = fs::read_dir(self.folder())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        entries.sort();
        entries
    }

    fn entry(&self) -> PathBuf {
        let entries = self.entries();
        assert_eq!(entries.len(), 1, "{entries:?}");
        entries.into_iter().next().unwrap()
    }
}

/// Another guest than the honest one, with the same answers.
fn other_guest() -> Guest {
    Guest {
        fields: "(func (result i32) i32.const 7)".to_owned(),
        ..Guest::honest()
    }
}

#[test]
fn code_is_kept_from_one_process_to_the_next() {
    let kept = Kept::new();
    assert_eq!(kept.compiled(&Guest::honest()), Compiled::Here);
    assert_eq!(kept.compiled(&Guest::honest()), Compiled::Earlier);
    assert_eq!(kept.compiled(&other_guest()), Compiled::Here);
    assert_eq!(kept.compiled(&other_guest()), Compiled::Earlier);
    assert_eq!(kept.entries().len(), 2);
}

/// Code that was compiled for another configuration is not for this one.
#[test]
fn code_is_kept_for_one_configuration() {
    let kept = Kept::new();
    let with_stack = |stack_bytes| {
        let config = super::tight().with(|config| {
            config.cache = Some(kept.open().unwrap());
            config.stack_bytes = stack_bytes;
        });
        let pooled = config
            .clone()
            .with(|config| config.allocation = acrcheck::Allocation::pooling(2));
        [config, pooled].map(|config| {
            let component = Guest::honest().component();
            Engine::new(config).unwrap().load(&component).unwrap().info().compiled
        })
    };
    // A pool takes the same code; the stack is no matter of compilation either.
    assert_eq!(with_stack(512 << 10), [Compiled::Here, Compiled::Earlier]);
    assert_eq!(with_stack(256 << 10), [Compiled::Earlier, Compiled::Earlier]);
}

/// A byte that was changed, anywhere: compiled again, and kept again.
#[test]
fn code_that_was_changed_is_not_run() {
    let kept = Kept::new();
    kept.load(&Guest::honest());
    let entry = kept.entry();
    let good = fs::read(&entry).unwrap();
    for at in (0..good.len()).step_by(good.len() / 40) {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        fs::write(&entry, &bad).unwrap();
        assert_eq!(kept.compiled(&Guest::honest()), Compiled::Here, "byte {at}");
        assert_eq!(kept.compiled(&Guest::honest()), Compiled::Earlier, "byte {at}");
    }
    for length in [0, 1, 16, 47, 48, 49, good.len() / 2, good.len() - 1] {
        fs::write(&entry, &good[..length]).unwrap();
        assert_eq!(kept.compiled(&Guest::honest()), Compiled::Here, "{length} bytes");
    }
    let mut longer = good.clone();
    longer.push(0);
    fs::write(&entry, &longer).unwrap();
    assert_eq!(kept.compiled(&Guest::honest()), Compiled::Here);
}

/// What another program compiled, put where ours would be.
#[test]
fn code_from_outside_is_not_run() {
    let kept = Kept::new();
    kept.load(&Guest::honest());
    let code = wasmtime::Engine::default()
        .precompile_component(&Guest::honest().component())
        .unwrap();
    fs::write(kept.entry(), &code).unwrap();
    assert_eq!(kept.compiled(&Guest::honest()), Compiled::Here);
    let mut tagged = b"acrcheck-code/1\n".to_vec();
    tagged.extend([0; 32]);
    tagged.extend(&code);
    fs::write(kept.entry(), &tagged).unwrap();
    assert_eq!(kept.compiled(&Guest::honest()), Compiled::Here);
}

#[test]
fn code_that_was_exchanged_is_not_run() {
    let kept = Kept::new();
    kept.load(&Guest::honest());
    let honest = kept.entry();
    let code = fs::read(&honest).unwrap();
    kept.load(&other_guest());
    let other = kept.entries().into_iter().find(|entry| *entry != honest).unwrap();
    fs::write(&other, &code).unwrap();
    assert_eq!(kept.compiled(&other_guest()), Compiled::Here);
}

/// A folder that came from another machine, or was unpacked from an archive, has no tags of this one.
#[test]
fn a_copied_folder_brings_no_code() {
    let (there, here) = (Kept::new(), Kept::new());
    there.load(&Guest::honest());
    here.open().unwrap();
    let entry = there.entry();
    fs::copy(&entry, here.folder().join(entry.file_name().unwrap())).unwrap();
    assert_eq!(here.compiled(&Guest::honest()), Compiled::Here);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let kept = Kept::new();
    kept.load(&Guest::honest());
    let entry = kept.entry();
    let elsewhere = kept.home.path().join("elsewhere");
    fs::rename(&entry, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &entry).unwrap();
    assert_eq!(kept.compiled(&Guest::honest()), Compiled::Here);
    // The link was replaced, not written through.
    assert!(!fs::symlink_metadata(&entry).unwrap().is_symlink());
    fs::hard_link(&entry, kept.home.path().join("another name")).unwrap();
    assert_eq!(kept.compiled(&Guest::honest()), Compiled::Here);
    assert_eq!(kept.compiled(&Guest::honest()), Compiled::Earlier);
    // A pipe in its place does not have anybody wait.
    fs::remove_file(&entry).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &entry,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR,
        0,
    )
    .unwrap();
    assert_eq!(kept.compiled(&Guest::honest()), Compiled::Here);
}

#[cfg(unix)]
#[test]
fn what_others_may_write_to_is_not_used() {
    use std::os::unix::fs::PermissionsExt;

    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let kept = Kept::new();
    kept.load(&Guest::honest());
    let entry = kept.entry();
    assert_eq!(fs::metadata(&entry).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(kept.folder()).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::metadata(kept.secret()).unwrap().permissions().mode() & 0o777, 0o600);
    mode(&entry, 0o620);
    assert_eq!(kept.compiled(&Guest::honest()), Compiled::Here);
    let refused = |path: &Path, open: u32, shut: u32| {
        mode(path, open);
        let error = kept.open().unwrap_err();
        mode(path, shut);
        assert!(error.to_string().contains("is open to others"), "{error}");
    };
    refused(&kept.folder(), 0o770, 0o700);
    refused(&kept.folder(), 0o707, 0o700);
    refused(&kept.secret(), 0o602, 0o600);
    refused(kept.secret().parent().unwrap(), 0o722, 0o700);
    // As a checkout or an archive would bring them: readable by others.
    refused(&kept.folder(), 0o755, 0o700);
    refused(&kept.secret(), 0o644, 0o600);
    mode(&entry, 0o644);
    assert_eq!(kept.compiled(&Guest::honest()), Compiled::Here);
    kept.open().unwrap();
    // A folder that is a link to one.
    let real = kept.home.path().join("real");
    fs::rename(kept.folder(), &real).unwrap();
    std::os::unix::fs::symlink(&real, kept.folder()).unwrap();
    let error = kept.open().unwrap_err();
    assert!(error.to_string().contains("is not a folder"), "{error}");
}

/// A key that is damaged is said to be, and can be removed.
/// Root makes nothing in another user's home, which that user could not use; anybody else makes what can be made.
#[cfg(unix)]
#[test]
fn root_makes_nothing_in_a_home_of_somebody_elses() {
    use std::os::unix::fs::{MetadataExt, chown, symlink};

    let home = tempfile::tempdir().unwrap();
    let keys = tempfile::tempdir().unwrap();
    let is_root = fs::metadata(home.path()).unwrap().uid() == 0;
    let open = |folder: &str| Cache::open(home.path().join(folder), &keys.path().join("keys/secret"));
    if is_root {
        // Only root can give a folder away.
        chown(home.path(), Some(12_345), None).unwrap();
        let refused = open("cache/code");
        assert!(
            matches!(&refused, Err(CacheError::AnotherUsers { path }) if path == home.path()),
            "{refused:?}"
        );
        assert!(!home.path().join("cache").exists());
        // What counts is whose the folder is, not whose the link to it.
        let own = tempfile::tempdir().unwrap();
        symlink(own.path(), home.path().join("link")).unwrap();
        std::os::unix::fs::lchown(home.path().join("link"), Some(12_345), None).unwrap();
        open("link/code").unwrap();
    } else {
        open("cache/code").unwrap();
    }
}

#[test]
fn a_damaged_key_is_no_key() {
    let kept = Kept::new();
    kept.load(&Guest::honest());
    let key = fs::read(kept.secret()).unwrap();
    for damaged in [&[][..], &key[..31], &[key.as_slice(), b"x"].concat()] {
        fs::write(kept.secret(), damaged).unwrap();
        let error = kept.open().unwrap_err();
        assert!(error.to_string().contains("remove it"), "{error}");
    }
    fs::remove_file(kept.secret()).unwrap();
    // A new key, under which what is there is not ours.
    assert_eq!(kept.compiled(&Guest::honest()), Compiled::Here);
    assert_eq!(kept.compiled(&Guest::honest()), Compiled::Earlier);
}

#[test]
fn the_folder_does_not_grow_for_ever() {
    let kept = Kept::new();
    kept.load(&Guest::honest());
    let entry = kept.entry();
    let old = std::time::SystemTime::UNIX_EPOCH;
    for number in 0..100_u64 {
        let path = kept.folder().join(format!("{number}.code"));
        fs::copy(&entry, &path).unwrap();
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(old + std::time::Duration::from_secs(number)).unwrap();
    }
    // One that a process left that was killed long ago, and one that another is just writing.
    for (name, age) in [(".new-old", 100_000), (".new-fresh", 0)] {
        let file = fs::File::create(kept.folder().join(name)).unwrap();
        file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(age))
            .unwrap();
    }
    kept.load(&other_guest());
    fs::remove_file(kept.folder().join(".new-fresh")).unwrap();
    let entries = kept.entries();
    assert_eq!(entries.len(), 64);
    assert!(entries.contains(&entry));
    assert!(!kept.folder().join("0.code").exists() && kept.folder().join("99.code").exists());
    assert_eq!(kept.compiled(&other_guest()), Compiled::Earlier);
}
