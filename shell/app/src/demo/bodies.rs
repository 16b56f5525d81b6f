//! The bodies of the demonstration beside the city's departments: its government, its counties and districts with the
//! bureaus that most matters go to, and its parks, which are no divisions.
//!
//! Names and codes of divisions are those of the national list; nothing else about them is said. Start at
//! [`City::found_bodies`].

use crate::account::organisation::{Body, BodyCommand, BodyKind};
use crate::city::{City, Order};
use skein_kernel::actor::UnitId;
use skein_kernel::rejection::Rejection;

/// The city's government.
const CITY: &str = "city";

/// A county or district: id, name in both languages, division.
type CountyRow = (&'static str, &'static str, &'static str, &'static str);

const COUNTIES: [CountyRow; 12] = [
    ("zhuhui", "珠晖区", "Zhuhui District", "430405"),
    ("yanfeng", "雁峰区", "Yanfeng District", "430406"),
    ("shigu", "石鼓区", "Shigu District", "430407"),
    ("zhengxiang", "蒸湘区", "Zhengxiang District", "430408"),
    ("nanyue", "南岳区", "Nanyue District", "430412"),
    ("hengyang-county", "衡阳县", "Hengyang County", "430421"),
    ("hengnan", "衡南县", "Hengnan County", "430422"),
    ("hengshan", "衡山县", "Hengshan County", "430423"),
    ("hengdong", "衡东县", "Hengdong County", "430424"),
    ("qidong", "祁东县", "Qidong County", "430426"),
    ("leiyang", "耒阳市", "Leiyang City", "430481"),
    ("changning", "常宁市", "Changning City", "430482"),
];

/// The bureaus of every county: the beginning of their id, and their name in both languages.
const BUREAUS: [(&str, &str, &str); 6] = [
    ("market-regulation", "市场监督管理局", "Market Regulation Bureau"),
    (
        "human-resources",
        "人力资源和社会保障局",
        "Human Resources Bureau",
    ),
    (
        "urban-management",
        "城市管理和综合执法局",
        "Urban Management Bureau",
    ),
    ("public-security", "公安局", "Public Security Bureau"),
    ("natural-resources", "自然资源局", "Natural Resources Bureau"),
    ("forestry", "林业局", "Forestry Bureau"),
];

const PARKS: [(&str, &str, &str); 2] = [
    (
        "park-songmu",
        "松木经济开发区",
        "Songmu Economic Development Zone",
    ),
    ("park-gaoxin", "高新技术产业开发区", "High-Tech Development Zone"),
];

impl City {
    /// Sets up the bodies that aren't there yet.
    ///
    /// # Errors
    /// `SK-APP-0085` if a body can't stand where it is to, or the store's.
    pub(super) fn found_bodies(&self) -> Result<(), Rejection> {
        for body in bodies()? {
            if self.organisation().get(&body.id).is_none() {
                self.act_itself(Order::Organisation(BodyCommand::Set(body)))?;
            }
        }
        Ok(())
    }
}

fn bodies() -> Result<Vec<Body>, Rejection> {
    let body = |(id, zh, en): (&str, &str, &str), kind, parent: Option<&str>| Body {
        id: UnitId(id.to_owned()),
        zh: zh.to_owned(),
        en: en.to_owned(),
        kind,
        parent: parent.map(|parent| UnitId(parent.to_owned())),
        division: None,
    };
    let government = body((CITY, "市人民政府", "City Government"), BodyKind::City, None);
    let mut all = vec![Body {
        division: Some("430400".parse()?),
        ..government
    }];
    for (id, zh, en, division) in COUNTIES {
        all.push(Body {
            division: Some(division.parse()?),
            ..body((id, zh, en), BodyKind::County, Some(CITY))
        });
        for (bureau, bureau_zh, bureau_en) in BUREAUS {
            let named = (
                format!("{bureau}-{division}"),
                format!("{zh}{bureau_zh}"),
                format!("{en} {bureau_en}"),
            );
            let named = (named.0.as_str(), named.1.as_str(), named.2.as_str());
            all.push(body(named, BodyKind::Department, Some(id)));
        }
    }
    all.extend(PARKS.map(|park| body(park, BodyKind::Park, Some(CITY))));
    Ok(all)
}
