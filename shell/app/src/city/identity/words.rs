//! What the city itself writes to people about their accounts, in both languages.

use crate::account::address::Address;
use crate::account::confirm::LASTS;
use crate::notify::{CODE, Letter};
use jiff::Timestamp;

/// A letter with a confirmation code.
pub(super) fn code(address: &Address, code: &str, english: bool, now: Timestamp) -> Letter {
    let minutes = LASTS.as_mins();
    let (title, body) = match english {
        false => (
            "验证码",
            format!("您的验证码是 {code}，{minutes} 分钟内有效。工作人员不会向您索要验证码。"),
        ),
        true => (
            "Your code",
            format!(
                "Your code is {code}. It counts for {minutes} minutes. No official will ever ask you for it."
            ),
        ),
    };
    Letter {
        urgent: true,
        expires: Some(now + LASTS),
        ..Letter::new(address.channel(), address.reveal(), CODE, (title, &body))
    }
}

/// A letter to someone who signs up where they have an account.
pub(super) fn known_already(address: &Address, english: bool, now: Timestamp) -> Letter {
    let (title, body) = match english {
        false => (
            "您已有账户",
            "有人用此号码或邮箱注册。您已经有账户，请直接登录；忘记密码可以找回。如非本人操作，请忽略。",
        ),
        true => (
            "You have an account",
            "Somebody signed up with this address. You have an account already: sign in, or recover your password. If it wasn't you, ignore this.",
        ),
    };
    Letter {
        urgent: true,
        expires: Some(now + LASTS),
        link: Some("/sign-in".to_owned()),
        ..Letter::new(
            address.channel(),
            address.reveal(),
            "account/known",
            (title, body),
        )
    }
}

/// Something about one's account that one ought to hear of, in both languages: title and text.
pub(super) struct Told {
    pub(super) notice: &'static str,
    pub(super) zh: (&'static str, String),
    pub(super) en: (&'static str, String),
}

/// That the password was changed.
pub(super) fn password_changed() -> Told {
    Told {
        notice: "account/password",
        zh: (
            "密码已修改",
            "您的账户密码刚刚被修改。如非本人操作，请立即找回密码并查看登录记录。".to_owned(),
        ),
        en: (
            "Password changed",
            "Your password was just changed. If it wasn't you, recover it at once and look at your sign-ins."
                .to_owned(),
        ),
    }
}

/// That a letter of authorisation was given to someone.
pub(super) fn authorised(firm: &str) -> Told {
    Told {
        notice: "account/authorised",
        zh: (
            "收到授权",
            format!("{firm}授权您代为办理。您可以在“我的账户”中切换办理身份。"),
        ),
        en: (
            "You are authorised",
            format!("{firm} has authorised you to act for it. Switch to it on your account's page."),
        ),
    }
}

/// That an authorisation was revoked.
pub(super) fn revoked(firm: &str) -> Told {
    Told {
        notice: "account/revoked",
        zh: ("授权已撤销", format!("{firm}撤销了对您的授权。")),
        en: (
            "Authorisation revoked",
            format!("{firm} has revoked your authorisation."),
        ),
    }
}

/// That two accounts were merged.
pub(super) fn merged() -> Told {
    Told {
        notice: "account/merged",
        zh: (
            "账户已合并",
            "您的两个账户已经合并，三十日内可以撤回。".to_owned(),
        ),
        en: (
            "Accounts merged",
            "Your two accounts were merged. For thirty days you can undo that.".to_owned(),
        ),
    }
}

/// That it was checked who someone is.
pub(super) fn verified() -> Told {
    Told {
        notice: "account/verified",
        zh: (
            "实名核验通过",
            "工作人员已核验您的证件，实名等级已提升。".to_owned(),
        ),
        en: (
            "Your papers were checked",
            "An official has checked your papers; your grade is raised.".to_owned(),
        ),
    }
}
