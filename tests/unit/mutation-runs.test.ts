import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compareRuns,
  killedShare,
  mutationScore,
  RUN_STATUSES,
  type RunResult,
} from '#lib/core/mutation-score.ts'
import type { Bug } from '#lib/kit/mutate/lab.ts'
import { readOptions } from '#lib/kit/mutate/options.ts'
import { type Scored, scoreOf } from '#lib/kit/mutate/outcome.ts'
import { STATUS_TEXT } from '#lib/kit/mutate/report/texts.ts'
import type { RecordedEvent, RunBug } from '#lib/ledger/event.ts'
import { mutationRuns } from '#lib/ledger/mutation-runs.ts'
import { MUTATIONS } from '#lib/mutants/index.ts'
import type { BoardSeatView } from '#lib/web/room-types.ts'
import { runs } from '../../app/_ui/words/testing-runs.en.ts'
import { scoreBands } from '../../app/rooms/_ui/project/score-bands.ts'
import { scoreRows } from '../../app/rooms/_ui/teach/score-rows.ts'
import { commandFor } from '../../app/testing/_ui/runs/run-command.tsx'
import { type MutationView, type RunView, resultsOf } from '../../app/testing/_ui/runs/run-results.ts'

/* Runs of test suites against the planted bugs, as the page and a room show them. */

const isControl = (id: string) => id.startsWith('c')
const results = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom(...MUTATIONS.map(({ id }) => id)),
    status: fc.constantFrom(...RUN_STATUSES),
  }),
  { selector: ({ id }) => id },
)

const stated = (seq: number, run: string, state: 'running' | 'ended', killed: number) =>
  ({
    type: 'mutation.run',
    seq: `${seq}-0`,
    at: 0,
    realAt: seq,
    run,
    state,
    bugs: Array.from(
      { length: 3 },
      (_, n): RunBug => ({ id: `m0${n + 1}`, status: n < killed ? 'Killed' : 'Pending' }),
    ),
  }) as const satisfies RecordedEvent

describe('the runs of a bench', () => {
  const first = [stated(1, 'a', 'running', 0), stated(2, 'a', 'running', 2), stated(3, 'a', 'ended', 3)]
  const second = [stated(4, 'b', 'running', 1)]
  const other = { type: 'bench.reset', seq: '5-0', at: 0, realAt: 5 } as const

  test('are what their newest events state, the newest run first', () => {
    const found = mutationRuns([...first, ...second, other])
    expect(found.map(({ run, state, at }) => ({ run, state, at }))).toEqual([
      { run: 'b', state: 'running', at: 4 },
      { run: 'a', state: 'ended', at: 3 },
    ])
    expect(found[1]?.bugs).toEqual(first[2]?.bugs)
  })

  test('are the same with events in another order, and twice', () => {
    const events = [...first, ...second]
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: 4 }), (shuffled) => {
        expect(mutationRuns([...shuffled, ...events])).toEqual(mutationRuns(events))
      }),
    )
  })

  test('are the newest twenty', () => {
    const many = Array.from({ length: 30 }, (_, n) => stated(n + 1, `run ${n}`, 'ended', 1))
    expect(mutationRuns(many).map(({ run }) => run)).toEqual(
      Array.from({ length: 20 }, (_, n) => `run ${29 - n}`),
    )
  })
})

describe('the score', () => {
  test('is that of the command', () => {
    fc.assert(
      fc.property(results, (bugs) => {
        const scored = bugs.map(({ id, status }) => ({ bug: { id, control: isControl(id) } as Bug, status }))
        const ofCommand = scoreOf(scored as unknown as readonly Scored[])
        const { killed, counted, isUnfinished, overFitted } = mutationScore(bugs, isControl)
        expect({ killed, counted, isUnfinished }).toEqual({
          killed: ofCommand.killed,
          counted: ofCommand.counted,
          isUnfinished: ofCommand.isUnfinished,
        })
        expect(overFitted).toEqual(ofCommand.overFitted.map(({ bug }) => bug.id))
      }),
    )
  })

  test('has the statuses and the names of the command', () => {
    expect(runs.statuses).toEqual(STATUS_TEXT)
    expect([...RUN_STATUSES].toSorted()).toEqual(Object.keys(STATUS_TEXT).toSorted())
  })
})

describe('the report of a run', () => {
  const mutations = MUTATIONS.map(({ id, control }) => ({
    id,
    control: control === true,
  })) as unknown as MutationView[]
  const view = (state: 'running' | 'ended', bugs: RunView['bugs']) =>
    resultsOf({ run: 'a', state, at: 0, bugs }, mutations)

  test('lists controls apart, and counts planted bugs only', () => {
    const { bugs, controls, counts, score, state } = view('ended', [
      { id: 'm01', status: 'Killed', killedBy: 'logs out' },
      { id: 'm02', status: 'Survived' },
      { id: 'm03', status: 'Ignored' },
      { id: 'c01', status: 'Killed', killedBy: 'reads the order' },
    ])
    expect(bugs.map(({ id }) => id)).toEqual(['m01', 'm02', 'm03'])
    expect(controls.map(({ id, killedBy }) => [id, killedBy])).toEqual([['c01', 'reads the order']])
    expect(counts).toMatchObject({ Killed: 1, Survived: 1, Ignored: 1, Pending: 0 })
    expect(score).toMatchObject({ killed: 1, counted: 2, overFitted: ['c01'] })
    expect(state).toBe('ended')
  })

  test('states a run that ended before every bug was tried', () => {
    const pending = { id: 'm02', status: 'Pending' } as const
    expect(view('running', [pending]).state).toBe('running')
    expect(view('ended', [pending]).state).toBe('unfinished')
  })
})

test('the command of the page has the bench in an environment variable that the command reads', () => {
  const [, publish] = /^SESSION_LAB_PUBLISH=(\S+)/.exec(commandFor('the-bench', 'https://lab.example')) ?? []
  const [, lab] = /SESSION_LAB_URL=(\S+)/.exec(commandFor('the-bench', 'https://lab.example')) ?? []
  const options = readOptions(['--', 'npx', 'playwright', 'test'], {
    SESSION_LAB_PUBLISH: publish,
    SESSION_LAB_URL: lab,
  })
  expect(options).toMatchObject({ publish: 'the-bench', lab: 'https://lab.example' })
})

describe('the scores of a room', () => {
  const run = (killed: number, more: Partial<RunResult> = {}) =>
    ({ state: 'ended', killed, counted: 24, isOverFitted: false, at: killed, ...more }) as const

  test('are ranked by the part that was killed; those that are void come last', () => {
    const [all, half, ofFewer, overFitted, unfinished] = [
      run(24),
      run(12),
      run(11, { counted: 12 }),
      run(24, { isOverFitted: true }),
      run(20, { state: 'unfinished' }),
    ]
    expect([unfinished, half, overFitted, all, ofFewer].toSorted(compareRuns)).toEqual([
      all,
      ofFewer,
      half,
      overFitted,
      unfinished,
    ])
    expect(killedShare(run(0, { counted: 0 }))).toBeNull()
    expect(killedShare(run(6, { state: 'running' }))).toBe(0.25)
  })

  test('are sorted on the board, without seats that have none or were removed', () => {
    const seat = (nickname: string, score: BoardSeatView['run'], isRemoved = false) =>
      ({ id: nickname, nickname, run: score, isRemoved }) as BoardSeatView
    const seats = [
      seat('Seat 10', run(3)),
      seat('Seat 9', run(8)),
      seat('Ana', run(5, { isOverFitted: true })),
      seat('Bo', null),
      seat('Cai', run(20), true),
    ]
    const names = (sort: 'name' | 'score' | 'time') => scoreRows(seats, sort).map(({ nickname }) => nickname)
    expect(names('name')).toEqual(['Ana', 'Seat 9', 'Seat 10'])
    expect(names('score')).toEqual(['Seat 9', 'Seat 10', 'Ana'])
    expect(names('time')).toEqual(['Seat 9', 'Ana', 'Seat 10'])
  })

  test('are each in one band on the projector', () => {
    const runOf = fc.record({
      state: fc.constantFrom('running' as const, 'ended' as const, 'unfinished' as const),
      killed: fc.nat(24),
      counted: fc.constant(24),
      isOverFitted: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(runOf), (list) => {
        const sum = scoreBands(list).reduce((all, { count }) => all + count, 0)
        expect(sum).toBe(list.length)
      }),
    )
    const bands = scoreBands([run(24), run(23), run(18), run(17), run(0), run(24, { isOverFitted: true })])
    expect(bands.map(({ from, count }) => [from, count])).toEqual([
      [100, 1],
      [75, 2],
      [50, 1],
      [25, 0],
      [0, 1],
      [null, 1],
    ])
    expect(scoreBands([]).some(({ from }) => from === null)).toBe(false)
  })
})
