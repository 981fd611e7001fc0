/** Titles that no data storage can have: the words of the family's own records (barong.md section 4, "Data storage"). */
export const RESERVED_TITLES: readonly string[] = ['document', 'label', 'profile', 'phone', 'user'];
