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
  already_registered: {
    subject: ({ product }) => `Регистрация в ${product}`,
    text: ({ product }) =>
      `Этот номер пытались зарегистрировать в ${product}, но аккаунт у вас уже есть: просто войдите. ` +
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
  account_banned: {
    subject: ({ product }) => `Ваш аккаунт ${product} заблокирован`,
    text: ({ product }) =>
      `Ваш аккаунт ${product} заблокирован, все сеансы завершены. Если это ошибка, обратитесь в поддержку.`,
  },
  account_unbanned: {
    subject: ({ product }) => `Ваш аккаунт ${product} снова работает`,
    text: ({ product }) => `Ваш аккаунт ${product} разблокирован: вы снова можете войти.`,
  },
};
