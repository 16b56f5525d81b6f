//! What a question may be made of: what SQLite and PostgreSQL understand alike, and exactly.
//!
//! It knows nothing of registers. Start at [`expression`].

use sqlparser::ast::{
    BinaryOperator, CastKind, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments,
    Query, Select, SelectItem, SetExpr, TableFactor, UnaryOperator, Value,
};

/// Functions of both that yield no fractions.
const FUNCTIONS: [&str; 16] = [
    "count",
    "sum",
    "min",
    "max",
    "coalesce",
    "nullif",
    "length",
    "abs",
    "row_number",
    "rank",
    "dense_rank",
    "lag",
    "lead",
    "first_value",
    "last_value",
    "replace",
];

/// Why an expression isn't allowed, if it isn't: what is to blame.
pub(crate) fn expression(expr: &Expr) -> Option<String> {
    let allowed = match expr {
        Expr::Identifier(_)
        | Expr::CompoundIdentifier(_)
        | Expr::IsNull(_)
        | Expr::IsNotNull(_)
        | Expr::IsTrue(_)
        | Expr::IsNotTrue(_)
        | Expr::IsFalse(_)
        | Expr::IsNotFalse(_)
        | Expr::InList { .. }
        | Expr::InSubquery { .. }
        | Expr::Between { .. }
        | Expr::Nested(_)
        | Expr::Case { .. }
        | Expr::Exists { .. }
        | Expr::Subquery(_) => true,
        Expr::UnaryOp { op, .. } => {
            matches!(
                op,
                UnaryOperator::Not | UnaryOperator::Minus | UnaryOperator::Plus
            )
        }
        Expr::BinaryOp { op, .. } => operator(op),
        Expr::Like { any, escape_char, .. } => !any && escape_char.is_none(),
        Expr::Cast {
            kind,
            data_type,
            format,
            ..
        } => *kind == CastKind::Cast && cast(data_type) && format.is_none(),
        Expr::Value(value) => literal(&value.value),
        Expr::Function(function) => self::function(function),
        _ => false,
    };
    (!allowed).then(|| match expr {
        Expr::BinaryOp { op, .. } => op.to_string(),
        Expr::Function(function) => function.name.to_string(),
        other => other.to_string(),
    })
}

fn operator(op: &BinaryOperator) -> bool {
    use BinaryOperator as B;
    matches!(
        op,
        B::Plus
            | B::Minus
            | B::Multiply
            | B::Eq
            | B::NotEq
            | B::Lt
            | B::LtEq
            | B::Gt
            | B::GtEq
            | B::And
            | B::Or
            | B::StringConcat
    )
}

fn cast(to: &DataType) -> bool {
    matches!(to, DataType::Text | DataType::BigInt(None))
}

fn literal(value: &Value) -> bool {
    match value {
        Value::Number(digits, _) => digits.bytes().all(|byte| byte.is_ascii_digit()),
        Value::SingleQuotedString(_) | Value::Boolean(_) | Value::Null => true,
        Value::Placeholder(name) => name.starts_with(':'),
        _ => false,
    }
}

fn function(function: &Function) -> bool {
    let name = function.name.to_string().to_lowercase();
    let plain = function.within_group.is_empty()
        && function.null_treatment.is_none()
        && matches!(function.parameters, FunctionArguments::None);
    let arguments = match &function.args {
        FunctionArguments::None => true,
        FunctionArguments::Subquery(_) => false,
        FunctionArguments::List(list) => {
            list.clauses.is_empty() && list.args.iter().all(argument) && arity(&name, list.args.len())
        }
    };
    plain && arguments && FUNCTIONS.contains(&name.as_str())
}

/// In SQLite `min` and `max` of two are something else than in PostgreSQL.
fn arity(name: &str, count: usize) -> bool {
    !matches!(name, "min" | "max") || count == 1
}

fn argument(argument: &FunctionArg) -> bool {
    matches!(
        argument,
        FunctionArg::Unnamed(FunctionArgExpr::Expr(_) | FunctionArgExpr::Wildcard)
    )
}

/// Why a query's frame isn't allowed, if it isn't: what is to blame.
pub(crate) fn query(query: &Query) -> Option<&'static str> {
    let odd = [
        (query.fetch.is_some(), "FETCH"),
        (!query.locks.is_empty(), "FOR UPDATE"),
        (query.for_clause.is_some(), "FOR"),
        (query.settings.is_some(), "SETTINGS"),
        (query.format_clause.is_some(), "FORMAT"),
        (!query.pipe_operators.is_empty(), "|>"),
    ];
    if let Some((_, word)) = odd.iter().find(|(found, _)| *found) {
        return Some(word);
    }
    let inner = query.with.iter().flat_map(|with| &with.cte_tables);
    let inner = inner.filter_map(|cte| self::query(&cte.query)).next();
    inner.or_else(|| body(&query.body))
}

fn body(found: &SetExpr) -> Option<&'static str> {
    match found {
        SetExpr::Select(select) => self::select(select),
        SetExpr::Query(inner) => query(inner),
        SetExpr::SetOperation { left, right, .. } => body(left).or_else(|| body(right)),
        SetExpr::Values(_) => Some("VALUES"),
        SetExpr::Table(_) => Some("TABLE"),
        SetExpr::Insert(_) => Some("INSERT"),
        SetExpr::Update(_) => Some("UPDATE"),
        SetExpr::Delete(_) => Some("DELETE"),
        SetExpr::Merge(_) => Some("MERGE"),
    }
}

fn select(select: &Select) -> Option<&'static str> {
    let odd = [
        (select.into.is_some(), "INTO"),
        (select.top.is_some(), "TOP"),
        (!select.lateral_views.is_empty(), "LATERAL VIEW"),
        (select.prewhere.is_some(), "PREWHERE"),
        (!select.cluster_by.is_empty(), "CLUSTER BY"),
        (!select.distribute_by.is_empty(), "DISTRIBUTE BY"),
        (!select.sort_by.is_empty(), "SORT BY"),
        (select.qualify.is_some(), "QUALIFY"),
    ];
    if let Some((_, word)) = odd.iter().find(|(found, _)| *found) {
        return Some(word);
    }
    let tables = select.from.iter().flat_map(|from| {
        let joined = from.joins.iter().map(|join| &join.relation);
        std::iter::once(&from.relation).chain(joined)
    });
    tables.filter_map(table).next()
}

fn table(factor: &TableFactor) -> Option<&'static str> {
    match factor {
        TableFactor::Table { args: None, .. } => None,
        TableFactor::Derived { subquery, .. } => query(subquery),
        _ => Some("FROM f()"),
    }
}

/// The names of an answer's columns; the text of the first that has none, or that another has too.
pub(crate) fn columns(query: &Query) -> Result<Vec<String>, String> {
    let mut at = &*query.body;
    let select = loop {
        match at {
            SetExpr::Select(select) => break select,
            SetExpr::Query(inner) => at = &inner.body,
            SetExpr::SetOperation { left, .. } => at = left,
            other => return Err(other.to_string()),
        }
    };
    let mut names: Vec<String> = Vec::new();
    for item in &select.projection {
        let name = match item {
            SelectItem::ExprWithAlias { alias, .. } => Some(alias),
            SelectItem::UnnamedExpr(Expr::Identifier(name)) => Some(name),
            SelectItem::UnnamedExpr(Expr::CompoundIdentifier(path)) => path.last(),
            _ => None,
        };
        // PostgreSQL writes names that aren't quoted in lower case.
        let name = name.ok_or_else(|| item.to_string())?.value.to_lowercase();
        if names.contains(&name) {
            return Err(name);
        }
        names.push(name);
    }
    Ok(names)
}
