//! Links that the URL library takes for links to the endpoint, or repairs into such links.

use acrcheck::azure::AzureError;
use serde_json::json;

use crate::live::{names, options, pages, these, unread};
use crate::support::arm::{Arm, Reply, registries_of, registry};

/// Only plain links are followed. For all others, no request is sent, neither to the endpoint nor to the link.
#[test]
fn only_plain_links_to_the_endpoint_are_followed() {
    for link in [
        // The URL library reports the part after the colon as the origin of these.
        "blob:http://HOST/x",
        "BLOB:http://HOST/x",
        "blob:https://HOST/x",
        "blob:http://HOST",
        // Other schemes, known and unknown to the library.
        "https://HOST/x",
        "ws://HOST/x",
        "wss://HOST/x",
        "ftp://HOST/x",
        "file://HOST/x",
        "filesystem:http://HOST/x",
        "javascript:http://HOST/x",
        "data:http://HOST/x",
        "//HOST/x",
        "/x",
        // Repaired by the library.
        "http:/HOST/x",
        "http:HOST/x",
        "http:///HOST/x",
        "http:\\\\HOST\\x",
        "http://HOST\\x",
        "http://HOST\\@example.com/x",
        " http://HOST/x",
        "ht\ntp://HOST/x",
        "http://HOST/x\r\nX-Header: y",
        // A user, and no path.
        "http://user@HOST/x",
        "http://user:secret@HOST/x",
        "http://@HOST/x",
        "http://example.com@HOST/x",
        "http://HOST@example.com/x",
        "http://HOST",
        "http://HOST?x=y",
        "http://HOST#/x",
    ] {
        for key in ["nextLink", "next_link", "@odata.nextLink"] {
            let arm = Arm::start(move |asked, _| {
                let link = link.replace("HOST", asked.header("host").unwrap());
                Reply::json(200, &json!({"value": [registry(1, 0)], key: link}))
            });
            let read = pages(&these([1]), &options(&arm));
            assert_eq!(names(&read), ["registry001x0000"], "{link:?}");
            assert!(
                matches!(unread(&read)[..], [(_, AzureError::Link(_))]),
                "{link:?}: {read:?}"
            );
            let asked: Vec<String> = arm.asked().iter().map(|asked| asked.path().to_owned()).collect();
            assert_eq!(asked, [registries_of(1)], "{link:?}");
        }
    }
}
