/** Where the two dialects are. */
export const BARONG = '/api/v2/barong';
export const NEBULA = '/api/v2/auth';
export const DIALECTS = [
  ['barong', BARONG],
  ['nebula', NEBULA],
] as const;
