# Texts of the notices.

routed-title = Who handles it
routed-body = Your application of { $received } for { $item } ({ $number }) is handled by { $holder }; the licence names { $issuer }. It stays there whatever moves later.
passed-on-title = Passed on
passed-on-body = { $item } ({ $number }) has been passed on to the body that decides; you need not travel.
asked-title = Can you take it over?
asked-body = { $from_body } proposes to give { $power } to you ({ $number }); please answer.
unlawful-title = May not be delegated
unlawful-body = { $power } ({ $number }) may not be delegated in this way: { $ground }
unable-title = Not yet
unable-body = { $power } ({ $number }) can’t be taken over yet: { $reasons }
published-title = Published, get ready
published-body = From { $since } on { $power } ({ $number }) is yours; what was received before stays where it is. Have seal, accounts and staff ready.
switch-late-title = Not handed over on the day
switch-late-body = { $power } ({ $number }) takes effect today and has not been handed over.
evaluation-due-title = Please evaluate
evaluation-due-body = { $power } ({ $number }) is due for evaluation: how it goes and whether to withdraw it.
ended-title = Recalled
ended-body = { $power } ({ $number }) is recalled; finish what you received up to { $until }.
