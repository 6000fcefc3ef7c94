//! Which tokens is the text made of?

mod text;

use super::error::{Span, SqlError};

/// One token.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    /// A name or a keyword, as written.
    Word(String),
    /// `@name`.
    Parameter(String),
    Number(f64),
    Text(String),
    Symbol(&'static str),
    End,
}

/// A token, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spanned {
    pub(crate) token: Token,
    pub(crate) span: Span,
}

/// Longest first.
const SYMBOLS: [&str; 32] = [
    ">>>", "<=", ">=", "<>", "!=", "||", "??", "<<", ">>", "(", ")", "[", "]", "{", "}", ",", ".", ":", "?",
    "=", "<", ">", "+", "-", "*", "/", "%", "&", "|", "^", "~", ";",
];

/// Splits the text; the last token is always [`Token::End`].
pub(crate) fn tokens(text: &str) -> Result<Vec<Spanned>, SqlError> {
    let mut lexer = Lexer { characters: text.chars().collect(), at: 0 };
    let mut tokens = Vec::new();
    loop {
        let next = lexer.next()?;
        let last = next.token == Token::End;
        tokens.push(next);
        if last {
            return Ok(tokens);
        }
    }
}

struct Lexer {
    characters: Vec<char>,
    at: usize,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.characters.get(self.at + ahead).copied()
    }

    fn next(&mut self) -> Result<Spanned, SqlError> {
        self.skip_blanks();
        let start = self.at;
        let token = match self.peek(0) {
            None => Token::End,
            Some('"' | '\'') => self.text()?,
            Some('@') => self.parameter()?,
            Some(c) if c.is_ascii_digit() => self.number()?,
            Some('.') if self.peek(1).is_some_and(|c| c.is_ascii_digit()) => self.number()?,
            Some(c) if is_word_start(c) => Token::Word(self.word()),
            Some(_) => self.symbol()?,
        };
        Ok(Spanned { token, span: Span { start, end: self.at } })
    }

    fn skip_blanks(&mut self) {
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(c), _) if c.is_whitespace() => self.at += 1,
                (Some('-'), Some('-')) => self.skip_until(|c, _| c == '\n' || c == '\r'),
                (Some('/'), Some('*')) => {
                    self.at += 2;
                    self.skip_until(|c, next| c == '*' && next == Some('/'));
                    self.at = (self.at + 2).min(self.characters.len());
                }
                _ => return,
            }
        }
    }

    fn skip_until(&mut self, stop: impl Fn(char, Option<char>) -> bool) {
        while self.peek(0).is_some_and(|c| !stop(c, self.peek(1))) {
            self.at += 1;
        }
    }

    fn word(&mut self) -> String {
        let start = self.at;
        while self.peek(0).is_some_and(is_word) {
            self.at += 1;
        }
        self.characters[start..self.at].iter().collect()
    }

    fn parameter(&mut self) -> Result<Token, SqlError> {
        let start = self.at;
        self.at += 1;
        let name = self.word();
        if name.is_empty() {
            return Err(SqlError::syntax(Span { start, end: self.at }, "@"));
        }
        Ok(Token::Parameter(format!("@{name}")))
    }

    fn number(&mut self) -> Result<Token, SqlError> {
        let start = self.at;
        if self.peek(0) == Some('0') && matches!(self.peek(1), Some('x' | 'X')) {
            return self.hexadecimal();
        }
        self.digits();
        if self.peek(0) == Some('.') {
            self.at += 1;
            self.digits();
        }
        if matches!(self.peek(0), Some('e' | 'E')) {
            let sign = usize::from(matches!(self.peek(1), Some('+' | '-')));
            if self.peek(1 + sign).is_some_and(|c| c.is_ascii_digit()) {
                self.at += 1 + sign;
                self.digits();
            }
        }
        let trailing = self.word();
        let text: String = self.characters[start..self.at].iter().collect();
        match text.parse::<f64>() {
            Ok(number) if trailing.is_empty() && number.is_finite() => Ok(Token::Number(number)),
            _ => Err(SqlError::at(
                Span { start, end: self.at },
                "SC1010",
                format!("Syntax error, invalid numeric value token '{text}'."),
            )),
        }
    }

    fn hexadecimal(&mut self) -> Result<Token, SqlError> {
        let start = self.at;
        self.at += 2;
        let digits = self.word();
        let span = Span { start, end: self.at };
        let number =
            i64::from_str_radix(&digits, 16).map_err(|_| SqlError::syntax(span, &format!("0x{digits}")))?;
        Ok(Token::Number(number as f64))
    }

    fn digits(&mut self) {
        while self.peek(0).is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn symbol(&mut self) -> Result<Token, SqlError> {
        for symbol in SYMBOLS {
            if symbol.chars().enumerate().all(|(i, c)| self.peek(i) == Some(c)) {
                self.at += symbol.len();
                return Ok(Token::Symbol(symbol));
            }
        }
        let near: String = self.peek(0).into_iter().collect();
        Err(SqlError::syntax(Span { start: self.at, end: self.at + 1 }, &near))
    }
}

fn is_word_start(c: char) -> bool {
    c.is_alphabetic() || c == '_' || c == '$'
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}
