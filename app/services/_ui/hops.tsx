import type { Hop } from '#lib/web/services-types.ts'
import { type AttackResult, AttackSign } from '../../_ui/parts/attack-sign.tsx'
import { OutcomeSign } from '../../_ui/parts/outcome-sign.tsx'
import { Scroller } from '../../_ui/parts/scroller.tsx'
import type { Outcome } from '../../_ui/state/lane-state.ts'
import { duration } from '../../_ui/words/format.ts'
import { attackOf, outcomeOf, type Step } from './call-flow.ts'
import { useServicesWords } from './use-services-words.ts'

/** The call as a table that draws its bars: service, node, start, duration, and identity check. */
export function Hops({ steps, tookMs, label }: { steps: readonly Step[]; tookMs: number; label: string }) {
  const words = useServicesWords()
  const total = Math.max(tookMs, 0.001)
  return (
    <Scroller label={label}>
      <table className="w-full text-left text-xs">
        <caption className="sr-only">{label}</caption>
        <thead className="text-faint">
          <tr>
            {words.head.map((name) => (
              <th key={name} scope="col" className="py-1 pr-3 align-bottom font-normal whitespace-nowrap">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="align-top [&_td]:border-t [&_td]:border-hairline [&_td]:py-1 [&_td]:pr-3 [&_th]:border-t [&_th]:border-hairline [&_th]:py-1 [&_th]:pr-3">
          {steps.map(({ key, hop, depth, startMs, isAttack }) => {
            const outcome = outcomeOf(hop)
            const attack = attackOf({ hop, isAttack })
            return (
              <tr key={key} data-hop={hop.service} data-outcome={outcome} data-attack={attack ?? undefined}>
                <th scope="row" className="font-normal whitespace-nowrap">
                  <span style={{ paddingInlineStart: `${depth * 0.75}rem` }}>
                    {words.parties[hop.service] ?? hop.service}
                  </span>
                </th>
                <td className="font-mono">{hop.node ?? '–'}</td>
                <td className="whitespace-nowrap">
                  <StatusText
                    outcome={outcome}
                    attack={attack}
                    text={hop.status === 0 ? words.noResponse : String(hop.status)}
                  />
                </td>
                <td className="min-w-24">
                  <span className="block font-mono">{duration(hop.tookMs)}</span>
                  <span className="relative mt-0.5 block h-1.5 bg-sunk" aria-hidden="true">
                    <span
                      className="absolute inset-y-0 min-w-px bg-outcome"
                      style={{
                        left: `${Math.min(100, (startMs / total) * 100)}%`,
                        width: `${Math.min(100, (hop.tookMs / total) * 100)}%`,
                      }}
                    />
                  </span>
                </td>
                <td className="text-soft">
                  <IdentityCheckText of={hop} />
                  {hop.code !== null && (
                    <span className="block font-mono break-all text-outcome">{hop.code}</span>
                  )}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Scroller>
  )
}

function StatusText({
  outcome,
  attack,
  text,
}: {
  outcome: Outcome
  attack: AttackResult | null
  text: string
}) {
  return (
    <span className="inline-flex items-center gap-1 font-mono text-outcome">
      {attack ? (
        <AttackSign of={attack} className="size-3" />
      ) : (
        <OutcomeSign of={outcome} className="size-2.5" />
      )}
      {text}
    </span>
  )
}

/** How the service established the caller's identity. The app itself sends no report; its status is sufficient. */
function IdentityCheckText({ of: { service, verified, status } }: { of: Hop }) {
  const words = useServicesWords()
  if (service === 'jwks') return words.public
  if (service === 'bank') return status < 400 ? words.how.mechanism : null
  return verified === null ? words.notReached : words.how[verified.how]
}
