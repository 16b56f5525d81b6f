//! What the language of targets means, sentence by sentence. The sentences are made up.

mod any_text;

use super::extract;
use crate::model::{Outline, Paragraph, Part, Role, Span};

/// An outline of one paragraph in a report for 2024.
fn outline(text: &str, part: Part) -> Outline {
    let paragraph = Paragraph {
        line: 1,
        span: Span::new(0, text.len()),
        role: Some(Role::Body),
        part,
        ..Paragraph::default()
    };
    Outline {
        year: Some(2024),
        paragraphs: vec![paragraph],
        ..Outline::default()
    }
}

/// Reads `text` in `part` and compares `comparator value unit` of every row, set apart by `;`.
fn figures(part: Part, text: &str, expected: &str) {
    let rows = extract(text, &outline(text, part));
    let found: Vec<_> = rows
        .iter()
        .map(|row| {
            format!("{} {} {}", row.comparator, row.value, row.unit)
                .trim_end()
                .to_owned()
        })
        .collect();
    assert_eq!(found.join("; "), expected, "{text}");
}

/// The same for text of the review.
fn check(text: &str, expected: &str) {
    figures(Part::Review, text, expected);
}

/// Reads `text` in `part` and compares `subject @ period` of every row, set apart by `;`.
fn check_subjects(part: Part, text: &str, expected: &str) {
    let rows = extract(text, &outline(text, part));
    let found: Vec<_> = rows
        .iter()
        .map(|row| format!("{} @ {}", row.subject, row.period))
        .collect();
    assert_eq!(found.join("; "), expected, "{text}");
}

/// Reads `text` in `part` and compares the kinds of the rows.
fn check_kinds(part: Part, text: &str, expected: &str) {
    let rows = extract(text, &outline(text, part));
    let found: Vec<_> = rows.iter().map(|row| row.kind.as_str()).collect();
    assert_eq!(found.join(" "), expected, "{text}");
}

#[test]
fn levels_and_comparators() {
    check("茶叶产值达86.5亿元。", "= 86.5 亿元");
    check("茶叶产值突破80亿元。", "> 80 亿元");
    check("入园企业超过300家。", "> 300 家");
    check("受益渔民逾2万人。", "> 2 万人");
    check("建成渔港码头12座以上。", "≥ 12 座");
    check("码头年检费用控制在5%以内。", "≤ 5 %");
    check("渔民收入增长7%左右。", "≈ 7 %");
    check("培训渔民近3000人次。", "≈ 3000 人次");
    check("引进船员至少40名。", "≥ 40 名");
    check("每户补贴不低于800元。", "≥ 800 元");
    check("渔船事故率不超过1.5‰。", "≤ 1.5 ‰");
    check("选派1200余名技术员下乡。", "> 1200 名");
    check("5万多名渔民参加体检。", "> 5 万名");
    check("渔港超过60%以上完成改造。", "> 60 %");
}

#[test]
fn an_aim_that_is_kept_within_bounds_is_at_most_that() {
    figures(Part::Plan, "渔获价格涨幅控制在3%。", "≤ 3 %");
    check("渔获价格涨幅控制在2.1%。", "= 2.1 %");
}

#[test]
fn numbers_in_every_dress() {
    check("水产品总量增长７.４％。", "= 7.4 %");
    check("渔业投资1,280万元。", "= 1280 万元");
    check("渔业投资 28. 5 亿元。", "= 28.5 亿元");
    check("对外投资1.2万亿美元。", "= 1.2 万亿美元");
    check("灯塔供电30万千瓦时。", "= 30 万千瓦时");
    check("三次产业结构调整为8:40:52。", "= 8 %; = 40 %; = 52 %");
    check("海水养殖配比达到1:2.5。", "= 1:2.5");
    check("新建育苗基地2-3个。", "range 2-3 个");
    check("渔获增长5%—6%。", "range 5-6 %");
    check("渔获占比提高1.2个百分点。", "= 1.2 个百分点");
    check("渔民人均收入翻一番，渔获量翻了两番多。", "= 2 倍; > 4 倍");
    check("渔获价格增长-3.2%，冻品产量下降-0.5%。", "= -3.2 %; = -0.5 %");
    check("海带亩产突破800公斤。", "> 800 公斤/亩");
    check("添置救生设备45台（套）。", "= 45 台（套）");
    check("空气中颗粒物浓度降至28微克/立方米。", "= 28 微克/立方米");
    check("三成以上渔村通了公交，补助一百二十万元。", "≥ 3 成; = 120 万元");
    check("机动渔船下降百分之八。", "= 8 %");
}

#[test]
fn lengths_of_time_that_change_are_figures() {
    check("船员平均受训年限从3.5年提高到5年。", "= 3.5 年; = 5 年");
    check("海岛居民平均寿命由77.1岁提高到78.4岁。", "= 77.1 岁; = 78.4 岁");
    check("我们从10年前的小码头走到今天。", "");
    check_kinds(
        Part::Review,
        "船员平均受训年限从3.5年提高到5年。",
        "context achieved",
    );
}

#[test]
fn so_many_for_each_so_many_people() {
    check("每千人口冷柜数达2.5个。", "= 2.5 个/千人");
    check("渔业专利每百万人达60件。", "= 60 件/百万人");
    check_subjects(
        Part::Review,
        "渔业专利授权量每百万人达60件。",
        "每百万人渔业专利授权量 @ 2023",
    );
    check("每十万人拥有渔医12名。", "= 12 名/十万人");
    check("每万人船员占比达3%。", "= 3 %");
}

#[test]
fn people_left_out_in_the_second_member() {
    check("减少2万海岛贫困人口和1.5万沿海贫困人口。", "= 2 万人; = 1.5 万人");
}

#[test]
fn people_written_out_are_not_taken_for_left_out() {
    check_subjects(
        Part::Review,
        "减少海岛贫困人口2万人和沿海贫困人口3万人。",
        "减少海岛贫困人口 @ 2023; 沿海贫困人口 @ 2023",
    );
}

#[test]
fn a_second_time_in_a_name_counts_nothing() {
    check("完成二次供冷改造码头8个。", "= 8 个");
}

#[test]
fn projects_of_a_class_that_were_built() {
    check("甲港、乙坞等百亿级项目开工建设。", "≥ 100 亿元");
    check_kinds(Part::Review, "甲港、乙坞等百亿级项目开工建设。", "context");
    check("培育百亿级渔业集群。", "");
}

#[test]
fn aims_set_elsewhere() {
    figures(
        Part::Plan,
        "节油降耗、渔港清洁等约束性指标完成省下达目标。",
        "= 省下达目标; = 省下达目标",
    );
    figures(Part::Plan, "渔获价格涨幅控制在省定范围内。", "≤ 省定范围");
    figures(Part::Plan, "全面完成海洋牧场示范市创建任务。", "= 100 %");
    figures(Part::Plan, "提前完成“十四五”渔村老屋改造任务。", "= “十四五”任务");
    check("渔文化馆全部免费开放。", "= 100 %");
    check("岛民渔业养老保险制度实现全覆盖。", "= 100 %");
    figures(Part::Plan, "全面完成各项任务。", "");
    figures(Part::Plan, "渔获产量保持基本稳定。", "≈ 上年水平（稳定）");
}

#[test]
fn years_dates_and_orders_are_no_figures() {
    check("2023年是海洋年，7月8日开海，1～9月形势平稳。", "");
    check("第三批渔业项目、第十二届渔博会、第二轮督察相继结束。", "");
    check("过去五年，我们走过二十年征程，迎来建港100周年。", "");
    check("“十四五”时期，第一时间响应，进一步改善，推出一批精品。", "");
    check("近50年来，3年行动计划和五年规划顺利实施。", "");
}

#[test]
fn names_are_no_figures() {
    check("打造“一港三湾”格局，实施“3521”工程，推进“七大行动”。", "");
    check("5A级景区、4G网络、PM2.5和G15高速都有新气象。", "");
    check("引进世界500强企业，12345热线开通，207国道改线。", "");
    check("地铁2号线、渔港一期和冷库二期加快建设。", "");
    check("出台《关于扶持渔业的20条措施》，构建“1+4+N”体系。", "");
    check("开展24小时服务，打造1小时经济圈。", "");
    check("工业4.0改造、海洋牧场2.0版、三大保卫战持续推进。", "");
    check("推进220千伏海岛输变电工程，建设10万吨级码头。", "");
}

#[test]
fn ranks() {
    check("渔业总产值居全省第二位。", "= 2 位");
    check("渔获量稳居全国首位。", "= 1 位");
    check("海产品出口额跃居全国第一。", "= 1 位");
    check(
        "港口效率进入全国前20强，渔具厂跻身全省行业30强。",
        "≤ 20 位; ≤ 30 位",
    );
    check("是全省第三个通高铁的海岛市。", "= 3 个");
    check_subjects(
        Part::Review,
        "渔船和渔港总数均居全省第四位。",
        "渔船总数全省位次 @ 2023; 渔港总数全省位次 @ 2023",
    );
}

#[test]
fn growth_without_its_subject() {
    check_subjects(
        Part::Review,
        "全市渔业产值达90亿元，增长12%，较2020年增长30%。",
        "渔业产值 @ 2023; 渔业产值增长 @ 2023; 渔业产值（较2020年） @ 2023 vs 2020",
    );
    check_subjects(
        Part::Review,
        "新增渔民合作社20家、总数达160家。",
        "新增渔民合作社 @ 2023; 渔民合作社总数 @ 2023",
    );
    check_subjects(
        Part::Review,
        "海水水质明显改善，平均指数下降5%。",
        "平均指数下降 @ 2023",
    );
}

#[test]
fn apart_means_in_order() {
    check_subjects(
        Part::Review,
        "渔获量、养殖面积分别增长6%、4%。",
        "渔获量增长 @ 2023; 养殖面积增长 @ 2023",
    );
    check_subjects(
        Part::Review,
        "城乡渔户人均收入分别达到4.1万元和2.2万元、分别增长5%和7%。",
        "城镇渔户人均收入 @ 2023; 农村渔户人均收入 @ 2023; \
         城镇渔户人均收入增长 @ 2023; 农村渔户人均收入增长 @ 2023",
    );
    check_subjects(
        Part::Review,
        "12个省级渔港、30个市级渔港开工，分别完成投资5亿元、3亿元。",
        "省级渔港数 @ 2023; 市级渔港开工数 @ 2023; 省级渔港完成投资 @ 2023; 市级渔港完成投资 @ 2023",
    );
    check_subjects(
        Part::Review,
        "国、省级渔业园区分别新增2家、7家。",
        "新增国家级渔业园区 @ 2023; 新增省级渔业园区 @ 2023",
    );
    figures(
        Part::Plan,
        "公办渔校、民办渔校结业比例分别达60%、85%以上。",
        "≥ 60 %; ≥ 85 %",
    );
    check(
        "室内、室外泳池面积分别达到40和25平方米。",
        "= 40 平方米; = 25 平方米",
    );
}

#[test]
fn apart_after_counted_subjects_of_the_same_clause() {
    check_subjects(
        Part::Review,
        "8个省级渔港、20个市级渔港分别完成投资5亿元、3亿元。",
        "省级渔港数 @ 2023; 市级渔港数 @ 2023; 省级渔港完成投资 @ 2023; 市级渔港完成投资 @ 2023",
    );
}

#[test]
fn each_means_every_one() {
    check_subjects(
        Part::Outlook,
        "到2025年，渔业投资、港口投资年均增长均在9%以上。",
        "渔业投资年均增长 @ 2021-2025; 港口投资年均增长 @ 2021-2025",
    );
    check_subjects(Part::Review, "渔民人均收入2.8万元。", "渔民人均收入 @ 2023");
}

#[test]
fn two_figures_of_one_noun() {
    check_subjects(
        Part::Review,
        "3批次60名医生下乡。",
        "医生下乡批次 @ 2023; 医生下乡数 @ 2023",
    );
    check("820户2600名渔民上岸定居。", "= 820 户; = 2600 名");
    check_subjects(
        Part::Review,
        "办理渔民代表议案2件、建议35件。",
        "办理渔民代表议案数 @ 2023; 办理渔民代表建议数 @ 2023",
    );
    check_subjects(
        Part::Review,
        "新增冷库8座、制冰厂3座。",
        "新增冷库 @ 2023; 新增制冰厂 @ 2023",
    );
}

#[test]
fn streaks() {
    check("渔业安全连续四年获省政府表扬。", "= 4 年");
    check("渔民养老金实现“十二连调”。", "= 12 次");
    check("双拥创建实现六连冠，低保标准年内“两连增”。", "= 6 次; = 2 次");
    check("连续8年没有发生重大海难事故。", "= 8 年; = 0 起");
}

#[test]
fn nought() {
    check("渔船“空挂船”全面清零。", "= 0 个");
    check("重复投诉积案动态清零。", "= 0 件");
    check(
        "海上作业零死亡、渔港零感染，火灾“零发生”。",
        "= 0 例; = 0 例; = 0 起",
    );
    check("全年未发生较大海上事故。", "= 0 起");
    check("守住了不发生连片海难的底线。", "");
    check("执行“动态清零”方针。", "");
    check("零售业、零部件、零距离服务都有起色。", "");
}

#[test]
fn all_of_it() {
    check("渔村饮水安全实现全覆盖。", "= 100 %");
    check("渔村公路、渔村垃圾收运体系基本全覆盖。", "≈ 100 %; ≈ 100 %");
    check("渔民养老、医疗等保障体系全覆盖。", "= 100 %");
    check("推动保障从制度全覆盖迈向人员全覆盖。", "");
    check("健全覆盖城乡的服务网。", "");
    check("渔港整治任务全部完成。", "= 100 %");
    check("26个渔村全部脱贫。", "= 26 个");
    check("整体退出网箱养殖。", "= 100 %");
    figures(Part::Plan, "基本完成海域使用权登记工作。", "≈ 100 %");
}

#[test]
fn classes_of_standards() {
    check("近岸海水水质稳定达到Ⅱ类标准。", "= Ⅱ 类");
    check("城区空气达到国家二级标准。", "= 二级 级");
    figures(Part::Plan, "推进外江三级航道建设。", "= 三级 级");
    check("优于Ⅲ类水体比例有所提高，启动一级响应。", "");
}

#[test]
fn directions() {
    check("海难、火灾、盗抢案件实现“三下降”。", "< 0 %");
    figures(Part::Plan, "实现渔业合作社数量和质量双提升。", "> 上年");
}

#[test]
fn references() {
    let plan = Part::Plan;
    figures(plan, "完成省下达的减排目标任务。", "= 省下达目标");
    figures(plan, "完成退养还湿任务。", "= 上级下达任务");
    figures(plan, "确保岸线保有率达到预期目标。", "= 预期目标");
    figures(plan, "渔民收入增速不低于渔业增速。", "≥ 渔业增速 %");
    figures(
        plan,
        "确保养殖面积和产量稳定。",
        "≥ 上年水平（稳定）; ≥ 上年水平（稳定）",
    );
    check("圆满完成年度目标任务。", "");
    check("完成退养还湿任务。", "");
}

#[test]
fn thresholds_and_background_are_context() {
    check_kinds(Part::Plan, "帮扶年收入3万元以下的渔村。", "context");
    check_kinds(Part::Plan, "投资5亿元以上项目12个。", "context target2024");
    check_kinds(Part::Plan, "发挥30多个渔港避风作用。", "context");
    check_kinds(Part::Review, "这是全市420万人民奋斗的结果。", "context");
    check_kinds(Part::Plan, "落实第二轮海域承包到期再延长30年政策。", "context");
    check_kinds(Part::Plan, "建设渔港12座以上。", "target2024");
}

#[test]
fn marks_tell_things_apart() {
    check_kinds(Part::Plan, "新开工亿元以上渔港项目9个。", "context target2024");
    check_kinds(
        Part::Plan,
        "扶持产值过5亿元、10亿元的水产龙头企业。",
        "context context",
    );
    check_kinds(Part::Review, "有4个县（区）突破20亿元。", "achieved context");
    check_kinds(Part::Review, "渔业产值突破百亿元大关。", "achieved");
    check_kinds(Part::Plan, "建成万人以上渔镇3座。", "context target2024");
    check("渔业投资连续三年保持在百亿元以上。", "= 3 年; ≥ 100 亿元");
    check(
        "超百亿项目顺利投产，新增利税超千万元渔企6家。",
        "> 100 亿元; > 1000 万元; = 6 家",
    );
    check("百万吨渔粮、亿万渔民、千家渔户同庆。", "");
    check_subjects(
        Part::Review,
        "新增利税超千万元企业6家。",
        "新增利税企业认定阈值 @ 2023; 新增利税超千万元企业 @ 2023",
    );
}

#[test]
fn taxes_are_set_by_policy() {
    check_kinds(Part::Plan, "落实15%企业所得税优惠。", "context");
}

#[test]
fn chinese_counts_and_fixed_words() {
    check("三项养殖技术获奖，渔家乐、渔人街五处景点开放。", "= 3 项; = 5 处");
    check("面对两轮台风袭击，3轮风暴潮过境。", "= 2 轮; = 3 轮");
    check("百件渔民实事办结，组织千名渔技员下乡。", "= 100 件; = 1000 名");
    figures(Part::Plan, "引进二至四家海工企业。", "range 2-4 家");
    check("落实八项规定精神，做到两个维护，把握三个环节，搞好两项改革。", "");
    check("五项渔业支出达6亿元。", "= 6 亿元");
    check("落实渔业30条，出台渔业措施30条。", "= 30 条");
    check("沿海3省8个渔市结成联盟。", "= 3 省; = 8 个");
    check("让2.5万低收入用户用上了冷库。", "= 2.5 万户");
}

#[test]
fn where_it_started_is_context() {
    check_kinds(Part::Review, "渔港由3个增加到9个。", "context achieved");
    check_kinds(
        Part::Review,
        "渔民收入由居全国第9位上升到第6位。",
        "context achieved",
    );
    check_subjects(
        Part::Review,
        "捕捞与养殖比例由上年的60：40调整为55：45。",
        "捕捞比例 @ 2022; 养殖比例 @ 2022; 捕捞比例 @ 2023; 养殖比例 @ 2023",
    );
}

#[test]
fn a_bound_is_shared_by_its_list() {
    check("渔民、船员收入增长4%和6%左右。", "≈ 4 %; ≈ 6 %");
    check("两湾渔获量分别突破3万吨、5万吨。", "> 3 万吨; > 5 万吨");
    check("建成冷库100多座、码头20座。", "> 100 座; = 20 座");
    check("培育国家级渔港、海洋牧场各4个。", "= 4 个; = 4 个");
    check("办结率、好评和基本好评率均达98%。", "= 98 %; = 98 %");
    figures(Part::Plan, "每个县（市、区）建成2个以上渔市。", "≥ 2 个/县");
    check_subjects(
        Part::Plan,
        "推动东湾、西湾经济总量突破70亿元。",
        "东湾经济总量 @ 2024; 西湾经济总量 @ 2024",
    );
}

#[test]
fn finished_held_and_turned() {
    check("28项渔港整改任务全面完成。", "= 28 项; = 100 %");
    check("渔企改制基本完成，防波堤主体基本完成。", "≈ 100 %");
    check("基本消除渔村危房，渔船老旧现象基本消除。", "≈ 0 平方米");
    check("养殖面积、渔获量保持只增不减。", "≥ 上年; ≥ 上年");
    check("海难起数同比明显下降，渔具销售同比实现回正。", "< 0 %; > 0 %");
    check("主要渔业指标增速快于全国平均水平。", "> 全国平均水平");
    check("渔业“九连丰”。", "= 9 年");
    let plan = Part::Plan;
    figures(plan, "确保渔村不发生渔户返贫。", "= 0 起");
    figures(plan, "渔民所得与经济增长同步。", "= 经济增长 %");
    figures(plan, "船员所得与经济增长基本同步。", "≈ 经济增长 %");
    figures(plan, "减排指标完成省定任务。", "= 省定任务");
}

#[test]
fn kinds_and_periods_follow_the_years_named() {
    check_kinds(Part::Review, "渔获量达20万吨。", "achieved");
    check_kinds(Part::Outlook, "到2025年，渔获量达30万吨。", "target2025");
    check_kinds(Part::Outlook, "到二〇三五年，渔获量达50万吨。", "vision2035");
    check_kinds(Part::Review, "“十四五”期间新增渔港3座。", "achieved");
    check_kinds(Part::Plan, "力争到2027年建成渔港5座。", "target2027");
    check_subjects(
        Part::Plan,
        "每年引进船员300人左右。",
        "引进船员数 @ 每年（2024起）",
    );
    check_subjects(
        Part::Review,
        "过去五年，渔获量年均增长6%，渔港达18座，关闭网箱养殖场9家。",
        "渔获量年均增长 @ 2019-2023; 渔港数 @ 2023; 关闭网箱养殖场数 @ 2019-2023",
    );
    check_subjects(
        Part::Review,
        "“十三五”时期，渔获量年均增长5%，累计建成渔港7座。",
        "渔获量年均增长 @ 2016-2020; 建成渔港数 @ 2016-2020",
    );
    check_subjects(Part::Review, "累计建成渔港7座。", "建成渔港数 @ 至2023");
    check_subjects(
        Part::Plan,
        "打好渔业积案“两年清零”攻坚战。",
        "渔业积案数 @ 2024-2025",
    );
}

#[test]
fn rows_carry_base_units_and_places() {
    let text = "序言。渔业产值突破86.50亿元，海带亩产达3001斤。";
    let rows = extract(text, &outline(text, Part::Review));
    let norms: Vec<_> = rows
        .iter()
        .map(|row| format!("{}{}", row.norm_value, row.norm_unit))
        .collect();
    assert_eq!(norms, ["8650000000元", "1500.5公斤/亩"]);
    let fragments: Vec<_> = rows.iter().map(|row| row.span.of(text)).collect();
    assert_eq!(fragments, ["渔业产值突破86.50亿元", "海带亩产达3001斤"]);
    assert_eq!(
        rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(),
        ["T001", "T002"]
    );
}

#[test]
fn headings_and_notes_hold_no_statements() {
    let text = "建成渔港12座。";
    for role in [
        Role::Heading,
        Role::Title,
        Role::Glossary,
        Role::Footnote,
        Role::Furniture,
    ] {
        let mut outline = outline(text, Part::Review);
        outline.paragraphs[0].role = Some(role);
        assert!(extract(text, &outline).is_empty(), "{role:?}");
    }
}
