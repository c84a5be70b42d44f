//! Evidence shortened for people: only the first elements of a list are shown.

use crate::model::Evidence;

/// The most elements of a list to show.
const MOST_SHOWN: usize = 10;

/// A line of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'e> {
    Value(&'e Evidence),
    /// The number of further elements in the list above.
    More(usize),
}

/// Returns the evidence as lines, in order.
pub(super) fn lines(evidence: &[Evidence]) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut from = 0;
    while let Some(first) = evidence.get(from) {
        let rest = evidence.get(from..).unwrap_or_default();
        // A value outside of lists counts as one line.
        let list = list(&first.pointer);
        let same = |other: &&Evidence| list.is_some() && self::list(&other.pointer) == list;
        let count = rest.iter().take_while(same).count().max(1);
        lines.extend(rest.iter().take(count.min(MOST_SHOWN)).map(Line::Value));
        if count > MOST_SHOWN {
            lines.push(Line::More(count - MOST_SHOWN));
        }
        from += count;
    }
    // One value can be the evidence of several settings.
    lines.dedup();
    lines
}

/// Returns the pointer to the innermost list that contains a value.
fn list(pointer: &str) -> Option<&str> {
    let mut end = pointer.len();
    loop {
        let (before, last) = pointer.get(..end)?.rsplit_once('/')?;
        if !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(before);
        }
        end = before.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(pointers: &[String]) -> Vec<Evidence> {
        let evidence = pointers.iter().map(|pointer| Evidence {
            pointer: pointer.clone(),
            value: None,
        });
        evidence.collect()
    }

    #[test]
    fn only_list_elements_are_omitted() {
        let rules = |list: &str, count: usize| (0..count).map(|n| format!("{list}/{n}/value")).collect::<Vec<_>>();
        for (pointers, shown, more) in [
            (vec![], 0, vec![]),
            (rules("/networkRuleSet/ipRules", 10), 10, vec![]),
            (rules("/networkRuleSet/ipRules", 11), 10, vec![1]),
            (rules("/value/7/properties/ipRules", 100), 10, vec![90]),
            ([rules("/a", 12), rules("/b", 13)].concat(), 20, vec![2, 3]),
            ((0..30).map(|n| format!("/key{n}")).collect(), 30, vec![]),
            (
                [
                    vec!["/1/a".to_owned(), "/1/b".to_owned()],
                    rules("/1/rules", 12),
                    vec!["/1/rules".to_owned()],
                ]
                .concat(),
                13,
                vec![2],
            ),
        ] {
            let evidence = evidence(&pointers);
            let lines = lines(&evidence);
            let left_out: Vec<usize> = lines
                .iter()
                .filter_map(|line| match line {
                    Line::More(more) => Some(*more),
                    Line::Value(_) => None,
                })
                .collect();
            assert_eq!((lines.len() - left_out.len(), left_out), (shown, more), "{pointers:?}");
        }
    }
}
