import type { MechanismId } from '#lib/core/session.ts'
import { LOOKS } from '../mechanisms/index.ts'

/** The sign of a mechanism. Always next to its name, never instead of it. */
export function Glyph({
  of,
  className = 'size-3',
  isGhost = false,
}: {
  of: MechanismId
  className?: string
  /** A stolen copy: a dashed outline. */
  isGhost?: boolean
}) {
  return (
    <svg
      viewBox="0 0 16 16"
      data-mechanism={of}
      className={`inline-block shrink-0 overflow-visible ${isGhost ? 'fill-none stroke-accent stroke-2 [stroke-dasharray:3_1.6]' : 'fill-accent'} ${className}`}
      aria-hidden="true"
    >
      <path d={LOOKS[of].glyph} />
    </svg>
  )
}
