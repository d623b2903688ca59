// Deliberate: a 503 deletes the cookie of the client.
import { ALL } from './affected.ts'
import type { Mutant } from './mutant.ts'

export const outageDeletesCookie: Mutant = {
  id: 'm23',
  title: { en: 'A 503 deletes the cookie', zh: '503 响应删除 Cookie' },
  what: {
    en: 'A response that reports an outage also deletes the cookie, so the user is logged out although the session is active.',
    zh: '报告故障的响应同时删除 Cookie，因此会话仍活动的用户也被退出登录。',
  },
  mechanisms: ALL,
  seam: { file: 'lib/web/respond.ts', name: 'respond' },
  exposingAct: {
    en: 'Stop Redis, send a request, start Redis: the same client must still be logged in.',
    zh: '停止 Redis，发送请求，再启动 Redis：同一客户端必须仍处于登录状态。',
  },
  source: {
    title: 'RFC 9110 §15.6.4: a 503 is temporary',
    url: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.6.4',
  },
  at: {
    response: (response, { hasCookie, clearedCookies }) =>
      response.status === 503 && hasCookie
        ? { ...response, cookies: [...response.cookies, ...clearedCookies()] }
        : response,
  },
}
