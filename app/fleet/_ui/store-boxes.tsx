'use client'

import { factsOf, hasRefreshToken, MECHANISM_FACTS } from '#lib/core/mechanism-facts.ts'
import { SERVER_SESSION_STORES } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { Fleet } from '#lib/web/fleet-types.ts'
import { useLabState, useLaneIds } from '../../_ui/lab/use-lab.tsx'
import { Button } from '../../_ui/parts/button.tsx'
import { Select } from '../../_ui/parts/select.tsx'
import { useWords } from '../../_ui/words/use-words.ts'
import { DiagramBox, Figure } from './diagram-box.tsx'
import type { Acts } from './use-fleet-acts.ts'
import { useFleetWords } from './use-fleet-words.ts'

/** The store of server-side sessions: a setting of the policy. */
export function StoreSelect({ acts }: { acts: Acts }) {
  const texts = useFleetWords()
  const store = useLabState(({ bench }) => bench?.policy.serverSession.store ?? 'memory')
  return (
    <Select
      label={texts.store}
      value={store}
      onChange={(event) => acts.setStore(store, event.target.value as typeof store)}
    >
      {SERVER_SESSION_STORES.map((id) => (
        <option key={id} value={id}>
          {texts.storeNames[id]}
        </option>
      ))}
    </Select>
  )
}

/** What the table of a mechanism contains. */
function recordsOf(id: MechanismId): 'sessions' | 'families' | 'index' {
  if (hasRefreshToken(id)) return 'families'
  return factsOf(id).isSelfContained ? 'index' : 'sessions'
}

/** The shared parts of the fleet: inter-node messages, Redis and the database. */
export function StoreBoxes({ fleet, acts }: { fleet: Fleet; acts: Acts }) {
  const texts = useFleetWords()
  const { mechanisms } = useWords()
  const ids = useLaneIds()
  const { redis, database } = fleet.stores
  const isDown = redis.status === 'down'
  return (
    <>
      <DiagramBox id="bus" title={texts.bus} isOut={fleet.invalidation === 'dropped'}>
        <Select
          hideLabel
          label={texts.bus}
          value={fleet.invalidation}
          onChange={(event) => acts.messages(event.target.value as Fleet['invalidation'])}
        >
          {(['on', 'delayed', 'dropped'] as const).map((id) => (
            <option key={id} value={id}>
              {texts.invalidation[id]}
            </option>
          ))}
        </Select>
      </DiagramBox>
      <DiagramBox id="redis" title={texts.redis} isOut={isDown}>
        {redis.keys && (
          <dl className="grid grid-cols-2 gap-x-4 gap-y-1">
            {ids.map((id) => (
              <Figure key={id} label={texts.tables[recordsOf(id)](mechanisms[id].name)}>
                {redis.keys?.[MECHANISM_FACTS[id].table]}
              </Figure>
            ))}
          </dl>
        )}
        <div className="flex flex-wrap items-center gap-1.5">
          {/* The state may be a real outage, which cannot be chosen or ended here. */}
          <Select
            hideLabel
            label={texts.redisFault}
            value={redis.status}
            onChange={(event) => acts.redis(event.target.value as typeof redis.status)}
          >
            {(['up', 'slow', 'read-only', 'down'] as const).map((id) => (
              <option key={id} value={id}>
                {texts.redisStates[id]}
              </option>
            ))}
          </Select>
          <Select
            hideLabel
            label={texts.pools}
            value={fleet.pools}
            onChange={(event) => acts.pools(event.target.value as Fleet['pools'])}
          >
            {(['free', 'exhausted'] as const).map((id) => (
              <option key={id} value={id}>
                {texts.poolStates[id]}
              </option>
            ))}
          </Select>
          <Button
            look="quiet"
            className="border border-edge/40 text-xs"
            aria-label={`${texts.redis}: ${texts.emptied}`}
            onClick={() => acts.redis('emptied')}
          >
            {texts.emptied}
          </Button>
        </div>
      </DiagramBox>
      <DiagramBox
        id="database"
        title={texts.database}
        aside={
          <span className="font-mono text-xs text-soft">
            {database ? texts.rows(database.rows) : texts.notUsed}
          </span>
        }
      />
    </>
  )
}
