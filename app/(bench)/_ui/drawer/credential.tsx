'use client'

import type { ExchangeDetail } from '#lib/web/exchange-recorder.ts'
import { useBenchNow } from '../../../_ui/lab/use-lab.tsx'
import { LOOKS } from '../../../_ui/mechanisms/index.ts'
import type { CredentialFormat, PartKind } from '../../../_ui/mechanisms/mechanism.ts'
import { REFERENCE_FORMAT } from '../../../_ui/mechanisms/reference-format.ts'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { ago, exactSpan, timeOfDay } from '../../../_ui/words/format.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { claimsIn, type DecodedPart, decode } from './decode.ts'
import { Fingerprint, Part, Table } from './drawer-parts.tsx'
import { useDrawerWords } from './use-drawer-words.ts'

/** Each credential of a request, decoded as far as its holder can without a key. */
export function Credentials({ of, isRevealed }: { of: ExchangeDetail; isRevealed: boolean }) {
  const words = useDrawerWords()
  const { mechanisms } = useWords()
  return (
    <Part title={words.credential.title}>
      {of.credentials.length === 0 && <p className="text-soft">{words.credential.none}</p>}
      {of.credentials.map(({ kind, value, fingerprint, direction, where }) => {
        const name = kind === 'refresh' ? words.credential.refreshToken : mechanisms[of.mechanism].credential
        return (
          <article key={`${direction}.${where}.${fingerprint}`} className="mt-5 first:mt-0">
            <h4 className="flex flex-wrap items-baseline gap-x-2 text-xs">
              <strong className="text-sm font-medium">{name}</strong>
              <Fingerprint of={fingerprint} />
              <span className="text-soft">
                {words.credential[direction]}, {words.credential.where[where]}
              </span>
              <span className="font-mono text-faint">{words.bytes(String(value.length))}</span>
            </h4>
            <Contents
              of={value}
              name={name}
              format={kind === 'refresh' ? REFERENCE_FORMAT : LOOKS[of.mechanism].format}
              isRevealed={isRevealed}
            />
          </article>
        )
      })}
    </Part>
  )
}

function Contents({
  of,
  name,
  format,
  isRevealed,
}: {
  of: string
  name: string
  format: CredentialFormat
  isRevealed: boolean
}) {
  const words = useDrawerWords()
  const parts = decode(format, of)
  if (parts === null) return <p className="mt-1 text-xs text-soft">{words.credential.unknown}</p>
  const isReadable = parts.some(({ kind }) => kind === 'claims')
  const isEncrypted = parts.some(({ kind }) => kind === 'encrypted')
  const signature = parts.find(({ kind }) => kind === 'signature')
  const others = parts.filter(({ kind }) => kind === 'open' || kind === 'secret' || kind === 'encrypted')
  return (
    <>
      <Strip parts={parts} isRevealed={isRevealed} />
      {isReadable && <p className="mt-1 text-xs text-faint">{words.credential.readable}</p>}
      {isEncrypted && <p className="mt-1 text-xs text-faint">{words.credential.unreadable}</p>}
      {others.length > 0 && <Parts label={name} of={others} isRevealed={isRevealed} />}
      {parts.map(
        ({ name, kind, json }) =>
          json && (
            <Claims
              key={name}
              title={kind === 'header' ? words.credential.header : words.credential.claims}
              of={json}
              look={kind === 'header' ? 'border-edge' : 'border-accent'}
            />
          ),
      )}
      {signature && (
        <p className="mt-3 border-l-4 border-accepted pl-3 text-xs">
          {words.credential.signature}{' '}
          <span className="font-mono break-all text-soft">
            {isRevealed ? signature.text : words.bytes(String(signature.text.length))}
          </span>
        </p>
      )}
    </>
  )
}

/** Parts that are no JSON, with their meaning; secret ones as a number of bytes until they are revealed. */
function Parts({
  label: title,
  of,
  isRevealed,
}: {
  label: string
  of: readonly DecodedPart[]
  isRevealed: boolean
}) {
  const { credential: texts, bytes } = useDrawerWords()
  return (
    <Table label={title} head={[texts.claim, texts.value, texts.meaning]}>
      {of.map(({ name, kind, text }) => {
        const [label, meaning] = texts.parts[name] ?? [name, texts.claimMeanings[name]]
        const isShown = isRevealed || kind === 'open'
        return (
          <tr key={name}>
            <th scope="row" className="whitespace-nowrap">
              {label}
            </th>
            <td className="max-w-60 font-mono break-all">
              {!isShown ? (
                bytes(String(text.length))
              ) : name === 'expires' ? (
                <InstantValue at={Number(text)} raw={text} />
              ) : (
                text
              )}
            </td>
            <td className="text-soft">{meaning}</td>
          </tr>
        )
      })}
    </Table>
  )
}

/** How each kind of part looks: as text, and as a share of the bar. Other parts take turns. */
const PART_LOOKS: Readonly<Partial<Record<PartKind, readonly [text: string, bar: string]>>> = {
  header: ['text-soft', 'bg-edge'],
  claims: ['text-ink', 'bg-accent'],
  signature: ['text-accepted', 'bg-accepted'],
  encrypted: ['text-faint', 'hatched border-y border-accent'],
}
const PLAIN_LOOKS = [
  ['text-ink', 'bg-edge'],
  ['text-soft', 'bg-edge/50'],
] as const

/** The credential as a bar, each part proportional to its length; encrypted parts are hatched. */
function Strip({ parts, isRevealed }: { parts: readonly DecodedPart[]; isRevealed: boolean }) {
  const looked = parts.map((part, index) => ({
    ...part,
    look: PART_LOOKS[part.kind] ?? PLAIN_LOOKS[index % 2 === 0 ? 0 : 1],
  }))
  return isRevealed ? (
    <p className="mt-1 rounded-md bg-sunk/60 px-3 py-2 font-mono text-xs break-all">
      {looked.map(({ name, before, text, look }) => (
        <span key={name}>
          <span className="text-faint">{before}</span>
          <span className={look[0]}>{text}</span>
        </span>
      ))}
    </p>
  ) : (
    <div className="mt-2 flex h-4 gap-px" aria-hidden="true">
      {looked.map(({ name, text, look }) => (
        <span key={name} className={`min-w-1 ${look[1]}`} style={{ flexGrow: text.length }} />
      ))}
    </div>
  )
}

function Claims({ title, of, look }: { title: string; of: Readonly<Record<string, unknown>>; look: string }) {
  const words = useDrawerWords()
  return (
    <div className={`mt-3 border-l-4 pl-3 ${look}`}>
      <Table label={title} head={[title, words.credential.value, words.credential.meaning]}>
        {claimsIn(of).map(({ name, value, instant }) => (
          <tr key={name}>
            <th scope="row" className="font-mono">
              {name}
            </th>
            <td className="max-w-56 font-mono break-all">
              {instant !== null ? (
                <InstantValue at={instant} raw={String(value)} />
              ) : name === 'data' ? (
                <Scroller label={name} className="max-h-20">
                  {String(value)}
                </Scroller>
              ) : typeof value === 'string' ? (
                value
              ) : (
                JSON.stringify(value)
              )}
            </td>
            <td className="text-soft">
              {words.credential.claimMeanings[name] ?? words.credential.otherClaim}
            </td>
          </tr>
        ))}
      </Table>
    </div>
  )
}

/** An instant in readable form, by the bench clock. */
function InstantValue({ at, raw }: { at: number; raw: string }) {
  const words = useDrawerWords()
  const all = useWords()
  const now = useBenchNow()
  return (
    <span className="break-normal">
      <span className="text-faint">{raw}</span> <span className="whitespace-nowrap">{timeOfDay(at)}</span>
      {now !== null && (
        <span className="block whitespace-nowrap text-soft">
          {at > now ? words.credential.fromNow(exactSpan(at - now, all)) : ago(now - at, all)}
        </span>
      )}
    </span>
  )
}
