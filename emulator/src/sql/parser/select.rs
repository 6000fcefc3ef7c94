//! How do the clauses of a SELECT read?

use super::super::ast::{Column, Expression, Input, OrderItem, Projection, Select, Source, Step};
use super::super::error::SqlError;
use super::super::lexer::Token;
use super::{Parser, is_reserved};

/// What is said of a count that no 32 bits hold.
const TOP: (&str, &str) = ("SC2060", "The count value provided for a TOP clause must be an integer.");
const LIMIT: (&str, &str) = ("SC2061", "The LIMIT count value exceeds the maximum allowed value.");
const OFFSET: (&str, &str) = ("SC2062", "The OFFSET count value exceeds the maximum allowed value.");

impl Parser {
    pub(super) fn select(&mut self) -> Result<Select, SqlError> {
        self.nested(Self::clauses)
    }

    fn clauses(&mut self) -> Result<Select, SqlError> {
        self.expect_keyword("SELECT")?;
        let distinct = self.take_keyword("DISTINCT");
        let top = if self.take_keyword("TOP") { Some(self.count(&TOP)?) } else { None };
        let projection = self.projection()?;
        let from = if self.take_keyword("FROM") { self.sources()? } else { Vec::new() };
        let filter = if self.take_keyword("WHERE") { Some(self.expression()?) } else { None };
        let group_by = if self.take_pair("GROUP", "BY")? { self.list(Self::expression)? } else { Vec::new() };
        let ordered = self.take_pair("ORDER", "BY")?;
        let ranked = ordered && self.take_rank();
        let order_by = if ordered { self.list(Self::order_item)? } else { Vec::new() };
        let window = self.window()?;
        Ok(Select { distinct, top, projection, from, filter, group_by, order_by, ranked, window })
    }

    fn take_pair(&mut self, first: &str, second: &str) -> Result<bool, SqlError> {
        let found = self.take_keyword(first);
        if found {
            self.expect_keyword(second)?;
        }
        Ok(found)
    }

    /// `RANK` before the call of a function; elsewhere it is a name like others.
    fn take_rank(&mut self) -> bool {
        let called = matches!(&self.spanned(1).token, Token::Word(name) if !is_reserved(name))
            && self.spanned(2).token == Token::Symbol("(");
        called && self.take_keyword("RANK")
    }

    fn window(&mut self) -> Result<Option<(Expression, Expression)>, SqlError> {
        if !self.take_keyword("OFFSET") {
            return Ok(None);
        }
        let offset = self.count(&OFFSET)?;
        self.expect_keyword("LIMIT")?;
        Ok(Some((offset, self.count(&LIMIT)?)))
    }

    /// A whole number or a parameter, as TOP, OFFSET and LIMIT take it.
    fn count(&mut self, (code, excess): &(&'static str, &str)) -> Result<Expression, SqlError> {
        let span = self.span();
        match self.peek().clone() {
            Token::Number(number) if number > f64::from(u32::MAX) => Err(SqlError::at(span, code, *excess)),
            Token::Number(number) if number.fract() == 0.0 => {
                self.at += 1;
                Ok(Expression::Number(number))
            }
            Token::Parameter(name) => {
                self.at += 1;
                Ok(Expression::Parameter(name, span))
            }
            _ => Err(self.unexpected()),
        }
    }

    fn projection(&mut self) -> Result<Projection, SqlError> {
        let span = self.span();
        if self.take_symbol("*") {
            return Ok(Projection::Star(span));
        }
        if self.take_keyword("VALUE") {
            return Ok(Projection::Value(self.expression()?));
        }
        self.list(Self::column).map(Projection::Columns)
    }

    fn column(&mut self) -> Result<Column, SqlError> {
        let value = self.expression()?;
        let alias = self.alias()?;
        Ok(Column { value, alias })
    }

    fn alias(&mut self) -> Result<Option<String>, SqlError> {
        if self.take_keyword("AS") {
            return if let Token::Text(alias) = self.peek().clone() {
                self.at += 1;
                Ok(Some(alias))
            } else {
                self.name().map(Some)
            };
        }
        if self.is_name() { self.name().map(Some) } else { Ok(None) }
    }

    fn sources(&mut self) -> Result<Vec<Source>, SqlError> {
        let mut sources = vec![self.source()?];
        while self.take_keyword("JOIN") {
            sources.push(self.source()?);
        }
        Ok(sources)
    }

    fn source(&mut self) -> Result<Source, SqlError> {
        if self.is_name() && self.is_keyword_at(1, "IN") {
            let alias = Some(self.name()?);
            self.at += 1;
            return Ok(Source { input: self.input()?, alias, each: true });
        }
        let input = self.input()?;
        let alias = self.alias()?;
        Ok(Source { input, alias, each: false })
    }

    fn input(&mut self) -> Result<Input, SqlError> {
        if self.take_symbol("(") {
            let select = self.select()?;
            self.expect_symbol(")")?;
            return Ok(Input::Subquery(Box::new(select)));
        }
        let span = self.span();
        let root = self.name()?;
        let mut steps = Vec::new();
        while self.is_symbol(".") || self.is_symbol("[") {
            steps.push(self.step()?);
        }
        Ok(Input::Path { root, span, steps })
    }

    fn step(&mut self) -> Result<Step, SqlError> {
        if self.take_symbol(".") {
            return self.name().map(Step::Member);
        }
        self.expect_symbol("[")?;
        let step = match self.peek().clone() {
            Token::Text(name) => Step::Member(name),
            Token::Number(index) if index.fract() == 0.0 => Step::Index(index as usize),
            _ => return Err(self.unexpected()),
        };
        self.at += 1;
        self.expect_symbol("]")?;
        Ok(step)
    }

    fn order_item(&mut self) -> Result<OrderItem, SqlError> {
        let key = self.expression()?;
        let descending = self.take_keyword("DESC");
        if !descending {
            self.take_keyword("ASC");
        }
        Ok(OrderItem { key, descending })
    }
}
