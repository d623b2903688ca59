import type { BrowserWords } from './browser.en.ts'

/** Strings about the browser and the connection. */
export const browser: BrowserWords = {
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
