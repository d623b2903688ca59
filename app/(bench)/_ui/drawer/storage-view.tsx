'use client'

import { type ReactNode, useEffect } from 'react'
import { NODE_IDS } from '#lib/core/session.ts'
import type { SessionDetail } from '#lib/web/session-routes.ts'
import { useMoment } from '../../../_ui/lab/use-lab.tsx'
import { useReading } from '../../../_ui/lab/use-reading.ts'
import { LaneName } from '../../../_ui/parts/lane-name.tsx'
import type { DrawerWords } from '../../../_ui/words/drawer.en.ts'
import type { Words } from '../../../_ui/words/en.ts'
import { byteSize, countdown, shortId } from '../../../_ui/words/format.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { Fingerprint, Part, Table } from './drawer-parts.tsx'
import { useDrawerWords } from './use-drawer-words.ts'

/** The contents of a store change without an event: it is read again at this interval. */
const REREAD_MS = 3000

/**
 * Where a session is stored: in the browser, in the memory of each node, in Redis.
 * @param isSettled whether the session has been determined
 */
export function Storage({ of, isSettled }: { of: string | null; isSettled: boolean }) {
  const words = useDrawerWords()
  const { reading, again } = useReading('/api/sessions/{id}', of === null ? null : { params: { id: of } })
  useEffect(() => {
    const every = setInterval(() => {
      if (!document.hidden) again()
    }, REREAD_MS)
    return () => clearInterval(every)
  }, [again])
  if (of === null) {
    return <p className="text-soft">{isSettled ? words.storage.noSession : words.loading}</p>
  }
  if (reading.state === 'reading') return <p className="text-soft">{words.loading}</p>
  if (reading.state === 'failed') {
    const isMissing = reading.problem.status === 404
    return <p className="text-soft">{isMissing ? words.storage.notFound : words.unreachable}</p>
  }
  return <Bands of={reading.value} readAt={reading.readAt} />
}

function Bands({ of, readAt }: { of: SessionDetail; readAt: number }) {
  const words = useDrawerWords()
  const all = useWords()
  const { session } = of
  return (
    <div data-mechanism={session.mechanism}>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <strong className="font-medium">{words.storage.session(session.user)}</strong>
        <LaneName of={session.mechanism} />
        <span className="font-mono text-faint" title={session.id}>
          {shortId(session.id)}
        </span>
      </p>
      <p className="mt-1 mb-5 text-xs text-soft">{words.storage.intro}</p>
      <Browser of={of} />
      <Nodes of={of} />
      <Redis of={of} readAt={readAt} />
      <Database of={of} />
      <p className="mt-5 border-l-2 border-accent pl-3 font-medium">{conclusion(of, words, all)}</p>
    </div>
  )
}

/** Where the session is stored, in a sentence. */
function conclusion({ session, storage }: SessionDetail, words: DrawerWords, { mechanisms }: Words): string {
  const { stored } = mechanisms[session.mechanism]
  if (!stored || storage.client === 'holds-a-reference') return words.storage.reference
  if (storage.redis.some(({ key }) => /:(deny|recall):/.test(key))) return words.storage.denied
  return storage.redis.length > 0 ? stored.withRecord : stored.withoutRecord
}

function Browser({ of: { storage } }: { of: SessionDetail }) {
  const words = useDrawerWords()
  const { storage: texts } = words
  return (
    <Part title={texts.browser}>
      {storage.jar.length === 0 ? (
        <p className="text-soft">{texts.notSent}</p>
      ) : (
        <Table
          label={texts.browser}
          head={[texts.jar, words.credential.fingerprint, texts.size, texts.script]}
        >
          {storage.jar.map(({ name, fingerprint, bytes }) => (
            <tr key={name}>
              <th scope="row" className="font-mono">
                {name}
              </th>
              <td>
                <Fingerprint of={fingerprint} />
              </td>
              <td className="font-mono">{words.bytes(String(bytes))}</td>
              <td>{texts.no}</td>
            </tr>
          ))}
        </Table>
      )}
    </Part>
  )
}

function Nodes({ of: { storage } }: { of: SessionDetail }) {
  const words = useDrawerWords()
  const { storage: texts } = words
  return (
    <Part title={texts.nodes}>
      <Table label={texts.nodes} head={[texts.node, words.credential.fingerprint, texts.value]}>
        {NODE_IDS.map((node) => {
          const stored = storage.nodes.find((entry) => entry.node === node)
          return (
            <tr key={node}>
              <th scope="row" className="w-10 font-mono">
                {node}
              </th>
              <td className="w-24">
                {stored?.fingerprints.map((fingerprint) => (
                  <Fingerprint key={fingerprint} of={fingerprint} />
                ))}
              </td>
              <td className={stored ? '' : 'text-faint'}>
                {stored ? <Value title={texts.nodeStates[stored.state]}>{stored.value}</Value> : texts.none}
              </td>
            </tr>
          )
        })}
      </Table>
    </Part>
  )
}

function Redis({ of: { storage }, readAt }: { of: SessionDetail; readAt: number }) {
  const words = useDrawerWords()
  const all = useWords()
  const { storage: texts } = words
  const { real } = useMoment(1000)
  return (
    <Part title={texts.redis}>
      {storage.redis.length === 0 ? (
        <p className="text-soft">{texts.noRedis}</p>
      ) : (
        <Table
          label={texts.redis}
          head={[texts.key, texts.type, texts.ttl, texts.size, words.credential.fingerprint, texts.value]}
        >
          {storage.redis.map(({ key, type, ttlSeconds, bytes, value, fingerprints }) => (
            <tr key={key}>
              <th scope="row" className="font-mono" title={key}>
                {key.replace(/^\{[^}]*\}:/, '')}
              </th>
              <td className="font-mono">{type}</td>
              <td className="font-mono whitespace-nowrap">
                {ttlSeconds === null
                  ? texts.noTtl
                  : countdown(ttlSeconds * 1000 - Math.max(0, real - readAt), all)}
              </td>
              <td className="font-mono whitespace-nowrap">{byteSize(bytes)}</td>
              <td>
                {fingerprints.map((fingerprint) => (
                  <Fingerprint key={fingerprint} of={fingerprint} />
                ))}
              </td>
              <td>
                <Value title={words.bytes(String(value.length))}>{value}</Value>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Part>
  )
}

/** Shown if policy stores records in SQL; otherwise there are none. */
function Database({ of: { storage } }: { of: SessionDetail }) {
  const words = useDrawerWords()
  const { storage: texts } = words
  if (storage.database.length === 0) return null
  return (
    <Part title={texts.database}>
      <Table label={texts.database} head={[words.credential.fingerprint, texts.value]}>
        {storage.database.map(({ state, value, fingerprints }) => (
          <tr key={state}>
            <td className="w-24">
              {fingerprints.map((fingerprint) => (
                <Fingerprint key={fingerprint} of={fingerprint} />
              ))}
            </td>
            <td>
              <Value title={texts.nodeStates[state]}>{value}</Value>
            </td>
          </tr>
        ))}
      </Table>
    </Part>
  )
}

function Value({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details>
      <summary className="whitespace-nowrap text-soft">{title}</summary>
      <p className="mt-1 min-w-52 font-mono text-2xs break-all whitespace-pre-wrap">{children}</p>
    </details>
  )
}
