//! What does a query say? Its parts as the parser reads them.

mod aggregate;
mod walk;

pub(crate) use aggregate::Aggregate;
pub(crate) use walk::column_names;

use super::error::Span;

/// `SELECT ... FROM ... WHERE ...`, whole or inside another.
#[derive(Debug, Clone)]
pub(crate) struct Select {
    pub(crate) distinct: bool,
    pub(crate) top: Option<Expression>,
    pub(crate) projection: Projection,
    pub(crate) from: Vec<Source>,
    pub(crate) filter: Option<Expression>,
    pub(crate) group_by: Vec<Expression>,
    pub(crate) order_by: Vec<OrderItem>,
    /// ORDER BY RANK: the key says how good a row is, and the best come first.
    pub(crate) ranked: bool,
    /// OFFSET and LIMIT, which come together.
    pub(crate) window: Option<(Expression, Expression)>,
}

/// What each row of the answer holds.
#[derive(Debug, Clone)]
pub(crate) enum Projection {
    Star(Span),
    Value(Expression),
    Columns(Vec<Column>),
}

/// One `expression AS alias` of a SELECT list.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) value: Expression,
    pub(crate) alias: Option<String>,
}

/// The first input of FROM, or one that JOIN adds.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) input: Input,
    /// The name of its elements; a path without a name of its own goes by its last step.
    pub(crate) alias: Option<String>,
    /// `alias IN input`: each element of an array in turn.
    pub(crate) each: bool,
}

/// Where the elements of a source come from.
#[derive(Debug, Clone)]
pub(crate) enum Input {
    Path { root: String, span: Span, steps: Vec<Step> },
    Subquery(Box<Select>),
}

/// One step down a document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    Member(String),
    Index(usize),
}

/// One key of ORDER BY.
#[derive(Debug, Clone)]
pub(crate) struct OrderItem {
    pub(crate) key: Expression,
    pub(crate) descending: bool,
}

/// Anything that has a value, or is undefined.
#[derive(Debug, Clone)]
pub(crate) enum Expression {
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    Parameter(String, Span),
    Name(String, Span),
    Array(Vec<Expression>),
    Object(Vec<(String, Expression)>),
    Member(Box<Expression>, String),
    Index(Box<Expression>, Box<Expression>),
    Unary(Unary, Box<Expression>),
    Binary(Binary, Box<Expression>, Box<Expression>),
    Conditional(Box<Expression>, Box<Expression>, Box<Expression>),
    Between {
        value: Box<Expression>,
        low: Box<Expression>,
        high: Box<Expression>,
        negated: bool,
    },
    In {
        value: Box<Expression>,
        list: Vec<Expression>,
        negated: bool,
    },
    Like {
        value: Box<Expression>,
        pattern: Box<Expression>,
        escape: Option<char>,
        negated: bool,
    },
    Call {
        name: String,
        arguments: Vec<Expression>,
        span: Span,
    },
    UserDefined {
        name: String,
        arguments: Vec<Expression>,
    },
    Aggregate(Aggregate, Box<Expression>),
    Exists(Box<Select>),
    /// ALL, FIRST or LAST of the rows of a subquery.
    Picked(Pick, Box<Select>),
    ArrayOf(Box<Select>),
    Scalar(Box<Select>),
    /// Where clients put their filter when an ordered query resumes; it means true.
    ResumeFilter,
}

/// What is made of the rows of a subquery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pick {
    /// Whether every row is true.
    All,
    First,
    Last,
}

/// An operator with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unary {
    Plus,
    Minus,
    Not,
    BitNot,
}

/// An operator with two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binary {
    Or,
    And,
    Coalesce,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Concat,
    BitOr,
    BitXor,
    BitAnd,
    ShiftLeft,
    ShiftRight,
    ShiftRightZero,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}
