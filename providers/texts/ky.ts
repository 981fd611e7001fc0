import type { Texts } from './shape.js';

/** Kyrgyz. */
export const KY: Texts = {
  registration_code: {
    subject: ({ product }) => `${product} каттоо коду`,
    text: ({ product, code, minutes }) =>
      `${code} — ${product} кодуңуз. ${minutes} мүнөт жарактуу. Эч кимге айтпаңыз.`,
  },
  reset_code: {
    subject: ({ product }) => `${product} жаңы сырсөз коду`,
    text: ({ product, code, minutes }) =>
      `${code} — ${product} жаңы сырсөз коду, ${minutes} мүн. Сиз эмеспи? Эске албаңыз.`,
  },
  login_code: {
    subject: ({ product }) => `${product} кирүү коду`,
    text: ({ product, code, minutes }) =>
      `${code} — ${product} кирүү коду, ${minutes} мүн. Биз аны эч качан сурабайбыз.`,
  },
  email_code: {
    subject: ({ product }) => `${product} үчүн дарегиңизди ырастаңыз`,
    text: ({ product, code, minutes }) =>
      `${code} — ${product} кызматында ушул e-mail дарегин ырастоочу код. ${minutes} мүнөт жарактуу. ` +
      'Аны сиз сурабасаңыз, көңүл бурбаңыз.',
  },
  factor_code: {
    subject: ({ product }) => `${product}: эки баскычтуу кирүүнү өчүрүү`,
    text: ({ product, code, minutes }) =>
      `${code} — ${product} эки баскычтуу кирүүнү өчүрүү коду. ${minutes} мүнөт жарактуу. Эч кимге айтпаңыз.`,
  },
  already_registered: {
    subject: ({ product }) => `${product} кызматында каттоо`,
    text: ({ product }) =>
      `Бул номерди ${product} кызматында каттоо суралды, бирок сизде аккаунт бар: ага кириңиз. ` +
      'Бул сиз болбосоңуз, көңүл бурбаңыз.',
  },
  welcome: {
    subject: ({ product }) => `${product} кызматына кош келиңиз`,
    text: ({ product }) => `${product} кызматына кош келиңиз! Каттоо аяктады.`,
  },
  password_changed: {
    subject: ({ product }) => `${product} сырсөзүңүз өзгөртүлдү`,
    text: ({ product }) =>
      `${product} сырсөзүңүз өзгөртүлдү, башка сеанстар жабылды. Бул сиз болбосоңуз, аны дароо калыбына келтириңиз.`,
  },
  password_reset: {
    subject: ({ product }) => `${product} сырсөзүңүз жаңыланды`,
    text: ({ product }) =>
      `${product} сырсөзүңүз код менен жаңыланды, бардык сеанстар жабылды. ` +
      'Бул сиз болбосоңуз, аны дароо кайра жаңылаңыз.',
  },
  email_verified: {
    subject: ({ product }) => `${product} үчүн дарегиңиз ырасталды`,
    text: ({ product }) =>
      `${product} аккаунтуңуздун e-mail дареги ырасталды. Бул сиз болбосоңуз, сырсөздү дароо алмаштырыңыз.`,
  },
  factor_added: {
    subject: ({ product }) => `${product}: эки баскычтуу кирүү күйгүзүлдү`,
    text: ({ product }) =>
      `${product}: эки баскычтуу кирүү күйгүзүлдү. Бул сиз болбосоңуз, сырсөздү дароо алмаштырыңыз.`,
  },
  factor_removed: {
    subject: ({ product }) => `${product}: эки баскычтуу кирүү өчүрүлдү`,
    text: ({ product }) =>
      `${product}: эки баскычтуу кирүү өчүрүлдү. Бул сиз болбосоңуз, сырсөздү дароо алмаштырыңыз.`,
  },
  telegram_linked: {
    subject: ({ product }) => `${product} аккаунтуңузга Telegram чаты байланды`,
    text: ({ product }) =>
      `${product} аккаунтуңузга Telegram чаты байланды. Бул сиз болбосоңуз, сырсөздү дароо алмаштырыңыз.`,
  },
  wrong_passwords: {
    subject: ({ product }) => `${product} аккаунтуңузга туура эмес сырсөздөр`,
    text: ({ product }) =>
      `Кимдир бирөө ${product} аккаунтуңуздун сырсөзүн табууга аракет кылууда. ` +
      'Аккаунтуңуз корголгон, эч нерсе кылбаңыз.',
  },
  account_banned: {
    subject: ({ product }) => `${product} аккаунтуңуз бөгөттөлдү`,
    text: ({ product }) =>
      `${product} аккаунтуңуз бөгөттөлдү, бардык сеанстар жабылды. Бул ката болсо, колдоо кызматына кайрылыңыз.`,
  },
  account_unbanned: {
    subject: ({ product }) => `${product} аккаунтуңуз кайра иштейт`,
    text: ({ product }) => `${product} аккаунтуңуздун бөгөтү алынды: кайра кире аласыз.`,
  },
};
