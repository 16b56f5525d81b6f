# 通知的文字。

report-recorded-title = 已收到您报的事
report-recorded-body = 您报的事（{ $number }）已收到，办完会告诉您结果。
report-result-title = 您报的事有结果了
report-result-body = 您报的事（{ $number }）：“{ $reply }”。您可以在我的办件里评价。
event-overdue-title = 事件超过处置期限
event-overdue-body = 事件 { $number } 已过处置期限，请督办。
hours-clash-title = 时段冲突，没有重复计时
hours-clash-body = 您这次的服务与当天已记的“{ $clash }”时段重叠，同一时段只计一次。时间填错的可以改好重新提交。
hours-wrong-title = 时间不对
hours-wrong-body = 签退时间应晚于签到时间，这次没有计时，请改好重新提交。
hours-counted-title = 服务时长已计入
hours-counted-body = 您的服务已由组织者核实，计入 { $minutes } 分钟。
hours-absent-title = 服务时长没有计入
hours-absent-body = 组织者核实您没有到场：“{ $remarks }”。有异议的，可以向活动组织者或者志愿服务主管部门提出。
certificate-issued-title = 志愿服务证明已核发
certificate-issued-body = 您的志愿服务证明已核发，累计 { $hours } 小时。
certificate-none-title = 没有可以证明的时长
certificate-none-body = 您还没有已计入的服务时长，暂时不能出具证明。
