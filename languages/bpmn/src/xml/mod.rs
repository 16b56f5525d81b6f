//! XML text to a positioned tree, and a tree to XML text.
//!
//! Namespaces are resolved on the way in and given prefixes on the way out; document types and entities
//! are refused; size, depth and number are limited, so that no input can exhaust memory or the stack.
//!
//! It knows nothing of BPMN. Start at [`parse`] and [`serialise`].

mod names;
mod parse;
mod serialise;
mod text;

pub(crate) use parse::parse;
pub(crate) use serialise::serialise;
pub use text::decode;

/// The largest file read, in bytes of UTF-8.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The deepest element read; the root is at depth 1.
pub const MAX_DEPTH: usize = 128;
/// The most elements read in one file.
pub const MAX_ELEMENTS: u32 = 2_000_000;
/// The most attributes read on one element.
pub const MAX_ATTRIBUTES: usize = 256;
/// The most prefixes a file may declare, and the most declarations in force at one place.
pub const MAX_NAMESPACES: usize = 256;
