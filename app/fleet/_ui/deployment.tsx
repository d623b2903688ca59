'use client'

import { useState } from 'react'
import type { ResponseBody } from '#lib/web/routes-types.ts'
import { send } from '../../_ui/lab/api.ts'
import { useReading } from '../../_ui/lab/use-reading.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { Scroller } from '../../_ui/parts/scroller.tsx'
import { byteSize, duration } from '../../_ui/words/format.ts'
import { problemText } from '../../_ui/words/problem-text.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { useFleetWords } from './use-fleet-words.ts'

type Deployment = ResponseBody<'/api/deployment', 'GET'>
type Failover = ResponseBody<'/api/deployment/kill', 'POST'>
type Instance = Deployment['instances'][number]

const EVERY_MS = 2000
/** A failover is watched for twenty seconds at most. */
const KILL_TIMEOUT_MS = 40_000

/** The Redis servers of the real deployment, and what happens when one of them is killed. */
export function RealDeployment() {
  const { deployment: texts } = useFleetWords()
  const words = useWords()
  const { latest, reading } = useReading('/api/deployment', {}, { everyMs: EVERY_MS })
  const [result, setResult] = useState<Failover | null>(null)
  const [said, setSaid] = useState<string | null>(null)
  const [isKilling, setKilling] = useState(false)

  async function kill(instance: string): Promise<void> {
    if (isKilling) return
    setKilling(true)
    setSaid(texts.killing(instance))
    const body = { instance }
    const answer = await send<Failover>('POST', '/api/deployment/kill', body, undefined, KILL_TIMEOUT_MS)
    setKilling(false)
    if (answer.problem) return setSaid(texts.failed(problemText(answer.problem, words)))
    const { newMasterMs, unavailableMs } = answer.body
    setResult(answer.body)
    setSaid(
      texts.result(
        newMasterMs === null ? null : duration(newMasterMs),
        unavailableMs === null ? null : duration(unavailableMs),
      ),
    )
  }

  return (
    <section aria-labelledby="deployment" className="mt-10">
      <h2 id="deployment" className="text-lg font-semibold tracking-tight">
        {texts.title}
      </h2>
      <p className="mt-0.5 max-w-3xl text-soft">{texts.intro}</p>
      {latest === null ? (
        <p className="mt-2 text-soft">{reading.state === 'failed' ? texts.notShown : texts.reading}</p>
      ) : (
        <>
          <p className="mt-2 text-xs text-soft">
            {texts.topologies[latest.topology]} · {texts.statuses[latest.status]}
            {!latest.launcher && ` · ${texts.noLauncher}`}
          </p>
          <Instances deployment={latest} isKilling={isKilling} kill={kill} />
        </>
      )}
      <p role="status" className="mt-2 min-h-5 text-sm">
        {said}
      </p>
      {result && <FailoverTable result={result} />}
    </section>
  )
}

function Instances({
  deployment: { instances, launcher, topology },
  isKilling,
  kill,
}: {
  deployment: Deployment
  isKilling: boolean
  kill: (id: string) => void
}) {
  const { deployment: texts } = useFleetWords()
  const hasSlots = topology === 'cluster'
  return (
    <Scroller label={texts.table} className="mt-2">
      <table className="text-sm tabular-nums">
        <caption className="sr-only">{texts.table}</caption>
        <thead className="border-b border-edge text-left text-xs text-faint">
          <tr>
            {(['server', 'role', 'state', 'lag'] as const).map((column) => (
              <th key={column} scope="col" className="py-1 pr-8 font-normal">
                {texts.columns[column]}
              </th>
            ))}
            {hasSlots && (
              <th scope="col" className="py-1 pr-8 font-normal">
                {texts.columns.slots}
              </th>
            )}
            {launcher && <th aria-label={texts.kill} />}
          </tr>
        </thead>
        <tbody>
          {instances.map((instance) => (
            <tr key={`${instance.role} ${instance.id}`} className="border-b border-hairline">
              <th scope="row" className="py-1 pr-8 text-left font-mono text-xs font-normal">
                {instance.id}
              </th>
              <td className="py-1 pr-8">{texts.roles[instance.role]}</td>
              <td className={`py-1 pr-8 ${instance.state === 'up' ? '' : 'text-unavailable'}`}>
                {texts.states[instance.state]}
              </td>
              <td className="py-1 pr-8 text-soft">{lagOf(instance, texts.lag)}</td>
              {hasSlots && (
                <td className="py-1 pr-8 text-soft">
                  {instance.slots?.map(([from, to]) => `${from}–${to}`).join(', ')}
                </td>
              )}
              {launcher && (
                <td className="py-1 text-right">
                  {instance.canKill && (
                    <Button
                      look="quiet"
                      className="border border-edge/40 text-xs"
                      aria-label={texts.killNamed(instance.id)}
                      aria-disabled={isKilling}
                      onClick={() => kill(instance.id)}
                    >
                      {texts.kill}
                    </Button>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}

function lagOf(
  { lagBytes, lagSeconds }: Instance,
  write: (bytes: string, seconds: number) => string,
): string {
  return lagBytes === null ? '' : write(byteSize(lagBytes), lagSeconds ?? 0)
}

function FailoverTable({ result }: { result: Failover }) {
  const { deployment: texts } = useFleetWords()
  return (
    <Scroller label={texts.failover} className="mt-2">
      <table className="text-sm tabular-nums">
        <caption className="sr-only">{texts.failover}</caption>
        <thead className="border-b border-edge text-left text-xs text-faint">
          <tr>
            {(['mechanism', 'checks', 'unavailable', 'refused', 'kept'] as const).map((column) => (
              <th key={column} scope="col" className="py-1 pr-8 font-normal">
                {texts.columns[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {result.lanes.map(({ mechanism, checks, unavailable, refused, kept, sessions }) => (
            <tr key={mechanism} className="border-b border-hairline">
              <th scope="row" className="py-1 pr-8 text-left font-normal">
                <LaneName of={mechanism} />
              </th>
              <td className="py-1 pr-8">{checks}</td>
              <td className="py-1 pr-8">{unavailable}</td>
              <td className="py-1 pr-8">{refused}</td>
              <td className="py-1 pr-8">{texts.keptOf(kept, sessions)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}
