import { describe, expect, test } from 'vitest'
import { STANDARD_COOKIES } from '#lib/core/cookie-settings.ts'
import { type Policy, PRESET_IDS, PRESETS } from '#lib/core/policy.ts'
import { sessionView } from '#lib/core/session.ts'
import { isWeakValue, WEAK_VALUES, weakCookieSettings } from '#lib/core/weak-settings.ts'
import { actResultText } from '../../app/_ui/admin/act-result-text.ts'
import { isDueAt } from '../../app/_ui/lab/auto-refresh.ts'
import type { Verdict } from '../../app/_ui/state/lane-state.ts'
import { findStaleClaims } from '../../app/_ui/state/stale-claims.ts'
import { presetOf } from '../../app/_ui/state/state.ts'
import { en as allEn } from '../../app/_ui/words/all.en.ts'
import { zh as allZh } from '../../app/_ui/words/all.zh.ts'
import { en } from '../../app/_ui/words/en.ts'
import { problemText } from '../../app/_ui/words/problem-text.ts'
import { zh } from '../../app/_ui/words/zh.ts'
import { formatDuration, parseDuration } from '../../app/(bench)/_ui/sheets/policy/durations.ts'
import { changedPaths, isSame, patchFor, valueAt } from '../../app/(bench)/_ui/sheets/policy/paths.ts'
import { GROUPS } from '../../app/(bench)/_ui/sheets/policy/settings.ts'
import { revocationOf } from '../../app/(bench)/_ui/sheets/policy/techniques.ts'
import { aSession } from '../support/session.ts'

const NOTHING: Verdict = {
  outcome: 'none',
  code: 'no_credential',
  endReason: null,
  endedAt: null,
  user: null,
  session: null,
  storeQueried: false,
}

describe('the policy panel', () => {
  test('shows every setting of any preset; lanes are chosen on the bench, rules on /operate', () => {
    const shown = ['lanes', 'rules', ...Object.values(GROUPS).flatMap(Object.keys)]
    for (const id of PRESET_IDS) {
      for (const path of changedPaths({}, PRESETS[id]).flatMap((top) => leaves(top, PRESETS[id]))) {
        expect(shown).toContain(path)
      }
    }
  })

  test('offers the values of each preset', () => {
    for (const id of PRESET_IDS) {
      for (const [path, kind] of Object.values(GROUPS).flatMap((group) => Object.entries(group))) {
        const value = valueAt(PRESETS[id], path)
        if (kind.kind === 'choice') expect(kind.choices, `${id} ${path}`).toContain(value)
        if (kind.kind === 'span') expect(value, `${id} ${path}`).toBeTypeOf('number')
        if (kind.kind === 'flag') expect(value, `${id} ${path}`).toBeTypeOf('boolean')
      }
    }
  })

  test('finds the differences from a preset, including added and removed fields', () => {
    const { hardened } = PRESETS
    const changed = {
      ...hardened,
      lifetime: { ...hardened.lifetime, idleSeconds: 60 },
      concurrency: { ...hardened.concurrency, perAdmin: 1 },
    }
    expect(changedPaths(hardened, changed)).toEqual(['lifetime.idleSeconds', 'concurrency.perAdmin'])
    expect(changedPaths(changed, hardened)).toEqual(['lifetime.idleSeconds', 'concurrency.perAdmin'])
    expect(changedPaths(hardened, hardened)).toEqual([])
  })

  test('changes one setting and leaves the others', () => {
    expect(patchFor('jwt.accessSeconds', 60)).toEqual({ jwt: { accessSeconds: 60 } })
    expect(patchFor('roles', 'looked-up')).toEqual({ roles: 'looked-up' })
    expect(patchFor('concurrency.perAdmin', undefined)).toEqual({ concurrency: { perAdmin: null } })
  })

  test('treats a set of techniques as equal in any order', () => {
    expect(isSame(['epoch', 'denylist'], ['denylist', 'epoch'])).toBe(true)
    expect(isSame(['epoch', 'denylist'], 'denylist')).toBe(false)
    expect(revocationOf([])).toBe('none')
    expect(revocationOf(['epoch'])).toBe('epoch')
    expect(revocationOf(['epoch', 'denylist'])).toEqual(['denylist', 'epoch'])
  })
})

/** The dotted paths below a field, down to values that are no object. */
function leaves(path: string, policy: object): readonly string[] {
  const value = valueAt(policy, path)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.keys(value).flatMap((name) => leaves(`${path}.${name}`, policy))
    : [path]
}

describe('a weak setting', () => {
  test('is in no preset', () => {
    for (const id of PRESET_IDS) {
      const paths = Object.keys(WEAK_VALUES)
      expect(
        paths.filter((path) => isWeakValue(path, valueAt(PRESETS[id], path))),
        id,
      ).toEqual([])
      expect(weakCookieSettings(PRESETS[id])).toEqual([])
    }
  })

  test('has a value that the policy panel offers', () => {
    const kinds: Readonly<Record<string, { kind: string; choices?: readonly string[] }>> = Object.assign(
      {},
      ...Object.values(GROUPS),
    )
    for (const [path, values] of Object.entries(WEAK_VALUES)) {
      const { kind, choices } = kinds[path] ?? {}
      for (const value of values) {
        expect(kind === 'flag' ? typeof value === 'boolean' : choices?.includes(String(value)), path).toBe(
          true,
        )
      }
    }
  })

  test('is named on the lanes in both languages', () => {
    const cookies = { ...STANDARD_COOKIES, sameSite: 'unset', hostPrefix: false, domain: 'host' } as const
    const missing = (words: typeof allEn | typeof allZh) =>
      weakCookieSettings({ cookies }).map((name) => words.weakCookies.settings[name](String(cookies[name])))
    expect(allEn.weakCookies.list(missing(allEn))).toBe('Weak cookies: no SameSite, no __Host-, Domain set')
    expect(allZh.weakCookies.list(missing(allZh))).toBe(
      '弱化的 Cookie：无 SameSite、无 __Host- 前缀、设置了 Domain',
    )
    expect(weakCookieSettings({ cookies: { ...STANDARD_COOKIES, sameSite: 'strict' } })).toEqual([])
  })

  test('does not make a policy of an older recording differ from its preset', () => {
    const { cookies: _, cors: __, contentType: ___, ...older } = PRESETS.textbook
    expect(presetOf(older as Policy)).toBe('textbook')
    expect(presetOf({ ...PRESETS.textbook, cors: 'any' })).toBeNull()
  })
})

describe('a duration', () => {
  test.each([
    ['30 min', 1800],
    ['1 h 30 min', 5400],
    ['1h30m', 5400],
    ['1.5 h', 5400],
    ['7 d', 604_800],
    ['90', 90],
    ['45 s', 45],
    ['1 小时 30 分钟', 5400],
    ['30 天', 2_592_000],
  ])('is parsed from %s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds)
  })

  test.each(['', 'a while', '5 parsecs', '-5 min', '5 min later'])('is not parsed from “%s”', (text) => {
    expect(parseDuration(text)).toBeNull()
  })

  test('is parsed back from its own text, to the second, in both languages', () => {
    for (const seconds of [0, 1, 59, 60, 3599, 5400, 86_399, 93_784, 2_592_000]) {
      expect(parseDuration(formatDuration(seconds, en))).toBe(seconds)
      expect(parseDuration(formatDuration(seconds, zh))).toBe(seconds)
    }
  })
})

describe('the role in a credential', () => {
  const users = [{ name: 'carol', roles: ['user'], disabled: false, balance: 0 }]
  const accepted: Verdict = {
    ...NOTHING,
    outcome: 'accepted',
    code: null,
    user: { name: 'carol', roles: ['user', 'admin'] },
  }

  test('is stale if the user lost a role, got one, or was disabled', () => {
    expect(findStaleClaims(accepted, users)).toMatchObject({ tooMuch: ['admin'], tooLittle: [] })
    const plain = { ...accepted, user: { name: 'carol', roles: [] } }
    expect(findStaleClaims(plain, users)).toMatchObject({ tooMuch: [], tooLittle: ['user'] })
    const asUser = { ...accepted, user: { name: 'carol', roles: ['user'] } }
    expect(findStaleClaims(asUser, users)).toBeNull()
    expect(findStaleClaims(asUser, [{ ...users[0], disabled: true } as (typeof users)[0]])).toMatchObject({
      isDisabled: true,
    })
  })

  test('is absent if the credential is refused', () => {
    expect(findStaleClaims({ ...accepted, outcome: 'refused' }, users)).toBeNull()
    expect(findStaleClaims(null, users)).toBeNull()
  })
})

describe('the automatic refresh of a JWT', () => {
  const session = (expiresAt: number) =>
    sessionView(
      aSession({
        mechanism: 'jwt',
        lastSeenAt: 0,
        expiresAt,
        idleExpiresAt: 1_800_000,
        absoluteExpiresAt: 28_800_000,
      }),
      'ledger',
      true,
    )
  const accepted = (expiresAt: number): Verdict => ({
    ...NOTHING,
    outcome: 'accepted',
    code: null,
    session: session(expiresAt),
  })

  test('happens shortly before expiry, and not earlier', () => {
    expect(isDueAt(accepted(300_000), 269_000)).toBe(false)
    expect(isDueAt(accepted(300_000), 271_000)).toBe(true)
    // A short lifetime leaves a short time.
    expect(isDueAt(accepted(30_000), 26_000)).toBe(false)
    expect(isDueAt(accepted(30_000), 27_500)).toBe(true)
  })

  test('happens after expiry, and not after any other refusal', () => {
    expect(isDueAt({ ...NOTHING, outcome: 'refused', code: 'token_expired' }, 0)).toBe(true)
    expect(isDueAt({ ...NOTHING, outcome: 'refused', code: 'session_ended' }, 0)).toBe(false)
    expect(isDueAt({ ...NOTHING, outcome: 'unavailable', code: 'store_unavailable' }, 0)).toBe(false)
  })

  test('does not happen at the absolute timeout, and does at an idle timeout, which a refresh moves', () => {
    expect(isDueAt(accepted(28_800_000), 28_799_000)).toBe(false)
    expect(isDueAt(accepted(1_800_000), 1_799_000)).toBe(true)
  })
})

test('describes the result of an action in a whole sentence in both languages', () => {
  const revoked = { kind: 'revoked', effect: 'immediate', effectiveAt: 0, alsoEnded: 2 } as const
  expect(actResultText(revoked, en)).toBe(
    'Revoked: all copies are refused immediately. 2 more sessions of this user ended: this technique cannot revoke a single session.',
  )
  const within = { ...revoked, effect: 'within', effectiveAt: 30_000, alsoEnded: 0 } as const
  expect(actResultText(within, en)).toMatch(/^Revoked; other nodes may accept it until \d\d:\d\d:30\.$/)
  expect(actResultText(within, zh)).toMatch(/^已撤销；其他节点在 \d\d:\d\d:30 之前可能仍接受它。$/)
  const failed = { kind: 'failed', act: 'transfer', code: 'session_ended' } as const
  expect(actResultText(failed, en)).toBe('Transfer failed: the session has ended.')
  expect(actResultText(failed, zh)).toBe('转账失败：会话已结束。')
  const many = {
    kind: 'revoked-many',
    effects: [
      { id: 'a', mechanism: 'jwt', effect: 'immediate', effectiveAt: 0 },
      { id: 'b', mechanism: 'jwt', effect: 'at-expiry', effectiveAt: 59_000 },
    ],
  } as const
  expect(actResultText(many, en)).toMatch(
    /^2 sessions ended\. Copies of 1 may be accepted, the last until \d\d:\d\d:59\.$/,
  )
})

describe('the reason of a failure', () => {
  const detail = 'User “dave” not found.'

  test('is the server’s text in its language, and the code in the other', () => {
    const problem = { code: 'rate_limited', status: 429, detail }
    expect(problemText(problem, en)).toBe(detail)
    expect(problemText(problem, zh)).toBe('请求过多，请在 1 秒后重试。')
    for (const code of ['network', 'invalid_request', 'not_found', 'store_unavailable', 'not_supported']) {
      expect(problemText({ code, detail }, zh)).not.toContain(detail)
    }
    expect(problemText({ code: 'network', detail: '' }, en)).toBe('cannot reach the server.')
  })

  test('names the invalid field', () => {
    const errors = [{ field: 'lifetime.idleSeconds', detail }]
    const problem = { code: 'invalid_request', status: 422, detail, errors }
    expect(problemText(problem, zh)).toContain('（lifetime.idleSeconds）')
  })
})
