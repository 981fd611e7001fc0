import type { FamilyWay } from './family.js';
import type { Callers, Scenario } from './options.js';
import { PACE } from './turn.js';

/** Work that sides do in turns. */
export type Piece =
  | 'registration'
  | 'two-factor-login'
  | 'password-reset'
  | 'login'
  | 'submission'
  | 'settlement'
  /** A webhook is taken in; nobody works on it meanwhile. */
  | 'intake'
  | 'get-me'
  /** `get_me` by one person at a steady pace, while nothing else happens. */
  | 'get-me-paced'
  /** The same of the Barong family, `resource/users/me`, by each way in. */
  | FamilyPiece;

/** A way into the Barong family. */
export type FamilyPiece = `family-${FamilyWay}`;

/** Whether a piece is the family's. */
export const isFamily = (piece: Piece): piece is FamilyPiece => piece.startsWith('family-');

/** The way of a piece. */
export const familyWay = (piece: FamilyPiece): FamilyWay => piece.slice('family-'.length) as FamilyWay;

/** Its name in tables and headings. */
export const TITLES: Readonly<Record<Piece, string>> = {
  registration: 'registration',
  'two-factor-login': 'two-factor login',
  'password-reset': 'password reset',
  login: 'login without a second factor',
  submission: 'KYC submission',
  settlement: 'payment created and settled',
  intake: 'webhook intake',
  'get-me': '`get_me`',
  'get-me-paced': `\`get_me\`, ${PACE} a second`,
  'family-cookie': '`resource/users/me` by cookie',
  'family-jwt': '`resource/users/me` by JWT',
  'family-key': '`resource/users/me` by API key',
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
  family: [{ piece: 'family-cookie' }, { piece: 'family-jwt' }, { piece: 'family-key' }],
  submission: [{ piece: 'submission' }],
  settlement: [{ piece: 'settlement', callers: 16 }],
  login: [
    { piece: 'get-me-paced', callers: 1, productOnly: true },
    { piece: 'login', beside: true },
  ],
};

/** What needs accounts that are there before. */
export const NEEDS_ACCOUNTS: readonly Scenario[] = [
  'counts',
  'two-factor-login',
  'password-reset',
  'login',
  'family',
  'submission',
  'settlement',
  'intake',
  'case-memory',
];
