//! What is an expression without operators: literals, names, paths, calls, constructors, subqueries?

use super::super::ast::{Aggregate, Expression, Pick, Select};
use super::super::error::{Span, SqlError};
use super::super::lexer::Token;
use super::Parser;

impl Parser {
    /// A primary expression and the `.member` and `[index]` after it.
    pub(super) fn postfix(&mut self) -> Result<Expression, SqlError> {
        let mut value = self.primary()?;
        loop {
            if self.take_symbol(".") {
                value = Expression::Member(Box::new(value), self.name()?);
            } else if self.take_symbol("[") {
                value = self.index(value)?;
            } else {
                return Ok(value);
            }
            self.grow(1)?;
        }
    }

    fn index(&mut self, value: Expression) -> Result<Expression, SqlError> {
        let index = self.expression()?;
        self.expect_symbol("]")?;
        Ok(match index {
            Expression::Text(name) => Expression::Member(Box::new(value), name),
            index => Expression::Index(Box::new(value), Box::new(index)),
        })
    }

    fn primary(&mut self) -> Result<Expression, SqlError> {
        let span = self.span();
        match self.peek().clone() {
            Token::Number(number) => Ok(self.literal(Expression::Number(number))),
            Token::Text(text) => Ok(self.literal(Expression::Text(text))),
            Token::Parameter(name) => Ok(self.literal(Expression::Parameter(name, span))),
            Token::Symbol("(") => self.parenthesised(),
            Token::Symbol("[") => self.array(),
            Token::Symbol("{") => self.object(),
            Token::Word(word) => self.word(&word),
            Token::Symbol(_) | Token::End => Err(self.unexpected()),
        }
    }

    fn literal(&mut self, literal: Expression) -> Expression {
        self.at += 1;
        literal
    }

    fn word(&mut self, word: &str) -> Result<Expression, SqlError> {
        match word {
            "NaN" => return Ok(self.literal(Expression::Number(f64::NAN))),
            "Infinity" => return Ok(self.literal(Expression::Number(f64::INFINITY))),
            _ => {}
        }
        match word.to_ascii_uppercase().as_str() {
            "TRUE" => Ok(self.literal(Expression::Bool(true))),
            "FALSE" => Ok(self.literal(Expression::Bool(false))),
            "NULL" => Ok(self.literal(Expression::Null)),
            "UNDEFINED" => Ok(self.literal(Expression::Undefined)),
            "EXISTS" => self.subquery().map(Expression::Exists),
            "ARRAY" => self.subquery().map(Expression::ArrayOf),
            "UDF" => self.user_defined(),
            "ALL" if self.is_subquery_ahead() => self.picked(Pick::All),
            "FIRST" if self.is_subquery_ahead() => self.picked(Pick::First),
            "LAST" if self.is_subquery_ahead() => self.picked(Pick::Last),
            _ => self.name_or_call(),
        }
    }

    fn is_subquery_ahead(&self) -> bool {
        self.spanned(1).token == Token::Symbol("(") && self.is_keyword_at(2, "SELECT")
    }

    fn picked(&mut self, pick: Pick) -> Result<Expression, SqlError> {
        self.subquery().map(|select| Expression::Picked(pick, select))
    }

    fn subquery(&mut self) -> Result<Box<Select>, SqlError> {
        self.at += 1;
        self.expect_symbol("(")?;
        let select = self.select()?;
        self.expect_symbol(")")?;
        Ok(Box::new(select))
    }

    fn user_defined(&mut self) -> Result<Expression, SqlError> {
        self.at += 1;
        self.expect_symbol(".")?;
        let name = self.name()?;
        let arguments = self.arguments()?;
        Ok(Expression::UserDefined { name, arguments })
    }

    fn name_or_call(&mut self) -> Result<Expression, SqlError> {
        let span = self.span();
        let name = self.name()?;
        if !self.is_symbol("(") {
            return Ok(Expression::Name(name, span));
        }
        let mut arguments = self.arguments()?;
        let span = Span { start: span.start, end: self.spanned_before().end };
        match (Aggregate::named(&name), arguments.len()) {
            (Some(_), 1) if arguments[0].has_aggregate() => {
                let message = "Cannot perform an aggregate function on an expression containing an aggregate or a subquery.";
                Err(SqlError::at(span, "SC2101", message))
            }
            (Some(aggregate), 1) => Ok(Expression::Aggregate(aggregate, Box::new(arguments.remove(0)))),
            (Some(aggregate), _) => {
                let message = format!("The {} function requires 1 argument(s).", aggregate.name());
                Err(SqlError::at(span, "SC2050", message))
            }
            (None, _) => Ok(Expression::Call { name, arguments, span }),
        }
    }

    fn arguments(&mut self) -> Result<Vec<Expression>, SqlError> {
        self.expect_symbol("(")?;
        self.items(")", Self::expression)
    }

    fn parenthesised(&mut self) -> Result<Expression, SqlError> {
        self.at += 1;
        let inner = if self.is_keyword("SELECT") {
            Expression::Scalar(Box::new(self.select()?))
        } else {
            self.expression()?
        };
        self.expect_symbol(")")?;
        Ok(inner)
    }

    fn array(&mut self) -> Result<Expression, SqlError> {
        self.at += 1;
        self.items("]", Self::expression).map(Expression::Array)
    }

    fn object(&mut self) -> Result<Expression, SqlError> {
        self.at += 1;
        self.items("}", Self::member).map(Expression::Object)
    }

    fn member(&mut self) -> Result<(String, Expression), SqlError> {
        let name = match self.peek().clone() {
            Token::Text(name) | Token::Word(name) => name,
            _ => return Err(self.unexpected()),
        };
        self.at += 1;
        self.expect_symbol(":")?;
        Ok((name, self.expression()?))
    }

    /// `item, item` up to the closing symbol; may be empty.
    fn items<T>(
        &mut self,
        closing: &str,
        read: impl FnMut(&mut Self) -> Result<T, SqlError>,
    ) -> Result<Vec<T>, SqlError> {
        if self.take_symbol(closing) {
            return Ok(Vec::new());
        }
        let items = self.list(read)?;
        self.expect_symbol(closing)?;
        Ok(items)
    }
}
