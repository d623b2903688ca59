'use client'

import { type KeyboardEvent, useRef, useState } from 'react'
import type { ExchangeDetail } from '#lib/web/exchange-recorder.ts'
import { copyText } from '../../../_ui/display/clipboard.ts'
import { useLaneIds } from '../../../_ui/lab/use-lab.tsx'
import { Button } from '../../../_ui/parts/button.tsx'
import { LaneName } from '../../../_ui/parts/lane-name.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { duration } from '../../../_ui/words/format.ts'
import { useCodeWords } from '../../../_ui/words/use-code-words.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { Table } from './drawer-parts.tsx'
import { endsOf, type Message, mermaidOf, messagesOf, type Party } from './messages.ts'
import { type Exchanges, useNewestExchanges } from './newest-exchanges.ts'
import { saveSvg } from './save-svg.ts'
import { Diagram } from './sequence-diagram.tsx'
import { useDrawerWords } from './use-drawer-words.ts'

/** The sequence of messages: of this request, or of the last act of its kind on all lanes. */
export function Sequence({ of }: { of: ExchangeDetail }) {
  const { sequence: texts } = useDrawerWords()
  const [isFour, setFour] = useState(false)
  return (
    <>
      <fieldset className="mb-4 flex gap-1.5 text-xs">
        <legend className="sr-only">{texts.which}</legend>
        <Button
          className="h-7 px-2 aria-pressed:border-ink"
          aria-pressed={!isFour}
          onClick={() => setFour(false)}
        >
          {texts.one}
        </Button>
        <Button
          className="h-7 px-2 aria-pressed:border-ink"
          aria-pressed={isFour}
          onClick={() => setFour(true)}
        >
          {texts.allLanes}
        </Button>
      </fieldset>
      {isFour ? <EachLane like={of} /> : <One of={of} />}
    </>
  )
}

function One({ of }: { of: ExchangeDetail }) {
  const words = useDrawerWords()
  const codeWords = useCodeWords()
  const { mechanisms, eventDetails } = useWords()
  const { sequence: texts } = words
  const [at, setAt] = useState<number | null>(null)
  const [copied, setCopied] = useState(false)
  const drawing = useRef<SVGSVGElement>(null)
  const messages = messagesOf(of)
  const name = (party: Party) => partyName(party, of, words)
  const text = (message: Message) => messageText(message, words)
  const label = texts.figure(eventDetails.acts[of.act], mechanisms[of.mechanism].name)
  const current = at === null ? null : messages[at]

  function go(step: 1 | -1): void {
    const from = at ?? (step === 1 ? -1 : messages.length)
    setAt(Math.min(messages.length - 1, Math.max(0, from + step)))
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : -1
    if (!event.key.startsWith('Arrow')) return
    event.preventDefault()
    go(step)
  }

  return (
    <>
      <div
        role="toolbar"
        aria-label={texts.keys}
        className="flex flex-wrap items-center gap-1.5 text-xs"
        onKeyDown={onKeyDown}
      >
        <Button className="h-7 px-2" onClick={() => go(-1)}>
          {texts.previous}
        </Button>
        <Button className="h-7 px-2" onClick={() => go(1)}>
          {texts.next}
        </Button>
        <span className="ml-1 text-soft">{texts.keys}</span>
        <span className="ml-auto flex gap-1.5">
          <Button
            className="h-7 px-2"
            onClick={async () => setCopied(await copyText(mermaidOf(messages, name, text)))}
          >
            {texts.copyMermaid}
          </Button>
          <Button
            className="h-7 px-2"
            onClick={() => drawing.current && saveSvg(drawing.current, `${of.mechanism}-${of.act}.svg`)}
          >
            {texts.saveSvg}
          </Button>
        </span>
      </div>
      <p aria-live="polite" className="mt-2 min-h-5 text-xs">
        {current && at !== null && (
          <>
            <span className="text-faint">{texts.index(at + 1, messages.length)}</span> {text(current)}
            {current.kind === 'step' && (
              <span className="text-soft"> · {words.steps.meanings[current.step]}</span>
            )}
          </>
        )}
        {at === null && copied && codeWords.copied}
      </p>
      <Scroller label={words.views.sequence} className="mt-2">
        <Diagram ref={drawing} messages={messages} name={name} text={text} label={label} at={at} />
      </Scroller>
      <details className="mt-4">
        <summary className="w-fit text-soft">{texts.table}</summary>
        <Table label={label} head={[texts.number, texts.from, texts.to, texts.message]}>
          {messages.map((message, index) => {
            const [from, to] = endsOf(message)
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: the order is the identity
              <tr key={index}>
                <td className="font-mono">{index + 1}</td>
                <td>{name(from)}</td>
                <td>{from === to ? '' : name(to)}</td>
                <td className="font-mono">{text(message)}</td>
              </tr>
            )
          })}
        </Table>
      </details>
    </>
  )
}

type DrawerWords = ReturnType<typeof useDrawerWords>

function EachLane({ like }: { like: ExchangeDetail }) {
  const words = useDrawerWords()
  const ids = useLaneIds()
  const { mechanisms, eventDetails } = useWords()
  const { act } = like
  const exchanges = useNewestExchanges(act, ids)
  if (exchanges === null) return <p className="text-soft">{words.loading}</p>
  return (
    <>
      <div className="grid gap-x-6 gap-y-8 md:grid-cols-2">
        {ids.map((id) => {
          const exchange = exchanges[id]
          const messages = exchange ? messagesOf(exchange) : []
          return (
            <figure key={id} data-mechanism={id} className="min-w-0">
              <figcaption className="mb-1 text-xs">
                <LaneName of={id} />
              </figcaption>
              {exchange ? (
                <Diagram
                  isSmall
                  messages={messages}
                  name={(party) => partyName(party, exchange, words)}
                  text={(message) => shortText(message, words)}
                  label={words.sequence.figure(eventDetails.acts[act], mechanisms[id].name)}
                  at={null}
                />
              ) : (
                <p className="text-xs text-soft">{words.sequence.nothing}</p>
              )}
            </figure>
          )
        })}
      </div>
      <details className="mt-6">
        <summary className="w-fit text-soft">{words.sequence.table}</summary>
        <LanesAsTable of={exchanges} />
      </details>
    </>
  )
}

function LanesAsTable({ of }: { of: Exchanges }) {
  const { sequence: texts, resend, steps } = useDrawerWords()
  const ids = useLaneIds()
  return (
    <Table label={texts.allLanes} head={[texts.lane, resend.response, texts.roundTrips, steps.took]}>
      {ids.map((id) => {
        const exchange = of[id]
        return (
          <tr key={id}>
            <th scope="row">
              <LaneName of={id} />
            </th>
            {exchange ? (
              <>
                <td className="font-mono">
                  {exchange.status} {exchange.code}
                </td>
                <td className="font-mono">{exchange.asks.length}</td>
                <td className="font-mono">{duration(exchange.micros / 1000)}</td>
              </>
            ) : (
              <td colSpan={3}>{texts.nothing}</td>
            )}
          </tr>
        )
      })}
    </Table>
  )
}

function partyName(party: Party, { node }: ExchangeDetail, { sequence: texts }: DrawerWords): string {
  if (party === 'client') return texts.client
  if (party === 'node') return texts.nodeName(node)
  const store = party.slice('store:'.length)
  return store === 'none' ? texts.noStore : (texts.stores[store] ?? store)
}

/** Text that fits between two lines of a small diagram. */
function shortText(message: Message, words: DrawerWords): string {
  if (message.kind !== 'request') return messageText(message, words)
  return `${message.method} ${message.path.split('/').at(-1)}`
}

function messageText(message: Message, { sequence: texts, steps }: DrawerWords): string {
  switch (message.kind) {
    case 'request': {
      const carries = message.fingerprint === null ? texts.carriesNone : texts.carries(message.fingerprint)
      return `${message.method} ${message.path.replace('/api/', '')} · ${carries}`
    }
    case 'step': {
      const refused = message.isRefusing ? ` · ${steps.refusedHere}` : ''
      return `${steps.names[message.step]} ${duration(message.micros / 1000)}${refused}`
    }
    case 'store-call':
      return message.operation
    case 'store-result':
      return message.failed ? steps.failed : duration(message.micros / 1000)
    case 'response': {
      const cookies = message.cookies > 0 ? ` · ${texts.sets(message.cookies)}` : ''
      return `${message.status}${message.code === null ? '' : ` ${message.code}`}${cookies}`
    }
  }
}
