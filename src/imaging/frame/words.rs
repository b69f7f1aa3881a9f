//! Memory for the values of a frame.
//!
//! Knows no picture. The system finds and clears fresh memory page by page, which for a frame takes as long as reading
//! it. Where the system has larger pages (transparent huge pages on Linux), they are requested.

use std::ops::{Deref, DerefMut};

/// Many 16-bit values, in large pages of memory if they fill them and the system has such pages.
pub struct Words(Memory);

enum Memory {
    Small(Vec<u16>),
    #[cfg(target_os = "linux")]
    Large(large::Pages),
}

impl Words {
    /// `count` zeros.
    pub(crate) fn zeros(count: usize) -> Self {
        #[cfg(target_os = "linux")]
        if let Some(pages) = large::Pages::zeros(count) {
            return Self(Memory::Large(pages));
        }
        Self(Memory::Small(vec![0; count]))
    }

    /// What `values` gives, of which there must be `count`: what is missing stays zero.
    pub(crate) fn collect(count: usize, values: impl Iterator<Item = u16>) -> Self {
        let mut words = Self::zeros(count);
        words.iter_mut().zip(values).for_each(|(word, value)| *word = value);
        words
    }

    /// Forgets what comes behind the first `count` values.
    pub fn truncate(&mut self, count: usize) {
        match &mut self.0 {
            Memory::Small(values) => values.truncate(count),
            #[cfg(target_os = "linux")]
            Memory::Large(pages) => pages.truncate(count),
        }
    }

    /// Bytes of memory that `count` values take.
    pub(crate) const fn bytes_of(count: usize) -> usize {
        #[cfg(target_os = "linux")]
        {
            large::bytes_of(count)
        }
        #[cfg(not(target_os = "linux"))]
        {
            count * size_of::<u16>()
        }
    }
}

impl Deref for Words {
    type Target = [u16];

    fn deref(&self) -> &[u16] {
        match &self.0 {
            Memory::Small(values) => values,
            #[cfg(target_os = "linux")]
            Memory::Large(pages) => pages.values(),
        }
    }
}

impl DerefMut for Words {
    fn deref_mut(&mut self) -> &mut [u16] {
        match &mut self.0 {
            Memory::Small(values) => values,
            #[cfg(target_os = "linux")]
            Memory::Large(pages) => pages.values_mut(),
        }
    }
}

impl From<Vec<u16>> for Words {
    fn from(values: Vec<u16>) -> Self {
        Self(Memory::Small(values))
    }
}

impl Clone for Words {
    fn clone(&self) -> Self {
        Self::collect(self.len(), self.iter().copied())
    }
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Words {}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(target_os = "linux")]
mod large {
    use memmap2::{Advice, MmapMut};
    use std::ops::Range;

    /// The size of a huge page on nearly all machines. Where it is another one, this has no effect.
    const PAGE: usize = 2 << 20;
    /// How much of a page may stay empty for the sake of speed: a run of 960 × 960 pixels fits one page a frame.
    const WASTE: usize = PAGE / 8;

    /// Memory of the system's own, which begins with whole large pages.
    pub struct Pages {
        map: MmapMut,
        /// The bytes of `map` that hold values.
        used: Range<usize>,
    }

    /// How many large pages `bytes` fill.
    const fn filled(bytes: usize) -> usize {
        bytes.saturating_add(WASTE) / PAGE
    }

    /// See [`super::Words::bytes_of`].
    pub const fn bytes_of(count: usize) -> usize {
        let bytes = count * size_of::<u16>();
        let large = filled(bytes) * PAGE;
        if large > bytes { large } else { bytes }
    }

    impl Pages {
        /// `count` zeros; `None` if they fill no large page, or the system has no memory for them.
        pub fn zeros(count: usize) -> Option<Self> {
            let bytes = count.checked_mul(size_of::<u16>())?;
            let large = filled(bytes).checked_mul(PAGE).filter(|large| *large > 0)?;
            // Room to begin where a large page does. What is not touched takes no memory.
            let map = MmapMut::map_anon(large.max(bytes).checked_add(PAGE)?).ok()?;
            let start = map.as_ptr().align_offset(PAGE);
            // A system that has no large pages gives small ones.
            let _ = map.advise_range(Advice::HugePage, start, large);
            Some(Self { map, used: start..start + bytes })
        }

        pub fn truncate(&mut self, count: usize) {
            self.used.end = self.used.end.min(self.used.start + count * size_of::<u16>());
        }

        pub fn values(&self) -> &[u16] {
            bytemuck::cast_slice(&self.map[self.used.clone()])
        }

        pub fn values_mut(&mut self) -> &mut [u16] {
            bytemuck::cast_slice_mut(&mut self.map[self.used.clone()])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From none to more than two large pages, and around their borders.
    const COUNTS: [usize; 10] =
        [0, 1, 1000, 512 * 512, 960 * 960, 1 << 20, (1 << 20) + 3, 1440 * 1440, 1 << 21, 3 << 20];

    #[test]
    fn words_hold_what_a_list_holds() {
        for count in COUNTS {
            let value = |n: usize| (n * 40_503) as u16;
            let list: Vec<u16> = (0..count).map(value).collect();
            assert!(Words::zeros(count).iter().eq(std::iter::repeat_n(&0, count)));
            let mut words = Words::collect(count, list.iter().copied());
            assert_eq!(words, Words::from(list.clone()));
            assert_eq!(words.clone(), words);
            words.truncate(count / 3);
            assert_eq!(*words, list[..count / 3]);
            words.truncate(count);
            assert_eq!(words.len(), count / 3);
        }
    }

    #[test]
    fn memory_is_counted_with_what_fills_up_a_page_which_is_at_most_a_seventh() {
        for count in COUNTS {
            let (bytes, memory) = (2 * count, Words::bytes_of(count));
            assert!((bytes..=bytes + bytes / 7).contains(&memory), "{memory} for {bytes}");
        }
        assert_eq!(Words::bytes_of(1 << 20), 2 << 20);
    }

    #[test]
    fn what_cannot_be_had_is_asked_for_in_vain() {
        #[cfg(target_os = "linux")]
        for count in [usize::MAX, usize::MAX / 2, usize::MAX / 4] {
            assert!(large::Pages::zeros(count).is_none());
        }
    }
}
