# Texts of the notices.

risk-issued-title = Risk to control
risk-issued-body = Risk point “{ $name }” is graded { $colour_text }; the next self-check is due by { $due }.
self-check-overdue-title = Self-check overdue
self-check-overdue-body = Risk point “{ $name }” of { $enterprise } should have been checked by { $due }.
major-found-title = A major hazard must be reported
major-found-body = The hazard at “{ $place }” is a major one: report it at once to the regulator and to the staff congress.
hazard-listed-title = Listed for supervision
hazard-listed-body = The hazard is listed ({ $listed_number }); remove it by { $rectify_by }. What was stopped starts again only when the regulator agrees. Against the order you may ask for reconsideration within sixty days or sue within six months.
hazard-yellow-title = Due soon
hazard-yellow-body = The hazard at “{ $place }” is due on { $due }.
hazard-late-title = Hazard not removed in time
hazard-late-body = The hazard at “{ $place }” of { $enterprise } was not removed in time; please supervise.
restart-agreed-title = Hazard closed
restart-agreed-body = The hazard at “{ $place }” is closed; normal use may go on.
cut-announced-title = The power will be cut
cut-announced-body = Because decision { $decision_number } is refused, the power will be cut twenty-four hours after this notice, unless the decision is obeyed. You may ask for reconsideration within sixty days or sue within six months.
closing-prompt-title = Article 113
closing-prompt-body = { $enterprise } has a major hazard and repeated penalties; judge whether to propose closing it.
report-received-title = Report received
report-received-body = Your report has been received under number { $number }; your name is kept confidential.
report-told-title = What was found
report-told-body = Your report ({ $number }): { $told }
report-answered-title = Result
report-answered-body = The hazard you reported has been dealt with: { $told }
