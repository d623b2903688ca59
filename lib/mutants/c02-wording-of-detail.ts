// Deliberate: the detail of a problem has another wording, which no contract promises.
import { ALL } from './affected.ts'
import type { Mutant } from './mutant.ts'

export const wordingOfDetail: Mutant = {
  id: 'c02',
  control: true,
  title: { en: 'Wording of a problem’s detail', zh: '问题详情的措辞' },
  what: {
    en: 'The member detail of a problem is worded differently; code, status and title are the same.',
    zh: '问题的 detail 措辞不同；code、status 和 title 不变。',
  },
  mechanisms: ALL,
  seam: { file: 'lib/web/problem.ts', name: 'problemBody' },
  exposingAct: {
    en: 'None: a test that fails compares a sentence for humans, and not the code.',
    zh: '无：失败的测试比较的是给人看的句子，而不是 code。',
  },
  source: {
    title: 'RFC 9457 §3.1.4: clients should not parse detail',
    url: 'https://www.rfc-editor.org/rfc/rfc9457#section-3.1.4',
  },
  at: {
    response(response) {
      const { detail } = (response.body ?? {}) as { readonly detail?: unknown }
      if (response.status < 400 || typeof detail !== 'string') return response
      return { ...response, body: { ...response.body, detail: `The request failed. Reason: ${detail}` } }
    },
  },
}
