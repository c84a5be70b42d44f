use acrcheck_json::ascii::same;

/// Returns the segment after a label in a resource id: `/subscriptions/{id}/resourceGroups/{group}/providers/…`.
#[inline]
#[must_use]
pub fn id_segment<'t>(id: &'t str, label: &str) -> Option<&'t str> {
    let mut segments = id.split('/');
    segments.find(|segment| same(segment, label))?;
    segments.next().filter(|segment| !segment.is_empty())
}
