//! RFC 6901 JSON pointers.

use alloc::string::String;

use crate::number;

/// Appends a key.
#[inline]
pub fn push_key(pointer: &mut String, key: &str) {
    pointer.push('/');
    if !key.contains(['~', '/']) {
        pointer.push_str(key);
        return;
    }
    for character in key.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// Appends the index of an array element.
#[inline]
pub fn push_index(pointer: &mut String, index: usize) {
    pointer.push('/');
    number::push(pointer, index);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of RFC 6901, section 5.
    #[test]
    fn keys_are_escaped() {
        for (key, expected) in [
            ("foo", "/foo"),
            ("", "/"),
            ("a/b", "/a~1b"),
            ("m~n", "/m~0n"),
            ("~1", "/~01"),
        ] {
            let mut pointer = String::new();
            push_key(&mut pointer, key);
            assert_eq!(pointer, expected);
        }
    }

    #[test]
    fn indexes_follow_keys() {
        let mut pointer = String::from("/ipRules");
        push_index(&mut pointer, 0);
        push_index(&mut pointer, 120);
        assert_eq!(pointer, "/ipRules/0/120");
    }
}
