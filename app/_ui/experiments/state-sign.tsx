import type { ProgressInfo } from './use-progress.ts'

const FILLS: Readonly<Record<ProgressInfo['state'], string | null>> = {
  open: null,
  started: 'M8 2.2a5.8 5.8 0 0 1 0 11.6z',
  solved: null,
}

/** Empty circle, half circle, tick: the state of an experiment or a check. Always next to its name. */
export function StateSign({ of, className = 'size-4' }: { of: ProgressInfo['state']; className?: string }) {
  const fill = FILLS[of]
  return (
    <svg viewBox="0 0 16 16" data-state={of} className={`shrink-0 ${className}`} aria-hidden="true">
      <circle
        cx="8"
        cy="8"
        r="6.3"
        className={of === 'solved' ? 'fill-ink stroke-ink' : 'fill-none stroke-edge'}
        strokeWidth="1.4"
      />
      {fill && <path d={fill} className="fill-ink" />}
      {of === 'solved' && (
        <path d="M4.8 8.4 7 10.6l4.3-5" fill="none" className="stroke-paper" strokeWidth="1.8" />
      )}
    </svg>
  )
}
