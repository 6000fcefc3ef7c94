//! What does a quoted text say, escapes resolved?

use super::super::error::{Span, SqlError};
use super::{Lexer, Token};

impl Lexer {
    pub(super) fn text(&mut self) -> Result<Token, SqlError> {
        let start = self.at;
        let quote = self.peek(0);
        self.at += 1;
        let mut units = Vec::new();
        loop {
            let Some(c) = self.peek(0) else {
                return Err(self.bad_text(start));
            };
            self.at += 1;
            if Some(c) == quote {
                return Ok(Token::Text(String::from_utf16_lossy(&units)));
            }
            if c == '\\' {
                units.push(self.escape(start)?);
            } else {
                units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
            }
        }
    }

    /// One UTF-16 unit: a pair of `\u` escapes may spell one character.
    fn escape(&mut self, start: usize) -> Result<u16, SqlError> {
        let escaped = self.peek(0);
        self.at += 1;
        let unit = match escaped {
            Some('b') => 8,
            Some('f') => 12,
            Some('n') => 10,
            Some('r') => 13,
            Some('t') => 9,
            Some(c @ ('"' | '\'' | '\\' | '/')) => c as u16,
            Some('u') => {
                let digits: String = self.characters.iter().skip(self.at).take(4).collect();
                self.at += 4;
                return match u16::from_str_radix(&digits, 16) {
                    Ok(unit) if digits.len() == 4 && !digits.starts_with('+') => Ok(unit),
                    _ => Err(self.bad_text(start)),
                };
            }
            _ => return Err(self.bad_text(start)),
        };
        Ok(unit)
    }

    fn bad_text(&mut self, start: usize) -> SqlError {
        self.at = self.at.min(self.characters.len());
        let near: String = self.characters[start..self.at].iter().collect();
        let message = format!("Syntax error, invalid string literal token '{near}'.");
        SqlError::at(Span { start, end: self.at }, "SC1012", message)
    }
}
