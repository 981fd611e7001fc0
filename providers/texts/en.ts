import type { Texts } from './shape.js';

/** English. */
export const EN: Texts = {
  registration_code: {
    subject: ({ product }) => `Your ${product} registration code`,
    text: ({ product, code, minutes }) =>
      `${code} is your ${product} code. It is valid for ${minutes} min. Do not tell it to anyone.`,
  },
  reset_code: {
    subject: ({ product }) => `Your code to set a new ${product} password`,
    text: ({ product, code, minutes }) =>
      `${code} is the code to set a new ${product} password, valid for ${minutes} min. ` +
      'If it was not you, ignore this message.',
  },
  login_code: {
    subject: ({ product }) => `Your ${product} login code`,
    text: ({ product, code, minutes }) =>
      `${code} is your ${product} login code, valid for ${minutes} min. Nobody of us will ever ask you for it.`,
  },
  email_code: {
    subject: ({ product }) => `Confirm your e-mail address for ${product}`,
    text: ({ product, code, minutes }) =>
      `${code} is the code that confirms this e-mail address for ${product}. It is valid for ${minutes} min. ` +
      'If you did not ask for it, ignore this message.',
  },
  factor_code: {
    subject: ({ product }) => `Switching off two-step login to ${product}`,
    text: ({ product, code, minutes }) =>
      `${code} is the code to switch off two-step login to ${product}, valid for ${minutes} min. ` +
      'Do not tell it to anyone.',
  },
  phone_code: {
    subject: ({ product }) => `Add this phone to your ${product} account`,
    text: ({ product, code, minutes }) =>
      `${code} is the code that adds this phone to your ${product} account, valid for ${minutes} min. ` +
      'If you did not ask for it, ignore it.',
  },
  confirmation_token: {
    subject: ({ product }) => `Confirm your registration with ${product}`,
    text: ({ product, code, minutes }) =>
      `${code} confirms this e-mail address for ${product}. It works for ${minutes} min. ` +
      'If you did not register, ignore this message.',
  },
  reset_token: {
    subject: ({ product }) => `Set a new ${product} password`,
    text: ({ product, code, minutes }) =>
      `${code} sets a new ${product} password. It works once, for ${minutes} min. ` +
      'If it was not you, ignore this message.',
  },
  already_registered: {
    subject: ({ product }) => `Registration with ${product}`,
    text: ({ product }) =>
      `Someone asked to register this number with ${product}. You already have an account: just log in. ` +
      'If it was not you, ignore this message.',
  },
  address_taken: {
    subject: ({ product }) => `You have an account with ${product}`,
    text: ({ product }) =>
      `Someone asked to register this e-mail address with ${product}. You already have an account: just log in. ` +
      'If it was not you, ignore this message.',
  },
  welcome: {
    subject: ({ product }) => `Welcome to ${product}`,
    text: ({ product }) => `Welcome to ${product}! Your registration is complete.`,
  },
  password_changed: {
    subject: ({ product }) => `Your ${product} password was changed`,
    text: ({ product }) =>
      `Your ${product} password was changed and your other sessions were ended. ` +
      'If it was not you, reset it now.',
  },
  password_reset: {
    subject: ({ product }) => `Your ${product} password was reset`,
    text: ({ product }) =>
      `Your ${product} password was reset and all sessions were ended. If it was not you, reset it again now.`,
  },
  email_verified: {
    subject: ({ product }) => `Your e-mail address for ${product} was confirmed`,
    text: ({ product }) =>
      `An e-mail address of your ${product} account was confirmed. If it was not you, change your password now.`,
  },
  email_replaced: {
    subject: ({ product }) => `The e-mail address of your ${product} account was replaced`,
    text: ({ product }) =>
      `An administrator replaced the e-mail address of your ${product} account. If you did not ask for it, tell us.`,
  },
  phone_verified: {
    subject: ({ product }) => `A phone was added to your ${product} account`,
    text: ({ product }) =>
      `A phone was added to your ${product} account. If it was not you, change your password at once.`,
  },
  factor_added: {
    subject: ({ product }) => `Two-step login to ${product} is on`,
    text: ({ product }) =>
      `Two-step login to ${product} was switched on. If it was not you, change your password now.`,
  },
  factor_removed: {
    subject: ({ product }) => `Two-step login to ${product} is off`,
    text: ({ product }) =>
      `Two-step login to ${product} was switched off. If it was not you, change your password now.`,
  },
  telegram_linked: {
    subject: ({ product }) => `A Telegram chat was linked to your ${product} account`,
    text: ({ product }) =>
      `A Telegram chat was linked to your ${product} account. If it was not you, change your password now.`,
  },
  wrong_passwords: {
    subject: ({ product }) => `Wrong passwords for your ${product} account`,
    text: ({ product }) =>
      `Somebody keeps trying wrong passwords for your ${product} account. Your account is safe, ` +
      'you need not do anything.',
  },
  wrong_factors: {
    subject: ({ product }) => `Wrong codes for your ${product} account`,
    text: ({ product }) =>
      `Wrong codes were entered for your ${product} account, several times. If it was not you, change your password now.`,
  },
  account_banned: {
    subject: ({ product }) => `Your ${product} account was blocked`,
    text: ({ product }) =>
      `Your ${product} account was blocked and all sessions were ended. If you think that this is a mistake, ask our support.`,
  },
  account_unbanned: {
    subject: ({ product }) => `Your ${product} account works again`,
    text: ({ product }) => `Your ${product} account is no longer blocked: you can log in again.`,
  },
  account_deleted: {
    subject: ({ product }) => `Your ${product} account was closed`,
    text: ({ product }) =>
      `Your ${product} account was closed and will be erased. If you want it back, ask our support ` +
      'before that.',
  },
  kyc_approved: {
    subject: ({ product }) => `Your form at ${product} was approved`,
    text: ({ product }) => `Your form at ${product} was approved.`,
  },
  kyc_rejected: {
    subject: ({ product }) => `Your form at ${product} was rejected`,
    text: ({ product }) =>
      `Your form at ${product} was rejected. Log in to see what we can tell you about it; you can submit another one.`,
  },
  kyc_resubmission: {
    subject: ({ product }) => `${product} asks you for another form`,
    text: ({ product }) =>
      `${product} cannot accept your form as it is. Log in, see what is to be changed, and submit it again.`,
  },
  kyc_reminder: {
    subject: ({ product }) => `${product} is still waiting for your form`,
    text: ({ product }) =>
      `${product} is still waiting for your form. Log in and submit it again, or your application will be closed.`,
  },
  kyc_withdrawn: {
    subject: ({ product }) => `Your application at ${product} was closed`,
    text: ({ product }) =>
      `Your application at ${product} was closed because no form came from you. You can submit a new one at any time.`,
  },
  kyc_reversed: {
    subject: ({ product }) => `The approval of your form at ${product} was taken back`,
    text: ({ product }) =>
      `The approval of your form at ${product} was taken back. Log in to see where it stands now.`,
  },
  kyc_overdue: {
    subject: ({ product }) => `An application at ${product} is late`,
    text: ({ product }) =>
      `An application at ${product} is late: it is waiting for a decision of a reviewer.`,
  },
};
