"""The gate: rounds, rubrics, juries, registrations, scores, decisions, coaching. Holds the key to the catalogue's lock.

Nobody judges what they have an interest in; a score stays invisible to other curators until theirs is in; a decision is
written once and is final when announced; announcing is the only thing here that grants clearances and memberships, and
it does so once per submission however often it is interrupted.

Others use `curation_gate.service`, `queries`, `states`; `models` is private. The pure rules are `rubric`, `scoring`,
`written_reason`; the readers of workbooks are `registration_sheet` and `score_workbook`.
"""
