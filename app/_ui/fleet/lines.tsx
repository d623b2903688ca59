'use client'

import { NODE_IDS } from '#lib/core/session.ts'
import type { Fleet } from '#lib/web/fleet-known.ts'
import { useLabState } from '../lab/use-lab.tsx'
import { type Boxes, type PlaceId, pathBetween } from './geometry.ts'

/** The lines of the diagram: whole where something can pass, broken where nothing does. */
export function Lines({ boxes, fleet }: { boxes: Boxes; fleet: Fleet }) {
  const store = useLabState(({ bench }) => bench?.policy.serverSession.store ?? 'memory')
  const shared: readonly PlaceId[] = [
    ...(store === 'replicated' || store === 'two-tier' ? (['bus'] as const) : []),
    'redis',
    ...(store === 'database' ? (['database'] as const) : []),
  ]
  const lines = [
    line('browser', 'balancer', false),
    ...fleet.nodes.map(({ id, up }) => line('balancer', id, !up)),
    ...NODE_IDS.flatMap((id) => {
      const node = fleet.nodes.find((each) => each.id === id)
      const isOut = !node?.up || node.partitioned
      const isDown = fleet.stores.redis.status === 'down'
      return shared.map((to) => line(id, to, isOut || (to === 'redis' && isDown)))
    }),
  ]
  return (
    <svg className="pointer-events-none absolute inset-0 size-full overflow-visible" aria-hidden="true">
      {lines.map(({ from, to, broken }) => {
        const path = pathBetween(boxes, from, to)
        return (
          path && (
            <path
              key={`${from} ${to}`}
              d={path}
              fill="none"
              strokeWidth="1.25"
              className={broken ? 'stroke-refused [stroke-dasharray:2_5]' : 'stroke-edge/60'}
            />
          )
        )
      })}
    </svg>
  )
}

const line = (from: PlaceId, to: PlaceId, broken: boolean) => ({ from, to, broken })
