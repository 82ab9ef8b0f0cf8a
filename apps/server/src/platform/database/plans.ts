/** `plan.code` of the row that a migration makes: no limits, two jobs at once. */
export const UNLIMITED_PLAN_CODE = 'unlimited';
/** Its `plan.id`. */
export const UNLIMITED_PLAN_ID = '01939000-0000-7000-8000-000000000001';
