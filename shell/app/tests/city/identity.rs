//! Accounts of citizens and firms: signing up, real names, firms and their agents, children, mergers, closing.

use crate::world::{World, administrator, officer, outcome};
use jiff::SignedDuration;
use jiff::civil::date;
use skein_app::account::holder::Grade;
use skein_app::account::{Client, Session};
use skein_app::city::City;
use skein_app::city::identity::{NewLetter, Notice, SignUp};
use skein_app::notify::{ChannelKind, Quiet};
use skein_kernel::actor::ActorId;

const PASSWORD: &str = "六月的雁城有很多小船";
/// Made-up numbers with right check characters, by GB 11643: of grown-ups, and of a child of ten and one of
/// sixteen years on the small city's first day, 2021-03-01.
const LI: &str = "430405199003070018";
const WANG: &str = "430421198511120021";
const TEN: &str = "430405201101010019";
const SIXTEEN: &str = "430405200501010013";
const FIRM: &str = "91350100M000100Y43";

fn client() -> Client {
    Client("192.0.2.1".into())
}

/// The code last caught for an address.
fn code(city: &City, address: &str) -> String {
    city.postman().turn().unwrap();
    let [sent, ..] = city.sent_letters(&administrator(), 100).unwrap();
    let letter = sent
        .iter()
        .find(|kept| kept.letter.to == address && kept.letter.notice == "code");
    let text = &letter.expect("a code was sent").letter.body;
    let digits: String = text.chars().filter(char::is_ascii_digit).take(6).collect();
    digits
}

fn whole(address: &str) -> String {
    if address.contains('@') {
        address.into()
    } else {
        format!("+86{address}")
    }
}

pub(crate) fn sign_up(world: &World, address: &str) -> Session {
    let asked = SignUp {
        address: address.into(),
        password: PASSWORD.into(),
        ..SignUp::default()
    };
    let ticket = world.city.sign_up(&asked, &client()).unwrap();
    world.clock.advance(SignedDuration::from_secs(1));
    let code = code(&world.city, &whole(address));
    world.city.confirm_sign_up(&ticket, &code, &client()).unwrap()
}

/// Someone with a real name.
fn known(world: &World, phone: &str, name: &str, number: &str) -> Session {
    let session = sign_up(world, phone);
    world.city.give_real_name(&session.actor, name, number).unwrap();
    world.city.session(&session.token).unwrap()
}

fn grade(world: &World, session: &Session) -> Option<Grade> {
    world.city.profile(&session.actor).unwrap().grade
}

#[test]
fn somebody_signs_up_by_telephone_and_signs_in_by_it_however_it_is_written() {
    let world = World::in_memory();
    let session = sign_up(&world, "13907340001");
    assert!(session.served && !session.must_change);
    let again = world
        .city
        .sign_in("+86 139-0734-0001", PASSWORD, &client())
        .unwrap();
    assert_eq!(again.actor.id, session.actor.id);
    assert_eq!(
        outcome(world.city.sign_in("13907340001", "wrong", &client())),
        "SK-APP-0001"
    );
    let sign_ins = world.city.profile(&session.actor).unwrap().sign_ins;
    let told: Vec<_> = sign_ins
        .iter()
        .map(|it| (it.how.as_str(), it.succeeded))
        .collect();
    assert_eq!(told.len(), 3);
    assert!(told.contains(&("password", false)) && told.contains(&("code", true)));
}

#[test]
fn who_has_an_account_is_told_to_the_address_alone() {
    let world = World::in_memory();
    sign_up(&world, "13907340001");
    world.clock.advance(SignedDuration::from_mins(2));
    let asked = SignUp {
        address: "13907340001".into(),
        password: "another good password".into(),
        ..SignUp::default()
    };
    let ticket = world.city.sign_up(&asked, &client()).unwrap();
    world.city.postman().turn().unwrap();
    let [sent, ..] = world.city.sent_letters(&administrator(), 10).unwrap();
    assert!(sent.iter().any(|kept| kept.letter.notice == "account/known"));
    assert_eq!(
        outcome(world.city.confirm_sign_up(&ticket, "123456", &client())),
        "SK-APP-0071"
    );
    assert!(world.city.sign_in("13907340001", PASSWORD, &client()).is_ok());
}

#[test]
fn sign_up_refuses_odd_addresses_weak_passwords_and_wrong_codes() {
    let world = World::in_memory();
    let try_ = |address: &str, password: &str| {
        let asked = SignUp {
            address: address.into(),
            password: password.into(),
            ..SignUp::default()
        };
        outcome(world.city.sign_up(&asked, &client()))
    };
    assert_eq!(try_("12345", PASSWORD), "SK-APP-0070");
    assert_eq!(try_("13907340001", "short"), "SK-APP-0007");
    assert_eq!(try_("13907340001", PASSWORD), "done");
    assert_eq!(try_("13907340001", PASSWORD), "SK-APP-0072");
}

#[test]
fn a_forgotten_password_is_replaced_by_code_and_open_sessions_end() {
    let world = World::in_memory();
    let session = sign_up(&world, "li@example.org");
    world.clock.advance(SignedDuration::from_mins(2));
    let ticket = world.city.recover("LI@example.org", false, &client()).unwrap();
    world.clock.advance(SignedDuration::from_secs(1));
    let code = code(&world.city, "li@example.org");
    let finish = |code: &str, new: &str| outcome(world.city.finish_recovery(&ticket, (code, new), &client()));
    assert_eq!(finish(&code, "weak"), "SK-APP-0007");
    assert_eq!(finish(&code, "a fresh good password"), "done");
    assert_eq!(finish(&code, "a fresh good password"), "SK-APP-0071");
    assert_eq!(outcome(world.city.session(&session.token)), "SK-APP-0003");
    // For an address that nobody has the answer is the same, and nothing is sent.
    assert!(world.city.recover("nobody@example.org", false, &client()).is_ok());
    world.city.postman().turn().unwrap();
    let [sent, ..] = world.city.sent_letters(&administrator(), 10).unwrap();
    assert!(!sent.iter().any(|kept| kept.letter.to.starts_with("nobody")));
}

#[test]
fn a_real_name_needs_a_telephone_a_right_number_and_one_account() {
    let world = World::in_memory();
    let by_mail = sign_up(&world, "li@example.org");
    let give = |session: &Session, name: &str, number: &str| {
        outcome(world.city.give_real_name(&session.actor, name, number))
    };
    assert_eq!(give(&by_mail, "李四", LI), "SK-APP-0074");
    let li = sign_up(&world, "13907340001");
    assert_eq!(give(&li, "李四", "430405199003070010"), "SK-KERNEL-0047");
    assert_eq!(give(&li, "<script>", LI), "SK-APP-0074");
    assert_eq!(give(&li, "李小四", TEN), "SK-APP-0074");
    assert_eq!(give(&li, "李四", LI), "done");
    assert_eq!(grade(&world, &li), Some(Grade::Basic));
    let profile = world.city.profile(&li.actor).unwrap();
    assert_eq!(profile.resident.as_deref(), Some("430405********0018"));
    let other = sign_up(&world, "13907340002");
    assert_eq!(give(&other, "李四", LI), "SK-APP-0073");
}

#[test]
fn an_officer_who_sees_the_document_raises_the_grade() {
    let world = World::in_memory();
    let li = known(&world, "13907340001", "李四", LI);
    let clerk = officer("roads");
    let verify = |number: &str| outcome(world.city.verify_papers(&clerk, &li.actor.id.0, (number, true)));
    assert_eq!(verify(WANG), "SK-APP-0074");
    assert_eq!(
        outcome(world.city.verify_papers(&li.actor, &li.actor.id.0, (LI, true))),
        "SK-APP-0004"
    );
    assert_eq!(verify(LI), "done");
    assert_eq!(grade(&world, &li), Some(Grade::High));
    assert_eq!(verify(LI), "SK-APP-0074");
    assert_eq!(
        outcome(world.city.give_real_name(&li.actor, "李五", WANG)),
        "SK-APP-0074"
    );
}

#[test]
fn personal_numbers_and_names_never_reach_the_journal() {
    let world = World::in_memory();
    let li = known(&world, "13907340001", "李四光", LI);
    world
        .city
        .verify_papers(&officer("roads"), &li.actor.id.0, (LI, true))
        .unwrap();
    world
        .city
        .register_firm(&li.actor, FIRM, "雁峰餐饮有限公司")
        .unwrap();
    let bodies: Vec<String> = world
        .city
        .journal()
        .replay(0)
        .unwrap()
        .map(|event| event.unwrap().event.body)
        .collect();
    for needle in ["13907340001", LI, "李四光", "19900307", PASSWORD] {
        assert!(!bodies.iter().any(|body| body.contains(needle)), "{needle}");
    }
}

#[test]
fn a_firm_is_checked_before_anyone_acts_for_it_and_authorises_by_letter() {
    let world = World::in_memory();
    let li = known(&world, "13907340001", "李四", LI);
    let wang = known(&world, "13907340002", "王五", WANG);
    let stranger = sign_up(&world, "13907340003");
    let register =
        |session: &Session, code: &str| outcome(world.city.register_firm(&session.actor, code, "雁峰餐饮"));
    assert_eq!(register(&stranger, FIRM), "SK-APP-0075");
    assert_eq!(register(&li, "91350100M000100Y42"), "SK-KERNEL-0042");
    let firm = world.city.register_firm(&li.actor, FIRM, "雁峰餐饮").unwrap();
    assert_eq!(register(&wang, FIRM), "SK-APP-0073");
    assert_eq!(outcome(world.city.act_for(&li, Some(&firm))), "SK-APP-0078");
    world
        .city
        .verify_papers(&officer("roads"), FIRM, (FIRM, false))
        .unwrap();
    world.city.act_for(&li, Some(&firm)).unwrap();
    let acting = world.city.session(&li.token).unwrap().acting.unwrap();
    assert_eq!(
        (acting.account.clone(), acting.display.as_str()),
        (firm.clone(), "雁峰餐饮")
    );
    let letter = |agent: &str, from, until| NewLetter {
        agent: agent.into(),
        items: vec!["food-permit".into()],
        from,
        until,
    };
    let give = |by: &Session, letter: &NewLetter| {
        outcome(world.city.authorise_agent(&by.actor, &firm, letter, &client()))
    };
    let (march, april) = (date(2021, 3, 2), date(2021, 4, 1));
    assert_eq!(give(&wang, &letter("13907340002", march, april)), "SK-APP-0004");
    assert_eq!(give(&li, &letter("13907340009", march, april)), "SK-APP-0077");
    assert_eq!(give(&li, &letter("13907340003", march, april)), "SK-APP-0075");
    assert_eq!(give(&li, &letter("13907340002", april, march)), "SK-APP-0077");
    assert_eq!(give(&li, &letter("13907340002", march, april)), "done");
    let acts = |item| world.city.acts_as(&wang.actor, &firm.0, item).unwrap();
    assert!(!acts(None), "not before its first day");
    world.clock.advance(SignedDuration::from_hours(24));
    assert!(acts(Some("food-permit")) && !acts(Some("seal-filing")));
    assert_eq!(world.city.firm(&wang.actor, &firm).unwrap().letters.len(), 1);
    assert_eq!(
        outcome(world.city.revoke_agent(&stranger.actor, &firm, 1)),
        "SK-APP-0004"
    );
    world.city.revoke_agent(&li.actor, &firm, 1).unwrap();
    assert!(!acts(Some("food-permit")));
}

#[test]
fn a_guardian_acts_for_a_child_until_it_is_of_age() {
    let world = World::in_memory();
    let li = known(&world, "13907340001", "李四", LI);
    let wang = known(&world, "13907340002", "王五", WANG);
    let add = |name: &str, number: &str| outcome(world.city.add_ward(&li.actor, name, number));
    assert_eq!(add("王五", WANG), "SK-APP-0074");
    let child = world.city.add_ward(&li.actor, "李小四", SIXTEEN).unwrap();
    assert_eq!(add("李小四", SIXTEEN), "SK-APP-0073");
    assert!(world.city.acts_as(&li.actor, &child.0, None).unwrap());
    assert!(!world.city.acts_as(&wang.actor, &child.0, None).unwrap());
    let guard = |by: &Session| {
        outcome(
            world
                .city
                .add_guardian(&by.actor, &child, "13907340002", &client()),
        )
    };
    assert_eq!(guard(&wang), "SK-APP-0078");
    assert_eq!(guard(&li), "done");
    assert!(world.city.acts_as(&wang.actor, &child.0, None).unwrap());
    // Born on 2005-01-01: of age on 2023-01-01.
    let days = date(2021, 3, 1).until(date(2022, 12, 31)).unwrap().get_days();
    world
        .clock
        .advance(SignedDuration::from_hours(24 * i64::from(days)));
    assert!(world.city.acts_as(&li.actor, &child.0, None).unwrap());
    world.clock.advance(SignedDuration::from_hours(24));
    assert!(!world.city.acts_as(&li.actor, &child.0, None).unwrap());
}

#[test]
fn two_accounts_of_one_person_are_merged_and_that_can_be_undone_for_a_month() {
    let world = World::in_memory();
    let li = known(&world, "13907340001", "李四", LI);
    let double = sign_up(&world, "li@example.org");
    let wang = known(&world, "13907340002", "王五", WANG);
    let merge = |into: &Session, address: &str| {
        world.clock.advance(SignedDuration::from_mins(2));
        let ticket = world.city.merge(&into.actor, address, &client()).unwrap();
        world.clock.advance(SignedDuration::from_secs(1));
        let code = code(&world.city, &whole(address));
        outcome(world.city.confirm_merge(&into.actor, &ticket, &code))
    };
    assert_eq!(merge(&wang, "13907340001"), "SK-APP-0079");
    assert_eq!(merge(&li, "li@example.org"), "done");
    assert_eq!(outcome(world.city.session(&double.token)), "SK-APP-0003");
    let by_mail = world.city.sign_in("li@example.org", PASSWORD, &client()).unwrap();
    assert_eq!(by_mail.actor.id, li.actor.id);
    assert!(world.city.acts_as(&li.actor, &double.actor.id.0, None).unwrap());
    assert_eq!(
        outcome(world.city.undo_merge(&wang.actor, &double.actor.id)),
        "SK-APP-0079"
    );
    world.city.undo_merge(&li.actor, &double.actor.id).unwrap();
    let apart = world.city.sign_in("li@example.org", PASSWORD, &client()).unwrap();
    assert_eq!(apart.actor.id, double.actor.id);
    assert_eq!(merge(&li, "li@example.org"), "done");
    world.clock.advance(SignedDuration::from_hours(24 * 30));
    assert_eq!(
        outcome(world.city.undo_merge(&li.actor, &double.actor.id)),
        "SK-APP-0079"
    );
}

#[test]
fn closing_an_account_erases_its_holder_and_leaves_the_evidence_whole() {
    let world = World::in_memory();
    let li = known(&world, "13907340001", "李四", LI);
    let firm = world.city.register_firm(&li.actor, FIRM, "雁峰餐饮").unwrap();
    let close = |password: &str| outcome(world.city.close_account(&li, Some(password), &client()));
    assert_eq!(close("wrong"), "SK-APP-0001");
    assert_eq!(close(PASSWORD), "SK-APP-0080");
    world.city.close_firm(&li.actor, &firm).unwrap();
    let events = world.city.position();
    assert_eq!(close(PASSWORD), "done");
    assert_eq!(world.city.position(), events + 1);
    assert_eq!(outcome(world.city.session(&li.token)), "SK-APP-0003");
    assert_eq!(
        outcome(world.city.sign_in("13907340001", PASSWORD, &client())),
        "SK-APP-0001"
    );
    // The number and the telephone are free again.
    world.clock.advance(SignedDuration::from_hours(2));
    let again = known(&world, "13907340001", "李四", LI);
    assert_ne!(again.actor.id, li.actor.id);
}

#[test]
fn addresses_are_added_by_code_and_the_last_one_stays() {
    let world = World::in_memory();
    let li = sign_up(&world, "13907340001");
    let wang = sign_up(&world, "wang@example.org");
    let handle = |n: usize| world.city.profile(&li.actor).unwrap().addresses[n].handle.clone();
    assert_eq!(
        outcome(world.city.remove_address(&li.actor, &handle(0))),
        "SK-APP-0084"
    );
    let ticket = world.city.add_address(&li.actor, "li@example.org").unwrap();
    world.clock.advance(SignedDuration::from_secs(1));
    let code_ = code(&world.city, "li@example.org");
    assert_eq!(
        outcome(world.city.confirm_address(&wang.actor, &ticket, &code_)),
        "SK-APP-0071"
    );
    world.clock.advance(SignedDuration::from_mins(2));
    let ticket = world.city.add_address(&li.actor, "li@example.org").unwrap();
    world.clock.advance(SignedDuration::from_secs(1));
    world
        .city
        .confirm_address(&li.actor, &ticket, &code(&world.city, "li@example.org"))
        .unwrap();
    world.clock.advance(SignedDuration::from_mins(2));
    let ticket = world.city.add_address(&li.actor, "wang@example.org").unwrap();
    world.clock.advance(SignedDuration::from_secs(1));
    let code_ = code(&world.city, "wang@example.org");
    assert_eq!(
        outcome(world.city.confirm_address(&li.actor, &ticket, &code_)),
        "SK-APP-0073"
    );
    assert_eq!(outcome(world.city.remove_address(&li.actor, &handle(0))), "done");
}

#[test]
fn a_notice_reaches_its_addressee_as_they_wish_and_when_they_are_awake() {
    let world = World::in_memory();
    let li = sign_up(&world, "13907340001");
    let notice = |id: &str, may_unsubscribe| Notice {
        id: id.into(),
        notice: "one-stop/accepted".into(),
        zh: ("已受理".into(), "您的申请已受理。".into()),
        en: ("Accepted".into(), "Your application is accepted.".into()),
        link: None,
        channels: vec![ChannelKind::Sms, ChannelKind::Mail],
        may_unsubscribe,
        urgent: false,
    };
    let texts = || {
        world.city.postman().turn().unwrap();
        let [sent, ..] = world.city.sent_letters(&administrator(), 100).unwrap();
        sent.iter()
            .filter(|kept| kept.letter.notice == "one-stop/accepted")
            .count()
    };
    // The small city's clock begins at noon.
    world.city.tell(&li.actor.id, &notice("1", false)).unwrap();
    world.city.tell(&li.actor.id, &notice("1", false)).unwrap();
    assert_eq!(texts(), 1);
    assert_eq!(world.city.told(&li.actor).unwrap().len(), 1);
    world.clock.advance(SignedDuration::from_hours(11));
    world.city.tell(&li.actor.id, &notice("2", false)).unwrap();
    assert_eq!(texts(), 1, "quiet hours");
    world.clock.advance(SignedDuration::from_hours(8));
    assert_eq!(texts(), 2);
    let mut wishes = world.city.wishes(&li.actor).unwrap();
    wishes.unsubscribed.insert("one-stop/accepted".into());
    wishes.english = true;
    world.city.wish(&li.actor, &wishes).unwrap();
    world.city.tell(&li.actor.id, &notice("3", true)).unwrap();
    assert_eq!(texts(), 2, "unsubscribed");
    world.city.tell(&li.actor.id, &notice("4", false)).unwrap();
    assert_eq!(texts(), 3, "the law requires it");
    assert_eq!(world.city.told(&li.actor).unwrap()[0].letter.title, "Accepted");
    wishes.quiet = wishes.quiet.map(|quiet| Quiet {
        until: quiet.from,
        ..quiet
    });
    assert_eq!(outcome(world.city.wish(&li.actor, &wishes)), "SK-APP-0086");
}

#[test]
fn nobody_sees_another_s_account_and_letters_are_for_those_who_keep_the_outbox() {
    let world = World::in_memory();
    let li = sign_up(&world, "13907340001");
    assert_eq!(outcome(world.city.sent_letters(&li.actor, 10)), "SK-APP-0004");
    assert_eq!(
        outcome(world.city.sent_letters(&officer("roads"), 10)),
        "SK-APP-0004"
    );
    assert_eq!(
        outcome(world.city.papers_of(&li.actor, &li.actor.id.0)),
        "SK-APP-0004"
    );
    let ghost = ActorId("p-ghost".into());
    assert_eq!(outcome(world.city.act_for(&li, Some(&ghost))), "SK-APP-0078");
    assert!(
        world
            .city
            .accounts(&administrator())
            .unwrap()
            .iter()
            .all(|it| it.id != li.actor.id)
    );
}
