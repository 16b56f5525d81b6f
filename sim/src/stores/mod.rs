//! Two stores that must agree, and two nodes on one database.
//!
//! PostgreSQL's disk can't be stepped as a simulated one can. So a seed makes a [`script`] of commands here,
//! which a [`Player`] gives to a store of either kind: the same script must come to the same in both. And the
//! script is dealt to two nodes on one database, one of which is killed: nothing may be lost or doubled.
//!
//! It knows nothing of faults of disks. Start at [`compare`] and at [`nodes`].

pub mod nodes;
mod player;
mod script;

pub use player::Player;
pub use script::{Act, script};

use crate::city::SimCity;
use crate::oracle::{self, Broken, Oracle, Witness, stores_agree};
use jiff::{SignedDuration, Timestamp};
use skein_kernel::rejection::Rejection;
use skein_store::aggregate::Backend;
use skein_store::matter::Matters;
use skein_store::postgres::{self, Address};
use skein_store::{Journal, Meta, Options};

/// A store of the simulated city, of either kind.
pub trait Store: Backend<Matters<SimCity>> {
    /// Makes a day a holiday.
    ///
    /// # Errors
    /// The store's, or that it is a holiday already.
    fn amend(&self, day: i8, meta: Meta) -> Result<(), Rejection>;

    /// The Merkle root over all events, as last signed.
    fn root(&self) -> Option<[u8; 32]>;
}

impl Store for Journal<SimCity> {
    fn amend(&self, day: i8, meta: Meta) -> Result<(), Rejection> {
        let order = crate::city::Order::Holiday { day };
        self.submit(order, meta).wait().map(drop)
    }

    fn root(&self) -> Option<[u8; 32]> {
        self.tree_head().map(|head| head.root)
    }
}

impl Store for postgres::Journal<SimCity> {
    fn amend(&self, day: i8, meta: Meta) -> Result<(), Rejection> {
        let order = crate::city::Order::Holiday { day };
        self.submit(order, meta).wait().map(drop)
    }

    fn root(&self) -> Option<[u8; 32]> {
        self.tree_head().map(|head| head.root)
    }
}

/// The simulated city's options.
#[must_use]
pub fn options() -> Options {
    Options {
        idempotency_ttl: SignedDuration::from_hours(100_000),
        ..Options::new(SimCity::DIVISION)
    }
}

/// When every script begins: a Friday afternoon before a make-up workday and a long holiday.
pub(crate) fn beginning() -> Timestamp {
    Timestamp::from_second(1_770_960_600).unwrap_or_default()
}

/// What a script came to in one store.
#[derive(Debug)]
pub struct Played {
    /// What each act was answered.
    pub told: Vec<String>,
    /// What the store shows then.
    pub witness: Witness,
    /// Its Merkle root.
    pub root: Option<[u8; 32]>,
    /// What would still happen: every timer and every parcel, in order.
    pub ahead: Vec<String>,
}

/// Words searched for besides titles: parts of words, other forms of letters, and what isn't there.
const WORDS: [&str; 9] = [
    "办理",
    "第",
    "hy2026",
    "ＨＹ２０２６",
    "2026",
    "0003",
    "003",
    "理第 申请",
    "请申",
];

/// Plays a script on a store and asks every oracle that looks at one store.
///
/// # Errors
/// The first oracle that doesn't hold.
pub fn play(store: &impl Store, acts: &[Act]) -> Result<Played, Broken> {
    let mut player = Player::new(store, "p");
    player.deploy()?;
    let told = acts.iter().map(|act| player.act(act)).collect::<Result<_, _>>()?;
    player.all_is_kept()?;
    let witness = Witness::of(store, &WORDS)?;
    player.nothing_is_doubled(&witness)?;
    oracle::all(&witness)?;
    Ok(Played {
        told,
        witness,
        root: store.root(),
        ahead: player.ahead()?,
    })
}

/// Plays a seed's script on both stores, SQLite in memory and an empty PostgreSQL database, and compares what
/// they come to. `between` is done to the database before it is looked at, to see that a difference is found.
///
/// # Errors
/// [`Oracle::StoresAgree`] with the first difference, or any other oracle that doesn't hold in one of them.
pub fn compare(
    seed: u64,
    acts: usize,
    address: &Address,
    between: impl FnOnce(&mut Played),
) -> Result<(), Broken> {
    let acts = script(seed, acts);
    let unopened = |rejection: Rejection| Oracle::StoreWorks.broken(rejection);
    let embedded = Journal::in_memory(&options(), SimCity::default()).map_err(unopened)?;
    let one = play(&embedded, &acts)?;
    let shared = postgres::Journal::open(address, &options(), SimCity::default()).map_err(unopened)?;
    let mut other = play(&shared, &acts)?;
    between(&mut other);
    agree(&acts, &one, &other)?;
    let keys = postgres::public_keys(address, None).map_err(unopened)?;
    oracle::postgres_evidence_verifies(address, &keys)
}

fn agree(acts: &[Act], one: &Played, other: &Played) -> Result<(), Broken> {
    let both = one.told.iter().zip(&other.told);
    for (number, (act, (one, other))) in acts.iter().zip(both).enumerate() {
        if one != other {
            let what = format!("act {number} {act:?} was answered\n{one}\nand\n{other}");
            return Err(Oracle::StoresAgree.broken(what));
        }
    }
    stores_agree(&one.witness, &other.witness)?;
    if one.ahead != other.ahead {
        let what = format!("what is ahead:\n{:?}\nis not\n{:?}", one.ahead, other.ahead);
        return Err(Oracle::StoresAgree.broken(what));
    }
    if one.root != other.root {
        return Err(Oracle::StoresAgree.broken("the leaves of the evidence logs differ"));
    }
    Ok(())
}
