# Texts of the notices.

plan-refused-title = Not planned
plan-refused-body = “{ $title }” is not in the plan for the year ({ $outcome }) and may not be carried out.
special-needed-title = Over the cap
special-needed-body = The targets of “{ $subject }” have reached the cap for the month; without special approval it may not be carried out.
conclusion-delivered-title = Conclusion
conclusion-delivered-body = The conclusion on “{ $subject }” has been delivered. If you object, ask for a review by { $due }.
review-decided-title = Review decided
review-decided-body = The review of “{ $subject }”: { $review_result }, because { $review_reasons }
rectify-yellow-title = Rectification due soon
rectify-yellow-body = Rectification for “{ $subject }” is due on { $due }.
rectify-overdue-title = Rectification overdue
rectify-overdue-body = Rectification for “{ $subject }” was due on { $due }.
merge-suggested-title = Please merge the form
merge-suggested-body = “{ $title }” asks { $overlap } per cent of what “{ $overlap_form }” asks already; please merge them. To insist needs approval.
form-refused-title = Form refused
form-refused-body = “{ $title }” asks the same as “{ $overlap_form }” and is refused; use what is there.
commitment-assigned-title = A commitment for your unit
commitment-assigned-body = Commitment { $commitment } is led by your unit and due by { $due_on }.
commitment-yellow-title = Commitment due soon
commitment-yellow-body = Commitment { $commitment } is due on { $due }.
commitment-overdue-title = Commitment overdue
commitment-overdue-body = Commitment { $commitment } was due on { $due }; { $lead } leads it.
