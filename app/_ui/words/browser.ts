import { usePreference } from '../display/preference.ts'
import { language } from '../display/preferences.ts'

/* Strings about the browser and the connection. They load on demand, because few browsers need them. */
const en = {
  plainHttp:
    'Plain http: cookies are sent without Secure and __Host-, and tabs share no event stream. Use https or localhost.',
  keepsNoSecure:
    ' Some browsers, among them Safari, keep no Secure cookies on http://localhost: open the page in Chrome or Firefox, or over https.',
  'no-cookies': {
    title: 'This browser did not keep the cookie of its bench',
    text: 'Bench and sessions are sent in cookies, so nothing on this page can work without them. If cookies are blocked, allow them for this site.',
    retry: 'Try again',
  },
  'other-bench': {
    title: 'This browser has opened another bench',
    text: 'Only the tabs that opened it have the passwords of its users, and none of them responded. Continue in one of those tabs, or create a new bench here.',
    retry: 'Create a new bench',
  },
}

const zh: typeof en = {
  plainHttp:
    '当前是明文 http：Cookie 不带 Secure 和 __Host-，各标签页不共享事件流。请使用 https 或 localhost。',
  keepsNoSecure:
    '部分浏览器（例如 Safari）在 http://localhost 上不保存 Secure Cookie：请用 Chrome 或 Firefox 打开，或改用 https。',
  'no-cookies': {
    title: '浏览器没有保存实验台的 Cookie',
    text: '实验台和会话都通过 Cookie 传递，没有 Cookie，这个页面无法工作。如果 Cookie 被阻止，请为本站点允许 Cookie。',
    retry: '重试',
  },
  'other-bench': {
    title: '浏览器已打开另一个实验台',
    text: '用户密码只保存在打开该实验台的标签页中，而这些标签页都没有响应。请回到其中一个标签页，或在这里新建实验台。',
    retry: '新建实验台',
  },
}

/** These strings in the current language. */
export function useBrowserWords(): typeof en {
  return usePreference(language) === 'zh' ? zh : en
}
