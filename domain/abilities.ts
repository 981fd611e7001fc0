import type { Role } from './states.js';

/** What an administrator of the Barong family may look at (`read`) or change as well (`manage`). */
export const ABILITY_SUBJECTS = [
  'Ability',
  'Activity',
  'APIKey',
  'Comment',
  'Document',
  'Label',
  'Level',
  'Permission',
  'Profile',
  'Restriction',
  'User',
] as const;
export type AbilitySubject = (typeof ABILITY_SUBJECTS)[number];
export type AbilityVerb = 'read' | 'manage';

/** Subjects by what may be done with them. */
export type Abilities = Readonly<Record<AbilityVerb, readonly AbilitySubject[]>>;

/**
 * barong.md section 5, "Ability matrix (V27b)". Comments are looked after by whoever may change users: they are written about
 * them. Roles that are not here have none.
 */
const MATRIX: Readonly<Partial<Record<Role, Abilities>>> = {
  superadmin: { manage: ABILITY_SUBJECTS, read: [] },
  admin: {
    manage: ['Ability', 'User', 'Level', 'Label', 'Profile', 'APIKey', 'Restriction', 'Document', 'Comment'],
    read: ['Activity', 'Permission'],
  },
  technical: {
    manage: ['APIKey', 'Restriction'],
    read: ['Ability', 'User', 'Level', 'Label', 'Profile', 'Activity'],
  },
  accountant: { manage: [], read: ['Ability', 'User', 'Level', 'Label', 'Profile', 'Activity'] },
  compliance: { manage: ['User', 'Level', 'Label', 'Profile', 'Comment'], read: ['Ability', 'Document'] },
  support: { manage: ['User', 'Comment'], read: ['Ability', 'Label', 'Level', 'Profile', 'Activity'] },
};

/** What a role may; nothing for a role outside the matrix. */
export function abilitiesOf(role: Role): Abilities | null {
  return MATRIX[role] ?? null;
}

/** Whether a role may; whoever may change a thing may look at it. */
export function isAble(role: Role, verb: AbilityVerb, subject: AbilitySubject): boolean {
  const abilities = abilitiesOf(role);
  if (!abilities) return false;
  return abilities.manage.includes(subject) || (verb === 'read' && abilities.read.includes(subject));
}
