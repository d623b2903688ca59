'use client'

import { useEffect, useState } from 'react'
import { useLiveState } from '../../_ui/lab/use-lab.tsx'
import { useReading } from '../../_ui/lab/use-reading.ts'
import { HeadRow } from '../../_ui/parts/head-row.tsx'
import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { Scroller } from '../../_ui/parts/scroller.tsx'
import { STACKED } from '../../_ui/parts/stacked.ts'
import { exactSpan } from '../../_ui/words/format.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import type { CookieView } from './privacy-types.ts'
import { ReadingStatus } from './reading-status.tsx'
import { usePrivacyWords } from './use-privacy-words.ts'
import { useSessionChanges } from './use-session-changes.ts'

/** A login in another tab changes which cookies this browser has. */
const REFRESH_MS = 15_000

/** Which cookies this app sets, why and for how long; and what it has stored in this browser. */
export function CookieNotice() {
  const { cookies: texts } = usePrivacyWords()
  const policy = useLiveState(({ bench }) => bench?.policy)
  const when = `${useSessionChanges()} ${JSON.stringify(policy)}`
  const { latest, isStale } = useReading('/api/bench/cookies', {}, { when, everyMs: REFRESH_MS })
  return (
    <section aria-labelledby="cookies">
      <h2 id="cookies" className="text-lg font-medium">
        {texts.title}
      </h2>
      <p className="mt-1 max-w-3xl text-sm text-soft">{texts.note}</p>
      <ReadingStatus isRead={latest !== null} isStale={isStale} />
      {latest !== null && (
        <Scroller label={texts.table} className="mt-3">
          <table className={`w-full text-left text-sm lanes:min-w-[52rem] ${STACKED}`}>
            <thead className="text-xs text-faint">
              <HeadRow columns={texts.columns} className="[&>th]:pr-6" />
            </thead>
            <tbody>
              {latest.cookies.map((cookie) => (
                <Row key={`${cookie.name} ${cookie.kind}`} cookie={cookie} />
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
      <p className="mt-3 max-w-[80ch] text-sm">{texts.consent}</p>
      <p className="mt-1 max-w-[80ch] text-sm text-soft">{texts.lab}</p>
      <BrowserStorage />
    </section>
  )
}

function Row({ cookie }: { cookie: CookieView }) {
  const { cookies: texts } = usePrivacyWords()
  const words = useWords()
  const { name, kind, lane, maxSeconds, httpOnly, secure, sameSite, path, domain, inUse, presented } = cookie
  const attributes = [
    ...[httpOnly && 'HttpOnly', secure && 'Secure', sameSite && `SameSite=${sameSite}`, `Path=${path}`],
    domain && `Domain=${domain}`,
  ].filter(Boolean)
  return (
    <tr className="border-b border-hairline align-top [&>td]:py-1.5 [&>td]:pr-6">
      <th scope="row" className="py-1.5 pr-6 font-mono text-xs font-normal whitespace-nowrap">
        {name}
      </th>
      <td>
        {lane && (
          <>
            <LaneName of={lane} />
            <br />
          </>
        )}
        {texts.kinds[kind]} {!inUse && <span className="text-soft">({texts.notInUse})</span>}
      </td>
      <td data-label={texts.columns.life} className="whitespace-nowrap tabular-nums">
        {exactSpan(maxSeconds * 1000, words)}
      </td>
      <td className="font-mono text-xs text-soft">{attributes.join('; ')}</td>
      <td data-label={texts.columns.here}>{presented ? texts.presentedYes : texts.presentedNo}</td>
    </tr>
  )
}

interface StoredKey {
  readonly key: string
  readonly place: 'browser' | 'tab'
}

/** The keys that are in the storages of this browser now. */
function storedKeys(): readonly StoredKey[] {
  const keysIn = (open: () => Storage, place: StoredKey['place']) => {
    try {
      const keys = Object.keys(open()).filter((key) => key.startsWith('session-lab'))
      return keys.map((key) => ({ key, place }))
    } catch {
      return []
    }
  }
  return [...keysIn(() => localStorage, 'browser'), ...keysIn(() => sessionStorage, 'tab')]
}

function BrowserStorage() {
  const { cookies: texts } = usePrivacyWords()
  const [keys, setKeys] = useState<readonly StoredKey[]>([])
  useEffect(() => setKeys(storedKeys()), [])
  const whyOf = (key: string) =>
    (texts.storageKeys as Partial<Record<string, string>>)[key] ?? texts.storageOther
  return (
    <>
      <h3 className="mt-5 font-medium">{texts.storageTitle}</h3>
      <p className="mt-1 text-sm text-soft">{keys.length === 0 ? texts.storageEmpty : texts.storageNote}</p>
      {keys.length > 0 && (
        <table className="mt-2 text-left text-sm">
          <thead className="text-xs text-faint">
            <HeadRow columns={texts.storageColumns} className="[&>th]:pr-6" />
          </thead>
          <tbody>
            {keys.map(({ key, place }) => (
              <tr
                key={`${place} ${key}`}
                className="border-b border-hairline align-top [&>td]:py-1 [&>td]:pr-6"
              >
                <th scope="row" className="py-1 pr-6 font-mono text-xs font-normal break-all">
                  {key}
                </th>
                <td className="whitespace-nowrap">{texts.storagePlaces[place]}</td>
                <td>{whyOf(key)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}
