"""The worker: drains the outbox, runs what is due, audits by night.

The queue carries only hints ("there is something in the outbox"); the truth is the outbox row, so a lost hint costs at
most a minute. Anything above registers its periodic work with `schedule.every` and its checks with `auditor.check`.
"""
