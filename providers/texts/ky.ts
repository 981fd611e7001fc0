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
  phone_code: {
    subject: ({ product }) => `${product}: жаңы номер үчүн код`,
    text: ({ product, code, minutes }) =>
      `${code} — ушул номер үчүн ${product} коду, ${minutes} мүн. Эч кимге айтпаңыз.`,
  },
  confirmation_token: {
    subject: ({ product }) => `${product} кызматына каттоону ырастаңыз`,
    text: ({ product, code, minutes }) =>
      `${code} — ${product} кызматында ушул e-mail дарегин ырастайт. ${minutes} мүнөт жарактуу. ` +
      'Катталбасаңыз, көңүл бурбаңыз.',
  },
  reset_token: {
    subject: ({ product }) => `${product} үчүн жаңы сырсөз`,
    text: ({ product, code, minutes }) =>
      `${code} — ${product} сырсөзүн жаңылайт. Бир гана жолу, ${minutes} мүнөт жарактуу. ` +
      'Бул сиз болбосоңуз, көңүл бурбаңыз.',
  },
  already_registered: {
    subject: ({ product }) => `${product} кызматында каттоо`,
    text: ({ product }) =>
      `Бул номерди ${product} кызматында каттоо суралды, бирок сизде аккаунт бар: ага кириңиз. ` +
      'Бул сиз болбосоңуз, көңүл бурбаңыз.',
  },
  address_taken: {
    subject: ({ product }) => `${product} кызматында аккаунтуңуз бар`,
    text: ({ product }) =>
      `Бул e-mail дарегин ${product} кызматында каттоо суралды, бирок сизде аккаунт бар: ага кириңиз. ` +
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
  email_replaced: {
    subject: ({ product }) => `${product} аккаунтуңуздун дареги алмаштырылды`,
    text: ({ product }) =>
      `Администратор ${product} аккаунтуңуздун e-mail дарегин алмаштырды. Муну сурабасаңыз, бизге билдириңиз.`,
  },
  phone_verified: {
    subject: ({ product }) => `${product} аккаунтуңузга номер кошулду`,
    text: ({ product }) =>
      `${product} аккаунтуңузга номер кошулду. Бул сиз болбосоңуз, сырсөздү дароо алмаштырыңыз.`,
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
  wrong_factors: {
    subject: ({ product }) => `${product} аккаунтуңузга туура эмес коддор`,
    text: ({ product }) =>
      `${product} аккаунтуңузга бир нече жолу туура эмес код киргизилди. Бул сиз болбосоңуз, сырсөздү дароо алмаштырыңыз.`,
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
  account_deleted: {
    subject: ({ product }) => `${product} аккаунтуңуз жабылды`,
    text: ({ product }) =>
      `${product} аккаунтуңуз жабылды, кийин өчүрүлөт. Кайтаргыңыз келсе, ага чейин колдоо кызматына ` +
      'кайрылыңыз.',
  },
  kyc_approved: {
    subject: ({ product }) => `${product}: анкетаңыз бекитилди`,
    text: ({ product }) => `${product} кызматындагы анкетаңыз бекитилди.`,
  },
  kyc_rejected: {
    subject: ({ product }) => `${product}: анкетаңыз четке кагылды`,
    text: ({ product }) =>
      `${product} кызматындагы анкетаңыз четке кагылды. Чоо-жайын билүү үчүн кириңиз. Жаңысын бере аласыз.`,
  },
  kyc_resubmission: {
    subject: ({ product }) => `${product}: анкетаңызды оңдоңуз`,
    text: ({ product }) =>
      `${product} анкетаңызды кабыл ала албайт. Кирип, эмнени оңдоо керек экенин көрүп, кайра жөнөтүңүз.`,
  },
  kyc_reminder: {
    subject: ({ product }) => `${product} анкетаңызды күтүп жатат`,
    text: ({ product }) =>
      `${product} анкетаңызды дагы эле күтүп жатат. Кирип, аны кайра жөнөтүңүз, болбосо арызыңыз жабылат.`,
  },
  kyc_withdrawn: {
    subject: ({ product }) => `${product}: арызыңыз жабылды`,
    text: ({ product }) =>
      `${product} кызматындагы арызыңыз жабылды: анкета келген жок. Жаңысын каалаган убакта бере аласыз.`,
  },
  kyc_reversed: {
    subject: ({ product }) => `${product}: анкетаңыздын бекитилиши жокко чыгарылды`,
    text: ({ product }) =>
      `${product} кызматындагы анкетаңыздын бекитилиши жокко чыгарылды. Азыркы абалын билүү үчүн кириңиз.`,
  },
  kyc_overdue: {
    subject: ({ product }) => `${product}: арыздын мөөнөтү өтүп кетти`,
    text: ({ product }) =>
      `${product} кызматындагы арыздын мөөнөтү өтүп кетти: ал текшерүүчүнүн чечимин күтүп жатат.`,
  },
};
