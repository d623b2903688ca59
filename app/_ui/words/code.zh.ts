import type { CodeWords } from './code.en.ts'

export const code: CodeWords = {
  title: '代码',
  form: '代码的形式',
  withCredential: '包含凭据',
  warning: '持有这段文本的人可以冒充该用户，直到凭据过期。',
  without: '已省略凭据，请填入你自己的。',
  kitNote: '用于使用 kit 的测试：用户、密码和凭据都在它的 world 里。',
  copy: '复制',
  copied: '已复制',
  notCopied: '浏览器拒绝了复制，请选中文本后自行复制。',
  copyAs: (what) => `复制为 ${what}`,
  kinds: { curl: 'curl', fetch: 'fetch', playwright: 'Playwright', kit: 'Playwright + kit' },
}
