answered-title = 您的意见有了答复
answered-body = 您提的意见（{ $number }）已经答复，请查看。
