//! The city's signing key: 32 bytes in hexadecimal in `evidence.key`, readable by its owner only; its
//! public half in `evidence.pub`, for anyone.
//!
//! Each is put in its place whole, so that a crash while they are made leaves a city that can be opened. It
//! knows nothing of what is signed.

use ed25519_dalek::{SigningKey, VerifyingKey};
use skein_kernel::rejection::Rejection;
use std::fs;
use std::path::Path;

use crate::private::{self, Readers};
use crate::rejections::{files, signing_key};

/// The private key's file name in the data folder.
pub(crate) const PRIVATE: &str = "evidence.key";
/// The public key's file name in the data folder and in backups.
pub(crate) const PUBLIC: &str = "evidence.pub";

/// A new random key, kept nowhere.
pub(crate) fn generate() -> SigningKey {
    SigningKey::from_bytes(&rand::random())
}

/// The key of these bytes, kept nowhere.
pub(crate) fn given(bytes: &[u8; 32]) -> SigningKey {
    SigningKey::from_bytes(bytes)
}

/// The key in a data folder. Created if there is none and `may_create`.
pub(crate) fn load_or_create(folder: &Path, may_create: bool) -> Result<SigningKey, Rejection> {
    let path = folder.join(PRIVATE);
    if !path.exists() {
        if may_create {
            return create(folder);
        }
        let en = "it is missing though events have been signed; put the file back";
        return Err(signing_key(&path, "密钥文件缺失而日志已有签名，请放回该文件", en));
    }
    refuse_exposed(&path)?;
    let text = fs::read_to_string(&path).map_err(|error| files(&path, error))?;
    let mut seed = [0; 32];
    hex::decode_to_slice(text.trim(), &mut seed).map_err(|_| {
        signing_key(
            &path,
            "文件不是 64 个十六进制字符",
            "the file is not 64 hexadecimal digits",
        )
    })?;
    let key = SigningKey::from_bytes(&seed);
    // A crash between the two files, or a hand that tidied up, leaves the public half out.
    write_public(folder, &key.verifying_key())?;
    Ok(key)
}

/// A new key in a folder that has none. The private half first: an interrupted attempt then leaves no key,
/// or one whose public half is added when it is loaded.
pub(crate) fn create(folder: &Path) -> Result<SigningKey, Rejection> {
    let key = generate();
    let (path, text) = (folder.join(PRIVATE), hex::encode(key.to_bytes()) + "\n");
    private::put(&path, &text, Readers::Owner).map_err(|error| files(&path, error))?;
    write_public(folder, &key.verifying_key())?;
    Ok(key)
}

/// Adds a public key to a folder's `evidence.pub`, below those of earlier keys, unless it is there already.
fn write_public(folder: &Path, key: &VerifyingKey) -> Result<(), Rejection> {
    let path = folder.join(PUBLIC);
    let mut keys = if path.exists() {
        read_public(&path)?
    } else {
        Vec::new()
    };
    if keys.last() == Some(key) {
        return Ok(());
    }
    keys.retain(|earlier| earlier != key);
    keys.push(*key);
    write_all_public(&path, &keys)
}

/// Writes public keys into a file, the latest last.
pub(crate) fn write_all_public(path: &Path, keys: &[VerifyingKey]) -> Result<(), Rejection> {
    let lines: String = keys
        .iter()
        .map(|key| hex::encode(key.to_bytes()) + "\n")
        .collect();
    private::put(path, &lines, Readers::Anyone).map_err(|error| files(path, error))
}

/// Reads the public keys in a file, one a line in hexadecimal, the latest last. There are several once a
/// city was restored without its private key.
///
/// # Errors
/// `SK-STORE-0012` if the file holds anything but Ed25519 public keys, `SK-STORE-0002` if it can't be read.
pub fn read_public(path: &Path) -> Result<Vec<VerifyingKey>, Rejection> {
    let text = fs::read_to_string(path).map_err(|error| files(path, error))?;
    let keys: Option<Vec<_>> = text.lines().map(public).collect();
    keys.filter(|keys| !keys.is_empty()).ok_or_else(|| {
        signing_key(
            path,
            "文件不是 Ed25519 公钥",
            "the file holds no Ed25519 public key",
        )
    })
}

fn public(line: &str) -> Option<VerifyingKey> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(line.trim(), &mut bytes).ok()?;
    VerifyingKey::from_bytes(&bytes).ok()
}

#[cfg(unix)]
fn refuse_exposed(path: &Path) -> Result<(), Rejection> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)
        .map_err(|error| files(path, error))?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        let en = "others can read it; set its mode to 600";
        return Err(signing_key(path, "其他用户可以读取它，请把权限改为 600", en));
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_exposed(_path: &Path) -> Result<(), Rejection> {
    Ok(())
}
