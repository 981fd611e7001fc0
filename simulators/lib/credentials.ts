/** What the simulators expect when nothing else is said: worth nothing anywhere else. */
export const SIMULATOR_CREDENTIALS = {
  gatewayApiKey: 'simulator-key',
  twilioAccountSid: `AC${'0'.repeat(31)}1`,
  twilioAuthToken: 'simulator-token',
  /** Twilio's own test sender (twilio.com/docs/iam/test-credentials). */
  twilioFrom: '+15005550006',
  telegramGatewayToken: 'simulator-gateway-token',
  telegramBotToken: '100200300:simulator-bot-token',
  ableIdProjectId: 'simulator-project',
  ableIdSecret: 'simulator-able-id-secret',
  nambaOneApiKey: 'simulator-namba-one-key',
  nambaOneMerchantAccount: '00000000-0000-4000-8000-0000000acc01',
  recaptchaSecret: 'simulator-recaptcha-secret',
  geetestId: 'simulator-geetest-id',
  geetestKey: 'simulator-geetest-key',
  auth0Domain: 'simulator.auth0.example',
  auth0ClientId: 'simulator-client',
  kycaidToken: 'simulator-kycaid-token',
  mailUser: 'simulator',
  mailPassword: 'simulator-mail-password',
} as const;
