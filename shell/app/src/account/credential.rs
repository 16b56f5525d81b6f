//! Passwords: what is acceptable, how they are kept (argon2id), how they are compared.
//!
//! It knows nothing of accounts or sessions.

use crate::codes;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use skein_kernel::rejection::{Class, Rejection};
use std::sync::LazyLock;

/// Characters a password has at least (NIST SP 800-63B §5.1.1 asks for length, not for symbols).
pub const SHORTEST: usize = 10;
/// Bytes a password has at most, so that hashing it costs a known amount.
pub const LONGEST: usize = 256;

/// Passwords that everyone tries first.
const COMMON: [&str; 8] = [
    "1234567890",
    "0123456789",
    "password123",
    "administrator",
    "qwertyuiop",
    "1q2w3e4r5t",
    "abcd123456",
    "admin123456",
];

/// A hash nobody's password has. An unknown name is compared against it, so that it costs the same
/// time as a known one and the answer doesn't say which names exist.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash(&super::random_hex::<16>()).unwrap_or_default());

/// The argon2id parameters of OWASP's second profile: 19 MiB, two passes, one lane.
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

/// Refuses a password that is too short, too long, everyone's, or the account's own name.
///
/// # Errors
/// `SK-APP-0007`.
pub(super) fn check_strength(account: &str, password: &str) -> Result<(), Rejection> {
    let lower = password.to_lowercase();
    let own_name = !account.is_empty() && lower.contains(&account.to_lowercase());
    let distinct = password.chars().collect::<std::collections::HashSet<_>>().len();
    let fits = password.chars().count() >= SHORTEST && password.len() <= LONGEST;
    if fits && distinct >= 4 && !own_name && !COMMON.contains(&lower.as_str()) {
        return Ok(());
    }
    Err(Rejection::new(
        codes::WEAK_PASSWORD,
        Class::Invalid,
        format!("新密码太弱：至少 {SHORTEST} 个字符、至少 4 种字符，不得含用户名，也不得是常见密码"),
        format!(
            "the new password is too weak: at least {SHORTEST} characters, 4 of them different, without the account's name and not a common one"
        ),
    )
    .at_element("new_password"))
}

/// The argon2id hash of a password in PHC form, with a fresh salt.
///
/// # Errors
/// `SK-APP-0007` when the hasher refuses the password.
pub(super) fn hash(password: &str) -> Result<String, Rejection> {
    argon2()
        .hash_password(password.as_bytes())
        .map(|phc| phc.to_string())
        .map_err(|e| {
            Rejection::new(
                codes::WEAK_PASSWORD,
                Class::Invalid,
                "该密码无法使用，请换一个",
                format!("this password can't be used: {e}"),
            )
        })
}

/// Whether `password` is the one behind `phc`. With no hash at all the same work is done and the answer is no.
#[must_use]
pub(super) fn matches(password: &str, phc: Option<&str>) -> bool {
    let against = phc.unwrap_or(&NOBODY);
    let verified = PasswordHash::new(against)
        .is_ok_and(|parsed| argon2().verify_password(password.as_bytes(), &parsed).is_ok());
    verified && phc.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    #[test]
    fn a_password_matches_its_own_hash_only() {
        let phc = hash("六月的雁城有很多船").unwrap();
        assert!(phc.starts_with("$argon2id$v=19$"));
        assert!(matches("六月的雁城有很多船", Some(&phc)));
        assert!(!matches("六月的雁城有很多车", Some(&phc)));
        assert!(!matches("六月的雁城有很多船", None));
    }

    #[test]
    fn weak_passwords_are_refused() {
        for weak in [
            "",
            "short",
            "1234567890",
            "aaaaaaaaaaaa",
            "my-Officer-1-x",
            "PASSWORD123",
        ] {
            let refused = check_strength("officer", weak).unwrap_err();
            assert_eq!(refused.code, codes::WEAK_PASSWORD, "{weak}");
        }
        check_strength("officer", "long enough, and plain").unwrap();
    }

    /// The fastest of several runs, which the machine's other work disturbs least.
    fn fastest(run: impl Fn() -> bool) -> Duration {
        let time = || {
            let start = Instant::now();
            assert!(!run());
            start.elapsed()
        };
        (0..5).map(|_| time()).min().unwrap()
    }

    #[test]
    fn an_unknown_name_costs_as_much_time_as_a_known_one() {
        let phc = hash("the real password").unwrap();
        assert!(!matches("warm-up", None));
        let known = fastest(|| matches("a wrong guess", Some(&phc)));
        let unknown = fastest(|| matches("a wrong guess", None));
        let (low, high) = (known.min(unknown), known.max(unknown));
        assert!(high < low * 2, "known {known:?}, unknown {unknown:?}");
    }
}
