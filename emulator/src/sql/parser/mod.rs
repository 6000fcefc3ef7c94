//! What does the text of a query mean? Tokens to parts, by recursive descent.

mod expression;
mod primary;
mod select;

use super::ast::Select;
use super::error::{Span, SqlError};
use super::lexer::{Spanned, Token, tokens};

/// How deep expressions and subqueries nest before the query is refused.
const DEEPEST: usize = 100;

/// Words that no property after a dot and no alias may be; `["value"]` reaches such a property.
const RESERVED: [&str; 29] = [
    "AND",
    "ARRAY",
    "AS",
    "ASC",
    "BETWEEN",
    "BY",
    "DESC",
    "DISTINCT",
    "ESCAPE",
    "EXISTS",
    "FALSE",
    "FROM",
    "GROUP",
    "IN",
    "JOIN",
    "LIKE",
    "LIMIT",
    "NOT",
    "NULL",
    "OFFSET",
    "OR",
    "ORDER",
    "SELECT",
    "TOP",
    "TRUE",
    "UDF",
    "UNDEFINED",
    "VALUE",
    "WHERE",
];

/// Reads a whole query.
pub(crate) fn parse(text: &str) -> Result<Select, SqlError> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0, height: 0 };
    let select = parser.select()?;
    parser.take_symbol(";");
    match parser.peek() {
        Token::End => Ok(select),
        _ => Err(parser.unexpected()),
    }
}

struct Parser {
    tokens: Vec<Spanned>,
    at: usize,
    depth: usize,
    /// How tall the tallest expression of this level has become: chains of operators grow to the left, so that no
    /// recursion of the parser bounds them.
    height: usize,
}

impl Parser {
    fn spanned(&self, ahead: usize) -> &Spanned {
        &self.tokens[(self.at + ahead).min(self.tokens.len() - 1)]
    }

    fn peek(&self) -> &Token {
        &self.spanned(0).token
    }

    fn span(&self) -> Span {
        self.spanned(0).span
    }

    /// Where the token just read stands.
    fn spanned_before(&self) -> Span {
        self.tokens[self.at.saturating_sub(1).min(self.tokens.len() - 1)].span
    }

    fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.peek(), Token::Symbol(found) if *found == symbol)
    }

    fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    fn expect_symbol(&mut self, symbol: &str) -> Result<(), SqlError> {
        if self.take_symbol(symbol) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn is_keyword_at(&self, ahead: usize, keyword: &str) -> bool {
        matches!(&self.spanned(ahead).token, Token::Word(word) if word.eq_ignore_ascii_case(keyword))
    }

    fn is_keyword(&self, keyword: &str) -> bool {
        self.is_keyword_at(0, keyword)
    }

    fn take_keyword(&mut self, keyword: &str) -> bool {
        let found = self.is_keyword(keyword);
        self.at += usize::from(found);
        found
    }

    fn expect_keyword(&mut self, keyword: &str) -> Result<(), SqlError> {
        if self.take_keyword(keyword) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// A name that is no keyword.
    fn name(&mut self) -> Result<String, SqlError> {
        match self.peek() {
            Token::Word(word) if !is_reserved(word) => {
                let name = word.clone();
                self.at += 1;
                Ok(name)
            }
            _ => Err(self.unexpected()),
        }
    }

    fn is_name(&self) -> bool {
        matches!(self.peek(), Token::Word(word) if !is_reserved(word))
    }

    /// The token at hand is not one that may stand here.
    fn unexpected(&self) -> SqlError {
        let Spanned { token, span } = self.spanned(0);
        let near = match token {
            Token::Word(word) | Token::Parameter(word) => word.clone(),
            Token::Number(number) => number.to_string(),
            Token::Text(text) => format!("\"{text}\""),
            Token::Symbol(symbol) => (*symbol).to_owned(),
            Token::End => String::new(),
        };
        SqlError::syntax(*span, &near)
    }

    fn too_deep(&self) -> SqlError {
        let message = format!("The query nests more than {DEEPEST} levels deep; make it flatter.");
        SqlError::at(self.span(), "SC1020", message)
    }

    /// Runs `read` one level further down.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, SqlError>) -> Result<T, SqlError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.too_deep());
        }
        let before = std::mem::take(&mut self.height);
        let read = read(self)?;
        self.grow(1)?;
        self.height = self.height.max(before);
        self.depth -= 1;
        Ok(read)
    }

    /// The expression at hand has become so many levels taller.
    fn grow(&mut self, levels: usize) -> Result<(), SqlError> {
        self.height += levels;
        if self.height > DEEPEST { Err(self.too_deep()) } else { Ok(()) }
    }

    /// `item, item, item`, at least one.
    fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<T, SqlError>,
    ) -> Result<Vec<T>, SqlError> {
        let mut items = vec![read(self)?];
        while self.take_symbol(",") {
            items.push(read(self)?);
        }
        Ok(items)
    }
}

/// Whether a word is a keyword that cannot stand for a name.
pub(crate) fn is_reserved(word: &str) -> bool {
    RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(word))
}
