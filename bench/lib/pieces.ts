import type { Callers, Scenario } from './options.js';
import { PACE } from './turn.js';

/** Work that sides do in turns. */
export type Piece =
  | 'registration'
  | 'two-factor-login'
  | 'password-reset'
  | 'login'
  | 'get-me'
  /** `get_me` by one person at a steady pace, while nothing else happens. */
  | 'get-me-paced';

/** Its name in tables and headings. */
export const TITLES: Readonly<Record<Piece, string>> = {
  registration: 'registration',
  'two-factor-login': 'two-factor login',
  'password-reset': 'password reset',
  login: 'login without a second factor',
  'get-me': '`get_me`',
  'get-me-paced': `\`get_me\`, ${PACE} a second`,
};

/** What a scenario plays, in order. */
export interface Programme {
  readonly piece: Piece;
  /** Absent: as many as the bench was asked for. */
  readonly callers?: Callers;
  /** The baseline has nothing to set against it. */
  readonly productOnly?: boolean;
  /** Somebody asks for `get_me` meanwhile. */
  readonly beside?: boolean;
}

/** Scenarios whose work is done in turns. */
export const PROGRAMMES: Readonly<Partial<Record<Scenario, readonly Programme[]>>> = {
  registration: [{ piece: 'registration' }],
  'two-factor-login': [{ piece: 'two-factor-login' }],
  'password-reset': [{ piece: 'password-reset' }],
  'get-me': [{ piece: 'get-me' }],
  login: [
    { piece: 'get-me-paced', callers: 1, productOnly: true },
    { piece: 'login', beside: true },
  ],
};

/** What needs accounts that are there before. */
export const NEEDS_ACCOUNTS: readonly Scenario[] = ['counts', 'two-factor-login', 'password-reset', 'login'];
