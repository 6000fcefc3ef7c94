//! How do operators bind?

use super::super::ast::{Binary, Expression, Unary};
use super::super::error::SqlError;
use super::super::lexer::Token;
use super::Parser;

/// Binary operators by symbol or keyword, with how tightly they bind.
const OPERATORS: [(&str, Binary, u8); 22] = [
    ("??", Binary::Coalesce, 0),
    ("OR", Binary::Or, 1),
    ("AND", Binary::And, 2),
    ("||", Binary::Concat, 4),
    ("|", Binary::BitOr, 5),
    ("^", Binary::BitXor, 6),
    ("&", Binary::BitAnd, 7),
    ("=", Binary::Equal, 8),
    ("!=", Binary::NotEqual, 8),
    ("<>", Binary::NotEqual, 8),
    ("<", Binary::Less, 9),
    ("<=", Binary::LessOrEqual, 9),
    (">", Binary::Greater, 9),
    (">=", Binary::GreaterOrEqual, 9),
    ("<<", Binary::ShiftLeft, 10),
    (">>", Binary::ShiftRight, 10),
    (">>>", Binary::ShiftRightZero, 10),
    ("+", Binary::Add, 11),
    ("-", Binary::Subtract, 11),
    ("*", Binary::Multiply, 12),
    ("/", Binary::Divide, 12),
    ("%", Binary::Modulo, 12),
];

/// Where BETWEEN, IN and LIKE stand: tighter than AND, looser than all other operators.
const TESTS: u8 = 3;

impl Parser {
    pub(super) fn expression(&mut self) -> Result<Expression, SqlError> {
        self.nested(Self::conditional)
    }

    fn conditional(&mut self) -> Result<Expression, SqlError> {
        let condition = self.binary(0)?;
        if !self.take_symbol("?") {
            return Ok(condition);
        }
        let then = self.expression()?;
        self.expect_symbol(":")?;
        let otherwise = self.expression()?;
        Ok(Expression::Conditional(Box::new(condition), Box::new(then), Box::new(otherwise)))
    }

    /// Operators that bind at least as tightly as `loosest`, from left to right.
    fn binary(&mut self, loosest: u8) -> Result<Expression, SqlError> {
        let mut left = self.unary()?;
        loop {
            if loosest <= TESTS
                && let Some(negated) = self.take_test()
            {
                left = self.test(left, negated)?;
                self.grow(1)?;
            } else if let Some((operator, tightness)) = self.operator_ahead().filter(|(_, t)| *t >= loosest) {
                left = self.run(left, operator, tightness)?;
            } else {
                return Ok(left);
            }
        }
    }

    /// `left OP x OP y ...` with one and the same operator.
    fn run(&mut self, left: Expression, operator: Binary, tightness: u8) -> Result<Expression, SqlError> {
        let mut operands = vec![left];
        while self.operator_ahead() == Some((operator, tightness)) {
            self.at += 1;
            operands.push(self.nested(|parser| parser.binary(tightness + 1))?);
        }
        if matches!(operator, Binary::And | Binary::Or | Binary::Concat) {
            self.grow(operands.len().ilog2() as usize + 1)?;
            return Ok(balanced(operands, operator));
        }
        self.grow(operands.len())?;
        let pair = |left, right| Expression::Binary(operator, Box::new(left), Box::new(right));
        Ok(operands.into_iter().reduce(pair).unwrap_or(Expression::Undefined))
    }

    fn operator_ahead(&self) -> Option<(Binary, u8)> {
        let text = match self.peek() {
            Token::Symbol(symbol) => *symbol,
            Token::Word(word) => word.as_str(),
            Token::Parameter(_) | Token::Number(..) | Token::Text(_) | Token::End => return None,
        };
        let found = OPERATORS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(text));
        found.map(|(_, operator, tightness)| (*operator, *tightness))
    }

    /// Whether BETWEEN, IN or LIKE follows, and if so whether NOT, which this consumes, stands before it.
    fn take_test(&mut self) -> Option<bool> {
        let negated = self.is_keyword("NOT");
        let ahead = usize::from(negated);
        let found = ["BETWEEN", "IN", "LIKE"].iter().any(|word| self.is_keyword_at(ahead, word));
        found.then(|| {
            self.at += ahead;
            negated
        })
    }

    fn test(&mut self, value: Expression, negated: bool) -> Result<Expression, SqlError> {
        let value = Box::new(value);
        if self.take_keyword("BETWEEN") {
            let low = Box::new(self.operand()?);
            self.expect_keyword("AND")?;
            let high = Box::new(self.operand()?);
            return Ok(Expression::Between { value, low, high, negated });
        }
        if self.take_keyword("IN") {
            self.expect_symbol("(")?;
            let list = self.list(Self::expression)?;
            self.expect_symbol(")")?;
            return Ok(Expression::In { value, list, negated });
        }
        self.expect_keyword("LIKE")?;
        let pattern = Box::new(self.operand()?);
        let escape = if self.take_keyword("ESCAPE") { Some(self.escape_character()?) } else { None };
        Ok(Expression::Like { value, pattern, escape, negated })
    }

    fn operand(&mut self) -> Result<Expression, SqlError> {
        self.nested(|parser| parser.binary(TESTS + 1))
    }

    fn escape_character(&mut self) -> Result<char, SqlError> {
        let span = self.span();
        let Token::Text(text) = self.peek() else { return Err(self.unexpected()) };
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (Some(only), None) => {
                self.at += 1;
                Ok(only)
            }
            _ => Err(SqlError::at(span, "SC1001", "The ESCAPE of LIKE must be exactly one character.")),
        }
    }

    fn unary(&mut self) -> Result<Expression, SqlError> {
        let operator = match self.peek() {
            Token::Symbol("-") => Unary::Minus,
            Token::Symbol("+") => Unary::Plus,
            Token::Symbol("~") => Unary::BitNot,
            Token::Word(word) if word.eq_ignore_ascii_case("NOT") => Unary::Not,
            _ => return self.postfix(),
        };
        self.at += 1;
        Ok(match (operator, self.nested(Self::unary)?) {
            (Unary::Minus, Expression::Number(number)) => Expression::Number(-number),
            (operator, operand) => Expression::Unary(operator, Box::new(operand)),
        })
    }
}

/// A tree of little depth for an associative operator, however many operands it has.
fn balanced(mut operands: Vec<Expression>, operator: Binary) -> Expression {
    if operands.len() > 1 {
        let right = operands.split_off(operands.len() / 2);
        let (left, right) = (balanced(operands, operator), balanced(right, operator));
        return Expression::Binary(operator, Box::new(left), Box::new(right));
    }
    operands.pop().unwrap_or(Expression::Undefined)
}
