import type { MechanismId } from '#lib/core/session.ts'

const SHAPES: Readonly<Record<MechanismId, string>> = {
  'server-session': 'M2 2h12v12H2z',
  'sealed-cookie': 'M8 .8 15.2 8 8 15.2.8 8z',
  jwt: 'M8 1.4 15.4 14.4H.6z',
  'opaque-token': 'M8 1.2a6.8 6.8 0 1 1 0 13.6A6.8 6.8 0 0 1 8 1.2z',
}

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
      <path d={SHAPES[of]} />
    </svg>
  )
}
