/** Columns that the Barong family's list of accounts can be ordered by: the ones with an index (reliability A4: an allow list). */
export const ACCOUNT_ORDERS = ['id', 'uid', 'role', 'level', 'state', 'created_at', 'updated_at'] as const;
export type AccountOrder = (typeof ACCOUNT_ORDERS)[number];
