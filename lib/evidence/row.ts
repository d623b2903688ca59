import type { BenchClient } from '#lib/client/bench-client.ts'
import type { ApiResponse, Client } from '#lib/client/client.ts'
import type { PresetId } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'

/** A text in each language of the page. */
export type Text = Readonly<Record<'en' | 'zh', string>>

/** What a row is about, in the order of the page. */
export const GROUPS = {
  revocation: { en: 'Revocation', zh: '撤销' },
  lifetime: { en: 'Lifetime', zh: '有效期' },
  control: { en: 'Control', zh: '控制' },
  attacks: { en: 'Attacks', zh: '攻击' },
  failures: { en: 'Failures', zh: '故障' },
  scale: { en: 'Several nodes', zh: '多节点' },
  origins: { en: 'Origins and clients', zh: '源与客户端' },
  bandwidth: { en: 'Bandwidth', zh: '带宽' },
  store: { en: 'Store', zh: '存储' },
  time: { en: 'Time', zh: '耗时' },
  complexity: { en: 'Complexity', zh: '复杂度' },
  privacy: { en: 'Privacy', zh: '隐私' },
} as const satisfies Readonly<Record<string, Text>>

export type GroupId = keyof typeof GROUPS

/**
 * How a value comes about. Counts, clock readings, bytes and observations are exact: one measurement is enough. Only times
 * need statistics.
 */
export type Method = 'observation' | 'count' | 'clock' | 'bytes' | 'time'

/** What an act found with one mechanism. */
export interface Reading {
  /**
   * A word of `WORDS`, or a number in the unit of the row. null: this mechanism has nothing to measure here, for the reason in
   * `because`.
   */
  readonly value: string | number | null
  /** How long after the act a word such as `at-expiry` comes true, on the bench clock. */
  readonly seconds?: number
  readonly because?: Text
}

export type Unit =
  | ''
  | 's'
  | 'B'
  | 'commands'
  | 'requests'
  | 'nodes'
  | 'attributes'
  | 'lines'
  | 'files'
  | 'secrets'
  | 'fields'
  | '× bare'

/** What the comparison measures, with every mechanism under every preset. */
export type Row = ActRow | TimeRow

interface RowFacts {
  /** In kebab-case, part of the address of its cells. */
  readonly id: string
  readonly group: GroupId
  readonly unit: Unit
  /** What is measured, as a short statement or noun. */
  readonly title: Text
  /** Why mechanisms differ, in one or two sentences, with the RFC or OWASP section if there is one. */
  readonly why: Text
  /** Decision records (`0019`) and specifications that explain the row. */
  readonly sources: readonly string[]
}

/** An act whose result is the same each time: one measurement is enough. */
export interface ActRow extends RowFacts {
  readonly method: Exclude<Method, 'time'>
  /**
   * Does the act on a bench as new, with a frozen clock, on node a.
   * @throws Error if a step that is no part of the question fails
   */
  run(bench: BenchClient, mechanism: MechanismId, preset: PresetId): Promise<Reading>
}

/** A request whose duration is measured, as a ratio to the bare handler of the framework. */
export interface TimeRow extends RowFacts {
  readonly method: 'time'
  /** Sends the request; it can be repeated. */
  send(client: Client): Promise<ApiResponse>
}

/** Each word that a reading may be. */
export const WORDS = {
  yes: { en: 'yes', zh: '是' },
  no: { en: 'no', zh: '否' },
  immediate: { en: 'immediately', zh: '立即' },
  'at-next-refresh': { en: 'at the next refresh', zh: '下次刷新时' },
  'at-expiry': { en: 'at expiry', zh: '过期时' },
  never: { en: 'never', zh: '从不' },
  accepted: { en: 'accepted', zh: '接受' },
  refused: { en: 'refused', zh: '拒绝' },
  unavailable: { en: '503', zh: '503' },
  rejected: { en: 'new login refused', zh: '拒绝新登录' },
  'no-limit': { en: 'no limit', zh: '无上限' },
  'evicts-immediate': { en: 'evicts immediately', zh: '立即逐出' },
  'evicts-at-next-refresh': { en: 'evicts at the next refresh', zh: '下次刷新时逐出' },
  'evicts-at-expiry': { en: 'evicts at expiry', zh: '过期时逐出' },
  'ends-early': { en: 'ends early', zh: '提前结束' },
  'revokes-the-family': { en: 'revokes the family', zh: '撤销整个令牌族' },
  're-authentication': { en: 'requires re-authentication', zh: '要求重新认证' },
  'top-level-navigation': { en: 'only with top-level navigation', zh: '仅顶级导航' },
  unaffected: { en: 'unaffected', zh: '不受影响' },
  'must-refresh': { en: 'must refresh', zh: '须刷新' },
  'must-log-in': { en: 'must log in', zh: '须重新登录' },
} as const satisfies Readonly<Record<string, Text>>

export type Word = keyof typeof WORDS

export const yesNo = (isTrue: boolean): Reading => ({ value: isTrue ? 'yes' : 'no' })
