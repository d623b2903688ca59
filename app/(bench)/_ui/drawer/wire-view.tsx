'use client'

import { Fragment, type ReactNode } from 'react'
import type { CookieView, ExchangeDetail } from '#lib/web/exchange-recorder.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { ByteBar } from '../../../_ui/parts/byte-bar.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { useWords } from '../../../_ui/words/use-words.ts'
import { CopyAs } from './copy-as-part.tsx'
import { Credentials } from './credential.tsx'
import { Fingerprint, Part, Table } from './drawer-parts.tsx'
import { cookiesOfOtherLanes } from './other-lanes.ts'
import { Resend } from './resend.tsx'
import { useDrawerWords } from './use-drawer-words.ts'
import { Waterfall } from './waterfall.tsx'

interface Props {
  readonly of: ExchangeDetail
  readonly isRevealed: boolean
  readonly onReveal: () => void
}

/** The raw request and response, as the server received and sent them. */
export function Wire({ of, isRevealed, onReveal }: Props) {
  const words = useDrawerWords()
  const { clauseSpace } = useWords()
  return (
    <>
      <Part
        title={words.wire.request}
        aside={
          <Button look="quiet" aria-pressed={isRevealed} onClick={onReveal}>
            {isRevealed ? words.hide : words.show}
          </Button>
        }
      >
        <Message
          first={`${of.request.method} ${of.request.path} HTTP/1.1`}
          headers={of.request.headers}
          body={of.request.body}
          bodyLabel={words.wire.requestBody}
          of={of}
          isRevealed={isRevealed}
        />
        <p className="mt-2 text-xs text-faint">
          {words.wire.masked}
          {cookiesOfOtherLanes(of).length > 0 && clauseSpace + words.wire.otherLanes}
        </p>
      </Part>
      <Sizes of={of} />
      <Waterfall of={of} />
      <Part title={words.wire.response}>
        <Message
          first={`HTTP/1.1 ${of.status}`}
          headers={of.response.headers.filter(([name]) => name !== 'set-cookie')}
          body={of.response.body}
          bodyLabel={words.wire.responseBody}
          of={of}
          isRevealed={isRevealed}
        />
      </Part>
      {of.response.setCookies.length > 0 && (
        <Part title={words.wire.setCookies}>
          {of.response.setCookies.map((cookie) => (
            <SetCookie key={cookie.name} of={cookie} isRevealed={isRevealed} />
          ))}
        </Part>
      )}
      <Credentials of={of} isRevealed={isRevealed} />
      <Resend of={of} isRevealed={isRevealed} />
      <CopyAs of={of} />
    </>
  )
}

/** The most relevant headers; the others are folded. */
const RELEVANT = new Set([
  'host',
  'cookie',
  'authorization',
  'content-type',
  'origin',
  'sec-fetch-site',
  'lab-node',
  'lab-seq',
  'server-timing',
  'www-authenticate',
  'retry-after',
  'cache-control',
])

interface MessageProps {
  readonly first: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string | null
  /** Two bodies may be shown on one page, each as a region of its own. */
  readonly bodyLabel: string
  readonly of: ExchangeDetail
  readonly isRevealed: boolean
}

function Message({ first, headers, body, bodyLabel, of, isRevealed }: MessageProps) {
  const words = useDrawerWords()
  const relevant = headers.filter(([name]) => RELEVANT.has(name))
  const others = headers.filter(([name]) => !RELEVANT.has(name))
  const line = ([name, value]: readonly [string, string]) => (
    <div key={name} className="pl-4 -indent-4 break-all">
      <span className="text-faint">{name}: </span>
      {name === 'cookie' ? (
        <Cookies of={of} isRevealed={isRevealed} />
      ) : (
        withFingerprints(value, of, isRevealed)
      )}
    </div>
  )
  return (
    <div className="rounded-md bg-sunk/60 px-3 py-2 font-mono text-xs leading-5">
      <div className="font-medium break-all">{first}</div>
      {relevant.map(line)}
      {others.length > 0 && (
        <details>
          <summary className="w-fit text-soft">{words.wire.moreHeaders(others.length)}</summary>
          {others.map(line)}
        </details>
      )}
      {body !== null && (
        <Scroller label={bodyLabel} className="mt-2 max-h-52 border-t border-hairline pt-2">
          <pre className="whitespace-pre-wrap break-all">
            {withFingerprints(pretty(body), of, isRevealed)}
          </pre>
        </Scroller>
      )}
    </div>
  )
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** The text with each credential replaced by its fingerprint, unless credentials are shown. */
function withFingerprints(text: string, { credentials }: ExchangeDetail, isRevealed: boolean): ReactNode {
  if (isRevealed) return text
  let pieces: ReactNode[] = [text]
  let shown = 0
  for (const { value, fingerprint } of credentials) {
    pieces = pieces.flatMap((piece): ReactNode[] => {
      if (typeof piece !== 'string') return [piece]
      const [first, ...others] = piece.split(value)
      return [first, ...others.flatMap((rest) => [<Fingerprint key={shown++} of={fingerprint} />, rest])]
    })
  }
  return pieces
}

function Cookies({ of, isRevealed }: { of: ExchangeDetail; isRevealed: boolean }) {
  const others = cookiesOfOtherLanes(of)
  return of.request.cookies.map((cookie, index) => (
    <Fragment key={cookie.name}>
      {index > 0 && '; '}
      <span className={others.includes(cookie) ? 'text-faint [&>*]:text-faint' : ''}>
        {cookie.name}=
        <CookieValue of={cookie} isRevealed={isRevealed} />
      </span>
    </Fragment>
  ))
}

function CookieValue({ of: { value, fingerprint }, isRevealed }: { of: CookieView; isRevealed: boolean }) {
  if (value === null) return '••••'
  return isRevealed || fingerprint === null ? value : <Fingerprint of={fingerprint} />
}

/** RFC 6265bis §5.6, and the usual limits of servers and proxies for all headers or one. */
const COOKIE_LIMIT = 4096
const HEADER_LIMIT = 8192

function Sizes({ of: { request, response } }: { of: ExchangeDetail }) {
  const words = useDrawerWords()
  const cookies = [...request.cookies, ...response.setCookies.filter(({ value }) => value !== '')]
  const largest = new Map(cookies.map((cookie) => [cookie.name, cookie.bytes]))
  return (
    <Part title={words.wire.sizes}>
      {largest.size === 0 ? (
        <p className="text-soft">{words.wire.noCookie}</p>
      ) : (
        <div className="grid grid-cols-[auto_1fr_auto] items-center gap-x-4 gap-y-1.5 text-xs">
          {Array.from(largest, ([name, bytes]) => (
            <ByteBar
              key={name}
              name={name}
              bytes={bytes}
              limit={COOKIE_LIMIT}
              text={words.wire.of(String(bytes), String(COOKIE_LIMIT))}
            />
          ))}
          <ByteBar
            name={words.wire.cookieHeader}
            bytes={request.cookieBytes}
            limit={HEADER_LIMIT}
            text={words.wire.of(String(request.cookieBytes), String(HEADER_LIMIT))}
          />
        </div>
      )}
      <p className="mt-2 text-xs text-faint">
        {words.wire.perCookie} {words.wire.perHeader}
      </p>
    </Part>
  )
}

function SetCookie({
  of,
  isRevealed,
}: {
  of: ExchangeDetail['response']['setCookies'][number]
  isRevealed: boolean
}) {
  const words = useDrawerWords()
  const { colon } = useWords()
  return (
    <div className="mt-3 first:mt-0">
      <p className="font-mono text-xs break-all">
        {of.name}=<CookieValue of={of} isRevealed={isRevealed} />
        {of.attributes.map(([name, value]) => `; ${name}${value === '' ? '' : `=${value}`}`)}
      </p>
      <Table
        label={`${words.wire.setCookies}${colon}${of.name}`}
        head={[words.wire.attribute, words.wire.meaning]}
      >
        {of.name.startsWith('__Host-') && (
          <tr>
            <th scope="row" className="font-mono">
              __Host-
            </th>
            <td className="text-soft">{words.wire.hostPrefix}</td>
          </tr>
        )}
        {of.attributes.map(([name, value]) => (
          <tr key={name}>
            <th scope="row" className="font-mono whitespace-nowrap">
              {name}
              {value !== '' && `=${value}`}
            </th>
            <td className="text-soft">
              {name === 'Max-Age' && value === '0' ? words.wire.deletes : words.wire.attributes[name]}
            </td>
          </tr>
        ))}
      </Table>
    </div>
  )
}
