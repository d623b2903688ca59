import type { ReactNode } from 'react'

interface Of {
  readonly name: ReactNode
  readonly bytes: number
  readonly limit: number
  /** The same as text. */
  readonly text: ReactNode
}

/** Bytes against their limit: three cells of a grid. */
export function ByteBar({ name, bytes, limit, text }: Of) {
  const isExceeded = bytes > limit
  return (
    <>
      <span className="font-mono">{name}</span>
      <span className="relative h-2 border border-edge/60 bg-sunk" aria-hidden="true">
        <span
          data-outcome={isExceeded ? 'refused' : 'none'}
          className={`absolute inset-y-0 left-0 ${isExceeded ? 'bg-outcome' : 'bg-accent'}`}
          style={{ width: `${Math.min(100, (bytes / limit) * 100)}%` }}
        />
      </span>
      <span
        data-outcome="refused"
        className={`text-right font-mono ${isExceeded ? 'text-outcome' : 'text-soft'}`}
      >
        {text}
      </span>
    </>
  )
}
