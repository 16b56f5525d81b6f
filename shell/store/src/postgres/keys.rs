//! The city's signing key in the database, shared by its nodes.
//!
//! It knows nothing of what is signed. Earlier keys stay by their public halves, so that what they signed can
//! be verified.

use ed25519_dalek::{SigningKey, VerifyingKey};

use super::link::{Link, Outcome};
use super::rejections;
use crate::key;

const LAST: &str = "SELECT public_key, private_key FROM signing_keys WHERE division = $1 \
    ORDER BY number DESC LIMIT 1";
const PUBLIC: &str = "SELECT public_key FROM signing_keys WHERE division = $1 ORDER BY number";
/// Two nodes that found a city together both offer a key, and both take the one that came first.
const ADD: &str = "INSERT INTO signing_keys (division, number, public_key, private_key) \
    VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

/// The key to sign with. Made if there is none and nothing has been signed.
pub(crate) async fn signing_key(link: &Link, division: i32, may_create: bool) -> Outcome<SigningKey> {
    if let Some(key) = last(link, division).await? {
        return Ok(key);
    }
    if !may_create {
        return Err(rejections::no_key().into());
    }
    add(link, division, 1, &key::generate()).await?;
    last(link, division)
        .await?
        .ok_or_else(|| rejections::no_key().into())
}

/// Makes a new key that signs from now on, after the public halves of earlier ones.
pub(crate) async fn renew(link: &Link, division: i32, earlier: &[VerifyingKey]) -> Outcome<()> {
    let mut number = 0;
    for public in earlier {
        number += 1;
        let none: Option<&[u8]> = None;
        link.run(ADD, &[&division, &number, &public.as_bytes().as_slice(), &none])
            .await?;
    }
    add(link, division, number + 1, &key::generate()).await
}

/// The public halves of all keys, the latest last.
pub(crate) async fn public(link: &Link, division: i32) -> Outcome<Vec<VerifyingKey>> {
    let rows = link.rows(PUBLIC, &[&division]).await?;
    let keys: Option<Vec<_>> = rows.iter().map(|row| public_of(row.get(0))).collect();
    Ok(keys.ok_or_else(rejections::other_key)?)
}

async fn add(link: &Link, division: i32, number: i32, key: &SigningKey) -> Outcome<()> {
    let (public, private) = (key.verifying_key().to_bytes(), key.to_bytes());
    let parameters: super::link::Parameters<'_> =
        &[&division, &number, &public.as_slice(), &Some(private.as_slice())];
    link.run(ADD, parameters).await.map(drop)
}

async fn last(link: &Link, division: i32) -> Outcome<Option<SigningKey>> {
    let Some(row) = link.row(LAST, &[&division]).await? else {
        return Ok(None);
    };
    let private: Option<&[u8]> = row.get(1);
    let private = private.ok_or_else(rejections::no_key)?;
    let key = SigningKey::from_bytes(&private.try_into().map_err(|_| rejections::other_key())?);
    match public_of(row.get(0)) == Some(key.verifying_key()) {
        true => Ok(Some(key)),
        false => Err(rejections::other_key().into()),
    }
}

fn public_of(bytes: &[u8]) -> Option<VerifyingKey> {
    VerifyingKey::from_bytes(&bytes.try_into().ok()?).ok()
}
