'use client'

import type { CredentialView, ExchangeDetail } from '#lib/web/exchange-recorder.ts'
import { useBenchNow } from '../../../_ui/lab/use-lab.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { ago, exactSpan, timeOfDay } from '../../../_ui/words/format.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { decodeJwt, decodeReference, decodeSeal, INSTANT_CLAIMS, type Part as Piece } from './decode.ts'
import { Fingerprint, Part, Table } from './drawer-parts.tsx'
import { useDrawerWords } from './use-drawer-words.ts'

/** Each credential of a request, decoded as far as its holder can without a key. */
export function Credentials({ of, isRevealed }: { of: ExchangeDetail; isRevealed: boolean }) {
  const words = useDrawerWords()
  return (
    <Part title={words.credential.title}>
      {of.credentials.length === 0 && <p className="text-soft">{words.credential.none}</p>}
      {of.credentials.map((credential) => (
        <article
          key={`${credential.direction}.${credential.where}.${credential.fingerprint}`}
          className="mt-5 first:mt-0"
        >
          <h4 className="flex flex-wrap items-baseline gap-x-2 text-xs">
            <strong className="text-sm font-medium">{words.credential.kinds[credential.kind]}</strong>
            <Fingerprint of={credential.fingerprint} />
            <span className="text-soft">
              {words.credential[credential.direction]}, {words.credential.where[credential.where]}
            </span>
            <span className="font-mono text-faint">{words.bytes(String(credential.value.length))}</span>
          </h4>
          <Contents of={credential} isRevealed={isRevealed} />
        </article>
      ))}
    </Part>
  )
}

function Contents({ of: { kind, value }, isRevealed }: { of: CredentialView; isRevealed: boolean }) {
  const words = useDrawerWords()
  if (kind === 'jwt') return <Jwt token={value} isRevealed={isRevealed} />
  const parts = kind === 'seal' ? decodeSeal(value) : decodeReference(value)
  if (parts === null) return <p className="mt-1 text-xs text-soft">{words.credential.unknown}</p>
  const meanings = kind === 'seal' ? words.credential.sealParts : words.credential.referenceParts
  return (
    <>
      <Strip parts={parts} separator={kind === 'seal' ? '*' : '.'} isRevealed={isRevealed} />
      {kind === 'seal' && <p className="mt-1 text-xs text-faint">{words.credential.unreadable}</p>}
      <Table
        label={words.credential.kinds[kind]}
        head={[words.credential.claim, words.credential.value, words.credential.meaning]}
      >
        {parts.map(({ name, text }) => (
          <tr key={name}>
            <th scope="row" className="whitespace-nowrap">
              {meanings[name]?.[0] ?? name}
            </th>
            <td className="max-w-60 font-mono break-all">
              <PartValue name={name} text={text} isRevealed={isRevealed} />
            </td>
            <td className="text-soft">{meanings[name]?.[1]}</td>
          </tr>
        ))}
      </Table>
    </>
  )
}

/** Parts that are not secret. */
const OPEN_PARTS: readonly string[] = ['prefix', 'password', 'expires', 'mark', 'id']

function PartValue({ name, text, isRevealed }: { name: string; text: string; isRevealed: boolean }) {
  const words = useDrawerWords()
  if (!isRevealed && !OPEN_PARTS.includes(name)) return words.bytes(String(text.length))
  return name === 'expires' ? <InstantValue at={Number(text)} raw={text} /> : text
}

/** The credential as a bar, each part proportional to its length; encrypted parts are hatched. */
function Strip({
  parts,
  separator,
  isRevealed,
}: {
  parts: readonly Piece[]
  separator: string
  isRevealed: boolean
}) {
  if (isRevealed) {
    return (
      <p className="mt-1 rounded-md bg-sunk/60 px-3 py-2 font-mono text-xs break-all">
        {parts.map(({ name, text }, index) => (
          <span key={name}>
            {index > 0 && name !== 'mark' && <span className="text-faint">{separator}</span>}
            <span
              className={name === 'encrypted' ? 'text-faint' : index % 2 === 0 ? 'text-ink' : 'text-soft'}
            >
              {text}
            </span>
          </span>
        ))}
      </p>
    )
  }
  return (
    <div className="mt-2 flex h-4 gap-px" aria-hidden="true">
      {parts.map(({ name, text }, index) => (
        <span
          key={name}
          className={`min-w-1 ${name === 'encrypted' ? 'hatched border-y border-accent' : index % 2 === 0 ? 'bg-edge' : 'bg-edge/50'}`}
          style={{ flexGrow: text.length }}
        />
      ))}
    </div>
  )
}

function Jwt({ token, isRevealed }: { token: string; isRevealed: boolean }) {
  const words = useDrawerWords()
  const decoded = decodeJwt(token)
  if (decoded === null) return <p className="mt-1 text-xs text-soft">{words.credential.unknown}</p>
  const [header = '', claims = '', signature = ''] = token.split('.')
  return (
    <>
      {isRevealed ? (
        <p className="mt-1 rounded-md bg-sunk/60 px-3 py-2 font-mono text-xs break-all">
          <span className="text-soft">{header}</span>
          <span className="text-faint">.</span>
          <span className="text-ink">{claims}</span>
          <span className="text-faint">.</span>
          <span className="text-accepted">{signature}</span>
        </p>
      ) : (
        <div className="mt-2 flex h-4 gap-px" aria-hidden="true">
          <span className="bg-edge" style={{ flexGrow: header.length }} />
          <span className="bg-accent" style={{ flexGrow: claims.length }} />
          <span className="bg-accepted" style={{ flexGrow: signature.length }} />
        </div>
      )}
      <p className="mt-1 text-xs text-faint">{words.credential.readable}</p>
      <Claims title={words.credential.header} of={decoded.header} look="border-edge" />
      <Claims title={words.credential.claims} of={decoded.claims} look="border-accent" />
      <p className="mt-3 border-l-4 border-accepted pl-3 text-xs">
        {words.credential.signature}{' '}
        <span className="font-mono break-all text-soft">
          {isRevealed ? decoded.signature : words.bytes(String(decoded.signature.length))}
        </span>
      </p>
    </>
  )
}

function Claims({ title, of, look }: { title: string; of: Readonly<Record<string, unknown>>; look: string }) {
  const words = useDrawerWords()
  return (
    <div className={`mt-3 border-l-4 pl-3 ${look}`}>
      <Table label={title} head={[title, words.credential.value, words.credential.meaning]}>
        {Object.entries(of).map(([name, value]) => (
          <tr key={name}>
            <th scope="row" className="font-mono">
              {name}
            </th>
            <td className="max-w-56 font-mono break-all">
              {INSTANT_CLAIMS.includes(name) ? (
                <InstantValue at={Number(value) * 1000} raw={String(value)} />
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
