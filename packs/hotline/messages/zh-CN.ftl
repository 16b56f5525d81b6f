# 通知的文字。

recorded-title = 登记
recorded-body = 您的诉求已登记，编号 { $number }。
not-accepted-title = 不予受理
not-accepted-body = 您的诉求（{ $number }）不予受理：{ $told }
dispatched-title = 已派单
dispatched-body = 您的诉求（{ $number }）已转办，{ $due } 前办理完毕。
redone-title = 再次办理
redone-body = 您反映的问题没有解决（{ $number }），已再次派单，{ $due } 前办理完毕。
closed-title = 已办结
closed-body = 您的诉求（{ $number }）已办结，请评价。
yellow-title = 办理期限将到
yellow-body = 工单 { $number } 的办理期限 { $due } 将到。
overdue-title = 办理超期
overdue-body = 工单 { $number } 已超过办理期限 { $due }。
