// Deliberate: the attributes of a cookie are in another order, which no contract promises.
import { ALL } from './affected.ts'
import type { Mutant } from './mutant.ts'

export const attributeOrder: Mutant = {
  id: 'c01',
  control: true,
  title: { en: 'Order of cookie attributes', zh: 'Cookie 属性的顺序' },
  what: {
    en: 'The attributes of Set-Cookie are in another order; nothing else differs.',
    zh: 'Set-Cookie 的属性顺序不同；其他都不变。',
  },
  mechanisms: ALL,
  seam: { file: 'lib/web/respond.ts', name: 'respond' },
  exposingAct: {
    en: 'None: a test that fails compares the line as a text, and not its attributes as a set.',
    zh: '无：失败的测试把整行当作文本比较，而不是把属性当作集合比较。',
  },
  source: {
    title: 'RFC 6265 §4.1.1: attributes of a cookie are unordered',
    url: 'https://www.rfc-editor.org/rfc/rfc6265#section-4.1.1',
  },
  at: {
    setCookie(line) {
      const [pair = '', ...attributes] = line.split('; ')
      return [pair, ...attributes.reverse()].join('; ')
    },
  },
}
