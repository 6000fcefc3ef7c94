//! How does a seed become an input? By a few edits, which proptest takes back one by one once the input breaks something.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Pieces that parsers trip over.
const PIECES: [&[u8]; 34] = [
    b"0",
    b"-1",
    b"18446744073709551616",
    b"9223372036854775807",
    b"1e999",
    b"-0.0",
    b"null",
    b"true",
    b"[]",
    b"{}",
    b"\"\"",
    b"\"",
    b"'",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b",",
    b":",
    b"#",
    b"=",
    b";",
    b"/",
    b"%",
    b"%00",
    b"%ff",
    b" ",
    b"\t",
    b"\r\n",
    b"\0",
    b"\xff",
    "\u{e9}".as_bytes(),
    "\u{1f600}".as_bytes(),
    b"((((((((((((((((",
    b"[[[[[[[[[[[[[[[[",
];

#[derive(Clone, Debug)]
enum Edit {
    Flip(Index, u8),
    Insert(Index, &'static [u8]),
    Remove(Index, usize),
    Double(Index, usize),
    Cut(Index),
    /// The rest comes from another seed.
    Graft(Index, Index, Index),
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<Index>;
    prop_oneof![
        (at(), 1_u8..).prop_map(|(at, bits)| Edit::Flip(at, bits)),
        (at(), select(&PIECES[..])).prop_map(|(at, piece)| Edit::Insert(at, piece)),
        (at(), 1_usize..24).prop_map(|(at, length)| Edit::Remove(at, length)),
        (at(), 1_usize..24).prop_map(|(at, length)| Edit::Double(at, length)),
        at().prop_map(Edit::Cut),
        (at(), at(), at()).prop_map(|(at, seed, from)| Edit::Graft(at, seed, from)),
    ]
}

/// Inputs that come of these seeds.
pub(crate) fn altered(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    (any::<Index>(), vec(edit(), 0..6)).prop_map(move |(seed, edits)| {
        let mut input = seed.get(&seeds).clone();
        edits.iter().for_each(|edit| apply(edit, &mut input, &seeds));
        input
    })
}

fn apply(edit: &Edit, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
    // One beyond the end is a place too.
    let place = |at: &Index, input: &Vec<u8>| at.index(input.len() + 1);
    match edit {
        Edit::Flip(at, bits) if !input.is_empty() => {
            let at = at.index(input.len());
            input[at] ^= bits;
        }
        Edit::Flip(..) => {}
        Edit::Insert(at, piece) => {
            let at = place(at, input);
            input.splice(at..at, piece.iter().copied());
        }
        Edit::Remove(at, length) => {
            let at = place(at, input);
            input.drain(at..input.len().min(at + length));
        }
        Edit::Double(at, length) => {
            let at = place(at, input);
            let piece = input[at..input.len().min(at + length)].to_vec();
            input.splice(at..at, piece);
        }
        Edit::Cut(at) => input.truncate(place(at, input)),
        Edit::Graft(at, seed, from) => {
            let seed = seed.get(seeds);
            input.truncate(place(at, input));
            input.extend_from_slice(&seed[from.index(seed.len() + 1)..]);
        }
    }
}
