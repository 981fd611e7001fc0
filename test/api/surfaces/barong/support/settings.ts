import type { BarongSettings } from '../../../../../api/surfaces/barong/settings.js';

/** Everything that can be switched on, for tests that look at what is declared. */
export const SETTINGS: BarongSettings = {
  sessionIdleSeconds: 1_800,
  captcha: { type: 'none' },
  cookie: { maxAgeSeconds: 86_400, isSecure: true },
  auth0: { domain: 'auth0.example', clientId: 'client' },
  passwordMinEntropy: 0,
  masksData: true,
  documentTypes: ['Passport'],
  documentsExpire: true,
  title: 'Vestibule',
  authz: { prefix: '/authz/', pass: [], block: [] },
  ready: async () => ({ postgres: true, temporal: true }),
  version: { tag: '', sha: '', builtAt: '' },
};
