//! Draws by lot that anyone can recompute (摇号、抽签).
//!
//! What is drawn from is fixed first: the [`Terms`] go into the evidence log, by their hash, before anything is drawn.
//! The seed comes from what nobody had then: the first signed tree head over the terms, and, where a draw names one, a
//! witness from outside handed in afterwards. Every candidate's ticket is a hash of the seed and their name; the lowest
//! tickets are drawn. `docs/decisions/0021-draws-by-lot.md` says why and what it doesn't protect from.
//!
//! Pure: it knows nothing of matters and journals. Start at [`Draw::of`] and [`Draw::verify`].

use crate::account::{hex, sha256};
use crate::codes;
use serde::{Deserialize, Serialize};
use skein_kernel::rejection::{Class, Rejection};
use skein_store::evidence::head::TreeHead;

/// The way it is computed, so that another can follow it.
pub const SCHEME: &str = "skein-draw-1";

/// What is drawn from, and how many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The way it is computed.
    pub scheme: String,
    /// Which city draws.
    pub division: String,
    /// For which matter.
    pub matter: u64,
    /// The job in it.
    pub job: u32,
    /// Those who may be drawn, in order of their names, none twice.
    pub candidates: Vec<String>,
    /// How many are drawn.
    pub count: u32,
    /// What will be the witness, if there is to be one.
    pub witness: String,
}

impl Terms {
    /// The text that is hashed: one field on each line.
    #[must_use]
    pub fn text(&self) -> String {
        let Self {
            scheme,
            division,
            matter,
            job,
            count,
            witness,
            ..
        } = self;
        let witness = one_line(witness);
        let candidates: Vec<String> = self.candidates.iter().map(|name| one_line(name)).collect();
        format!(
            "{scheme}\n{division}\n{matter}\n{job}\n{count}\n{witness}\n{}\n",
            candidates.join("\n")
        )
    }

    /// SHA-256 over the text, in hexadecimal.
    #[must_use]
    pub fn commitment(&self) -> String {
        hex(&sha256(self.text().as_bytes()))
    }
}

/// A line break in a name would read as two.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// Terms as they stand in the evidence log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Committed {
    /// What is drawn from.
    pub terms: Terms,
    /// Its hash.
    pub commitment: String,
    /// The position in the journal at which it stands.
    pub position: u64,
    /// The first signed tree head over that position.
    pub head: TreeHead,
}

/// One candidate's ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Whose.
    pub candidate: String,
    /// SHA-256 over the seed, a line break and the candidate, in hexadecimal.
    pub number: String,
}

/// A draw with all it takes to recompute it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// What was fixed before.
    pub committed: Committed,
    /// What was handed in from outside; empty where the terms name no witness.
    pub witness: String,
    /// SHA-256 over the commitment, the head's hash and the witness, each on a line.
    pub seed: String,
    /// All tickets, the lowest first: those drawn, then those in reserve.
    pub tickets: Vec<Ticket>,
    /// Who was drawn.
    pub drawn: Vec<String>,
}

impl Draw {
    /// Draws.
    #[must_use]
    pub fn of(committed: Committed, witness: &str) -> Self {
        let witness = one_line(witness);
        let seed = hex(&sha256(
            format!(
                "{}\n{}\n{witness}\n",
                committed.commitment,
                hex(&committed.head.hash())
            )
            .as_bytes(),
        ));
        let ticket = |candidate: &String| Ticket {
            candidate: candidate.clone(),
            number: hex(&sha256(format!("{seed}\n{}", one_line(candidate)).as_bytes())),
        };
        let mut tickets: Vec<Ticket> = committed.terms.candidates.iter().map(ticket).collect();
        tickets.sort_by(|a, b| (&a.number, &a.candidate).cmp(&(&b.number, &b.candidate)));
        let drawn = tickets.iter().take(committed.terms.count as usize);
        Self {
            drawn: drawn.map(|ticket| ticket.candidate.clone()).collect(),
            witness,
            seed,
            tickets,
            committed,
        }
    }

    /// Recomputes it from what it says.
    ///
    /// # Errors
    /// `SK-APP-0039` with what doesn't come out.
    pub fn verify(&self) -> Result<(), Rejection> {
        let Committed {
            terms,
            commitment,
            position,
            head,
        } = &self.committed;
        let (zh, en) = if terms.scheme != SCHEME {
            ("算法不是这里会核对的", "it was computed in another way")
        } else if terms.commitment() != *commitment {
            (
                "候选名单或抽取条件与承诺的哈希不符",
                "the candidates or terms don't hash to the commitment",
            )
        } else if head.size < *position {
            ("树头没有覆盖承诺", "the tree head doesn't cover the commitment")
        } else if Self::of(self.committed.clone(), &self.witness) != *self {
            (
                "种子、签号或者抽中名单重算不符",
                "seed, tickets or those drawn don't come out",
            )
        } else {
            return Ok(());
        };
        Err(Rejection::new(
            codes::DRAW,
            Class::Conflict,
            format!("抽签核对不符：{zh}"),
            format!("the draw doesn't verify: {en}"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(candidates: &[&str], count: u32, witness: &str) -> Draw {
        let terms = Terms {
            scheme: SCHEME.into(),
            division: "430400".into(),
            matter: 7,
            job: 3,
            candidates: candidates.iter().map(ToString::to_string).collect(),
            count,
            witness: String::new(),
        };
        let head = TreeHead {
            division: "430400".into(),
            journal: "j".into(),
            size: 12,
            root: [1; 32],
            at: 0,
            previous: [0; 32],
            signature: [0; 64],
        };
        let committed = Committed {
            commitment: terms.commitment(),
            position: 12,
            terms,
            head,
        };
        Draw::of(committed, witness)
    }

    #[test]
    fn a_draw_comes_out_the_same_for_everyone() {
        let one = draw(&["a", "b", "c", "d"], 2, "");
        assert_eq!(one, draw(&["a", "b", "c", "d"], 2, ""));
        assert_eq!((one.drawn.len(), one.tickets.len()), (2, 4));
        one.verify().unwrap();
        assert_ne!(one.seed, draw(&["a", "b", "c", "d"], 2, "3021.45").seed);
    }

    #[test]
    fn whatever_is_changed_afterwards_is_found() {
        let sound = draw(&["a", "b", "c"], 1, "");
        let changed: [fn(&mut Draw); 5] = [
            |it| it.committed.terms.candidates.push("e".into()),
            |it| it.committed.terms.count = 2,
            |it| it.drawn = vec!["z".into()],
            |it| it.tickets.reverse(),
            |it| it.witness = "9".into(),
        ];
        for change in changed {
            let mut other = sound.clone();
            change(&mut other);
            assert!(other.verify().is_err());
        }
        let mut early = sound;
        early.committed.position = 13;
        assert_eq!(early.verify().unwrap_err().code.0, "SK-APP-0039");
    }

    #[test]
    fn every_candidate_is_drawn_about_as_often() {
        let names = ["a", "b", "c", "d", "e"];
        let mut times = [0_u32; 5];
        for number in 0..2_000 {
            let drawn = draw(&names, 1, &number.to_string()).drawn;
            let place = names
                .iter()
                .position(|name| drawn.first().is_some_and(|it| it == name));
            times[place.unwrap()] += 1;
        }
        // 400 expected; six standard deviations (18) around it.
        assert!(times.iter().all(|times| (292..=508).contains(times)), "{times:?}");
    }
}
