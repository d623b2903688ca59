'use client'

import { useState } from 'react'
import { MAX_CREDENTIAL_BYTES, MAX_DATA_BYTES } from '#lib/core/credential-size.ts'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { Acts } from '../lab/acts-now.tsx'
import { useLab, useLabState, useLaneIds } from '../lab/use-lab.tsx'
import { Button } from '../parts/button.tsx'
import { ByteBar } from '../parts/byte-bar.tsx'
import { LaneName } from '../parts/lane-name.tsx'
import { byteSize } from '../words/format.ts'
import { cartOf, type LaneCosts, type LatestCredential } from './sums.ts'
import { useCostsWords } from './use-costs-words.ts'

const STEP = 128

/**
 * The size of the session data for the next login, and the size of the latest credentials, or why they were refused.
 */
export function Payload({ costs }: { costs: Readonly<Record<MechanismId, LaneCosts>> }) {
  const words = useCostsWords()
  const ids = useLaneIds()
  return (
    <div className="flex flex-col gap-1.5 border-hairline text-xs bench:w-112 bench:border-l bench:pl-6 fit:overflow-y-auto [scrollbar-width:thin]">
      <div className="replay:hidden">
        <Acts>
          <LogIn />
        </Acts>
      </div>
      <ul aria-label={words.credentials} className="grid gap-y-0.5">
        {ids.map((id) => (
          <CredentialSizeItem key={id} of={id} latest={costs[id].latest} />
        ))}
      </ul>
      <p className="text-2xs text-soft" title={words.why}>
        {ids.some((id) => wouldFitHeader(id, costs[id].latest)) ? words.inHeader : words.rule}
      </p>
    </div>
  )
}

function LogIn() {
  const words = useCostsWords()
  const lab = useLab()
  const [bytes, setBytes] = useState(2048)
  return (
    <div className="flex items-center gap-4">
      <label className="grid min-w-0 flex-1">
        <span className="flex justify-between gap-4">
          <span className="text-soft">{words.payload}</span>
          <span className="font-mono" aria-hidden="true">
            {byteSize(bytes)}
          </span>
        </span>
        <span className="relative">
          <input
            type="range"
            aria-label={words.payload}
            aria-valuetext={words.bytesSpoken(bytes)}
            min={0}
            max={MAX_DATA_BYTES}
            step={STEP}
            value={bytes}
            className="scrubber relative z-1 h-3.5 w-full"
            onChange={(event) => setBytes(Number(event.target.value))}
          />
          <span
            className="absolute inset-y-0 left-1/2 border-l border-edge"
            title={words.cookieEnds}
            aria-hidden="true"
          />
        </span>
      </label>
      <Button
        className="text-xs"
        title={words.why}
        onClick={() => lab.act('login', undefined, cartOf(bytes))}
      >
        {words.login}
      </Button>
    </div>
  )
}

function CredentialSizeItem({ of, latest }: { of: MechanismId; latest: LatestCredential | null }) {
  const words = useCostsWords()
  const holds = useLabState((state) => state.lanes[of].verdict?.outcome !== 'none')
  const isRefused = latest?.outcome === 'refused'
  const shown = latest !== null && (holds || isRefused) ? latest : null
  return (
    <li
      data-mechanism={of}
      data-carried={shown?.outcome ?? 'none'}
      className="grid grid-cols-[8.5rem_minmax(0,1fr)_9.5rem] items-center gap-x-3 whitespace-nowrap"
      title={shown?.dataBytes == null ? words.why : words.sessionData(shown.dataBytes)}
    >
      {shown === null ? (
        <>
          <LaneName of={of} />
          <span className="h-2 border border-edge/60 bg-sunk" aria-hidden="true" />
          <span className="text-right font-mono text-soft">{words.none}</span>
        </>
      ) : (
        <ByteBar
          name={
            <span className="font-sans">
              <LaneName of={of} />
            </span>
          }
          bytes={shown.bytes}
          limit={shown.mostBytes}
          text={(isRefused ? words.tooLarge : words.of)(byteSize(shown.bytes), byteSize(shown.mostBytes))}
        />
      )}
    </li>
  )
}

/** Whether a credential that is too large for a cookie could be sent in an `Authorization` header. */
function wouldFitHeader(of: MechanismId, latest: LatestCredential | null): boolean {
  if (!factsOf(of).carriers.includes('bearer')) return false
  return latest?.outcome === 'refused' && latest.bytes <= MAX_CREDENTIAL_BYTES.bearer
}
