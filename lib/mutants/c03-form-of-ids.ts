// Deliberate: session IDs have another alphabet and length, which no contract promises.
import { hash } from 'node:crypto'
import { isSecretMechanism } from '#lib/core/mechanism-facts.ts'
import { ALL } from './affected.ts'
import type { Mutant, SeamScope } from './mutant.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** The length that a reference token demands of its ID: 131 bits in this alphabet. */
const LENGTH = 22

/** An ID of at least 128 bits, determined by another one, so that a seeded bench still has the same IDs in each run. */
function otherForm(id: string, mechanism: SeamScope['id']): string {
  const digest = hash('sha256', id, 'hex')
  // No part of a sealed or signed cookie depends on the form of its ID.
  if (isSecretMechanism(mechanism)) return digest.slice(0, 32)
  let rest = BigInt(`0x${digest}`)
  let text = ''
  while (text.length < LENGTH) {
    text += LETTERS.charAt(Number(rest % 62n))
    rest /= 62n
  }
  return text
}

export const formOfIds: Mutant = {
  id: 'c03',
  control: true,
  title: { en: 'Form of session IDs', zh: '会话 ID 的形式' },
  what: {
    en: 'Session IDs are written in other characters, some of them longer; they still have at least 128 bits.',
    zh: '会话 ID 使用其他字符，有些更长；仍有至少 128 位。',
  },
  mechanisms: ALL,
  seam: { file: 'lib/bench/compose.ts', name: 'newSessionId' },
  exposingAct: {
    en: 'None: a test that fails demands a certain length or alphabet of an opaque ID.',
    zh: '无：失败的测试对不透明的 ID 要求特定的长度或字符集。',
  },
  source: {
    title: 'OWASP ASVS 5.0, 7.2.3: at least 128 bits of entropy',
    url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x16-V7-Session-Management.md',
  },
  at: {
    newId:
      (newId, { id }) =>
      async () =>
        otherForm(await newId(), id),
  },
}
