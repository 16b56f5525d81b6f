//! Merkle tree hashes and proofs (RFC 6962 §2.1; the verification algorithms of RFC 9162 §2.1.3-4).
//!
//! It knows nothing of events or storage: hashes in, hashes out.

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The hash of a leaf: SHA-256(0x00 ‖ data) (RFC 6962 §2.1).
#[must_use]
pub fn leaf_hash(data: &[u8]) -> Hash {
    Sha256::new()
        .chain_update([0])
        .chain_update(data)
        .finalize()
        .into()
}

/// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 6962 §2.1).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut input = [1; 65];
    input[1..33].copy_from_slice(left);
    input[33..].copy_from_slice(right);
    Sha256::digest(input).into()
}

/// The root of a tree without leaves: SHA-256 of nothing (RFC 6962 §2.1).
#[must_use]
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// The growing edge of a tree: the roots of its perfect subtrees from left to right. Appending costs one
/// hash on average and never reads what was appended before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    roots: Vec<Hash>,
}

impl Edge {
    /// An edge of `size` leaves from its perfect subtrees' roots, largest first.
    pub(crate) fn from_roots(size: u64, roots: Vec<Hash>) -> Self {
        debug_assert_eq!(
            size.count_ones() as usize,
            roots.len(),
            "one root for each bit of the size"
        );
        Self { size, roots }
    }

    /// The roots of its perfect subtrees, largest first.
    pub(crate) fn roots(&self) -> &[Hash] {
        &self.roots
    }

    /// The number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf hash. `completed` is told each perfect subtree this completes: its height (1 and
    /// up), its index among subtrees of that height, and its root.
    pub fn push(&mut self, leaf: Hash, mut completed: impl FnMut(u32, u64, &Hash)) {
        let mut node = leaf;
        for height in 1..=self.size.trailing_ones() {
            // A perfect subtree of every height below the lowest zero bit is waiting on the left.
            let left = self.roots.pop().unwrap_or_default();
            node = node_hash(&left, &node);
            completed(height, self.size >> height, &node);
        }
        self.roots.push(node);
        self.size += 1;
    }

    /// The root of the whole tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut roots = self.roots.iter().rev().copied();
        let Some(last) = roots.next() else {
            return empty_root();
        };
        roots.fold(last, |right, left| node_hash(&left, &right))
    }
}

/// Reads the root of the subtree over leaves `start..end`. The ranges asked for are those of RFC 6962's
/// recursion: `start` is a multiple of the largest power of two below the length.
pub trait Subtrees {
    /// What can go wrong while reading.
    type Error;

    /// The root over leaves `start..end`.
    ///
    /// # Errors
    /// Whatever reading the stored hashes can come to.
    fn root(&mut self, start: u64, end: u64) -> Result<Hash, Self::Error>;
}

/// The largest power of two smaller than `n` (n ≥ 2).
pub(crate) fn split(n: u64) -> u64 {
    1 << (63 - (n - 1).leading_zeros())
}

/// The audit path for leaf `index` in a tree of `size` leaves (RFC 6962 §2.1.1), nearest sibling first.
///
/// # Errors
/// Whatever reading subtrees can come to.
pub fn inclusion_path<S: Subtrees>(tree: &mut S, index: u64, size: u64) -> Result<Vec<Hash>, S::Error> {
    let (mut start, mut end) = (0, size);
    let mut path = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(tree.root(middle, end)?);
            end = middle;
        } else {
            path.push(tree.root(start, middle)?);
            start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that a tree of `old` leaves is a prefix of one of `new` leaves (RFC 6962 §2.1.2).
///
/// # Errors
/// Whatever reading subtrees can come to.
pub fn consistency_path<S: Subtrees>(tree: &mut S, old: u64, new: u64) -> Result<Vec<Hash>, S::Error> {
    let mut path = Vec::new();
    if old == 0 || old >= new {
        return Ok(path);
    }
    let (mut start, mut end) = (0, new);
    while end != old {
        let middle = start + split(end - start);
        if old <= middle {
            path.push(tree.root(middle, end)?);
            end = middle;
        } else {
            path.push(tree.root(start, middle)?);
            start = middle;
        }
    }
    if start > 0 {
        path.push(tree.root(start, end)?);
    }
    path.reverse();
    Ok(path)
}

/// The root that an audit path leads to (RFC 9162 §2.1.3.2), or `None` if the path's shape is wrong.
#[must_use]
pub fn root_of_inclusion(leaf: Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut node, mut place, mut last) = (leaf, index, size - 1);
    for sibling in path {
        if last == 0 {
            return None;
        }
        if place & 1 == 1 || place == last {
            node = node_hash(sibling, &node);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            node = node_hash(&node, sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(node)
}

/// Whether a path proves that the tree of `old` leaves and `old_root` is a prefix of the tree of `new`
/// leaves and `new_root` (RFC 9162 §2.1.4.2).
#[must_use]
pub fn consistent(old: u64, old_root: &Hash, new: u64, new_root: &Hash, path: &[Hash]) -> bool {
    if old > new || (old == new && !path.is_empty()) {
        return false;
    }
    if old == new {
        return old_root == new_root;
    }
    if old == 0 {
        return path.is_empty() && *old_root == empty_root();
    }
    let mut nodes = path.iter();
    let seed = if old.is_power_of_two() {
        Some(old_root)
    } else {
        nodes.next()
    };
    let Some(seed) = seed else { return false };
    let shift = (old - 1).trailing_ones();
    let (mut place, mut last) = ((old - 1) >> shift, (new - 1) >> shift);
    let (mut first, mut second) = (*seed, *seed);
    for node in nodes {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            first = node_hash(node, &first);
            second = node_hash(node, &second);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            second = node_hash(&second, node);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && first == *old_root && second == *new_root
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The eight leaves of the Certificate Transparency reference tests.
    fn reference_leaves() -> Vec<Vec<u8>> {
        [
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ]
        .iter()
        .map(|text| hex::decode(text).unwrap())
        .collect()
    }

    /// The definition of RFC 6962 §2.1, word for word, over leaf data.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty_root(),
            [leaf] => *leaf,
            more => {
                let (left, right) = more.split_at(split(more.len() as u64) as usize);
                node_hash(&by_definition(left), &by_definition(right))
            }
        }
    }

    struct InMemory(Vec<Hash>);

    impl Subtrees for InMemory {
        type Error = std::convert::Infallible;
        fn root(&mut self, start: u64, end: u64) -> Result<Hash, Self::Error> {
            Ok(by_definition(&self.0[start as usize..end as usize]))
        }
    }

    fn leaves(count: u64) -> Vec<Hash> {
        (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
    }

    #[test]
    fn roots_are_those_of_the_certificate_transparency_reference_tests() {
        let expected = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let mut edge = Edge::default();
        assert_eq!(hex::encode(edge.root()), expected[0]);
        for (leaf, root) in reference_leaves().iter().zip(&expected[1..]) {
            edge.push(leaf_hash(leaf), |_, _, _| {});
            assert_eq!(hex::encode(edge.root()), *root);
        }
    }

    #[test]
    fn paths_are_those_drawn_in_rfc_6962_section_2_1_3() {
        // The RFC's tree of seven leaves d0..d6 with nodes a..f below, g..j above, k and l.
        let d = leaves(7);
        let (b, c) = (d[1], d[0]);
        let (h, i, j) = (node_hash(&d[2], &d[3]), node_hash(&d[4], &d[5]), d[6]);
        let (g, k) = (node_hash(&d[0], &d[1]), node_hash(&node_hash(&d[0], &d[1]), &h));
        let l = node_hash(&i, &j);
        let mut tree = InMemory(d.clone());
        let Ok(path) = inclusion_path(&mut tree, 0, 7);
        assert_eq!(path, [b, h, l]);
        let Ok(path) = inclusion_path(&mut tree, 3, 7);
        assert_eq!(path, [d[2], g, l]);
        let Ok(path) = inclusion_path(&mut tree, 4, 7);
        assert_eq!(path, [d[5], j, k]);
        let Ok(path) = inclusion_path(&mut tree, 6, 7);
        assert_eq!(path, [i, k]);
        let Ok(path) = consistency_path(&mut tree, 3, 7);
        assert_eq!(path, [d[2], d[3], g, l]);
        let Ok(path) = consistency_path(&mut tree, 4, 7);
        assert_eq!(path, [l]);
        let Ok(path) = consistency_path(&mut tree, 6, 7);
        assert_eq!(path, [i, j, k]);
        assert_eq!(c, d[0]);
    }

    #[test]
    fn every_small_tree_proves_every_leaf_and_every_prefix_and_nothing_else() {
        for size in 1..=33u64 {
            let mut tree = InMemory(leaves(size));
            let root = by_definition(&tree.0);
            for index in 0..size {
                let Ok(path) = inclusion_path(&mut tree, index, size);
                assert_eq!(
                    root_of_inclusion(tree.0[index as usize], index, size, &path),
                    Some(root)
                );
                assert_ne!(
                    root_of_inclusion(tree.0[index as usize], index ^ 1, size, &path),
                    Some(root)
                );
            }
            for old in 0..=size {
                let old_root = by_definition(&tree.0[..old as usize]);
                let Ok(path) = consistency_path(&mut tree, old, size);
                assert!(consistent(old, &old_root, size, &root, &path), "{old} in {size}");
                assert!(
                    !consistent(old, &leaf_hash(b"other"), size, &root, &path),
                    "{old} in {size}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn the_edge_agrees_with_the_definition(count in 0u64..300) {
            let all = leaves(count);
            let mut edge = Edge::default();
            for (index, leaf) in all.iter().enumerate() {
                edge.push(*leaf, |height, at, node| {
                    let width = 1usize << height;
                    assert_eq!(*node, by_definition(&all[at as usize * width..(at as usize + 1) * width]));
                    assert_eq!((at as usize + 1) * width, index + 1);
                });
            }
            prop_assert_eq!(edge.root(), by_definition(&all));
        }
    }
}
