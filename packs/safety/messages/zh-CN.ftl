# 通知的文字。

risk-issued-title = 风险管控任务
risk-issued-body = 风险点“{ $name }”定为 { $colour_text }，请按期自查，下次自查 { $due } 前。
self-check-overdue-title = 自查超期
self-check-overdue-body = { $enterprise } 的风险点“{ $name }”应当在 { $due } 前自查。
major-found-title = 重大隐患须报告
major-found-body = “{ $place }”的隐患是重大事故隐患：请立即报告监管部门，并向职工大会或者职工代表大会报告。
hazard-listed-title = 挂牌督办
hazard-listed-body = 隐患已挂牌督办（{ $listed_number }），请在 { $rectify_by } 前消除。责令停产停用的，经审查同意后才能恢复；不服责令的，可以在六十日内申请行政复议，或者在六个月内起诉。
hazard-yellow-title = 整改期限将到
hazard-yellow-body = “{ $place }”的隐患整改期限 { $due } 将到。
hazard-late-title = 隐患整改超期
hazard-late-body = { $enterprise }“{ $place }”的隐患超过期限没有消除，请属地督办。
restart-agreed-title = 隐患销号
restart-agreed-body = “{ $place }”的隐患已销号，可以正常使用。
cut-announced-title = 将停止供电
cut-announced-body = 因拒不执行 { $decision_number }，将在通知满二十四小时后停止供电；履行决定的不再采取。不服的，可以在六十日内申请行政复议，或者在六个月内起诉。
closing-prompt-title = 第一百一十三条情形
closing-prompt-body = { $enterprise } 存在重大隐患且多次受到处罚，请研判是否提请政府关闭。
report-received-title = 已收到举报
report-received-body = 您举报的隐患已收到，编号 { $number }，我们为您保密。
report-told-title = 举报核实情况
report-told-body = 您的举报（{ $number }）：{ $told }
report-answered-title = 举报处理结果
report-answered-body = 您举报的隐患已处理：{ $told }
