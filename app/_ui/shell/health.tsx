'use client'

import { useLabState } from '../lab/use-lab.tsx'
import { redisOf } from '../state/state.ts'
import { useWords } from '../words/use-words.ts'

/** Health of the nodes, Redis and the event stream. */
export function Health() {
  const words = useWords()
  const bench = useLabState((state) => state.bench)
  const live = useLabState((state) => state.live)
  if (!bench) return null
  const redis = redisOf(bench)
  return (
    <ul className="flex items-center gap-4 text-xs text-soft" aria-label={words.bar.nodes}>
      <li className="flex items-center gap-2">
        {/* The list has this name for screen readers; the letters stand for it where the head has no room. */}
        <span aria-hidden="true" className="whitespace-nowrap bench:max-[116rem]:hidden">
          {words.bar.nodes}
        </span>
        {bench.nodes.map(({ id, up }) => (
          <span
            key={id}
            className="flex items-center gap-1"
            title={up ? words.bar.nodeUp(id) : words.bar.nodeDown(id)}
          >
            <Lamp lit={up} />
            <span aria-hidden="true" className="font-mono">
              {id}
            </span>
            <span className="sr-only">{up ? words.bar.nodeUp(id) : words.bar.nodeDown(id)}</span>
          </span>
        ))}
      </li>
      <li className="flex items-center gap-1.5 whitespace-nowrap">
        <Lamp lit={redis === 'up'} waiting={redis !== 'down'} />
        {words.bar.redis}{' '}
        <span className={redis === 'up' ? 'sr-only' : ''}>{words.bar.redisStates[redis]}</span>
      </li>
      <li className="flex items-center gap-1.5 whitespace-nowrap">
        <Lamp lit={live === 'open'} waiting />
        {words.bar.live[live]}
      </li>
    </ul>
  )
}

/** Filled if up, hollow if not: the shape carries the meaning without the colour. */
function Lamp({ lit, waiting = false }: { lit: boolean; waiting?: boolean }) {
  const colour = lit ? 'text-accepted' : waiting ? 'text-unavailable' : 'text-refused'
  return (
    <svg viewBox="0 0 8 8" className={`size-2 ${colour}`} aria-hidden="true">
      <circle
        cx="4"
        cy="4"
        r="3"
        fill={lit ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth="1.5"
      />
    </svg>
  )
}
