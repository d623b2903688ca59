'use client'

import { SERVER_SESSION_STORES } from '#lib/core/policy.ts'
import type { Fleet } from '#lib/web/fleet-types.ts'
import { useLabState } from '../../_ui/lab/use-lab.tsx'
import { Button } from '../../_ui/parts/button.tsx'
import { Select } from '../../_ui/parts/select.tsx'
import { DiagramBox, Figure } from './diagram-box.tsx'
import type { Acts } from './use-fleet-acts.ts'
import { useFleetWords } from './use-fleet-words.ts'

/** The store of server-side sessions: a setting of the policy. */
export function StoreSelect({ acts }: { acts: Acts }) {
  const say = useFleetWords()
  const store = useLabState(({ bench }) => bench?.policy.serverSession.store ?? 'memory')
  return (
    <Select
      label={say.store}
      value={store}
      onChange={(event) => acts.setStore(store, event.target.value as typeof store)}
    >
      {SERVER_SESSION_STORES.map((id) => (
        <option key={id} value={id}>
          {say.storeNames[id]}
        </option>
      ))}
    </Select>
  )
}

/** The shared parts of the fleet: inter-node messages, Redis and the database. */
export function StoreBoxes({ fleet, acts }: { fleet: Fleet; acts: Acts }) {
  const say = useFleetWords()
  const { redis, database } = fleet.stores
  const isDown = redis.status === 'down'
  return (
    <>
      <DiagramBox id="bus" title={say.bus} isOut={fleet.invalidation === 'dropped'}>
        <Select
          hideLabel
          label={say.bus}
          value={fleet.invalidation}
          onChange={(event) => acts.messages(event.target.value as Fleet['invalidation'])}
        >
          {(['on', 'delayed', 'dropped'] as const).map((id) => (
            <option key={id} value={id}>
              {say.invalidation[id]}
            </option>
          ))}
        </Select>
      </DiagramBox>
      <DiagramBox id="redis" title={say.redis} isOut={isDown}>
        {redis.keys && (
          <dl className="grid grid-cols-2 gap-x-4 gap-y-1">
            {(['ss', 'ot', 'rf', 'sc'] as const).map((table) => (
              <Figure key={table} label={say.tables[table]}>
                {redis.keys?.[table]}
              </Figure>
            ))}
          </dl>
        )}
        <div className="flex flex-wrap items-center gap-1.5">
          {/* The state may be a real outage, which cannot be chosen or ended here. */}
          <Select
            hideLabel
            label={say.redisFault}
            value={redis.status}
            onChange={(event) => acts.redis(event.target.value as typeof redis.status)}
          >
            {(['up', 'slow', 'read-only', 'down'] as const).map((id) => (
              <option key={id} value={id}>
                {say.redisStates[id]}
              </option>
            ))}
          </Select>
          <Button
            look="quiet"
            className="border border-edge/40 text-xs"
            aria-label={`${say.redis}: ${say.emptied}`}
            onClick={() => acts.redis('emptied')}
          >
            {say.emptied}
          </Button>
        </div>
      </DiagramBox>
      <DiagramBox
        id="database"
        title={say.database}
        aside={
          <span className="font-mono text-xs text-soft">
            {database ? say.rows(database.rows) : say.notUsed}
          </span>
        }
      />
    </>
  )
}
