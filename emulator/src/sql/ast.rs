//! What does a query say? Its parts as the parser reads them.

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
    ArrayOf(Box<Select>),
    Scalar(Box<Select>),
    /// Where clients put their filter when an ordered query resumes; it means true.
    ResumeFilter,
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

/// A function over the rows of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aggregate {
    Count,
    Sum,
    Min,
    Max,
    Average,
    CountIf,
    MakeList,
    MakeSet,
}

impl Aggregate {
    /// Its name in queries, with the names it also goes by.
    pub(crate) const NAMES: [(&'static str, Aggregate); 9] = [
        ("COUNT", Aggregate::Count),
        ("SUM", Aggregate::Sum),
        ("MIN", Aggregate::Min),
        ("MAX", Aggregate::Max),
        ("AVG", Aggregate::Average),
        ("COUNTIF", Aggregate::CountIf),
        ("MAKELIST", Aggregate::MakeList),
        ("ARRAY_AGG", Aggregate::MakeList),
        ("MAKESET", Aggregate::MakeSet),
    ];

    pub(crate) fn named(name: &str) -> Option<Aggregate> {
        Self::NAMES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, aggregate)| *aggregate)
    }

    pub(crate) fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, aggregate)| *aggregate == self).map_or("", |(name, _)| name)
    }
}

impl Expression {
    /// Calls `visit` on every direct part; subqueries are no parts.
    pub(crate) fn for_each_part<'a>(&'a self, visit: &mut dyn FnMut(&'a Expression)) {
        match self {
            Expression::Array(items) => items.iter().for_each(visit),
            Expression::Object(members) => members.iter().for_each(|(_, value)| visit(value)),
            Expression::Call { arguments, .. } | Expression::UserDefined { arguments, .. } => {
                arguments.iter().for_each(visit);
            }
            Expression::Member(of, _) | Expression::Unary(_, of) | Expression::Aggregate(_, of) => visit(of),
            Expression::Index(left, right) | Expression::Binary(_, left, right) => {
                visit(left);
                visit(right);
            }
            Expression::Conditional(first, second, third)
            | Expression::Between { value: first, low: second, high: third, .. } => {
                visit(first);
                visit(second);
                visit(third);
            }
            Expression::In { value, list, .. } => {
                visit(value);
                list.iter().for_each(visit);
            }
            Expression::Like { value, pattern, .. } => {
                visit(value);
                visit(pattern);
            }
            Expression::Undefined
            | Expression::Null
            | Expression::Bool(_)
            | Expression::Number(_)
            | Expression::Text(_)
            | Expression::Parameter(..)
            | Expression::Name(..)
            | Expression::Exists(_)
            | Expression::ArrayOf(_)
            | Expression::Scalar(_)
            | Expression::ResumeFilter => {}
        }
    }

    /// Whether an aggregate stands anywhere in it, subqueries aside.
    pub(crate) fn has_aggregate(&self) -> bool {
        let mut found = matches!(self, Expression::Aggregate(..));
        self.for_each_part(&mut |part| found |= part.has_aggregate());
        found
    }
}

impl Projection {
    /// The expressions that it evaluates.
    pub(crate) fn expressions(&self) -> Vec<&Expression> {
        match self {
            Projection::Star(_) => Vec::new(),
            Projection::Value(value) => vec![value],
            Projection::Columns(columns) => columns.iter().map(|column| &column.value).collect(),
        }
    }
}

impl Source {
    /// What the elements are called: the alias, or the last name of the path; nothing calls an unnamed subquery.
    pub(crate) fn name(&self) -> String {
        match (&self.alias, &self.input) {
            (Some(alias), _) => alias.clone(),
            (None, Input::Path { root, steps, .. }) => {
                let named = steps.iter().rev().find_map(|step| match step {
                    Step::Member(name) => Some(name),
                    Step::Index(_) => None,
                });
                named.unwrap_or(root).clone()
            }
            (None, Input::Subquery(_)) => String::new(),
        }
    }
}

impl Select {
    /// Whether rows are folded into groups (without GROUP BY: one group).
    pub(crate) fn is_grouped(&self) -> bool {
        !self.group_by.is_empty() || self.projection.expressions().iter().any(|value| value.has_aggregate())
    }
}

impl Column {
    /// The name of the column in the answer: its alias, the last name of its path, or `$1`, `$2`...
    pub(crate) fn name(&self, unnamed: &mut usize) -> String {
        if let Some(alias) = &self.alias {
            return alias.clone();
        }
        match &self.value {
            Expression::Name(name, _) | Expression::Member(_, name) => name.clone(),
            _ => {
                *unnamed += 1;
                format!("${unnamed}")
            }
        }
    }
}

/// The names of the columns in order.
pub(crate) fn column_names(columns: &[Column]) -> Vec<String> {
    let mut unnamed = 0;
    columns.iter().map(|column| column.name(&mut unnamed)).collect()
}
