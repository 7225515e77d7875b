"""The statements of a claim, as they would be written by hand; `?` stands for a value."""

OPENING = """
SELECT d.id, d.texts_id, s.cap, r.answer
FROM profiles p
LEFT JOIN remembered_answers r ON r.sender = 'profile' AND r.key = ?
LEFT JOIN benefit_definitions d ON d.handle = ?
LEFT JOIN definition_stocks s ON s.definition_id = d.id
WHERE p.id = ? AND p.deleted_at IS NULL
"""

HELD = """
SELECT b.id, b.state, b.ends_at, b.claim_number, b.max_redemptions, b.redemptions_used
FROM benefits b
WHERE b.profile_id = ? AND b.definition_id = ? AND b.deleted_at IS NULL
"""

ADD_BENEFIT = """
INSERT INTO benefits (
    profile_id, definition_id, texts_id, code, state, timezone, issued_at, issued_local_at,
    ends_at, expires_local_at, claimed_at, claim_number, max_redemptions, redemptions_used,
    reserved_redemptions, is_combined, created_at, updated_at
)
VALUES (?, ?, ?, ?, 'active', 'Australia/Melbourne', ?, ?, ?, ?, ?, 1, 1, 0, 1, false, ?, ?)
ON CONFLICT DO NOTHING
RETURNING id
"""

REMEMBER = """
INSERT INTO remembered_answers (sender, key, fingerprint, answer, kept_until)
VALUES (?, ?, ?, ?, ?)
"""

ADD_AUDIT = """
INSERT INTO audit_rows (
    reference, at, event, actor_kind, actor, benefit_id, number, definition_id, profile_id, mac
)
VALUES (?, ?, 'benefit claimed', 'member', ?, ?, 1, ?, ?, ?)
"""

RESERVE = """
UPDATE definition_stocks SET reserved = reserved + 1
WHERE definition_id = ? AND reserved + redeemed + 1 <= cap
RETURNING definition_id
"""
