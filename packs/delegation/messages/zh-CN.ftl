# 通知的文字。

routed-title = 由谁办理
routed-body = 您 { $received } 申请的“{ $item }”（{ $number }）由 { $holder } 办理，证照上的发证机关是 { $issuer }。以后事权再变，这一件不改派。
passed-on-title = 已转交办理机关
passed-on-body = “{ $item }”（{ $number }）已由窗口转交办理机关，您不用再跑。
asked-title = 请答复能不能承接
asked-body = { $from_body } 提出把“{ $power }”赋给你处（{ $number }），请答复。
unlawful-title = 不得赋权
unlawful-body = “{ $power }”（{ $number }）不能这样赋权：{ $ground }
unable-title = 暂不赋权
unable-body = “{ $power }”（{ $number }）承接条件不具备：{ $reasons }
published-title = 已公布，请按时切换
published-body = “{ $power }”（{ $number }）自 { $since } 起由你处办理，此前收的件由原机关办完。请在这以前备好印章、账号和人员。
switch-late-title = 到生效日还没有交接
switch-late-body = “{ $power }”（{ $number }）今天生效，交接还没有完成。
evaluation-due-title = 请评估
evaluation-due-body = “{ $power }”（{ $number }）该评估了：办得怎么样，要不要收回。
ended-title = 已收回
ended-body = “{ $power }”（{ $number }）已收回，{ $until } 以前收的件由你处办完。
