# 通知的文字。

plan-refused-title = 计划事项不予列入
plan-refused-body = “{ $title }”不列入年度计划：{ $outcome }。未列入的不得开展。
special-needed-title = 超过频次，需要特批
special-needed-body = “{ $subject }”的对象本月已达到控制数，没有特批不得开展。
conclusion-delivered-title = 督查结论
conclusion-delivered-body = “{ $subject }”的督查结论已送达。有异议的，请在 { $due } 前申请复核。
review-decided-title = 复核决定
review-decided-body = “{ $subject }”的复核决定：{ $review_result }，理由：{ $review_reasons }
rectify-yellow-title = 整改期限将到
rectify-yellow-body = “{ $subject }”的整改期限 { $due } 将到。
rectify-overdue-title = 整改超期
rectify-overdue-body = “{ $subject }”的整改应当在 { $due } 前完成。
merge-suggested-title = 建议合并报表
merge-suggested-body = “{ $title }”与“{ $overlap_form }”重合 { $overlap }%，请合并；仍要单独发的须审批。
form-refused-title = 报表不准发
form-refused-body = “{ $title }”与“{ $overlap_form }”完全相同，不准发，请直接使用既有数据。
commitment-assigned-title = 交办承诺
commitment-assigned-body = 承诺 { $commitment } 由你单位牵头，{ $due_on } 前完成。
commitment-yellow-title = 承诺期限将到
commitment-yellow-body = 承诺 { $commitment } 的期限 { $due } 将到。
commitment-overdue-title = 承诺逾期
commitment-overdue-body = 承诺 { $commitment } 应当在 { $due } 前完成，牵头单位 { $lead }。
