import type { RunStatus } from '#lib/core/mutation-score.ts'

/** A result of a bug, or of a control: there, a failing test is the mistake. */
export type RunSignId = RunStatus | 'reported' | 'notReported'

const DISC = 'M8 1.7a6.3 6.3 0 1 1 0 12.6A6.3 6.3 0 0 1 8 1.7z'

/** The stroke inside the circle. */
const STROKES: Readonly<Record<RunSignId, string>> = {
  Killed: 'M4.8 8.4 7 10.6l4.3-5',
  Survived: 'M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2',
  NoCoverage: 'M4.8 8h6.4',
  Timeout: 'M8 4.6V8l2.4 1.8',
  RuntimeError: 'M8 4.2v4.6M8 10.4v1.6',
  Ignored: 'M3.6 12.4 12.4 3.6',
  Pending: '',
  reported: 'M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2',
  notReported: 'M4.8 8.4 7 10.6l4.3-5',
}

const COLOURS: Readonly<Record<RunSignId, string>> = {
  Killed: 'text-accepted',
  Survived: 'text-refused',
  NoCoverage: 'text-refused',
  Timeout: 'text-unavailable',
  RuntimeError: 'text-unavailable',
  Ignored: 'text-soft',
  Pending: 'text-soft',
  reported: 'text-refused',
  notReported: 'text-accepted',
}

/** A result with its sign: a circle with a stroke of its own, for users who do not see its colour. */
export function RunSign({ of, text }: { of: RunSignId; text: string }) {
  return (
    <span data-result={of} className={`inline-flex items-baseline gap-1.5 whitespace-nowrap ${COLOURS[of]}`}>
      <svg viewBox="0 0 16 16" className="size-3.5 shrink-0 self-center" aria-hidden="true">
        <path d={DISC} fill="none" stroke="currentColor" strokeWidth="1.4" />
        <path d={STROKES[of]} fill="none" stroke="currentColor" strokeWidth="1.6" />
      </svg>
      {text}
    </span>
  )
}
