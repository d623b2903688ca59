import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { logOutEverywhere as experiment } from '#lib/experiments/log-out-everywhere/index.ts'
import { progressOf } from '#lib/experiments/progress.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'

/** What happens on a bench; `attempt` is the newest one. */
const happening = fc.oneof(
  fc.constant({ type: 'experiment.started' }),
  fc.constant({ type: 'bench.reset' }),
  fc
    .constantFrom(...experiment.prediction.choices)
    .map((choice) => ({ type: 'experiment.predicted', choice })),
  fc.constantFrom(...experiment.checks).map(({ id }) => ({ type: 'experiment.check_passed', check: id })),
  fc.constantFrom('h1', 'h2').map((hint) => ({ type: 'experiment.hint_taken', hint })),
  fc.constant({ type: 'experiment.solved' }),
)

function recorded(happenings: readonly object[]): readonly RecordedEvent[] {
  let attempt = '0-0'
  return happenings.map((event, index) => {
    const seq = `${index + 1}-0`
    if ('type' in event && event.type === 'experiment.started') attempt = seq
    const at = index + 1
    return { experiment: experiment.id, attempt, ...event, seq, at, realAt: at } as unknown as RecordedEvent
  })
}

const progress = (events: readonly RecordedEvent[]) => progressOf([experiment], events)[0]
const reset = {
  type: 'experiment.reset',
  experiment: experiment.id,
  seq: '900-0',
} as unknown as RecordedEvent

describe('the reset of an experiment', () => {
  test('leaves the progress of what came after it', () => {
    fc.assert(
      fc.property(
        fc.array(happening, { maxLength: 20 }),
        fc.array(happening, { maxLength: 20 }),
        (before, more) => {
          const all = recorded([...before, { type: 'bench.reset' }, ...more])
          const after = all.slice(before.length + 1)
          expect(progress([...all.slice(0, before.length), reset, ...after])).toEqual(progress(after))
        },
      ),
    )
  })

  test('changes nothing once it is undone, whenever that was', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 30 }), fc.nat(30), fc.nat(30), (list, x, y) => {
        const all = recorded(list)
        const [at, until] = [Math.min(x, y, all.length), Math.min(Math.max(x, y), all.length)]
        const undone = { ...reset, type: 'experiment.reset_undone', reset: '900-0', seq: '901-0' }
        const events = [
          ...all.slice(0, at),
          reset,
          ...all.slice(at, until),
          undone as unknown as RecordedEvent,
          ...all.slice(until),
        ]
        expect(progress(events)).toEqual(progress(all))
      }),
    )
  })

  test('of another experiment changes nothing', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 20 }), (list) => {
        const all = recorded(list)
        expect(progress([...all, { ...reset, experiment: 'theft-and-replay' } as RecordedEvent])).toEqual(
          progress(all),
        )
      }),
    )
  })
})
