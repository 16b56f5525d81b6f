# Texts of notices.

received-title = Registered
received-body = Your petition is registered; its query code is { $piece_key }. Within fifteen days you are told who handles it (Regulation on Petitions, art. 22).
merged-title = Joined with an open case
merged-body = What you raised ({ $number }) is being handled already. It was joined with that case and is answered with it.
repeat-not-accepted-title = Not accepted by the higher body
repeat-not-accepted-body = What you raised with a higher body ({ $number }) is being handled and is not accepted there: “{ $told }”. Wait for the result; you may ask for review within thirty days of it.
no-longer-title = Not accepted again
no-longer-body = What you raised ({ $number }) was closed by re-review. The same facts and reasons are not accepted again; new facts are.
concluded-title = Not accepted again
concluded-body = What you raised ({ $number }) has been concluded and is not accepted again: { $told }
transferred-title = Transferred
transferred-body = Your petition ({ $number }) was transferred to { $unit ->
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
 }, which tells you in writing by { $due } whether it is accepted.
to-handle-title = A petition was transferred to you
to-handle-body = Petition { $number } was transferred to you. If you are not competent, object with reasons by { $due }; otherwise tell the petitioner in writing within fifteen days.
urgent-title = Serious or urgent
urgent-body = Petition { $number } is serious or urgent. Report it upwards at once.
dispute-title = Competence disputed
dispute-body = Petition { $number } was returned twice. Please settle who is competent.
channelled-title = Please use the legal route
channelled-body = What you raised ({ $number }) is for another route: “{ $told }”. There are time limits, so act soon.
by-hotline-title = Passed on to 12345
by-hotline-body = What you raised ({ $number }) is an everyday request and was passed on to 12345. You will be told the result.
hotline-done-title = Done by 12345
hotline-done-body = What you raised ({ $number }) was dealt with by 12345: { $reply }
to-report-title = Passed on in confidence
to-report-body = What you raised is a report of wrongdoing and was passed on in confidence.
suggestion-title = Your suggestion was considered
suggestion-body = Your suggestion ({ $number }) was considered: { $reply }
accepted-title = Notice of acceptance
accepted-body = Your petition ({ $number }) is accepted, notice { $notice_number }, to be decided by { $due } (Regulation on Petitions, art. 34).
case-not-accepted-title = Notice of non-acceptance
case-not-accepted-body = Your petition ({ $number }) is not accepted: “{ $reasons }”. You may: { $told }
accept-late-title = Acceptance told late
accept-late-body = Petition { $number }: nobody told in fifteen days whether it is accepted.
sixty-days-title = Sixty days are over
sixty-days-body = Petition { $number } is sixty days old and due on { $due } at the latest. An extension needs approval and a reason told.
extended-title = Extended
extended-body = Your petition ({ $number }) needs longer: by approval it is extended to { $due }. Reason: { $reason }
opinion-late-title = Decided late
opinion-late-body = Petition { $number } is past its period. Please supervise it.
leader-title = Repeated petition
leader-body = Petition { $number } was raised repeatedly. Please take it on with the units concerned.
settled-title = Settled
settled-body = Your petition ({ $number }) was settled: { $agreement }
opinion-title = Written opinion
opinion-body = Opinion on your petition ({ $number }): “{ $opinion }”. Based on: { $basis }. If you disagree, ask for review within thirty days: { $remedy }
reviewed-title = Review
reviewed-body = The review of your petition ({ $number }): “{ $review_opinion }”. If you disagree, ask the body above for re-review within thirty days.
final-title = Re-review
final-body = The re-review ({ $number }): { $recheck_opinion } It is final; the same facts and reasons are not accepted again.
closed-title = Closed
closed-body = Your petition ({ $number }) is closed; no further review was asked for in time.
duty-done-title = The duty was performed
duty-done-body = What you asked for ({ $number }) was done: “{ $result }”. If you disagree, apply for administrative reconsideration within sixty days or go to court within six months.
rate-title = Please rate it
rate-body = Your petition ({ $number }) is closed. Please rate it within thirty days.
supervised-title = Supervision
supervised-body = Petition { $case_key } is supervised: “{ $asked }”. Report by { $due }.
report-late-title = Report late
report-late-body = The report on petition { $case_key } is late.
advice-title = Recommendation
advice-body = The petition office recommends: “{ $advice }”. Reply by { $due }.
report-received-title = Registered
report-received-body = Your report is registered in confidence.
report-breach-title = A transfer was stopped
report-breach-body = A report of wrongdoing was about to go to the body it accuses and was stopped.
report-replied-title = Reply to your report
report-replied-body = Your report was dealt with: { $reply }
