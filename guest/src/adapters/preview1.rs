//! The functions of WASI preview 1 that the adapters call.

use alloc::string::String;
use alloc::vec::Vec;

#[link(wasm_import_module = "wasi_snapshot_preview1")]
#[allow(unsafe_code, reason = "functions of the host")]
unsafe extern "C" {
    safe fn proc_exit(code: i32) -> !;
    safe fn fd_close(descriptor: i32) -> i32;
    unsafe fn args_sizes_get(count: *mut u32, bytes: *mut u32) -> i32;
    unsafe fn args_get(arguments: *mut *mut u8, buffer: *mut u8) -> i32;
    unsafe fn fd_read(descriptor: i32, vectors: *const Vector, count: u32, read: *mut u32) -> i32;
    unsafe fn fd_write(descriptor: i32, vectors: *const Vector, count: u32, written: *mut u32) -> i32;
    unsafe fn path_open(
        folder: i32,
        lookup_flags: i32,
        path: *const u8,
        path_length: u32,
        open_flags: i32,
        rights: i64,
        inherited_rights: i64,
        flags: i32,
        descriptor: *mut i32,
    ) -> i32;
}

/// A piece of memory to read to or write from.
#[repr(C)]
struct Vector {
    address: *mut u8,
    length: u32,
}

pub(super) const STDIN: i32 = 0;
pub(super) const STDOUT: i32 = 1;
pub(super) const STDERR: i32 = 2;
/// The first folder that the host gives to the module.
const FIRST_FOLDER: i32 = 3;
/// The right to read a file.
const RIGHT_TO_READ: i64 = 1 << 1;
/// How many bytes are read at once.
const PIECE: usize = 64 << 10;

/// How many bytes are written at once. Wasmtime refuses more than 128 MiB.
const LARGEST_WRITE: usize = 1 << 20;

/// Why something could not be read.
pub(super) enum ReadError {
    Host,
    TooLarge,
}

/// Ends the module.
pub(super) fn exit(code: i32) -> ! {
    proc_exit(code)
}

/// The arguments of the command, the name of the program first. None if they are not UTF-8.
#[allow(unsafe_code, reason = "the host writes to memory")]
pub(super) fn arguments() -> Option<Vec<String>> {
    let (mut count, mut bytes) = (0, 0);
    // SAFETY: the host writes two numbers, whose places are valid.
    if unsafe { args_sizes_get(&raw mut count, &raw mut bytes) } != 0 {
        return None;
    }
    let mut addresses = alloc::vec![core::ptr::null_mut(); count as usize];
    let mut buffer = alloc::vec![0; bytes as usize];
    // SAFETY: both have the sizes that the host asked for.
    if unsafe { args_get(addresses.as_mut_ptr(), buffer.as_mut_ptr()) } != 0 {
        return None;
    }
    // Each argument ends with a zero.
    let arguments = buffer.split(|byte| *byte == 0).take(count as usize);
    arguments
        .map(|argument| String::from_utf8(argument.to_vec()).ok())
        .collect()
}

/// Reads a descriptor to its end, at most `largest` bytes.
pub(super) fn read(descriptor: i32, largest: usize) -> Result<Vec<u8>, ReadError> {
    let mut content = Vec::new();
    while content.len() <= largest {
        if read_piece(descriptor, &mut content)? == 0 {
            return Ok(content);
        }
    }
    Err(ReadError::TooLarge)
}

/// Appends what can be read at once. Returns the number of bytes, which is 0 at the end.
#[allow(unsafe_code, reason = "the host writes to memory")]
fn read_piece(descriptor: i32, content: &mut Vec<u8>) -> Result<usize, ReadError> {
    let start = content.len();
    content.resize(start + PIECE, 0);
    let vector = Vector {
        // The new part is not empty.
        address: content.get_mut(start..).unwrap_or_default().as_mut_ptr(),
        length: PIECE as u32,
    };
    let mut count = 0;
    // SAFETY: the vector is the part that has just been added.
    let error = unsafe { fd_read(descriptor, &raw const vector, 1, &raw mut count) };
    let count = if error == 0 { (count as usize).min(PIECE) } else { 0 };
    content.truncate(start + count);
    if error == 0 { Ok(count) } else { Err(ReadError::Host) }
}

/// Reads a file of the first folder of the host.
pub(super) fn read_file(path: &str, largest: usize) -> Result<Vec<u8>, ReadError> {
    let descriptor = open(path)?;
    let content = read(descriptor, largest);
    fd_close(descriptor);
    content
}

/// Passes a file of the first folder of the host to a function, one part after the other, until that returns true. Each part begins with the last
/// `overlap` bytes of the part before it. Returns whether the function has returned true.
pub(super) fn search_file(path: &str, overlap: usize, found: impl Fn(&[u8]) -> bool) -> Result<bool, ReadError> {
    let descriptor = open(path)?;
    let mut part = Vec::new();
    let outcome = loop {
        match read_piece(descriptor, &mut part) {
            Err(error) => break Err(error),
            Ok(0) => break Ok(false),
            Ok(_) if found(&part) => break Ok(true),
            Ok(_) => {
                let rest = part.len().saturating_sub(overlap);
                part.drain(..rest);
            }
        }
    };
    fd_close(descriptor);
    outcome
}

/// Opens a file of the first folder of the host.
#[allow(unsafe_code, reason = "the host reads and writes memory")]
fn open(path: &str) -> Result<i32, ReadError> {
    let mut descriptor = 0;
    // SAFETY: the path is valid memory of this length, and so is the place of the descriptor.
    let error = unsafe {
        path_open(
            FIRST_FOLDER,
            0,
            path.as_ptr(),
            path.len() as u32,
            0,
            RIGHT_TO_READ,
            0,
            0,
            &raw mut descriptor,
        )
    };
    if error == 0 {
        Ok(descriptor)
    } else {
        Err(ReadError::Host)
    }
}

/// Writes everything. Returns false if the host does not accept it.
#[allow(unsafe_code, reason = "the host reads memory")]
pub(super) fn write(descriptor: i32, mut content: &[u8]) -> bool {
    while !content.is_empty() {
        let vector = Vector {
            address: content.as_ptr().cast_mut(),
            length: content.len().min(LARGEST_WRITE) as u32,
        };
        let mut count = 0;
        // SAFETY: the host reads the vector and does not write to it.
        let error = unsafe { fd_write(descriptor, &raw const vector, 1, &raw mut count) };
        if error != 0 || count == 0 {
            return false;
        }
        content = content.get(count as usize..).unwrap_or_default();
    }
    true
}
