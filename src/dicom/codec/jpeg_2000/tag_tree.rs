//! Tag trees (T.800 B.10.2): an array of numbers, of which no more is coded than was asked.

use super::header_bits::HeaderBits;

#[derive(Debug, Clone)]
pub struct TagTree {
    /// From the leaves to the root, each level half as wide and high as the one before.
    levels: Vec<Level>,
}

#[derive(Debug, Clone)]
struct Level {
    width: usize,
    nodes: Vec<Node>,
}

/// The least number below a node is `at_least`, or that very number if it is `known`.
#[derive(Debug, Clone, Copy, Default)]
struct Node {
    at_least: u32,
    known: bool,
}

impl TagTree {
    /// A tree of `width` × `height` leaves, both at least 1.
    pub fn new(width: u32, height: u32) -> Self {
        let (mut width, mut height) = (width as usize, height as usize);
        let mut levels = Vec::new();
        loop {
            levels.push(Level { width, nodes: vec![Node::default(); width * height] });
            if width * height <= 1 {
                return Self { levels };
            }
            (width, height) = (width.div_ceil(2), height.div_ceil(2));
        }
    }

    /// Whether the number of the leaf in column `x` and row `y` is below `limit`, after reading what is needed to say so.
    pub fn is_below(&mut self, limit: u32, x: usize, y: usize, bits: &mut HeaderBits) -> Option<bool> {
        let mut parent = Node::default();
        for (depth, level) in self.levels.iter_mut().enumerate().rev() {
            let node = level.nodes.get_mut((y >> depth) * level.width + (x >> depth))?;
            node.at_least = node.at_least.max(parent.at_least);
            while !node.known && node.at_least < limit {
                if bits.bit()? {
                    node.known = true;
                } else {
                    node.at_least += 1;
                }
            }
            parent = *node;
        }
        Some(parent.known && parent.at_least < limit)
    }

    /// The number of a leaf, if it is not above `most`.
    pub fn number(&mut self, most: u32, x: usize, y: usize, bits: &mut HeaderBits) -> Option<u32> {
        for number in 0..=most {
            if self.is_below(number + 1, x, y, bits)? {
                return Some(number);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of B.10.2: the first numbers of an array of 6 × 3 are 1, 3 and 2.
    #[test]
    fn the_example_of_the_standard_is_read() {
        let bytes = [0b0111_1001, 0b1010_0000];
        let mut bits = HeaderBits::new(&bytes);
        let mut tree = TagTree::new(6, 3);
        let numbers = [0, 1, 2].map(|x| tree.number(9, x, 0, &mut bits));
        assert_eq!(numbers, [Some(1), Some(3), Some(2)]);
        assert_eq!(bits.number(5), Some(0), "eleven bits have been read");
    }

    #[test]
    fn no_more_is_read_than_is_asked() {
        let bytes = [0b0010_0000];
        let mut bits = HeaderBits::new(&bytes);
        let mut tree = TagTree::new(1, 1);
        assert_eq!(tree.is_below(1, 0, 0, &mut bits), Some(false));
        assert_eq!(tree.is_below(2, 0, 0, &mut bits), Some(false));
        assert_eq!(tree.is_below(3, 0, 0, &mut bits), Some(true));
        assert_eq!(tree.is_below(2, 0, 0, &mut bits), Some(false), "nothing is read again");
        assert_eq!(tree.number(1, 0, 0, &mut bits), None, "it is 2");
        assert_eq!(bits.number(5), Some(0));
    }
}
