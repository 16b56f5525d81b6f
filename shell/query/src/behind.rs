//! The rows behind an answer: what each matter added to a count or a sum.
//!
//! It knows nothing of figures. Start at [`behind`].

use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, GroupByExpr, Ident, Query, Select,
    SelectItem, SetExpr, TableFactor, Value, visit_expressions_mut,
};
use std::ops::ControlFlow;

/// The same query without its aggregates: a row for each row it counts, with the number of its matter and what it
/// adds to each column. None where a row of the answer isn't made of rows of one register alone: with `DISTINCT`,
/// `HAVING`, windows, or parts put together with `UNION`.
pub(crate) fn behind(query: &Query) -> Option<Query> {
    let mut query = query.clone();
    query.order_by = None;
    query.limit_clause = None;
    let SetExpr::Select(select) = &mut *query.body else {
        return None;
    };
    if select.distinct.is_some() || select.having.is_some() || !select.named_window.is_empty() {
        return None;
    }
    let matter = matter(select)?;
    select.group_by = GroupByExpr::Expressions(Vec::new(), Vec::new());
    let mut plain = true;
    for item in &mut select.projection {
        let (SelectItem::ExprWithAlias { expr, .. } | SelectItem::UnnamedExpr(expr)) = item else {
            return None;
        };
        let _ = visit_expressions_mut(expr, |expr| {
            if let Expr::Function(function) = expr {
                match added(function) {
                    Some(Some(part)) => *expr = part,
                    Some(None) => {}
                    None => plain = false,
                }
            }
            ControlFlow::<()>::Continue(())
        });
    }
    let own = SelectItem::ExprWithAlias {
        expr: matter,
        alias: Ident::new("matter"),
    };
    select.projection.insert(0, own);
    plain.then_some(query)
}

/// What one row adds to an aggregate; `Some(None)` for a function of one row, `None` for what has no such part.
fn added(function: &Function) -> Option<Option<Expr>> {
    if function.over.is_some() {
        return None;
    }
    let one = || Expr::Value(Value::Number("1".into(), false).into());
    let argument = match &function.args {
        FunctionArguments::List(list) => {
            if list.duplicate_treatment.is_some() {
                return None;
            }
            list.args.first()
        }
        FunctionArguments::None | FunctionArguments::Subquery(_) => None,
    };
    let expr = match argument {
        Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(expr))) => Some(expr.clone()),
        _ => None,
    };
    match function.name.to_string().to_lowercase().as_str() {
        "count" => Some(Some(match expr {
            Some(expr) => Expr::IsNotNull(Box::new(expr)),
            None => one(),
        })),
        "sum" | "min" | "max" => Some(expr),
        _ => Some(None),
    }
}

/// The matter's number in the first register it asks about.
fn matter(select: &Select) -> Option<Expr> {
    let TableFactor::Table { name, alias, .. } = &select.from.first()?.relation else {
        return None;
    };
    let table = match alias {
        Some(alias) => alias.name.clone(),
        None => Ident::new(name.to_string()),
    };
    Some(Expr::CompoundIdentifier(vec![table, Ident::new("matter")]))
}
