import type { CodeWords } from './code.en.ts'

export const code: CodeWords = {
  title: '代码',
  form: '代码的形式',
  withSecret: { credential: '包含凭据', password: '包含密码', bench: '包含实验台 ID' },
  warning: {
    credential: '包含凭据和实验台 ID。持有这段文本的人在凭据过期前可以冒充该用户，也可以控制此实验台。',
    password: '包含密码和实验台 ID。持有这段文本的人可以用该用户的身份登录，也可以控制此实验台。',
    bench: '包含实验台 ID。持有这段文本的人可以控制此实验台。',
  },
  insert: (places) => `请把 ${places.join('、')} 替换为你自己的值。`,
  cookie: '此浏览器的 Cookie 带有 HttpOnly，页面脚本无法读取：请从开发者工具中复制 Cookie 请求头。',
  kitNote: '用于使用 kit 的测试：用户、密码和凭据都在它的 world 里。',
  copy: '复制',
  copied: '已复制',
  notCopied: '浏览器拒绝了复制，请选中文本后自行复制。',
  copyAs: (what) => `复制为 ${what}`,
  kinds: { curl: 'curl', fetch: 'fetch', playwright: 'Playwright', kit: 'Playwright + kit' },
}
