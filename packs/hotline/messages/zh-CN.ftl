# 通知的文字。

recorded-title = 诉求已登记
recorded-body = 您的诉求已登记，编号 { $ticket_key }。办到哪一步会告诉您。
handed-over-title = 已转紧急热线
handed-over-body = 您反映的紧急情况（{ $number }）已转 { $service } 处置，请保持电话畅通。
not-accepted-title = 不予受理
not-accepted-body = 您的诉求（{ $number }）热线不予受理：“{ $told }”。对此有意见的，可以向热线机构提出，或者向告知的机关反映。
to-petition-title = 已转信访部门
to-petition-body = 您反映的事项（{ $number }）属于信访事项，已转信访部门登记，十五日内告诉您由谁办理。
answered-title = 已答复
answered-body = 您的诉求（{ $number }）已答复：{ $answer }
dispatched-title = 已派单
dispatched-body = 您的诉求（{ $number }）已交 { $unit ->
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
 } 办理，{ $due } 前办完（法律规定期限更长的从其规定）。
to-sign-title = 新工单
to-sign-body = 工单 { $number } 派给本单位，{ $due } 前办完。不属本单位职责的，签收时写明依据退单，只能退一次。
to-sign-final-title = 工单由本单位承办
to-sign-final-body = 工单 { $number } 由本单位承办，{ $due } 前办完，不得再退。
sent-back-title = 补充办理
sent-back-body = 工单 { $number } 的办理结果审核没有通过：{ $remarks }
merged-title = 已并入同一问题的工单
merged-body = 您反映的问题（{ $number }）已有人反映，正在一起办理，办结时一并告诉您。
merged-closed-title = 一并办结
merged-closed-body = 您反映的问题（{ $number }）已随主单办结。
returned-title = 退单已裁定
returned-body = 工单 { $number } 退单已裁定由 { $unit ->
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
 } 承办，不得再退。依据：{ $basis }
contact-late-title = 没有按时联系
contact-late-body = 工单 { $number } 的承办单位没有在规定期限内联系诉求人。
redone-title = 再次办理
redone-body = 您反映的问题没有解决（{ $number }），已再次派单，{ $due } 前办完。
escalated-title = 提级督办
escalated-body = 工单 { $number } 重办三次仍未解决，请提级督办。
explained-title = 不能解决的说明
explained-body = 您反映的问题（{ $number }）现行政策不能解决：“{ $measures }”。不服的，可以在六十日内向有管辖权的行政复议机关申请行政复议，或者六个月内向人民法院起诉（依法属于受理范围的）。
closed-title = 已办结
closed-body = 您的诉求（{ $number }）已办结。
excluded-title = 剔除已审核
excluded-body = 工单 { $number } 经审核不计入解决率、满意率，理由：{ $exclusion_reason }
yellow-title = 办理期限将到
yellow-body = 工单 { $number } 的办理期限 { $due } 将到。
extended-title = 办理期限延长
extended-body = 您的诉求（{ $number }）情况复杂，经承办单位负责人批准，延长至 { $due } 办完，理由：{ $reason }
overdue-title = 办理超期
overdue-body = 工单 { $number } 已超过办理期限 { $due }。
request-received-title = 已收到
request-received-body = 您的诉求已收到，编号 { $number }。
request-closed-title = 有结果了
request-closed-body = 您的诉求（{ $number }）有结果了：“{ $reply }”。请在十日内评价。
bad-rating-title = 差评待回访
bad-rating-body = 网上诉求 { $number } 评价为“{ $grade }”：“{ $text }”。请在 { $due } 前回访核实。
identity-kept-title = 保管保密身份
identity-kept-body = 有一位诉求人要求保密，身份由您保管，联系和回访由您进行。
article-returned-title = 知识退回修改
article-returned-body = 知识“{ $title }”退回修改：{ $remarks }
article-due-title = 知识到期复核
article-due-body = 知识“{ $title }”{ $review_by } 到复核日，请确认、修订或者下架；逾期暂停引用。
article-wrong-title = 知识需要更正
article-wrong-body = 知识“{ $title }”需要更正，更正以前暂停引用。
article-suspended-title = 知识暂停引用
article-suspended-body = 知识“{ $title }”逾期没有复核，已暂停引用。
