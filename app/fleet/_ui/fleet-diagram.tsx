'use client'

import { useRef } from 'react'
import type { Fleet } from '#lib/web/fleet-types.ts'
import { useLabState, useLaneIds, useMoment } from '../../_ui/lab/use-lab.tsx'
import { Button } from '../../_ui/parts/button.tsx'
import { Glyph } from '../../_ui/parts/glyph.tsx'
import { useWords } from '../../_ui/words/use-words.ts'
import { DiagramBox } from './diagram-box.tsx'
import { Dots } from './dots.tsx'
import { useBoxes } from './geometry.ts'
import { Lines } from './lines.tsx'
import { NodeBox } from './node-box.tsx'
import { StoreBoxes } from './store-boxes.tsx'
import { recentRequests, trafficOf } from './traffic.ts'
import type { Acts } from './use-fleet-acts.ts'
import { useFleetWords } from './use-fleet-words.ts'

/** Browser, load balancer, three nodes and the shared stores; each request is animated. */
export function Diagram({ fleet, acts }: { fleet: Fleet; acts: Acts }) {
  const texts = useFleetWords()
  const root = useRef<HTMLElement>(null)
  const boxes = useBoxes(root)
  const checks = useLabState((state) => state.checks)
  const events = useLabState((state) => state.events)
  const bench = useLabState((state) => state.bench)
  const { real } = useMoment(1000)
  const passages = recentRequests({ checks, events, bench }, real)
  const traffic = trafficOf(passages)
  return (
    <section
      ref={root}
      aria-label={texts.diagram}
      className="relative grid gap-x-4 gap-y-3 px-3 lg:grid-cols-[10.5rem_11rem_minmax(0,1fr)_14rem] lg:items-center lg:gap-x-10 lg:px-0 bench:grid-cols-[12rem_13rem_minmax(0,1fr)_17rem] bench:gap-x-16 present:lg:grid-cols-[13rem_minmax(0,1fr)_17rem] present:lg:gap-x-10"
    >
      <Lines boxes={boxes} fleet={fleet} passages={passages} />
      <Dots boxes={boxes} />
      <div className="contents present:grid present:gap-y-10">
        <BrowserBox />
        <BalancerBox fleet={fleet} acts={acts} />
      </div>
      <div className="grid gap-3">
        {fleet.nodes.map((node) => (
          <NodeBox key={node.id} node={node} traffic={traffic[node.id]} acts={acts} />
        ))}
      </div>
      <div className="grid gap-3">
        <StoreBoxes fleet={fleet} acts={acts} />
      </div>
    </section>
  )
}

/** This browser: the last outcome on each lane. */
function BrowserBox() {
  const words = useWords()
  const texts = useFleetWords()
  const lanes = useLabState((state) => state.lanes)
  const ids = useLaneIds()
  return (
    <DiagramBox id="browser" title={texts.browser}>
      <ul className="grid gap-1 text-xs">
        {ids.map((id) => {
          const { verdict, cost } = lanes[id]
          const outcome = verdict?.outcome ?? 'none'
          const node = cost?.node ?? null
          return (
            <li key={id} className="flex items-center gap-1.5">
              <Glyph of={id} className="size-2.5" />
              <span className="sr-only">{words.mechanisms[id].name}</span>
              <span data-outcome={outcome} className="text-outcome">
                {texts.outcomes[outcome]}
              </span>
              {node && outcome !== 'none' && (
                <span className="ml-auto font-mono text-faint" title={texts.node(node)}>
                  {node}
                </span>
              )}
            </li>
          )
        })}
      </ul>
    </DiagramBox>
  )
}

function BalancerBox({ fleet: { balancer }, acts }: { fleet: Fleet; acts: Acts }) {
  const texts = useFleetWords()
  return (
    <DiagramBox id="balancer" title={texts.balancer}>
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="sr-only">{texts.balancer}</legend>
        {(['round-robin', 'sticky'] as const).map((kind) => (
          <Button
            key={kind}
            look="quiet"
            aria-pressed={kind === balancer}
            className="border border-edge/40 text-xs aria-pressed:border-ink aria-pressed:font-medium aria-pressed:text-ink"
            onClick={() => acts.balancer(kind)}
          >
            {texts.balancers[kind]}
          </Button>
        ))}
      </fieldset>
      <p className="text-2xs text-soft">{texts.balancerText[balancer]}</p>
    </DiagramBox>
  )
}
