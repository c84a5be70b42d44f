//! The code cache: what it returns and what it refuses.

use std::fs;
use std::path::{Path, PathBuf};

use acrcheck::{Cache, CacheError, Compiled, Engine, Policy};
use tempfile::TempDir;

use super::guest::{DOCUMENT, Guest};

/// A cache in a temporary folder.
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
        // Whatever is loaded is the code of this guest.
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

/// Another guest with the same results.
fn other_guest() -> Guest {
    Guest {
        fields: "(func (result i32) i32.const 7)".to_owned(),
        ..Guest::valid()
    }
}

#[test]
fn code_is_kept_between_processes() {
    let kept = Kept::new();
    assert_eq!(kept.compiled(&Guest::valid()), Compiled::Here);
    assert_eq!(kept.compiled(&Guest::valid()), Compiled::Earlier);
    assert_eq!(kept.compiled(&other_guest()), Compiled::Here);
    assert_eq!(kept.compiled(&other_guest()), Compiled::Earlier);
    assert_eq!(kept.entries().len(), 2);
}

/// Code compiled for one configuration is not used for another.
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
            let component = Guest::valid().component();
            Engine::new(config).unwrap().load(&component).unwrap().info().compiled
        })
    };
    // A pool uses the same code, and the stack size does not affect compilation.
    assert_eq!(with_stack(512 << 10), [Compiled::Here, Compiled::Earlier]);
    assert_eq!(with_stack(256 << 10), [Compiled::Earlier, Compiled::Earlier]);
}

/// If any byte changes, the code is compiled and stored again.
#[test]
fn modified_code_is_not_run() {
    let kept = Kept::new();
    kept.load(&Guest::valid());
    let entry = kept.entry();
    let good = fs::read(&entry).unwrap();
    for at in (0..good.len()).step_by(good.len() / 40) {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        fs::write(&entry, &bad).unwrap();
        assert_eq!(kept.compiled(&Guest::valid()), Compiled::Here, "byte {at}");
        assert_eq!(kept.compiled(&Guest::valid()), Compiled::Earlier, "byte {at}");
    }
    for length in [0, 1, 16, 47, 48, 49, good.len() / 2, good.len() - 1] {
        fs::write(&entry, &good[..length]).unwrap();
        assert_eq!(kept.compiled(&Guest::valid()), Compiled::Here, "{length} bytes");
    }
    let mut longer = good.clone();
    longer.push(0);
    fs::write(&entry, &longer).unwrap();
    assert_eq!(kept.compiled(&Guest::valid()), Compiled::Here);
}

/// Code that another program compiled, stored where ours would be.
#[test]
fn foreign_code_is_not_run() {
    let kept = Kept::new();
    kept.load(&Guest::valid());
    let code = wasmtime::Engine::default()
        .precompile_component(&Guest::valid().component())
        .unwrap();
    fs::write(kept.entry(), &code).unwrap();
    assert_eq!(kept.compiled(&Guest::valid()), Compiled::Here);
    let mut tagged = b"acrcheck-code/1\n".to_vec();
    tagged.extend([0; 32]);
    tagged.extend(&code);
    fs::write(kept.entry(), &tagged).unwrap();
    assert_eq!(kept.compiled(&Guest::valid()), Compiled::Here);
}

#[test]
fn swapped_code_is_not_run() {
    let kept = Kept::new();
    kept.load(&Guest::valid());
    let own = kept.entry();
    let code = fs::read(&own).unwrap();
    kept.load(&other_guest());
    let other = kept.entries().into_iter().find(|entry| *entry != own).unwrap();
    fs::write(&other, &code).unwrap();
    assert_eq!(kept.compiled(&other_guest()), Compiled::Here);
}

/// A folder that was copied from another machine, or unpacked from an archive, has no valid tags.
#[test]
fn code_in_a_copied_folder_is_not_run() {
    let (there, here) = (Kept::new(), Kept::new());
    there.load(&Guest::valid());
    here.open().unwrap();
    let entry = there.entry();
    fs::copy(&entry, here.folder().join(entry.file_name().unwrap())).unwrap();
    assert_eq!(here.compiled(&Guest::valid()), Compiled::Here);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let kept = Kept::new();
    kept.load(&Guest::valid());
    let entry = kept.entry();
    let elsewhere = kept.home.path().join("elsewhere");
    fs::rename(&entry, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &entry).unwrap();
    assert_eq!(kept.compiled(&Guest::valid()), Compiled::Here);
    // The link was replaced; its target was not changed.
    assert!(!fs::symlink_metadata(&entry).unwrap().is_symlink());
    fs::hard_link(&entry, kept.home.path().join("another name")).unwrap();
    assert_eq!(kept.compiled(&Guest::valid()), Compiled::Here);
    assert_eq!(kept.compiled(&Guest::valid()), Compiled::Earlier);
    // A pipe in its place causes no wait.
    fs::remove_file(&entry).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &entry,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR,
        0,
    )
    .unwrap();
    assert_eq!(kept.compiled(&Guest::valid()), Compiled::Here);
}

#[cfg(unix)]
#[test]
fn folders_that_others_can_access_are_not_used() {
    use std::os::unix::fs::PermissionsExt;

    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let kept = Kept::new();
    kept.load(&Guest::valid());
    let entry = kept.entry();
    assert_eq!(fs::metadata(&entry).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(kept.folder()).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::metadata(kept.secret()).unwrap().permissions().mode() & 0o777, 0o600);
    mode(&entry, 0o620);
    assert_eq!(kept.compiled(&Guest::valid()), Compiled::Here);
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
    // Readable by others, like files from a checkout or an archive.
    refused(&kept.folder(), 0o755, 0o700);
    refused(&kept.secret(), 0o644, 0o600);
    mode(&entry, 0o644);
    assert_eq!(kept.compiled(&Guest::valid()), Compiled::Here);
    kept.open().unwrap();
    // A link to a folder.
    let real = kept.home.path().join("real");
    fs::rename(kept.folder(), &real).unwrap();
    std::os::unix::fs::symlink(&real, kept.folder()).unwrap();
    let error = kept.open().unwrap_err();
    assert!(error.to_string().contains("is not a folder"), "{error}");
}

/// Root creates nothing in another user's home, because that user could not use it. Other users create the folders.
#[cfg(unix)]
#[test]
fn root_creates_nothing_in_another_users_home() {
    use std::os::unix::fs::{MetadataExt, chown, symlink};

    let home = tempfile::tempdir().unwrap();
    let keys = tempfile::tempdir().unwrap();
    let is_root = fs::metadata(home.path()).unwrap().uid() == 0;
    let open = |folder: &str| Cache::open(home.path().join(folder), &keys.path().join("keys/secret"));
    if is_root {
        // Only root can change the owner.
        chown(home.path(), Some(12_345), None).unwrap();
        let refused = open("cache/code");
        assert!(
            matches!(&refused, Err(CacheError::AnotherUsers { path }) if path == home.path()),
            "{refused:?}"
        );
        assert!(!home.path().join("cache").exists());
        // The owner of the folder matters, not that of a link to it.
        let own = tempfile::tempdir().unwrap();
        symlink(own.path(), home.path().join("link")).unwrap();
        std::os::unix::fs::lchown(home.path().join("link"), Some(12_345), None).unwrap();
        open("link/code").unwrap();
    } else {
        open("cache/code").unwrap();
    }
}

#[test]
fn a_damaged_key_is_an_error() {
    let kept = Kept::new();
    kept.load(&Guest::valid());
    let key = fs::read(kept.secret()).unwrap();
    for damaged in [&[][..], &key[..31], &[key.as_slice(), b"x"].concat()] {
        fs::write(kept.secret(), damaged).unwrap();
        let error = kept.open().unwrap_err();
        assert!(error.to_string().contains("remove it"), "{error}");
    }
    fs::remove_file(kept.secret()).unwrap();
    // With a new key, existing entries are not valid.
    assert_eq!(kept.compiled(&Guest::valid()), Compiled::Here);
    assert_eq!(kept.compiled(&Guest::valid()), Compiled::Earlier);
}

#[test]
fn the_size_of_the_folder_is_limited() {
    let kept = Kept::new();
    kept.load(&Guest::valid());
    let entry = kept.entry();
    let old = std::time::SystemTime::UNIX_EPOCH;
    for number in 0..100_u64 {
        let path = kept.folder().join(format!("{number}.code"));
        fs::copy(&entry, &path).unwrap();
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(old + std::time::Duration::from_secs(number)).unwrap();
    }
    // One left by a process that was killed long ago, and one that another process is writing.
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
