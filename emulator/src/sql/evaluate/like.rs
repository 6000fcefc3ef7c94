//! Does a text match a pattern of LIKE: `%`, `_`, `[set]`, `[^set]` and an escape character?

use serde_json::Value;

/// One piece of a pattern.
#[derive(Debug, PartialEq)]
enum Piece {
    Any,
    One,
    Exactly(char),
    Set { members: Vec<(char, char)>, negated: bool },
}

/// `None` where a side is no text.
pub(super) fn matches(value: Option<&Value>, pattern: Option<&Value>, escape: Option<char>) -> Option<bool> {
    let text: Vec<char> = value?.as_str()?.chars().collect();
    let pattern: Vec<char> = pattern?.as_str()?.chars().collect();
    Some(whole(&text, &pieces(&pattern, escape)))
}

fn pieces(pattern: &[char], escape: Option<char>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(&c) = pattern.get(at) {
        at += 1;
        let piece = match (c, pattern.get(at)) {
            (c, Some(&literal)) if Some(c) == escape => {
                at += 1;
                Piece::Exactly(literal)
            }
            ('%', _) => Piece::Any,
            ('_', _) => Piece::One,
            ('[', _) => match pattern[at..].iter().skip(1).position(|c| *c == ']') {
                Some(length) => {
                    let inside = &pattern[at..=at + length];
                    at += length + 2;
                    set(inside)
                }
                None => Piece::Exactly('['),
            },
            (c, _) => Piece::Exactly(c),
        };
        pieces.push(piece);
    }
    pieces
}

fn set(inside: &[char]) -> Piece {
    let negated = inside.first() == Some(&'^') && inside.len() > 1;
    let inside = if negated { &inside[1..] } else { inside };
    let mut members = Vec::new();
    let mut at = 0;
    while let Some(&low) = inside.get(at) {
        match (inside.get(at + 1), inside.get(at + 2)) {
            (Some('-'), Some(&high)) => {
                members.push((low, high));
                at += 3;
            }
            _ => {
                members.push((low, low));
                at += 1;
            }
        }
    }
    Piece::Set { members, negated }
}

impl Piece {
    fn accepts(&self, c: char) -> bool {
        match self {
            Piece::Any | Piece::One => true,
            Piece::Exactly(expected) => *expected == c,
            Piece::Set { members, negated } => {
                members.iter().any(|(low, high)| (*low..=*high).contains(&c)) != *negated
            }
        }
    }
}

/// Goes back to the last `%` only, so that no pattern takes more than text times pattern steps.
fn whole(text: &[char], pieces: &[Piece]) -> bool {
    let (mut at, mut piece) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while at < text.len() {
        match pieces.get(piece) {
            Some(Piece::Any) => {
                retry = Some((at, piece + 1));
                piece += 1;
            }
            Some(expected) if expected.accepts(text[at]) => {
                at += 1;
                piece += 1;
            }
            _ => {
                let Some((from, after)) = retry else { return false };
                retry = Some((from + 1, after));
                (at, piece) = (from + 1, after);
            }
        }
    }
    pieces[piece..].iter().all(|piece| *piece == Piece::Any)
}
