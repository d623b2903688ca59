import { useId } from 'react'
import type { Topology } from '#lib/web/services-types.ts'
import { AttackSign } from '../../_ui/parts/attack-sign.tsx'
import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { OutcomeSign } from '../../_ui/parts/outcome-sign.tsx'
import type { Outcome } from '../../_ui/state/lane-state.ts'
import { duration } from '../../_ui/words/format.ts'
import { problemText } from '../../_ui/words/problem-text.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { CallDiagram } from './call-diagram.tsx'
import { arrowsOf, stepsOf } from './call-flow.ts'
import { HopSequence } from './call-sequence.tsx'
import { Hops } from './hops.tsx'
import {
  type Choice,
  isAttack,
  mechanismOf,
  type Phrase,
  phraseOf,
  type Result,
  type Setup,
} from './topology-result.ts'
import { useServicesWords } from './use-services-words.ts'

interface Props {
  readonly topology: Topology
  readonly setup: Setup
  readonly choice: Choice
  readonly result: Result | null
}

/** One topology: its summary, and the result of the last act with its calls. */
export function Column({ topology, setup, choice, result }: Props) {
  const words = useServicesWords()
  const titleId = useId()
  const { name, summary } = words.topologies[topology]
  const call = result?.call ?? null
  const by = result && isAttack(result) ? 'mallory' : 'browser'
  const steps = call ? stepsOf(call, by) : []
  const mechanism = mechanismOf(choice, topology)
  const outcome = result && by === 'browser' && result.outcome !== 'unsupported' ? result.outcome : null
  return (
    <section
      aria-labelledby={titleId}
      data-topology={topology}
      data-mechanism={mechanism}
      className="flex min-w-0 flex-col gap-4 border-hairline px-5 py-4 not-first:border-t lg:not-first:border-t-0 lg:not-first:border-l"
    >
      <div className="lg:min-h-18">
        <div className="flex flex-wrap items-baseline justify-between gap-x-3">
          <h2 id={titleId} className="text-lg font-medium tracking-tight">
            {name}
          </h2>
          <span className="text-xs text-soft">
            <LaneName of={mechanism} />
          </span>
        </div>
        <p className="mt-0.5 text-sm text-soft">{summary}</p>
      </div>
      {/* The drawings and the table of calls are too fine for a projector: the verdict takes their place. */}
      <div className="contents present:hidden">
        <CallDiagram
          topology={topology}
          setup={setup}
          label={words.diagram(name)}
          steps={steps}
          outcome={outcome}
        />
      </div>
      <Verdict result={result} />
      <Figures result={result} />
      {call && result && steps.length > 0 && (
        <div className="contents present:hidden">
          <HopSequence arrows={arrowsOf(call, result.status, by)} label={words.sequence(name)} />
          <Hops steps={steps} tookMs={call.tookMs} label={words.table(name)} />
        </div>
      )}
    </section>
  )
}

/** The outcome of a phrase. An attack has a sign and a colour of its own. */
const SIGNS: Readonly<Record<Phrase, Outcome>> = {
  accepted: 'accepted',
  served: 'accepted',
  breach: 'accepted',
  refused: 'refused',
  held: 'refused',
  unavailable: 'unavailable',
  none: 'none',
  unsupported: 'none',
}

function Verdict({ result }: { result: Result | null }) {
  const words = useServicesWords()
  const texts = useWords()
  if (result === null) return <p className="text-sm text-faint lg:min-h-16">{words.outcome.nothing}</p>
  const { code, detail } = result
  const phrase = phraseOf(result)
  const sign = SIGNS[phrase]
  const attack = phrase === 'breach' || phrase === 'held' ? phrase : null
  return (
    <div
      data-outcome={sign}
      {...(attack && { 'data-attack': attack })}
      data-verdict={phrase}
      className="lg:min-h-16"
    >
      <p className="flex items-center gap-1.5 text-lg font-medium text-outcome present:text-[2.4rem] present:leading-tight present:font-semibold present:tracking-tight">
        {attack ? (
          <AttackSign of={attack} className="size-[1em] shrink-0" />
        ) : (
          <OutcomeSign of={sign} className="size-[0.8em] shrink-0" />
        )}
        <span className="min-w-0">
          {words.outcome[phrase]}{' '}
          {code !== null && <span className="font-mono text-xs font-normal present:block">{code}</span>}
        </span>
      </p>
      <Came result={result} />
      {detail !== '' && (
        <p className="text-sm text-soft">{problemText({ code: code ?? '', detail }, texts)}</p>
      )}
    </div>
  )
}

/** The content of the response; after an attack, the services that accepted Mallory. */
function Came({ result: { cart, order, tried } }: { result: Result }) {
  const words = useServicesWords()
  if (order)
    return (
      <p className="text-sm text-soft">{words.results.order(words.price(order.totalCents), order.address)}</p>
    )
  if (cart) {
    const books = cart.lines.reduce((sum, { quantity }) => sum + quantity, 0)
    return (
      <p className="text-sm text-soft">
        {books === 0 ? words.results.emptyCart : words.results.cart(books, words.price(cart.totalCents))}
      </p>
    )
  }
  return (
    <ul className="text-sm">
      {tried.map(({ where, status, code }) => {
        const isOpen = status > 0 && status < 400
        const name = words.parties[where] ?? where
        const attack = isOpen ? 'breach' : 'held'
        return (
          <li
            key={where}
            data-attack={attack}
            className={`flex items-center gap-1.5 ${isOpen ? 'font-medium text-outcome' : 'text-soft'}`}
          >
            <AttackSign of={attack} className="size-3.5 shrink-0 text-outcome" />
            {isOpen ? words.tried.accepted(name) : words.tried.refused(name, code ?? String(status))}
          </li>
        )
      })}
    </ul>
  )
}

function Figures({ result }: { result: Result | null }) {
  const words = useServicesWords()
  const call = result?.call
  const figures = [
    ['verifications', call?.verifications],
    ['storeReads', call?.storeReads],
    ['requests', call?.requests],
    ['took', call && duration(call.tookMs)],
  ] as const
  return (
    <dl className="grid grid-cols-4 gap-x-2 border-y border-hairline py-2 present:grid-cols-2 present:gap-y-1">
      {figures.map(([id, value]) => (
        <div key={id} className="flex flex-col-reverse">
          <dt className="text-2xs text-faint">{words.figures[id]}</dt>
          <dd className="font-mono text-base whitespace-nowrap" data-figure={id}>
            {value ?? '–'}
          </dd>
        </div>
      ))}
    </dl>
  )
}
