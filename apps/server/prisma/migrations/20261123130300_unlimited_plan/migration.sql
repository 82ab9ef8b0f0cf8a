-- Until plans are sold every workspace is on this one: no limits, two jobs at once.
INSERT INTO "plan" ("id", "code", "name", "jobs_at_once", "priority")
VALUES ('01939000-0000-7000-8000-000000000001', 'unlimited', 'Unlimited', 2, 'normal');
