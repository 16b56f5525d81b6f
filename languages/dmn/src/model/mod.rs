//! The decision model as it is written: definitions, requirements, boxed expressions, each with its line.
//!
//! What it is for: one typed form for DMN 1.1 to 1.5, in which every executable element and attribute has
//! a field. Expressions and tests are still text here.
//!
//! What it knows nothing of: values and evaluation. Diagrams, labels and extension elements are passed over.
//!
//! Where to start: [`read`] for text in, [`Definitions`] for what comes out.

mod read;
mod read_expression;
#[cfg(test)]
mod tests;

pub use read::read;

/// A model: everything under `definitions` (DMN 1.5 §6.3.2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Definitions {
    /// Its name.
    pub name: String,
    /// Its namespace, by which other models import it.
    pub namespace: String,
    /// The file it came from, as the caller names it.
    pub file: String,
    /// Models it uses.
    pub imports: Vec<Import>,
    /// Types it defines.
    pub items: Vec<ItemDefinition>,
    /// Its inputs.
    pub inputs: Vec<InputData>,
    /// Its decisions.
    pub decisions: Vec<Decision>,
    /// Its functions.
    pub knowledge: Vec<KnowledgeModel>,
    /// Its decision services.
    pub services: Vec<DecisionService>,
}

/// The use of another model (DMN 1.5 §6.3.3).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    /// The prefix under which its elements are named; empty puts them beside the model's own.
    pub name: String,
    /// The namespace of the model imported.
    pub namespace: String,
    /// Where it is said.
    pub line: u32,
}

/// A type (DMN 1.5 §7.3.2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemDefinition {
    /// Its name; for a component, the name of the entry.
    pub name: String,
    /// Whether its values are lists of what it describes.
    pub collection: bool,
    /// The type it refines, if it names one.
    pub type_ref: Option<TypeRef>,
    /// Entries of a context type.
    pub components: Vec<ItemDefinition>,
    /// For a function: what it takes and gives.
    pub function: Option<FunctionItem>,
    /// Unary tests every value (every member of a collection) must pass.
    pub allowed_values: Option<Text>,
    /// Unary tests the value as a whole must pass (DMN 1.5).
    pub type_constraint: Option<Text>,
    /// Where it is said.
    pub line: u32,
}

/// The type of a function (DMN 1.5 §7.3.4).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FunctionItem {
    /// The type of its result.
    pub output: Option<TypeRef>,
    /// Its parameters.
    pub parameters: Vec<InformationItem>,
}

/// A name of a type as written, with prefixes of the document replaced by names of imports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeRef {
    /// Such as `number`, `tPerson`, `myimport.tPerson`.
    pub name: String,
    /// Where it is said.
    pub line: u32,
}

/// Text in FEEL, and where it begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// The expression or unary tests.
    pub text: String,
    /// Its first line.
    pub line: u32,
}

/// A name with a type: a variable, a parameter, a column (DMN 1.5 §7.3.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InformationItem {
    /// The name.
    pub name: String,
    /// Its type, if one is declared.
    pub type_ref: Option<TypeRef>,
}

/// An input (DMN 1.5 §6.3.10).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InputData {
    /// Its id.
    pub id: String,
    /// Its variable; named as the input is.
    pub variable: InformationItem,
    /// Where it is said.
    pub line: u32,
}

/// A decision (DMN 1.5 §6.3.7).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its variable.
    pub variable: InformationItem,
    /// What it needs.
    pub requirements: Vec<Requirement>,
    /// How it is made; none where a value must be supplied.
    pub logic: Option<Boxed>,
    /// Where it is said.
    pub line: u32,
}

/// A business knowledge model: a function (DMN 1.5 §6.3.9).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnowledgeModel {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its variable; a type here is the type of the function's result (DMN 1.1) or of the function.
    pub variable: InformationItem,
    /// The functions it calls.
    pub requirements: Vec<Requirement>,
    /// The function.
    pub logic: Option<Function>,
    /// Where it is said.
    pub line: u32,
}

/// A decision service: a part of the graph as a function (DMN 1.5 §6.3.8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecisionService {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its variable.
    pub variable: InformationItem,
    /// What it gives.
    pub outputs: Vec<Reference>,
    /// Decisions made inside it.
    pub encapsulated: Vec<Reference>,
    /// Decisions whose values are given to it.
    pub input_decisions: Vec<Reference>,
    /// Inputs given to it.
    pub input_data: Vec<Reference>,
    /// Where it is said.
    pub line: u32,
}

/// What a decision or a function needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requirement {
    /// The value of an input.
    Input(Reference),
    /// The value of another decision.
    Decision(Reference),
    /// A function: a knowledge model or a service.
    Knowledge(Reference),
}

impl Requirement {
    /// What it refers to.
    #[must_use]
    pub fn reference(&self) -> &Reference {
        match self {
            Self::Input(reference) | Self::Decision(reference) | Self::Knowledge(reference) => reference,
        }
    }
}

/// A reference to an element by namespace and id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    /// The namespace of the model the element is in; none for this model.
    pub namespace: Option<String>,
    /// The element's id.
    pub id: String,
    /// Where it is said.
    pub line: u32,
}

/// A boxed expression (DMN 1.5 §7.2) with the type declared on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boxed {
    /// Its id, which a diagnosis names.
    pub id: Option<String>,
    /// The type declared.
    pub type_ref: Option<TypeRef>,
    /// What it is.
    pub kind: Kind,
    /// Where it begins.
    pub line: u32,
}

/// The kinds of boxed expressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// An expression in FEEL (§7.3.6).
    Literal(Text),
    /// A decision table (chapter 8).
    Table(Box<DecisionTable>),
    /// A context (§7.3.5): entries in order, each of which sees those before it, and a result cell.
    Context(Vec<ContextEntry>),
    /// An invocation (§7.3.7) of a function by name with named arguments.
    Invocation {
        /// The function.
        function: Option<Box<Boxed>>,
        /// Its arguments.
        bindings: Vec<Binding>,
    },
    /// A list of expressions (§7.3.8).
    List(Vec<Boxed>),
    /// A relation (§7.3.9): rows of contexts.
    Relation {
        /// The columns.
        columns: Vec<InformationItem>,
        /// Rows of cells.
        rows: Vec<Vec<Boxed>>,
    },
    /// A function (§7.3.10).
    Function(Box<Function>),
    /// If, then, else (DMN 1.4).
    Conditional {
        /// The condition.
        test: Box<Boxed>,
        /// If it is true.
        then: Box<Boxed>,
        /// If it is not.
        otherwise: Box<Boxed>,
    },
    /// A filter (DMN 1.4).
    Filter {
        /// The list.
        list: Box<Boxed>,
        /// What members must fulfil, or which one.
        test: Box<Boxed>,
    },
    /// For, every, some (DMN 1.4).
    Iteration {
        /// Which of the three.
        quantifier: Quantifier,
        /// The name of the member.
        variable: InformationItem,
        /// What is gone through.
        list: Box<Boxed>,
        /// What is returned or must be satisfied.
        body: Box<Boxed>,
    },
}

/// What an iteration yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// The list of results.
    For,
    /// Whether all are satisfied.
    Every,
    /// Whether any is satisfied.
    Some,
}

/// An entry of a context; the result cell has no variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextEntry {
    /// Its name and type.
    pub variable: Option<InformationItem>,
    /// Its value.
    pub value: Boxed,
}

/// An argument by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The parameter.
    pub parameter: InformationItem,
    /// Its value; none is null.
    pub value: Option<Boxed>,
}

/// A function. One in Java or PMML is known by its language and refused when it is compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its parameters.
    pub parameters: Vec<InformationItem>,
    /// The language it is written in, where that is not FEEL.
    pub external: Option<String>,
    /// Its body; none yields null.
    pub body: Option<Box<Boxed>>,
    /// The type declared for it.
    pub type_ref: Option<TypeRef>,
    /// Where it begins.
    pub line: u32,
}

/// A decision table (DMN 1.5 §8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionTable {
    /// How the matching rules make the result.
    pub policy: HitPolicy,
    /// Rules as rows, columns, or a cross table: how it is shown, not what it means.
    pub orientation: Orientation,
    /// The label of its output.
    pub output_label: Option<String>,
    /// Inputs.
    pub inputs: Vec<InputClause>,
    /// Outputs.
    pub outputs: Vec<OutputClause>,
    /// Names of the annotation columns.
    pub annotations: Vec<String>,
    /// Rules, in order.
    pub rules: Vec<Rule>,
}

/// Hit policies (DMN 1.5 §8.2.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HitPolicy {
    /// U: at most one rule matches.
    Unique,
    /// A: matching rules agree.
    Any,
    /// P: the output highest in the list of output values.
    Priority,
    /// F: the first matching rule.
    First,
    /// R: all, in the order of rules.
    RuleOrder,
    /// O: all, in the order of output values.
    OutputOrder,
    /// C: all, aggregated or as a list.
    Collect(Option<Aggregator>),
}

/// Aggregators of a collecting table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregator {
    /// C+
    Sum,
    /// C<
    Min,
    /// C>
    Max,
    /// C#
    Count,
}

/// How a table is laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Orientation {
    /// Rules are rows.
    #[default]
    RuleAsRow,
    /// Rules are columns.
    RuleAsColumn,
    /// A cross table.
    CrossTable,
}

/// A column of tests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InputClause {
    /// What is tested.
    pub expression: Text,
    /// Its type.
    pub type_ref: Option<TypeRef>,
    /// Values it may take.
    pub values: Option<Text>,
    /// Where it is said.
    pub line: u32,
}

/// A column of results.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutputClause {
    /// Its name, needed where there are several.
    pub name: Option<String>,
    /// Its type.
    pub type_ref: Option<TypeRef>,
    /// Values it may take, highest first.
    pub values: Option<Text>,
    /// The result where no rule matches.
    pub default: Option<Text>,
    /// Where it is said.
    pub line: u32,
}

/// A rule of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rule {
    /// One test for each input.
    pub tests: Vec<Text>,
    /// One expression for each output.
    pub outputs: Vec<Text>,
    /// Annotations.
    pub annotations: Vec<String>,
    /// Where it is said.
    pub line: u32,
}
