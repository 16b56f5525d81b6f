answered-title = Your suggestion has been answered
answered-body = Your suggestion ({ $number }) has been answered; please read it.
