"""E-mail and WhatsApp: what the shop tells people outside of its pages.

Owns the table `message`. A message is written in the transaction of the fact it tells and leaves through the outbox
after the commit; nothing else in the shop speaks to a mail server.

Invariants: one message per channel, template, reference and recipient, however often it is asked for; a repeated
handler sends nothing twice (a message id of the row's own, sent is final); no line break reaches a header; texts and
recipients never reach a log.

Others call `shop.messages.service.queue_mail` and `queue_whatsapp`, and put their own templates at
`templates/messages/<name>.txt` in their package.
"""
