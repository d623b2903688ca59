'use client'

import type { FleetNode } from '#lib/web/fleet-types.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { Glyph } from '../../_ui/parts/glyph.tsx'
import { Select } from '../../_ui/parts/select.tsx'
import { useWords } from '../../_ui/words/use-words.ts'
import { DiagramBox, Figure } from './diagram-box.tsx'
import type { Traffic } from './traffic.ts'
import type { Acts } from './use-fleet-acts.ts'
import { useFleetWords } from './use-fleet-words.ts'

/** One node: memory, counters, keys and controls. */
export function NodeBox({ node, traffic, acts }: { node: FleetNode; traffic: Traffic; acts: Acts }) {
  const texts = useFleetWords()
  const { id, up, partitioned } = node
  const act = (name: string, run: () => void) => (
    <Button
      look="quiet"
      className="border border-edge/40 text-xs"
      aria-label={texts.actName(name, id)}
      onClick={run}
    >
      {name}
    </Button>
  )
  return (
    <DiagramBox
      id={id}
      title={texts.node(id)}
      isOut={!up}
      aside={
        <span className="flex items-center gap-3">
          <Clock node={node} acts={acts} />
          <NodeState node={node} />
        </span>
      }
    >
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <dl className="flex flex-wrap gap-x-5 gap-y-1">
          <Figure label={texts.memory}>{node.sessions.memory}</Figure>
          <Figure label={texts.served}>{node.served}</Figure>
          <Figure label={texts.hitRate}>{hitRate(node)}</Figure>
          <Figure label={texts.recent}>
            <TrafficFigures of={traffic} />
          </Figure>
        </dl>
        <div className="flex flex-col gap-2 bench:items-end">
          <Keys node={node} />
          <div className="flex flex-wrap gap-1.5">
            {up ? act(texts.stop, () => acts.stop(id)) : act(texts.start, () => acts.restart(id))}
            {partitioned
              ? act(texts.reconnect, () => acts.heal(id))
              : act(texts.partition, () => acts.cut(id))}
            {act(texts.deployHere, () => acts.deployHere(id))}
          </div>
        </div>
      </div>
    </DiagramBox>
  )
}

/** The clock of the node, as an offset from the bench clock. */
function Clock({ node: { id, clockSkewSeconds }, acts }: { node: FleetNode; acts: Acts }) {
  const texts = useFleetWords()
  const choices = [...new Set([0, 90, -90, clockSkewSeconds])]
  return (
    <Select
      hideLabel
      label={texts.clock(id)}
      className={`h-6 text-2xs ${clockSkewSeconds === 0 ? 'border-edge/30! text-faint!' : 'text-unavailable!'}`}
      value={clockSkewSeconds}
      onChange={(event) => acts.clock(id, Number(event.target.value))}
    >
      {choices.map((seconds) => (
        <option key={seconds} value={seconds}>
          {texts.skew(seconds)}
        </option>
      ))}
    </Select>
  )
}

function NodeState({ node: { up, partitioned } }: { node: FleetNode }) {
  const texts = useFleetWords()
  const state = !up ? 'down' : partitioned ? 'partitioned' : 'up'
  const colours = { up: 'text-accepted', down: 'text-refused', partitioned: 'text-unavailable' }
  return (
    <span className={`flex items-center gap-1.5 text-xs ${colours[state]}`} data-state={state}>
      <svg viewBox="0 0 8 8" className="size-2" aria-hidden="true">
        <circle
          cx="4"
          cy="4"
          r="3"
          strokeWidth="1.5"
          stroke="currentColor"
          fill={state === 'up' ? 'currentColor' : 'none'}
        />
        {state === 'partitioned' && <path d="M0 8 8 0" stroke="currentColor" strokeWidth="1.5" />}
      </svg>
      {texts.states[state]}
    </span>
  )
}

/** The share of reads served from a cache; a dash before the first. */
export function hitRate({ cache: { read, verified } }: FleetNode): string {
  const hits = read.hits + verified.hits
  const all = hits + read.misses + verified.misses
  return all === 0 ? '–' : `${Math.round((hits / all) * 100)} %`
}

function TrafficFigures({ of }: { of: Traffic }) {
  const { traffic } = useFleetWords()
  const parts = (['accepted', 'refused', 'unavailable'] as const).filter((outcome) => of[outcome] > 0)
  if (parts.length === 0) return <span className="text-faint">–</span>
  return (
    <span className="flex gap-2">
      {parts.map((outcome) => (
        <span
          key={outcome}
          data-outcome={outcome}
          className="text-outcome"
          title={traffic[outcome](of[outcome])}
        >
          <span aria-hidden="true">
            {{ accepted: '✓', refused: '✕', unavailable: '!' }[outcome]}
            {of[outcome]}
          </span>
          <span className="sr-only">{traffic[outcome](of[outcome])}</span>
        </span>
      ))}
    </span>
  )
}

/** Keys by the beginning of their IDs: solid if the node signs with it, dashed if it only verifies. */
function Keys({ node: { keys } }: { node: FleetNode }) {
  const words = useWords()
  const texts = useFleetWords()
  return (
    <ul aria-label={texts.keys} className="flex flex-wrap gap-1">
      {keys.map(({ mechanism, kid, signs }) => {
        const text = (signs ? texts.keySigns : texts.keyVerifies)(words.mechanisms[mechanism].name, kid)
        return (
          <li
            key={`${mechanism} ${kid}`}
            title={text}
            data-signs={signs}
            className={`flex items-center gap-1 rounded border px-1 font-mono text-2xs ${signs ? 'border-edge text-ink' : 'border-dashed border-edge/60 text-faint'}`}
          >
            <Glyph of={mechanism} className="size-2" />
            <span aria-hidden="true">{kid.slice(0, 4)}</span>
            <span className="sr-only">{text}</span>
          </li>
        )
      })}
    </ul>
  )
}
