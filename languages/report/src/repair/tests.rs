use super::*;

#[test]
fn gold() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/");
    let Ok(damaged) = std::fs::read_to_string(format!("{root}reports/hengyang-2021.txt")) else {
        println!("skipped: shared data absent");
        return;
    };
    let clean = std::fs::read_to_string(format!("{root}domain/report-gold/clean_simplified.txt")).unwrap();
    let repaired = repair(&damaged);
    for (n, (a, b)) in repaired.text.lines().zip(clean.lines()).enumerate() {
        if a != b {
            let i = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
            println!(
                "{} at {}: {:?} / {:?}",
                n + 1,
                i,
                a.chars().skip(i.saturating_sub(5)).take(20).collect::<String>(),
                b.chars().skip(i.saturating_sub(5)).take(20).collect::<String>()
            );
        }
    }
    assert!(repaired.text == clean);
}
