import type { RestrictionCategory, RestrictionScope } from './access.js';

/** A restriction, as far as it decides whose sessions end. */
interface Rule {
  readonly category: RestrictionCategory;
  readonly scope: RestrictionScope;
  readonly value: string;
  readonly state: 'enabled' | 'disabled';
}

/**
 * Whether a change ends every session (barong.md section 3: "creating/enabling one destroys ALL sessions of everybody"):
 * a `blocklogin` came into force, or is about others now. @param old null: it is new
 */
export function endsSessions(old: Rule | null, now: Rule): boolean {
  if (now.category !== 'blocklogin' || now.state !== 'enabled') return false;
  return (
    old === null ||
    old.category !== now.category ||
    old.state !== now.state ||
    old.scope !== now.scope ||
    old.value !== now.value
  );
}
