//! A forgotten password: a code sent to an address of the account, then a new password.
//!
//! Whether an address has an account isn't told: whoever asks gets a ticket, and a code goes only to those who
//! have one.

use super::{City, words};
use crate::account::address::Address;
use crate::account::confirm::Purpose;
use crate::account::roster::AccountCommand;
use crate::account::{Client, Session};
use skein_kernel::rejection::Rejection;

impl City {
    /// Begins to set a new password: a code goes to the address. Returns the ticket with which it is told.
    ///
    /// # Errors
    /// `SK-APP-0070` for what is no address, `SK-APP-0072` if the address was sent too many codes,
    /// `SK-APP-0002` after too many tries.
    pub fn recover(&self, address: &str, english: bool, client: &Client) -> Result<String, Rejection> {
        let address: Address = address.parse()?;
        let now = self.clock.now();
        self.door.attempt("recover", client, now)?;
        let account = self.account_at(&address)?.filter(|account| account.enabled);
        let payload = account.map(|account| account.id.0).unwrap_or_default();
        let is_known = !payload.is_empty();
        let (ticket, code) = self
            .confirmations
            .make(Purpose::Recover, &address, payload, now)?;
        if is_known {
            self.send_code(&address, &code, english)?;
        }
        Ok(ticket)
    }

    /// Sets a new password by the code that was sent, ends every open session of the account, and signs in.
    ///
    /// # Errors
    /// `SK-APP-0007` for a weak password, `SK-APP-0071` for a wrong or stale code.
    pub fn finish_recovery(
        &self,
        ticket: &str,
        (code, password): (&str, &str),
        client: &Client,
    ) -> Result<Session, Rejection> {
        // First, for a code is told once and nobody should have to ask for another because of a weak password.
        let phc = self.door.hashed("", password)?;
        let now = self.clock.now();
        let confirmed = self.confirmations.told(Purpose::Recover, ticket, code, now)?;
        let account = self.account_at(&confirmed.address)?;
        let account = account
            .filter(|account| account.enabled && account.id.0 == confirmed.payload)
            .ok_or_else(crate::account::confirm::stale)?;
        self.door.set_hash(&account.id, phc)?;
        self.account_order(
            &account.actor(),
            AccountCommand::NotePassword {
                id: account.id.clone(),
                reset: false,
            },
        )?;
        self.door.succeeded("recover", client);
        self.tell_of_account(&account.id, &words::password_changed())?;
        let session = self.door.welcome(&account, (client, "code"), self.clock.now())?;
        self.dressed(session)
    }
}
