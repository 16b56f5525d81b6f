# 通知的文字。

received-title = 已登记
received-body = 您的信访事项已登记，查询码 { $piece_key }，十五日内告诉您由谁办理（信访工作条例第22条）。
merged-title = 已归并
merged-body = 您这次反映的（{ $number }）与正在办理的是同一事项，已归并一案办理，一并答复。
repeat-not-accepted-title = 不予受理
repeat-not-accepted-body = 您向上级提出的事项（{ $number }）正在办理，上级不予受理：“{ $told }”。请等办理结果；对结果不服的，收到之日起三十日内申请复查。
no-longer-title = 不再受理
no-longer-body = 您反映的事项（{ $number }）复核意见已经终结，以同一事实和理由再提出的不再受理。有新的事实的，请写明。
concluded-title = 不再受理
concluded-body = 您反映的事项（{ $number }）已有处理结论，不再受理：{ $told }
transferred-title = 已转送
transferred-body = 您的信访事项（{ $number }）已转 { $unit ->
    [urban-management] 城市管理部门
    [ecology-environment] 生态环境部门
    [market-regulation] 市场监督管理部门
    [human-resources] 人力资源和社会保障部门
    [housing-construction] 住房和城乡建设部门
    [natural-resources] 自然资源部门
    [public-security] 公安机关
    [health] 卫生健康部门
    [civil-affairs] 民政部门
    [transport] 交通运输部门
    [education] 教育部门
    [water-resources] 水利部门
    [agriculture] 农业农村部门
    [emergency-management] 应急管理部门
    [medical-insurance] 医疗保障部门
    [culture-tourism] 文化和旅游部门
    [zhuhui] 珠晖区
    [yanfeng] 雁峰区
    [shigu] 石鼓区
    [zhengxiang] 蒸湘区
    [nanyue] 南岳区
    [hengyang-county] 衡阳县
    [hengnan] 衡南县
    [hengshan] 衡山县
    [hengdong] 衡东县
    [qidong] 祁东县
    [leiyang] 耒阳市
    [changning] 常宁市
   *[other] { $unit }
 } 办理，{ $due } 前书面告诉您受理不受理。
to-handle-title = 收到转送的信访事项
to-handle-body = 信访事项 { $number } 转来，不属本单位职权的，{ $due } 前提出异议并说明理由；属于的，自收到之日起十五日内书面告知信访人是否受理。
urgent-title = 重大紧急事项
urgent-body = 信访事项 { $number } 可能造成社会影响，请立即报告本级党委政府和上一级信访部门。
dispute-title = 受理有争议
dispute-body = 信访事项 { $number } 两次被退回，请裁定由谁受理。
channelled-title = 请走法定途径
channelled-body = 您反映的事项（{ $number }）应当通过法定途径解决：“{ $told }”。起诉、复议、仲裁有期限，请尽快提出。
by-hotline-title = 已转 12345
by-hotline-body = 您反映的是日常服务诉求（{ $number }），已转 12345 派单办理，有结果时告诉您。
hotline-done-title = 12345 已办
hotline-done-body = 您反映的事项（{ $number }）12345 已办：{ $reply }
to-report-title = 已转保密渠道
to-report-body = 您反映的属于检举控告，已转保密渠道，内容不会给被检举的人和单位。
suggestion-title = 建议已研究
suggestion-body = 您的建议（{ $number }）已研究：{ $reply }
accepted-title = 受理告知书
accepted-body = 您的信访事项（{ $number }）已受理，文号 { $notice_number }，{ $due } 前办结（信访工作条例第34条）。
case-not-accepted-title = 不予受理告知书
case-not-accepted-body = 您的信访事项（{ $number }）不予受理，理由：“{ $reasons }”。您可以：{ $told }
accept-late-title = 逾期未告知受理
accept-late-body = 信访事项 { $number } 超过十五日没有书面告知是否受理。
sixty-days-title = 满六十日，请办结
sixty-days-body = 信访事项 { $number } 已满六十日，最迟 { $due } 办结；确需延长的，经负责人批准并告知理由。
extended-title = 办理期限延长
extended-body = 您的信访事项（{ $number }）情况复杂，经负责人批准，延长至 { $due }，理由：{ $reason }
opinion-late-title = 逾期未办结
opinion-late-body = 信访事项 { $number } 超过办理期限，请督办。
leader-title = 重复信访，请包案
leader-body = 信访事项 { $number } 重复提出，请领导包案、会同有关单位化解。
settled-title = 已达成协议
settled-body = 您的信访事项（{ $number }）已达成协议：{ $agreement }
opinion-title = 处理意见书
opinion-body = 您的信访事项（{ $number }）处理意见：“{ $opinion }”。依据：{ $basis }。不服的，收到之日起三十日内可以申请复查：{ $remedy }
reviewed-title = 复查意见书
reviewed-body = 您申请的复查（{ $number }）已作出：“{ $review_opinion }”。不服的，收到之日起三十日内可以向上一级申请复核。
final-title = 复核意见书
final-body = 复核（{ $number }）已作出：{ $recheck_opinion } 这是终结意见，以同一事实和理由再提出的不再受理。
closed-title = 已办结
closed-body = 您的信访事项（{ $number }）已办结，没有在期限内申请复查、复核。
duty-done-title = 已履行职责
duty-done-body = 您申请办理的事项（{ $number }）已依法履行：“{ $result }”。不服的，可以自知道之日起六十日内申请行政复议，或者六个月内向人民法院起诉。
rate-title = 请评价
rate-body = 您的信访事项（{ $number }）已办结，请在三十日内评价。
supervised-title = 督办函
supervised-body = 信访事项 { $case_key } 督办：“{ $asked }”。请在 { $due } 前报告。
report-late-title = 督办逾期未报
report-late-body = 信访事项 { $case_key } 的督办报告逾期。
advice-title = 改进建议
advice-body = 信访督办提出建议：“{ $advice }”。请在 { $due } 前反馈采纳情况。
report-received-title = 已登记
report-received-body = 您的检举控告已保密登记。
report-breach-title = 拦下一次不当转送
report-breach-body = 一件检举控告要转给被检举的单位，已拦下。
report-replied-title = 检举控告的答复
report-replied-body = 您的检举控告已处理：{ $reply }
