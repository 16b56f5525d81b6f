# Texts of notices.

recorded-title = Request recorded
recorded-body = Your request is recorded as { $ticket_key }. You will be told how it goes on.
handed-over-title = Handed to the emergency line
handed-over-body = Your emergency ({ $number }) has been handed to { $service }. Keep your telephone free.
not-accepted-title = Not accepted
not-accepted-body = The hotline cannot accept your request ({ $number }): “{ $told }”. If you disagree, tell the hotline, or turn to the body named.
to-petition-title = Passed on to the petition office
to-petition-body = What you raised ({ $number }) is a petition. It was passed on to the petition office, which tells you within fifteen days who handles it.
answered-title = Answered
answered-body = Your request ({ $number }) was answered: { $answer }
dispatched-title = Dispatched
dispatched-body = Your request ({ $number }) was given to { $unit ->
    [urban-management] Urban management
    [ecology-environment] Ecology and environment
    [market-regulation] Market regulation
    [human-resources] Human resources and social security
    [housing-construction] Housing and construction
    [natural-resources] Natural resources
    [public-security] Public security
    [health] Health
    [civil-affairs] Civil affairs
    [transport] Transport
    [education] Education
    [water-resources] Water resources
    [agriculture] Agriculture and rural affairs
    [emergency-management] Emergency management
    [medical-insurance] Medical insurance
    [culture-tourism] Culture and tourism
    [zhuhui] Zhuhui
    [yanfeng] Yanfeng
    [shigu] Shigu
    [zhengxiang] Zhengxiang
    [nanyue] Nanyue
    [hengyang-county] Hengyang County
    [hengnan] Hengnan
    [hengshan] Hengshan
    [hengdong] Hengdong
    [qidong] Qidong
    [leiyang] Leiyang
    [changning] Changning
   *[other] { $unit }
 }, to be done by { $due } (unless a law gives longer).
to-sign-title = New ticket
to-sign-body = Ticket { $number } was dispatched to your unit, to be done by { $due }. If it is not yours, return it with the rule it rests on; only once.
to-sign-final-title = Your unit handles it
to-sign-final-body = Ticket { $number } is handled by your unit, to be done by { $due }. It cannot be returned.
sent-back-title = Sent back
sent-back-body = The result of ticket { $number } was not approved: { $remarks }
merged-title = Joined with a request on the same problem
merged-body = The problem you reported ({ $number }) was reported before and is being handled. You will be told when it is closed.
merged-closed-title = Closed together
merged-closed-body = The problem you reported ({ $number }) was closed together with the first request.
returned-title = Return ruled on
returned-body = Ticket { $number } was returned; { $unit ->
    [urban-management] Urban management
    [ecology-environment] Ecology and environment
    [market-regulation] Market regulation
    [human-resources] Human resources and social security
    [housing-construction] Housing and construction
    [natural-resources] Natural resources
    [public-security] Public security
    [health] Health
    [civil-affairs] Civil affairs
    [transport] Transport
    [education] Education
    [water-resources] Water resources
    [agriculture] Agriculture and rural affairs
    [emergency-management] Emergency management
    [medical-insurance] Medical insurance
    [culture-tourism] Culture and tourism
    [zhuhui] Zhuhui
    [yanfeng] Yanfeng
    [shigu] Shigu
    [zhengxiang] Zhengxiang
    [nanyue] Nanyue
    [hengyang-county] Hengyang County
    [hengnan] Hengnan
    [hengshan] Hengshan
    [hengdong] Hengdong
    [qidong] Qidong
    [leiyang] Leiyang
    [changning] Changning
   *[other] { $unit }
 } handles it and may not return it again. { $basis }
contact-late-title = No contact in time
contact-late-body = The unit that handles ticket { $number } did not contact the caller in time.
redone-title = Being done again
redone-body = Your problem was not solved ({ $number }). It was dispatched again, to be done by { $due }.
escalated-title = To be supervised
escalated-body = Ticket { $number } is unsolved after being redone three times. Please supervise it.
explained-title = Why it cannot be solved
explained-body = What you asked for ({ $number }) cannot be done under the rules in force: “{ $measures }”. Where the law allows, you may apply for administrative reconsideration within sixty days or go to court within six months.
closed-title = Closed
closed-body = Your request ({ $number }) is closed.
excluded-title = Excluded after a check
excluded-body = Ticket { $number } does not count in the rates: { $exclusion_reason }
yellow-title = Due soon
yellow-body = Ticket { $number } is due on { $due }.
extended-title = Extended
extended-body = Your request ({ $number }) needs longer: the head of the unit has extended it to { $due }. Reason: { $reason }
overdue-title = Overdue
overdue-body = Ticket { $number } was due on { $due } and is late.
request-received-title = Received
request-received-body = Your request is received as { $number }.
request-closed-title = There is a result
request-closed-body = There is a result for your request ({ $number }): “{ $reply }”. Please rate it within ten days.
bad-rating-title = Bad rating to be followed up
bad-rating-body = Online request { $number } was rated “{ $grade }”: “{ $text }”. Follow it up by { $due }.
identity-kept-title = Keep an identity
identity-kept-body = A caller asked for confidentiality. You keep the identity and make the contacts.
article-returned-title = Article sent back
article-returned-body = The article “{ $title }” was sent back: { $remarks }
article-due-title = Article to be reviewed
article-due-body = The article “{ $title }” is due for review on { $review_by }. Confirm, revise or withdraw it; after that it is suspended.
article-wrong-title = Article to be corrected
article-wrong-body = The article “{ $title }” must be corrected and is suspended until then.
article-suspended-title = Article suspended
article-suspended-body = The article “{ $title }” was not reviewed in time and is suspended.
