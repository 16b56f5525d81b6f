# Texts of notices.

report-recorded-title = Your report was received
report-recorded-body = Your report ({ $number }) was received. You will be told what was done.
report-result-title = Your report has a result
report-result-body = Your report ({ $number }): “{ $reply }”. You may rate it among your matters.
event-overdue-title = An event is past its period
event-overdue-body = Event { $number } is past its period for handling. Please see to it.
hours-clash-title = Hours overlap and were not counted twice
hours-clash-body = This service overlaps “{ $clash }” of the same day; one stretch of time counts once. If a time was mistyped, correct it and hand it in again.
hours-wrong-title = Times out of order
hours-wrong-body = You signed out before you signed in: nothing was counted. Correct the times and hand it in again.
hours-counted-title = Your hours count
hours-counted-body = The organiser confirmed your service: { $minutes } minutes were added.
hours-absent-title = Your hours were not counted
hours-absent-body = The organiser found that you were not there: “{ $remarks }”. If you disagree, turn to the organiser or the authority for volunteering.
certificate-issued-title = Certificate issued
certificate-issued-body = Your certificate of volunteering was issued: { $hours } hours.
certificate-none-title = No hours to certify
certificate-none-body = You have no hours that count yet, so no certificate can be issued.
