//! The door: sign-in, sessions, sign-out and password changes.

use super::address::Address;
use super::credential;
use super::limit::Limiter;
use super::roster::{Account, Roster};
use super::{random_hex, sha256};
use crate::codes;
use crate::lock;
use jiff::{SignedDuration, Timestamp};
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::rejection::{Class, Rejection};
use skein_store::vault::{Credential, Held, KeptSession, TokenHash, Vault};
use std::sync::{Arc, Condvar, Mutex};

/// A session ends after this long without a request.
const IDLE: SignedDuration = SignedDuration::from_mins(45);
/// A session ends this long after sign-in, however busy.
const ABSOLUTE: SignedDuration = SignedDuration::from_hours(12);
/// The vault hears of a session's use this often at most.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// Passwords hashed at the same time: each costs 19 MiB.
const HASHERS: usize = 4;

/// Sign-ins, in the vault.
const SIGNED_IN: &str = "signed-in";
/// How long sign-ins are remembered.
const HISTORY: SignedDuration = SignedDuration::from_hours(24 * 180);
/// What stands for the hash of an account that signs in otherwise than by a password. No password has it.
pub(crate) const NO_PASSWORD: &str = "!";

/// A sign-in, or a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// When.
    pub at: Timestamp,
    /// From where.
    pub client: String,
    /// By what: `password`, `passkey`, `code`, `oidc`.
    pub how: String,
    /// Whether it went through.
    pub succeeded: bool,
}

impl SignIn {
    fn read(held: &Held) -> Option<Self> {
        let value: serde_json::Value = serde_json::from_str(&held.value).ok()?;
        Some(Self {
            at: held.at,
            client: value.get("client")?.as_str()?.to_owned(),
            how: value.get("how")?.as_str()?.to_owned(),
            succeeded: value.get("succeeded")?.as_bool()?,
        })
    }
}

/// Where a request came from, as far as the shell can tell: an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client(pub String);

/// A secret shown once: a first password.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// Whose.
    pub account: ActorId,
    /// The password in clear. It must be changed at first sign-in.
    pub password: String,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secret")
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

/// Someone signed in.
#[derive(Clone)]
pub struct Session {
    /// The token the client keeps: 256 random bits in hexadecimal. Only its hash is stored.
    pub token: String,
    /// Who. Without roles as long as a first password has to be changed, so that no policy lets it act.
    pub actor: Actor,
    /// The name to show.
    pub display: String,
    /// The anti-forgery token that every form of this session carries.
    pub csrf: String,
    /// Whether the password must be changed before anything else.
    pub must_change: bool,
    /// When the session ends if nothing more is heard.
    pub expires: Timestamp,
    /// For whom it acts, where not for its own account.
    pub acting: Option<Acting>,
    /// Whether it is of someone the city serves.
    pub served: bool,
}

/// For whom somebody acts: a firm or a ward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acting {
    /// The account acted for.
    pub account: ActorId,
    /// The name to show.
    pub display: String,
}

/// Knows accounts by name.
pub trait Known {
    /// The account of that name.
    fn account(&self, id: &ActorId) -> Option<Account>;
}

impl Known for Roster {
    fn account(&self, id: &ActorId) -> Option<Account> {
        self.get(id).cloned()
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("actor", &self.actor.id)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Lets a form pass that carries this session's anti-forgery token. Constant time.
    ///
    /// # Errors
    /// `SK-APP-0010`.
    pub fn check_form(&self, csrf: &str) -> Result<(), Rejection> {
        let same_length = csrf.len() == self.csrf.len();
        let difference = csrf
            .bytes()
            .zip(self.csrf.bytes())
            .fold(0, |all, (a, b)| all | (a ^ b));
        if same_length && difference == 0 {
            return Ok(());
        }
        Err(Rejection::new(
            codes::FORGED,
            Class::Forbidden,
            "表单已失效，请刷新页面后重新提交",
            "this form is no longer valid; reload the page and send it again",
        ))
    }
}

/// Guards the city: checks passwords and sessions against the vault, which all nodes of a city share.
pub struct Door {
    pub(crate) vault: Arc<dyn Vault>,
    limiter: Mutex<Limiter>,
    hashers: Hashers,
}

impl Door {
    /// A door whose secrets are in a vault.
    #[must_use]
    pub fn new(vault: Arc<dyn Vault>) -> Self {
        Self {
            vault,
            limiter: Mutex::default(),
            hashers: Hashers::default(),
        }
    }

    /// Signs someone in. A wrong password, an unknown name and a disabled account give the same
    /// answer after the same work.
    ///
    /// # Errors
    /// `SK-APP-0001` for a wrong name or password, `SK-APP-0002` after too many tries.
    pub fn sign_in(
        &self,
        known: &dyn Known,
        (name, password): (&str, &str),
        client: &Client,
        now: Timestamp,
    ) -> Result<Session, Rejection> {
        let typed = normal(name);
        lock(&self.limiter).attempt(&typed, &client.0, now)?;
        // By telephone or e-mail too; whatever is nobody's stays a name that nobody has.
        let name = self.account_at(&typed)?.unwrap_or_else(|| typed.clone());
        let credential = self.vault.credential(&name)?;
        let account = known
            .account(&ActorId(name.clone()))
            .filter(|account| account.enabled);
        let phc = credential
            .as_ref()
            .filter(|it| account.is_some() && it.phc != NO_PASSWORD)
            .map(|c| c.phc.as_str());
        if password.len() > credential::LONGEST || !self.hashers.matches(password, phc) {
            // Noted for nobody too, so that it takes as long.
            let whose = account.map(|account| account.id.0).unwrap_or_default();
            self.note(&whose, client, ("password", false), now)?;
            return Err(wrong());
        }
        let (Some(account), Some(credential)) = (account, credential) else {
            return Err(wrong());
        };
        lock(&self.limiter).succeeded(&typed, &client.0);
        let session = self.open(&account, &credential, now)?;
        self.note(&name, client, ("password", true), now)?;
        Ok(session)
    }

    /// Opens a session for someone who proved otherwise than by a password who they are: by a passkey, at
    /// another provider, by a code.
    ///
    /// # Errors
    /// `SK-APP-0001` if the account has no credential at all.
    pub(crate) fn welcome(
        &self,
        account: &Account,
        (client, how): (&Client, &str),
        now: Timestamp,
    ) -> Result<Session, Rejection> {
        let credential = self.vault.credential(&account.id.0)?;
        let credential = credential.filter(|_| account.enabled).ok_or_else(wrong)?;
        let session = self.open(account, &credential, now)?;
        self.note(&account.id.0, client, (how, true), now)?;
        Ok(session)
    }

    fn open(&self, account: &Account, credential: &Credential, now: Timestamp) -> Result<Session, Rejection> {
        self.vault.end_stale(now - IDLE - NOTED_EVERY, now - ABSOLUTE)?;
        let token = random_hex::<32>();
        let kept = self.admit(&account.id.0, credential, (&token, now))?;
        Ok(session(token, account, &kept))
    }

    /// Signs someone in who needs to show nothing, as a demonstration's people are.
    ///
    /// # Errors
    /// `SK-APP-0001` for an account that can't be signed in to, `SK-APP-0002` after too many tries.
    pub fn enter(
        &self,
        known: &dyn Known,
        id: &ActorId,
        client: &Client,
        now: Timestamp,
    ) -> Result<Session, Rejection> {
        lock(&self.limiter).attempt(&id.0, &client.0, now)?;
        let account = known.account(id).filter(|account| account.enabled);
        let (Some(account), Some(credential)) = (account, self.vault.credential(&id.0)?) else {
            return Err(wrong());
        };
        lock(&self.limiter).succeeded(&id.0, &client.0);
        let token = random_hex::<32>();
        let kept = self.admit(&id.0, &credential, (&token, now))?;
        Ok(session(token, &account, &kept))
    }

    /// The account that signs in by an address.
    fn account_at(&self, typed: &str) -> Result<Option<String>, Rejection> {
        let Ok(address) = typed.parse::<Address>() else {
            return Ok(None);
        };
        let held = self.vault.held(address.kind(), address.reveal())?;
        Ok(held.map(|held| held.account))
    }

    /// Notes in an account's history that somebody signed in, or tried to.
    fn note(
        &self,
        account: &str,
        client: &Client,
        (how, succeeded): (&str, bool),
        now: Timestamp,
    ) -> Result<(), Rejection> {
        let value = serde_json::json!({"client": client.0, "how": how, "succeeded": succeeded});
        let held = Held {
            kind: SIGNED_IN.to_owned(),
            key: format!("{account} {} {}", now.as_millisecond(), random_hex::<4>()),
            account: account.to_owned(),
            value: value.to_string(),
            at: now,
        };
        self.vault.claim(&held)?;
        self.vault.forget_before(SIGNED_IN, now - HISTORY)
    }

    /// When and from where an account was signed in to, the latest first, failed tries included.
    ///
    /// # Errors
    /// `SK-STORE-0045` when the vault can't be read.
    pub fn sign_ins(&self, account: &ActorId) -> Result<Vec<SignIn>, Rejection> {
        let mut noted = self.vault.held_of(&account.0, SIGNED_IN)?;
        noted.reverse();
        Ok(noted.iter().filter_map(SignIn::read).collect())
    }

    /// Checks the password of someone who is signed in already, before something that can't be taken back.
    ///
    /// # Errors
    /// `SK-APP-0001` when it is wrong, `SK-APP-0002` after too many tries.
    pub(crate) fn check(
        &self,
        account: &ActorId,
        password: &str,
        client: &Client,
        now: Timestamp,
    ) -> Result<(), Rejection> {
        lock(&self.limiter).attempt(&account.0, &client.0, now)?;
        let credential = self.vault.credential(&account.0)?;
        let phc = credential.as_ref().filter(|it| it.phc != NO_PASSWORD);
        if !self.hashers.matches(password, phc.map(|c| c.phc.as_str())) {
            return Err(wrong());
        }
        lock(&self.limiter).succeeded(&account.0, &client.0);
        Ok(())
    }

    /// Counts a try of something else than a password against the same limits.
    ///
    /// # Errors
    /// `SK-APP-0002` after too many tries.
    pub(crate) fn attempt(&self, what: &str, client: &Client, now: Timestamp) -> Result<(), Rejection> {
        lock(&self.limiter).attempt(what, &client.0, now)
    }

    /// Notes that it succeeded.
    pub(crate) fn succeeded(&self, what: &str, client: &Client) {
        lock(&self.limiter).succeeded(what, &client.0);
    }

    /// Hashes a password that is strong enough for an account.
    ///
    /// # Errors
    /// `SK-APP-0007` when it is weak.
    pub(crate) fn hashed(&self, name: &str, password: &str) -> Result<String, Rejection> {
        credential::check_strength(name, password)?;
        self.hashers.hash(password)
    }

    /// Gives an account a password by its hash, and ends its sessions but one.
    ///
    /// # Errors
    /// `SK-STORE-0045` when the vault can't be written.
    pub(crate) fn set_hash(&self, account: &ActorId, phc: String) -> Result<(), Rejection> {
        let credential = Credential {
            phc,
            must_change: false,
        };
        self.vault.replace(&[&account.0], &credential, None)
    }

    /// Where secrets and what is kept of people are.
    pub(crate) fn vault(&self) -> &Arc<dyn Vault> {
        &self.vault
    }

    /// Opens a session for whoever showed this credential, unless it was replaced while the password was
    /// being hashed: a reset must not be outrun. Replacing one ends the sessions that are open after it.
    fn admit(
        &self,
        name: &str,
        shown: &Credential,
        (token, now): (&str, Timestamp),
    ) -> Result<KeptSession, Rejection> {
        let kept = KeptSession {
            account: name.to_owned(),
            csrf: random_hex::<16>(),
            opened: now,
            seen: now,
            must_change: shown.must_change,
        };
        match self.vault.open_session(&sha256(token.as_bytes()), &kept, shown)? {
            true => Ok(kept),
            false => Err(wrong()),
        }
    }

    /// The session behind a token, whichever node opened it, and notes that it was used.
    ///
    /// # Errors
    /// `SK-APP-0003` when there is none, it has expired, or its account was disabled.
    pub fn session(&self, known: &dyn Known, token: &str, now: Timestamp) -> Result<Session, Rejection> {
        let key = sha256(token.as_bytes());
        let kept = self.vault.session(&key)?.ok_or_else(expired)?;
        let account = known
            .account(&ActorId(kept.account.clone()))
            .filter(|account| account.enabled);
        let Some(account) = account.filter(|_| ends(&kept) > now) else {
            self.vault.end_session(&key)?;
            return Err(expired());
        };
        let kept = self.note_use(&key, kept, now)?;
        Ok(session(token.to_owned(), &account, &kept))
    }

    /// Ends a session. Ending one that doesn't exist is no error.
    ///
    /// # Errors
    /// `SK-STORE-0045` when the vault can't be written.
    pub fn sign_out(&self, token: &str) -> Result<(), Rejection> {
        self.vault.end_session(&sha256(token.as_bytes()))
    }

    /// Replaces someone's password after checking the old one, and ends their other sessions.
    ///
    /// # Errors
    /// `SK-APP-0001` when the old password is wrong, `SK-APP-0002` after too many tries,
    /// `SK-APP-0007` when the new one is weak or the same.
    pub fn change_password(
        &self,
        session: &Session,
        (old, new): (&str, &str),
        client: &Client,
        now: Timestamp,
    ) -> Result<(), Rejection> {
        let name = &session.actor.id.0;
        lock(&self.limiter).attempt(name, &client.0, now)?;
        let credential = self.vault.credential(name)?;
        if !self
            .hashers
            .matches(old, credential.as_ref().map(|c| c.phc.as_str()))
        {
            return Err(wrong());
        }
        lock(&self.limiter).succeeded(name, &client.0);
        credential::check_strength(name, new)?;
        if old == new {
            return Err(same());
        }
        let own = sha256(session.token.as_bytes());
        self.replace(&[name], (new, false), Some(&own))
    }

    /// Gives an account a fresh first password that must be changed at sign-in, and ends its sessions.
    ///
    /// # Errors
    /// `SK-STORE-0045` when the vault can't be written.
    pub fn first_password(&self, account: &ActorId) -> Result<Secret, Rejection> {
        let password = random_hex::<10>();
        self.replace(&[&account.0], (&password, true), None)?;
        Ok(Secret {
            account: account.clone(),
            password,
        })
    }

    /// Gives several accounts one password that need not be changed, as demonstrations do. It is hashed
    /// once: whoever knows it for one account knows it for all.
    ///
    /// # Errors
    /// `SK-STORE-0045` when the vault can't be written.
    pub fn known_passwords(&self, accounts: &[ActorId], password: &str) -> Result<(), Rejection> {
        let accounts: Vec<&str> = accounts.iter().map(|account| account.0.as_str()).collect();
        self.replace(&accounts, (password, false), None)
    }

    /// Whether an account has a password.
    ///
    /// # Errors
    /// `SK-STORE-0045` when the vault can't be read.
    pub fn has_password(&self, account: &ActorId) -> Result<bool, Rejection> {
        let credential = self.vault.credential(&account.0)?;
        Ok(credential.is_some_and(|credential| credential.phc != NO_PASSWORD))
    }

    /// Gives accounts a password, hashed once, and ends their other sessions.
    fn replace(
        &self,
        accounts: &[&str],
        (password, must_change): (&str, bool),
        except: Option<&TokenHash>,
    ) -> Result<(), Rejection> {
        let phc = self.hashers.hash(password)?;
        self.vault
            .replace(accounts, &Credential { phc, must_change }, except)
    }

    fn note_use(
        &self,
        key: &TokenHash,
        mut kept: KeptSession,
        now: Timestamp,
    ) -> Result<KeptSession, Rejection> {
        if now.duration_since(kept.seen) >= NOTED_EVERY {
            kept.seen = now;
            self.vault.touch_session(key, now)?;
        }
        Ok(kept)
    }
}

/// At most [`HASHERS`] passwords are hashed at once; the others wait their turn.
#[derive(Default)]
struct Hashers {
    busy: Mutex<usize>,
    free: Condvar,
}

impl Hashers {
    fn matches(&self, password: &str, phc: Option<&str>) -> bool {
        self.in_turn(|| credential::matches(password, phc))
    }

    fn hash(&self, password: &str) -> Result<String, Rejection> {
        self.in_turn(|| credential::hash(password))
    }

    fn in_turn<T>(&self, work: impl FnOnce() -> T) -> T {
        let waiting = self.free.wait_while(lock(&self.busy), |busy| *busy >= HASHERS);
        *waiting.unwrap_or_else(std::sync::PoisonError::into_inner) += 1;
        let done = work();
        *lock(&self.busy) -= 1;
        self.free.notify_one();
        done
    }
}

/// Names are compared without surrounding blanks and in lower case.
fn normal(name: &str) -> String {
    name.trim().to_lowercase()
}

fn ends(kept: &KeptSession) -> Timestamp {
    // Idle time counts from the last noted use, which is at most a minute behind the real one.
    (kept.seen + IDLE + NOTED_EVERY).min(kept.opened + ABSOLUTE)
}

fn session(token: String, account: &Account, kept: &KeptSession) -> Session {
    let must_change = kept.must_change;
    let mut actor = account.actor();
    if must_change {
        actor.roles.clear();
    }
    let display = account.display.clone();
    Session {
        token,
        actor,
        display,
        csrf: kept.csrf.clone(),
        must_change,
        expires: ends(kept),
        acting: None,
        served: account.holder.is_served(),
    }
}

fn wrong() -> Rejection {
    Rejection::new(
        codes::SIGN_IN,
        Class::Unauthenticated,
        "用户名或密码不正确",
        "wrong name or password",
    )
}

fn expired() -> Rejection {
    Rejection::new(
        codes::SESSION,
        Class::Unauthenticated,
        "登录已过期，请重新登录",
        "your session has ended; sign in again",
    )
}

fn same() -> Rejection {
    Rejection::new(
        codes::WEAK_PASSWORD,
        Class::Invalid,
        "新密码不得与原密码相同",
        "the new password must differ from the old one",
    )
    .at_element("new_password")
}

#[cfg(test)]
mod tests {
    use super::super::roster::{AccountCommand, AccountFacts};
    use super::*;
    use skein_kernel::actor::Role;
    use skein_store::vault;

    const RIGHT: &str = "a right good password";

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_600_000_000 + minute * 60).unwrap()
    }

    fn client() -> Client {
        Client("192.0.2.7".into())
    }

    fn door_of(name: &str) -> (Door, Roster) {
        let id = ActorId(name.into());
        let facts = AccountFacts {
            id: id.clone(),
            display: "审计".into(),
            unit: None,
            roles: vec![Role::Auditor],
        };
        let mut roster = Roster::default();
        roster.evolve(
            &roster.clone().decide(AccountCommand::Open(facts)).unwrap(),
            at(0),
        );
        let door = Door::new(vault::in_memory("430400".parse().unwrap()).unwrap());
        door.known_passwords(&[id], RIGHT).unwrap();
        (door, roster)
    }

    #[test]
    fn the_right_password_opens_a_session_that_signing_out_ends() {
        let (door, roster) = door_of("auditor");
        let session = door
            .sign_in(&roster, (" Auditor ", RIGHT), &client(), at(0))
            .unwrap();
        assert_eq!(session.token.len(), 64);
        assert_eq!(
            door.session(&roster, &session.token, at(1)).unwrap().actor.id.0,
            "auditor"
        );
        door.sign_out(&session.token).unwrap();
        assert_eq!(
            door.session(&roster, &session.token, at(1)).unwrap_err().code,
            codes::SESSION
        );
    }

    #[test]
    fn a_reset_is_not_outrun_by_a_sign_in_under_way() {
        let (door, roster) = door_of("auditor");
        let shown = door.vault.credential("auditor").unwrap().unwrap();
        // The password was checked; before the session opens, an administrator resets it.
        let secret = door.first_password(&ActorId("auditor".into())).unwrap();
        let refused = door.admit("auditor", &shown, ("token", at(0))).unwrap_err();
        assert_eq!(refused.code, codes::SIGN_IN);
        assert!(door.session(&roster, "token", at(0)).is_err());
        let renewed = door.sign_in(&roster, ("auditor", &secret.password), &client(), at(1));
        assert!(renewed.unwrap().must_change);
    }

    #[test]
    fn wrong_passwords_and_unknown_names_get_the_same_answer_and_then_have_to_wait() {
        let (door, roster) = door_of("auditor");
        for _ in 0..5 {
            let known = door
                .sign_in(&roster, ("auditor", "wrong"), &client(), at(0))
                .unwrap_err();
            let unknown = door
                .sign_in(&roster, ("ghost", "wrong"), &client(), at(0))
                .unwrap_err();
            assert_eq!(known, unknown);
            assert_eq!(known.code, codes::SIGN_IN);
        }
        let refused = door
            .sign_in(&roster, ("auditor", RIGHT), &client(), at(0))
            .unwrap_err();
        assert_eq!(refused.code, codes::TOO_MANY);
        door.sign_in(&roster, ("auditor", RIGHT), &client(), at(1))
            .unwrap();
    }

    #[test]
    fn a_session_ends_when_idle_and_at_the_end_of_the_day() {
        let (door, roster) = door_of("auditor");
        let idle = door
            .sign_in(&roster, ("auditor", RIGHT), &client(), at(0))
            .unwrap();
        assert_eq!(
            door.session(&roster, &idle.token, at(46)).unwrap_err().code,
            codes::SESSION
        );
        let busy = door
            .sign_in(&roster, ("auditor", RIGHT), &client(), at(0))
            .unwrap();
        for minute in (0..720).step_by(30) {
            door.session(&roster, &busy.token, at(minute)).unwrap();
        }
        assert_eq!(
            door.session(&roster, &busy.token, at(720)).unwrap_err().code,
            codes::SESSION
        );
    }

    #[test]
    fn a_disabled_account_is_out_at_once() {
        let (door, mut roster) = door_of("auditor");
        let session = door
            .sign_in(&roster, ("auditor", RIGHT), &client(), at(0))
            .unwrap();
        let disable = AccountCommand::Disable {
            id: ActorId("auditor".into()),
        };
        roster.evolve(&roster.clone().decide(disable).unwrap(), at(1));
        assert_eq!(
            door.session(&roster, &session.token, at(1)).unwrap_err().code,
            codes::SESSION
        );
        let again = door
            .sign_in(&roster, ("auditor", RIGHT), &client(), at(1))
            .unwrap_err();
        assert_eq!(again.code, codes::SIGN_IN);
    }

    #[test]
    fn a_first_password_must_be_changed_and_changing_it_ends_other_sessions() {
        let (door, roster) = door_of("auditor");
        let secret = door.first_password(&ActorId("auditor".into())).unwrap();
        let credentials = ("auditor", secret.password.as_str());
        let session = door.sign_in(&roster, credentials, &client(), at(0)).unwrap();
        let other = door.sign_in(&roster, credentials, &client(), at(0)).unwrap();
        assert!(session.must_change);
        let change = |old: &str, new: &str| door.change_password(&session, (old, new), &client(), at(1));
        assert_eq!(
            change("wrong", "another good one").unwrap_err().code,
            codes::SIGN_IN
        );
        assert_eq!(
            change(&secret.password, &secret.password).unwrap_err().code,
            codes::WEAK_PASSWORD
        );
        change(&secret.password, "another good one").unwrap();
        assert!(!door.session(&roster, &session.token, at(2)).unwrap().must_change);
        assert_eq!(
            door.session(&roster, &other.token, at(2)).unwrap_err().code,
            codes::SESSION
        );
    }

    #[test]
    fn sessions_outlive_a_restart_and_their_tokens_are_not_stored() {
        let directory = tempfile::tempdir().unwrap();
        let division = "430400".parse().unwrap();
        let (_, roster) = door_of("auditor");
        let door = Door::new(vault::in_folder(directory.path(), division).unwrap());
        door.known_passwords(&[ActorId("auditor".into())], RIGHT).unwrap();
        let session = door
            .sign_in(&roster, ("auditor", RIGHT), &client(), at(0))
            .unwrap();
        drop(door);
        let door = Door::new(vault::in_folder(directory.path(), division).unwrap());
        assert_eq!(
            door.session(&roster, &session.token, at(1)).unwrap().csrf,
            session.csrf
        );
        drop(door);
        let vault = directory.path().join("vault.db");
        #[cfg(unix)]
        {
            let mode =
                std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&vault).unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
        let bytes = std::fs::read(vault).unwrap();
        assert!(!bytes.windows(64).any(|window| window == session.token.as_bytes()));
    }

    #[test]
    fn a_form_needs_the_session_s_own_token() {
        let (door, roster) = door_of("auditor");
        let session = door
            .sign_in(&roster, ("auditor", RIGHT), &client(), at(0))
            .unwrap();
        session.check_form(&session.csrf).unwrap();
        assert_eq!(session.check_form("").unwrap_err().code, codes::FORGED);
        assert_eq!(
            session.check_form(&"0".repeat(32)).unwrap_err().code,
            codes::FORGED
        );
    }
}
