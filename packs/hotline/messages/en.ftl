# Texts of the notices.

recorded-title = Recorded
recorded-body = Your request is recorded under number { $number }.
not-accepted-title = Not accepted
not-accepted-body = Your request ({ $number }) is not accepted: { $told }
dispatched-title = Dispatched
dispatched-body = Your request ({ $number }) has been dispatched and will be handled by { $due }.
redone-title = Done again
redone-body = What you reported ({ $number }) isn't solved; it has been dispatched again, to be handled by { $due }.
closed-title = Closed
closed-body = Your request ({ $number }) is closed. Please rate it.
yellow-title = Running short
yellow-body = Ticket { $number } is due on { $due }.
overdue-title = Overdue
overdue-body = Ticket { $number } was due on { $due }.
