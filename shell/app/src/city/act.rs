//! What can be done to a city, and what the doer is told.
//!
//! An [`Act`] is what pages, the REST interface and the command line hand in. Each maps to the policies'
//! action and resource in [`asked`]. It knows nothing of how an act is decided.

use super::attachments::Access;
use super::calendar::{CalendarEvent, Recounted};
use super::jobs::DrawEvent;
use super::letters::LetterEvent;
use super::licences::LicenceEvent;
use super::model::CityModel;
use super::notices::HeraldEvent;
use super::packed::PackEvent;
use super::packs::PacksEvent;
use super::retention::RetentionEvent;
use crate::account::organisation::BodyCommand;
use crate::account::roster::AccountCommand;
use crate::authorise::{Action, Resource};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use skein_measure::commitment::CommitmentAct;
use skein_measure::intake::IntakeAct;
use skein_measure::parts::Evidence;
use skein_measure::target::TargetAct;
use skein_measure::{AggregateId, Command, indicator::IndicatorAct};

/// Something that someone wants done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "act")]
pub enum Act {
    /// One command to one aggregate of the measure engine.
    Measure {
        /// Which indicator, target, commitment, report or rule book.
        aggregate: AggregateId,
        /// What, and which version its form was filled in against.
        command: Command,
    },
    /// Several commands, of which all are done or none.
    All {
        /// In order; later ones see what earlier ones did.
        commands: Vec<(AggregateId, Command)>,
    },
    /// A change to the accounts, except passwords, which never travel as commands.
    Account {
        /// Which.
        command: AccountCommand,
    },
}

impl Act {
    /// One command to one aggregate, against the version that was seen.
    #[must_use]
    pub fn seen(aggregate: AggregateId, version: u64, act: skein_measure::Act) -> Self {
        Act::Measure {
            aggregate,
            command: Command::seen(version, act),
        }
    }

    /// One command to one aggregate, whatever its version.
    #[must_use]
    pub fn on(aggregate: AggregateId, act: skein_measure::Act) -> Self {
        Act::Measure {
            aggregate,
            command: Command::new(act),
        }
    }
}

/// An act as the journal's writer decides it. Serialised to recognise a retry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// Commands to the measure engine.
    Measure {
        /// In order; later ones see what earlier ones did.
        commands: Vec<(AggregateId, Command)>,
        /// The calendar day that decisions count from, where it isn't the day of the act: while a
        /// demonstration is shown. It is no part of what is asked, so a retry may come on another day.
        #[serde(skip)]
        today: Option<Date>,
    },
    /// A command to the roster.
    Account(AccountCommand),
    /// A file is kept for a commitment, and may be cited there from then on.
    KeepEvidence {
        /// Whose file it is.
        commitment: AggregateId,
        /// The file.
        evidence: Evidence,
    },
    /// How far the loading of the city's pack is. Only the city itself says so.
    Pack(PackEvent),
    /// The work calendar is amended, or begins to be counted by in the form that came with the program.
    Calendar(CalendarEvent),
    /// Somebody read a file of a matter that somebody else attached. The city itself says so.
    Access(Access),
    /// Personal data that are due are to be erased, or how far that is, which only the city itself says.
    Retention(RetentionEvent),
    /// How far open deadlines have been recomputed. Only the city itself says so.
    Recounted(Recounted),
    /// A pack is installed, disabled or enabled.
    Packs(PacksEvent),
    /// The terms of a draw by lot are fixed. Only the city itself says so.
    Draw(DrawEvent),
    /// How far notices are. Only the city itself says so.
    Heralded(HeraldEvent),
    /// A licence is issued, which only the city itself does, or revoked; or a key that signs them is published.
    Licence(LicenceEvent),
    /// Someone wrote about a matter, rated it, or followed a rating up.
    Letter(LetterEvent),
    /// A command to the city's bodies.
    Organisation(BodyCommand),
}

impl Order {
    /// The order that an act is, decided as on `today` or else on the day it is handed in.
    pub(crate) fn of(act: Act, today: Option<Date>) -> Self {
        let commands = match act {
            Act::Measure { aggregate, command } => vec![(aggregate, command)],
            Act::All { commands } => commands,
            Act::Account { command } => return Order::Account(command),
        };
        Order::Measure { commands, today }
    }

    /// Commands decided on the day they are handed in.
    pub(crate) fn measure(commands: Vec<(AggregateId, Command)>) -> Self {
        Order::Measure {
            commands,
            today: None,
        }
    }
}

/// That an act was done and is durable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The aggregates it touched, in order, with the version each has since.
    pub touched: Vec<Touched>,
    /// How many events it came to.
    pub events: usize,
}

/// An aggregate that an act touched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touched {
    /// Which.
    pub aggregate: AggregateId,
    /// The version it has since.
    pub version: u64,
}

/// Every question to the policies that an order raises.
pub(crate) fn asked(order: &Order, model: &CityModel) -> Vec<(Action, Resource)> {
    match order {
        Order::Measure { commands, .. } => commands
            .iter()
            .map(|(id, command)| question(id, &command.act, model))
            .collect(),
        Order::Account(_) => vec![(Action::ManageAccounts, Resource::City)],
        // The city says this of itself; handed in by anyone it would be for those who keep the board.
        Order::Pack(_) => vec![(Action::KeepBoard, Resource::City)],
        Order::Access(_) => vec![(Action::ViewMatters, Resource::City)],
        Order::Retention(_) => vec![(Action::EraseData, Resource::City)],
        Order::Calendar(_) | Order::Recounted(_) | Order::Heralded(_) | Order::Draw(_) => {
            vec![(Action::AmendCalendar, Resource::City)]
        }
        Order::Letter(_) => vec![(Action::ViewMatters, Resource::City)],
        Order::Licence(_) => vec![(Action::RevokeLicence, Resource::City)],
        Order::Organisation(_) => vec![(Action::KeepOrganisation, Resource::City)],
        Order::Packs(_) => vec![(Action::DeployDefinition, Resource::City)],
        Order::KeepEvidence { commitment: id, .. } => vec![(Action::AddEvidence, commitment(id, model))],
    }
}

fn question(id: &AggregateId, act: &skein_measure::Act, model: &CityModel) -> (Action, Resource) {
    match act {
        skein_measure::Act::Indicator(IndicatorAct::Record { .. }) => {
            (Action::RecordFigure, indicator(id, model))
        }
        skein_measure::Act::Commitment(act) => match commitment_action(act) {
            Action::KeepBoard => (Action::KeepBoard, Resource::City),
            Action::Settle => (Action::Settle, Resource::City),
            action => (action, commitment(id, model)),
        },
        skein_measure::Act::Target(TargetAct::Settle { .. }) => (Action::Settle, Resource::City),
        skein_measure::Act::Report(act) => (report_action(act), Resource::City),
        skein_measure::Act::Indicator(_) | skein_measure::Act::Target(_) | skein_measure::Act::Rules(_) => {
            (Action::KeepBoard, Resource::City)
        }
    }
}

fn commitment_action(act: &CommitmentAct) -> Action {
    match act {
        CommitmentAct::Register { .. } | CommitmentAct::Correct { .. } => Action::KeepBoard,
        CommitmentAct::Assign { .. } | CommitmentAct::Reassign { .. } => Action::Assign,
        CommitmentAct::Sign => Action::Sign,
        CommitmentAct::Return { .. } => Action::SendBack,
        CommitmentAct::ReportProgress { .. } => Action::ReportProgress,
        CommitmentAct::ReturnProgress { .. } => Action::ReturnWork,
        CommitmentAct::OpenSupervision { .. } | CommitmentAct::CloseSupervision { .. } => Action::Supervise,
        CommitmentAct::ReplySupervision { .. } => Action::Reply,
        CommitmentAct::ClaimCompletion { .. } => Action::ClaimCompletion,
        CommitmentAct::Verify { .. } => Action::Verify,
        CommitmentAct::Adjust { .. } | CommitmentAct::Cancel { .. } => Action::Adjust,
        CommitmentAct::Settle { .. } => Action::Settle,
    }
}

fn report_action(act: &IntakeAct) -> Action {
    match act {
        IntakeAct::Import { .. } => Action::ImportReport,
        IntakeAct::CorrectRow { .. } => Action::CorrectExtraction,
        IntakeAct::AcceptRow { .. } | IntakeAct::RejectRow { .. } => Action::AcceptReport,
    }
}

/// A commitment with the departments the policies ask about.
pub(crate) fn commitment(id: &AggregateId, model: &CityModel) -> Resource {
    let state = model
        .board()
        .commitment(id)
        .and_then(|commitment| commitment.assignment.as_ref());
    Resource::Commitment {
        id: id.to_string(),
        lead: state.map(|assignment| assignment.lead.clone()),
        supporting: state
            .map(|assignment| assignment.supporting.clone())
            .unwrap_or_default(),
    }
}

fn indicator(id: &AggregateId, model: &CityModel) -> Resource {
    let owner = model
        .board()
        .indicator(id)
        .map(|indicator| indicator.definition.owner.clone());
    Resource::Indicator {
        id: id.to_string(),
        custodian: owner,
    }
}
