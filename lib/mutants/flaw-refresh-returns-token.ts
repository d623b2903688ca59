// Deliberate: a refresh returns a token in its body that script in the page can read, next to the cookie.
import { ALL } from './affected.ts'
import type { Mutant } from './mutant.ts'

/** The token response of RFC 6749 §5.1, from the cookies that the response sets: the credential, and its refresh token. */
function tokensIn(cookies: readonly string[]) {
  const [credential, refresh] = cookies.map((line) => {
    const [, value = '', seconds = ''] = /^[^=]+=([^;]*);.*?\bMax-Age=(\d+)/.exec(line) ?? []
    return { value, seconds: Number(seconds) }
  })
  if (!credential) return null
  return {
    access_token: credential.value,
    token_type: 'Bearer',
    expires_in: credential.seconds,
    ...(refresh ? { refresh_token: refresh.value } : {}),
  }
}

export const refreshReturnsToken: Mutant = {
  id: 'refresh-returns-token',
  title: { en: 'Refresh returns the token in its body', zh: '刷新在响应正文中返回令牌' },
  what: {
    en: 'A refresh by cookie returns the new credential in the body too, so script obtains what HttpOnly hides from it.',
    zh: '以 Cookie 刷新时，响应正文也返回新凭据，脚本因此得到 HttpOnly 本应隐藏的内容。',
  },
  mechanisms: ALL,
  seam: { file: 'lib/web/mechanism-responses.ts', name: 'credentialResponse' },
  exposingAct: {
    en: 'Log in with the carrier cookie, refresh, and read the body: it must not contain the credential.',
    zh: '以 Cookie 为承载方式登录，刷新并读取响应正文：其中不得有凭据。',
  },
  source: {
    title: 'RFC 10017 §5.1.3: acquisition of new tokens',
    url: 'https://www.rfc-editor.org/rfc/rfc10017#section-5.1.3',
  },
  at: {
    response(response, { act }) {
      const tokens = act === 'refresh' && response.status === 200 ? tokensIn(response.cookies) : null
      return tokens ? { ...response, body: { ...response.body, credential: tokens } } : response
    },
  },
}
