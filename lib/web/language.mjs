/*
 * The languages of the page, and how the server chooses one for a request: the cookie of a choice, then
 * `Accept-Language`, then English. Plain JavaScript: next.config.js reads it under any version of Node.
 */

export const LANGUAGES = /** @type {const} */ (['en', 'zh'])

/** Set by the page when a person chooses a language; contains one of `LANGUAGES`. */
export const LANGUAGE_COOKIE = 'session-lab-language'
/** A year: the choice is made once. */
export const LANGUAGE_COOKIE_SECONDS = 365 * 24 * 60 * 60

/** `Accept-Language` with Chinese before English, or without English. Browsers list languages by preference. */
const CHINESE_FIRST = '(?:(?!\\b[eE][nN]\\b).)*\\b[zZ][hH]\\b.*'

/**
 * Conditions on a request in the form of `has` in next.config.js, and the language that each leads to; the first that
 * holds counts.
 * @typedef {{ type: 'cookie' | 'header', key: string, value: string }} Condition
 * @type {readonly { readonly language: 'en' | 'zh', readonly has: Condition[] }[]}
 */
export const LANGUAGE_RULES = [
  ...LANGUAGES.map((language) => ({
    language,
    has: [{ type: /** @type {const} */ ('cookie'), key: LANGUAGE_COOKIE, value: language }],
  })),
  { language: 'zh', has: [{ type: 'header', key: 'accept-language', value: CHINESE_FIRST }] },
  { language: 'en', has: [] },
]
