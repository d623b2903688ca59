import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import type { RecordedEvent, Snapshot } from '#lib/ledger/event.ts'
import { score } from '../../app/_ui/shell/fuzzy.ts'
import { foldClients, NO_CLIENTS, syncHeldCredentials } from '../../app/_ui/state/other-clients.ts'
import { mapLanes } from '../../app/_ui/state/state.ts'
import { dropRepeatedChecks, pack, parse, type Recording, unpack } from '../../app/_ui/timeline/recording.ts'
import { en } from '../../app/_ui/words/all.en.ts'
import { zh } from '../../app/_ui/words/all.zh.ts'
import { decidingLine } from '../../app/(bench)/_ui/intro/deciding-line.ts'
import {
  attackOf,
  hasPredictedAll,
  introStep,
  NO_PREDICTIONS,
  scorePredictions,
} from '../../app/(bench)/_ui/intro/intro-state.ts'
import { createPace } from '../../app/(bench)/_ui/intro/pace.ts'
import { nextPosition } from '../../app/replay/_ui/use-player.ts'

const event = (seq: number, more: object): RecordedEvent =>
  ({
    seq: `${seq}-0`,
    at: seq,
    realAt: seq,
    node: 'a',
    mechanism: 'jwt',
    ...more,
  }) as unknown as RecordedEvent

const check = (seq: number, more: object = {}): RecordedEvent =>
  event(seq, { type: 'request.verified', act: 'me', sessionId: 's', client: 'Chrome on Linux', ...more })

describe('a recording', () => {
  const snapshot: Snapshot = {
    seq: '9-0',
    at: 9,
    realAt: 9,
    type: 'snapshot',
    clock: { offsetMs: 0, frozenAt: null },
    sessions: [],
    counts: { active: 0, ended: 0 },
  }
  const recording: Recording = { snapshot, events: [check(1), check(2)], setting: null }

  test('is read unchanged from its link', async () => {
    const link = await pack(recording)
    expect(link).toMatch(/^[A-Za-z0-9_-]+$/)
    expect(await unpack(link)).toEqual(recording)
  })

  test('is not found in a truncated link or another text', async () => {
    const link = await pack(recording)
    expect(await unpack(link.slice(0, link.length / 2))).toBeNull()
    for (const text of ['', 'nonsense', '%%%', 'eyJhbGciOiJub25lIn0']) expect(await unpack(text)).toBeNull()
  })

  test('is refused if it expands beyond the limit of the page', async () => {
    const bomb = new Blob([new Uint8Array(20 * 1024 * 1024)])
      .stream()
      .pipeThrough(new CompressionStream('deflate-raw'))
    const bytes = Buffer.from(await new Response(bomb).arrayBuffer())
    expect(await unpack(bytes.toString('base64url'))).toBeNull()
  })

  test.each(['', '{', '[]', '{"type":"snapshot"}', '{"seq":"1-0"}\n', 'null\nnull'])(
    'is not found in %j',
    (text) => {
      expect(parse(text)).toBeNull()
    },
  )

  test('ignores other data of an export next to events, and invalid lines', () => {
    const lines = [snapshot, null, 3, { type: 'x' }, { type: 'y', seq: 'z', at: 1, realAt: 1 }, check(1)]
    expect(parse(lines.map((line) => JSON.stringify(line)).join('\n'))?.events).toEqual([check(1)])
  })

  test('keeps the first and the last of a row of equal responses when reduced', () => {
    const events = [
      check(1),
      check(2),
      check(3),
      check(4, { client: 'Mallory' }),
      check(5),
      event(6, { type: 'request.refused', act: 'me', code: 'no_credential', client: 'Chrome on Linux' }),
      event(7, { type: 'session.ended', sessionId: 's' }),
    ]
    expect(dropRepeatedChecks(events).map(({ seq }) => seq)).toEqual(['1-0', '4-0', '5-0', '6-0', '7-0'])
  })

  test('plays its events in order, each exactly once, at any speed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 10_000 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 20, max: 2000 }),
        (gaps, step) => {
          let realAt = 0
          const events = gaps.map((gap) => {
            realAt += gap
            return { realAt }
          })
          let now = { count: 0, since: 0 }
          for (let ticks = 0; ticks < 4000 && now.count < events.length; ticks++) {
            const next = nextPosition(events, now.count, now.since + step)
            expect(next.count).toBeGreaterThanOrEqual(now.count)
            now = next
          }
          expect(now.count).toBe(events.length)
        },
      ),
    )
  })
})

describe('the palette', () => {
  test('finds entries that contain the letters in order, and no other', () => {
    expect(score('lgn', 'Log in')).not.toBeNull()
    expect(score('ngl', 'Log in')).toBeNull()
    expect(score('', 'Log in')).toBe(0)
    expect(score('退出', '退出登录')).not.toBeNull()
  })

  test('prefers beginnings of words, adjacent letters, and short names', () => {
    const better = (query: string, good: string, bad: string) =>
      expect(score(query, good) ?? 0).toBeGreaterThan(score(query, bad) ?? 0)
    better('login', 'Log in', 'Log in: Server-side session')
    better('rb', 'Reset bench', 'Carbon')
    better('ses', 'a session', 'a see-saw is')
  })
})

describe('the intro', () => {
  const outcomes = <T>(outcome: T) => mapLanes(() => outcome)

  test('accepts a prediction only while all lanes are logged in', () => {
    expect(introStep({ step: 'predict' }, outcomes('accepted' as const), DEFAULT_LANES)).toBe('predict')
    expect(
      introStep({ step: 'predict' }, { ...outcomes('accepted' as const), jwt: 'refused' }, DEFAULT_LANES),
    ).toBe('login')
    expect(introStep({ step: 'predict' }, outcomes(null), DEFAULT_LANES)).toBe('login')
    const results = mapLanes(() => ({ outcome: 'refused', until: null, line: null }) as const)
    expect(introStep({ step: 'reveal', results }, outcomes('none' as const), DEFAULT_LANES)).toBe('reveal')
  })

  test('concerns the lanes that the bench shows, and no other', () => {
    const one = { ...outcomes('none' as const), jwt: 'accepted' } as const
    expect(introStep({ step: 'predict' }, one, ['jwt'])).toBe('predict')
    expect(scorePredictions(NO_PREDICTIONS, outcomes('accepted' as const), ['jwt'])).toEqual({
      open: 1,
      predicted: 0,
      right: 0,
    })
  })

  test('states the number of copies in words, for each number of lanes', () => {
    const { reveal } = en.intro
    expect(reveal(0, 4)).toBe('None of the four copies is still accepted.')
    expect(reveal(1, 4)).toBe('One of the four copies is still accepted.')
    expect(reveal(2, 5)).toBe('Two of the five copies are still accepted.')
    expect(reveal(3, 3)).toBe('All three copies are still accepted.')
    expect(reveal(0, 2)).toBe('Neither of the two copies is still accepted.')
    expect(reveal(2, 2)).toBe('Both copies are still accepted.')
    expect(reveal(1, 1)).toBe('The copy is still accepted.')
    expect(zh.intro.reveal(2, 2)).toBe('两份副本全部仍被接受。')
    expect(zh.intro.reveal(1, 5)).toBe('五份副本中有 1 份仍被接受。')
  })

  test('counts correct predictions, and a lane without a result for none', () => {
    const answers = {
      ...outcomes('refused' as const),
      jwt: 'accepted',
      'sealed-cookie': 'unavailable',
    } as const
    expect(
      scorePredictions(
        mapLanes(() => false),
        answers,
        DEFAULT_LANES,
      ),
    ).toEqual({
      open: 1,
      predicted: 3,
      right: 2,
    })
    expect(scorePredictions({ ...mapLanes(() => false), jwt: true }, answers, DEFAULT_LANES)).toEqual({
      open: 1,
      predicted: 3,
      right: 3,
    })
  })

  test('scores nothing for a lane without a prediction', () => {
    const answers = { ...outcomes('refused' as const), jwt: 'accepted' } as const
    expect(scorePredictions(NO_PREDICTIONS, answers, DEFAULT_LANES)).toEqual({
      open: 1,
      predicted: 0,
      right: 0,
    })
    expect(scorePredictions({ jwt: false, 'opaque-token': false }, answers, DEFAULT_LANES)).toEqual({
      open: 1,
      predicted: 2,
      right: 1,
    })
    expect(hasPredictedAll({ jwt: false }, DEFAULT_LANES)).toBe(false)
    expect(
      hasPredictedAll(
        mapLanes(() => false),
        DEFAULT_LANES,
      ),
    ).toBe(true)
  })

  test('calls an accepted copy a breach, and no answer neither', () => {
    expect((['accepted', 'refused', 'none', 'unavailable'] as const).map(attackOf)).toEqual([
      'breach',
      'held',
      'held',
      'unavailable',
    ])
  })

  test('quotes the first statement of the step that decided', () => {
    const code = ['function check() {', "  step('compare')", '  // why', '  if (ended) return no', '}']
    const source = {
      lines: code.map((text) => [['plain', text] as const]),
      steps: [{ step: 'compare', within: 'check', from: 2, to: 4 } as const],
    }
    const request = {
      act: 'me',
      steps: [{ step: 'compare' }],
      refusedBy: 'compare',
    } as unknown as Parameters<typeof decidingLine>[1]
    expect(decidingLine(source, request, 'refused')).toEqual({ number: 4, text: 'if (ended) return no' })
    // Accepted: the lifetime decides, which is in another file.
    expect(decidingLine(source, { ...request, refusedBy: null }, 'accepted')).toBeNull()
  })

  test('gives each step its time, keeps the rest while paused, and ends a step on request', async () => {
    vi.useFakeTimers()
    try {
      const ended: string[] = []
      const pace = createPace(1500, false)
      pace.next().then(() => ended.push('first'))
      await vi.advanceTimersByTimeAsync(1000)
      pace.setPaused(true)
      await vi.advanceTimersByTimeAsync(60_000)
      expect(ended).toEqual([])
      pace.setPaused(false)
      await vi.advanceTimersByTimeAsync(499)
      expect(ended).toEqual([])
      await vi.advanceTimersByTimeAsync(1)
      expect(ended).toEqual(['first'])
      pace.setPaused(true)
      pace.next().then(() => ended.push('second'))
      await vi.advanceTimersByTimeAsync(60_000)
      expect(ended).toEqual(['first'])
      pace.step()
      await vi.advanceTimersByTimeAsync(0)
      expect(ended).toEqual(['first', 'second'])
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('the simulated clients of a bench', () => {
  const stolen = event(1, { type: 'credential.stolen', guest: 'mallory', fingerprint: 'abc123' })

  test('have the stolen credentials, with the results of their use', () => {
    const tried = check(2, { client: 'Mallory', fingerprint: 'abc123', user: 'alice' })
    const clients = [stolen, tried].reduce(foldClients, NO_CLIENTS)
    expect(clients.mallory.jwt).toMatchObject({ fingerprint: 'abc123', outcome: 'accepted', user: 'alice' })
    expect(foldClients(clients, check(3)).mallory).toBe(clients.mallory)
    expect(foldClients(clients, event(4, { type: 'bench.reset' }))).toEqual(NO_CLIENTS)
  })

  test('drop credentials that the server no longer has', () => {
    const clients = foldClients(NO_CLIENTS, stolen)
    const nothing = Object.fromEntries(MECHANISM_IDS.map((id) => [id, null])) as Record<
      (typeof MECHANISM_IDS)[number],
      null
    >
    expect(syncHeldCredentials(clients, { mallory: nothing, phone: nothing }, 5).mallory.jwt).toBeNull()
    const kept = syncHeldCredentials(clients, { mallory: { ...nothing, jwt: 'abc123' }, phone: nothing }, 5)
    expect(kept.mallory.jwt).toEqual(clients.mallory.jwt)
  })
})

describe('the words', () => {
  function leaves(words: object, path = ''): readonly (readonly [string, unknown])[] {
    return Object.entries(words).flatMap(([name, value]) =>
      typeof value === 'object' && value !== null
        ? leaves(value, `${path}${name}.`)
        : [[`${path}${name}`, value] as const],
    )
  }

  test('have the same keys in both languages, and none is empty', () => {
    const names = (words: object) =>
      leaves(words)
        .map(([path]) => path)
        .sort()
    expect(names(zh)).toEqual(names(en))
    // Chinese has no space after a comma.
    const empty = [en, zh].flatMap((words) => leaves(words).filter(([, value]) => value === ''))
    expect(empty.map(([path]) => path)).toEqual(['clauseSpace'])
  })
})
