//! Keyset pages: a page begins after the last row of the one before, so that page 1,000 costs what page 1
//! costs and nothing is shown twice.

/// At most this many rows on a page.
pub const MOST: usize = 100;

/// One page of a list, and where the next begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, C> {
    /// The rows, in order.
    pub items: Vec<T>,
    /// Where the next page begins; none on the last.
    pub next: Option<C>,
}

impl<T, C> Page<T, C> {
    /// Makes a page of `size` from rows of a query that asked for one more than that.
    pub fn cut(mut rows: Vec<T>, size: usize, cursor: impl FnOnce(&T) -> C) -> Self {
        let more = rows.len() > size;
        rows.truncate(size);
        let next = if more { rows.last().map(cursor) } else { None };
        Self { items: rows, next }
    }

    /// The same page of other items.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U, C> {
        Page {
            items: self.items.into_iter().map(change).collect(),
            next: self.next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_page_without_a_row_behind_it_is_the_last() {
        assert_eq!(
            Page::cut(vec![1, 2], 2, |n| *n),
            Page {
                items: vec![1, 2],
                next: None
            }
        );
        assert_eq!(
            Page::cut(vec![1, 2, 3], 2, |n| *n),
            Page {
                items: vec![1, 2],
                next: Some(2)
            }
        );
        assert_eq!(
            Page::<i32, i32>::cut(vec![], 2, |n| *n),
            Page {
                items: vec![],
                next: None
            }
        );
    }
}
