import type { Texts } from './shape.js';

/** Russian. */
export const RU: Texts = {
  registration_code: {
    subject: ({ product }) => `Код регистрации в ${product}`,
    text: ({ product, code, minutes }) =>
      `${code} — ваш код ${product}. Действует ${minutes} мин. Никому не сообщайте.`,
  },
  reset_code: {
    subject: ({ product }) => `Код для смены пароля ${product}`,
    text: ({ product, code, minutes }) =>
      `${code} — код смены пароля ${product}, ${minutes} мин. Не вы? Ничего не делайте.`,
  },
  login_code: {
    subject: ({ product }) => `Код для входа в ${product}`,
    text: ({ product, code, minutes }) =>
      `${code} — код входа в ${product}, ${minutes} мин. Мы его никогда не спрашиваем.`,
  },
  email_code: {
    subject: ({ product }) => `Подтверждение адреса для ${product}`,
    text: ({ product, code, minutes }) =>
      `${code} — код, которым подтверждается этот адрес e-mail в ${product}. Действует ${minutes} мин. ` +
      'Если вы его не запрашивали, ничего не делайте.',
  },
  factor_code: {
    subject: ({ product }) => `Отключение двухэтапного входа в ${product}`,
    text: ({ product, code, minutes }) =>
      `${code} — код, чтобы отключить двухэтапный вход в ${product}. Действует ${minutes} мин. ` +
      'Никому не сообщайте.',
  },
  phone_code: {
    subject: ({ product }) => `Код для нового номера в ${product}`,
    text: ({ product, code, minutes }) =>
      `${code} — код ${product} для этого номера, ${minutes} мин. Никому не сообщайте.`,
  },
  confirmation_token: {
    subject: ({ product }) => `Подтвердите регистрацию в ${product}`,
    text: ({ product, code, minutes }) =>
      `${code} — подтверждение этого адреса e-mail в ${product}. Действует ${minutes} мин. ` +
      'Если вы не регистрировались, ничего не делайте.',
  },
  reset_token: {
    subject: ({ product }) => `Новый пароль ${product}`,
    text: ({ product, code, minutes }) =>
      `${code} — смена пароля ${product}. Действует один раз, ${minutes} мин. ` +
      'Если это были не вы, ничего не делайте.',
  },
  already_registered: {
    subject: ({ product }) => `Регистрация в ${product}`,
    text: ({ product }) =>
      `Этот номер пытались зарегистрировать в ${product}, но аккаунт у вас уже есть: просто войдите. ` +
      'Если это были не вы, ничего не делайте.',
  },
  address_taken: {
    subject: ({ product }) => `У вас уже есть аккаунт в ${product}`,
    text: ({ product }) =>
      `Этот адрес e-mail пытались зарегистрировать в ${product}, но аккаунт у вас уже есть: просто войдите. ` +
      'Если это были не вы, ничего не делайте.',
  },
  welcome: {
    subject: ({ product }) => `Добро пожаловать в ${product}`,
    text: ({ product }) => `Добро пожаловать в ${product}! Регистрация завершена.`,
  },
  password_changed: {
    subject: ({ product }) => `Пароль ${product} изменён`,
    text: ({ product }) =>
      `Пароль ${product} изменён, другие сеансы завершены. Если это были не вы, сразу сбросьте пароль.`,
  },
  password_reset: {
    subject: ({ product }) => `Пароль ${product} сброшен`,
    text: ({ product }) =>
      `Пароль ${product} сброшен, все сеансы завершены. Если это были не вы, сразу сбросьте его ещё раз.`,
  },
  email_verified: {
    subject: ({ product }) => `Адрес для ${product} подтверждён`,
    text: ({ product }) =>
      `В вашем аккаунте ${product} подтверждён адрес e-mail. Если это были не вы, сразу смените пароль.`,
  },
  email_replaced: {
    subject: ({ product }) => `Адрес аккаунта ${product} заменён`,
    text: ({ product }) =>
      `Администратор заменил адрес e-mail вашего аккаунта ${product}. Если вы об этом не просили, сообщите нам.`,
  },
  phone_verified: {
    subject: ({ product }) => `К аккаунту ${product} добавлен номер`,
    text: ({ product }) =>
      `К вашему аккаунту ${product} добавлен номер. Если это были не вы, сразу смените пароль.`,
  },
  factor_added: {
    subject: ({ product }) => `Двухэтапный вход в ${product} включён`,
    text: ({ product }) =>
      `Двухэтапный вход в ${product} включён. Если это были не вы, сразу смените пароль.`,
  },
  factor_removed: {
    subject: ({ product }) => `Двухэтапный вход в ${product} отключён`,
    text: ({ product }) =>
      `Двухэтапный вход в ${product} отключён. Если это были не вы, сразу смените пароль.`,
  },
  telegram_linked: {
    subject: ({ product }) => `Чат Telegram привязан к аккаунту ${product}`,
    text: ({ product }) =>
      `К вашему аккаунту ${product} привязан чат Telegram. Если это были не вы, сразу смените пароль.`,
  },
  wrong_passwords: {
    subject: ({ product }) => `Кто-то подбирает пароль к аккаунту ${product}`,
    text: ({ product }) =>
      `Кто-то подбирает пароль к вашему аккаунту ${product}. Аккаунт под защитой, делать ничего не нужно.`,
  },
  wrong_factors: {
    subject: ({ product }) => `Неверные коды к аккаунту ${product}`,
    text: ({ product }) =>
      `Для вашего аккаунта ${product} несколько раз введён неверный код. Если это были не вы, сразу смените пароль.`,
  },
  account_banned: {
    subject: ({ product }) => `Ваш аккаунт ${product} заблокирован`,
    text: ({ product }) =>
      `Ваш аккаунт ${product} заблокирован, все сеансы завершены. Если это ошибка, обратитесь в поддержку.`,
  },
  account_unbanned: {
    subject: ({ product }) => `Ваш аккаунт ${product} снова работает`,
    text: ({ product }) => `Ваш аккаунт ${product} разблокирован: вы снова можете войти.`,
  },
  account_deleted: {
    subject: ({ product }) => `Ваш аккаунт ${product} закрыт`,
    text: ({ product }) =>
      `Ваш аккаунт ${product} закрыт и будет стёрт. Чтобы вернуть его, обратитесь до этого в поддержку.`,
  },
  kyc_approved: {
    subject: ({ product }) => `Анкета в ${product} одобрена`,
    text: ({ product }) => `Ваша анкета в ${product} одобрена.`,
  },
  kyc_rejected: {
    subject: ({ product }) => `Анкета в ${product} отклонена`,
    text: ({ product }) =>
      `Ваша анкета в ${product} отклонена. Войдите, чтобы узнать подробности. Можно подать новую.`,
  },
  kyc_resubmission: {
    subject: ({ product }) => `${product} просит исправить анкету`,
    text: ({ product }) =>
      `${product} не может принять вашу анкету. Войдите, посмотрите, что исправить, и отправьте её ещё раз.`,
  },
  kyc_reminder: {
    subject: ({ product }) => `${product} ждёт вашу анкету`,
    text: ({ product }) =>
      `${product} всё ещё ждёт вашу анкету. Войдите и отправьте её ещё раз, иначе заявка будет закрыта.`,
  },
  kyc_withdrawn: {
    subject: ({ product }) => `Ваша заявка в ${product} закрыта`,
    text: ({ product }) =>
      `Ваша заявка в ${product} закрыта: анкета так и не пришла. Новую можно подать в любое время.`,
  },
  kyc_reversed: {
    subject: ({ product }) => `Одобрение анкеты в ${product} отменено`,
    text: ({ product }) =>
      `Одобрение вашей анкеты в ${product} отменено. Войдите, чтобы узнать, что с ней сейчас.`,
  },
  kyc_overdue: {
    subject: ({ product }) => `Заявка в ${product} просрочена`,
    text: ({ product }) => `Заявка в ${product} просрочена: она ждёт решения проверяющего.`,
  },
};
