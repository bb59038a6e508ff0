"""The review queue: what officers are asked about people, and the way back of what they answer.

Every night each district gets a workbook with its open questions, both sides next to each other.
Filled in, it comes back through ``inbox/review_answers/``; what one officer decided takes effect
once another one agrees. What a workbook looks like is data (``review.yaml``).
"""
