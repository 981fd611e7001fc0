import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Typed keys of domain/search-attributes, for those who start flows and for the flows themselves. */
export const FLOW = defineSearchAttributeKey('Flow', SearchAttributeType.KEYWORD);
export const STAGE = defineSearchAttributeKey('Stage', SearchAttributeType.KEYWORD);
export const USER_REF = defineSearchAttributeKey('UserRef', SearchAttributeType.KEYWORD);
export const SLA_DUE_AT = defineSearchAttributeKey('SlaDueAt', SearchAttributeType.DATETIME);
export const ESCALATED = defineSearchAttributeKey('Escalated', SearchAttributeType.BOOL);
