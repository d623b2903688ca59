'use client'

import { useCallback, useState } from 'react'
import { copyText } from '../../../_ui/display/clipboard.ts'
import { saveFile } from '../../../_ui/display/save-file.ts'
import type { Lab } from '../../../_ui/lab/lab.ts'
import { useLab, useLiveState } from '../../../_ui/lab/use-lab.tsx'
import { type Loaded, useLoading } from '../../../_ui/lab/use-reading.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { Sheet } from '../../../_ui/parts/sheet.tsx'
import { readLedger } from '../../../_ui/timeline/backlog.ts'
import {
  dropRepeatedChecks,
  fileOf,
  pack,
  type Recording,
  recordingOf,
} from '../../../_ui/timeline/recording.ts'
import { useAllWords } from '../../../_ui/words/use-all-words.ts'

/** Longer URLs are cut by chat programs and some proxies' logs; browsers accept far more. */
const LONG = 30_000

interface Made {
  readonly recording: Recording
  readonly link: string
}

/** Creates the link that replays this bench. */
export default function Share() {
  const words = useAllWords()
  const lab = useLab()
  const benchId = useLiveState((state) => state.bench?.id)
  const load = useCallback((_: string, signal: AbortSignal) => record(lab, signal), [lab])
  const { reading } = useLoading(benchId ?? null, load)

  return (
    <Sheet title={words.share.title}>
      <p>{words.share.text}</p>
      <p className="mt-3 text-soft">{words.share.fingerprints}</p>
      <div role="status" className="mt-5">
        {reading.state === 'reading' && <p className="text-soft">{words.share.making}</p>}
        {reading.state === 'failed' && <p>{words.share.failed}</p>}
        {reading.state === 'here' && <Result made={reading.value} />}
      </div>
    </Sheet>
  )
}

function Result({ made: { recording, link } }: { made: Made }) {
  const words = useAllWords()
  const [isCopied, setCopied] = useState(false)

  async function copy(): Promise<void> {
    // If the browser refuses, the text can be copied from the field.
    setCopied(await copyText(link))
  }

  const save = () => saveFile('session-lab.ndjson', fileOf(recording))

  return (
    <>
      <label className="block">
        <span className="text-xs text-faint">{words.share.link}</span>
        <input
          readOnly
          value={link}
          className="mt-1 h-8 w-full rounded-md border border-edge/60 bg-sunk px-2 font-mono text-xs"
          onFocus={(event) => event.target.select()}
        />
      </label>
      <p className="mt-1 text-xs text-soft">
        {words.share.size((link.length / 1024).toFixed(1), recording.events.length)}
      </p>
      {link.length > LONG && <p className="mt-1 text-xs">{words.share.tooLong}</p>}
      <div className="mt-4 flex items-center gap-2">
        <Button look="primary" onClick={copy}>
          {words.share.copy}
        </Button>
        <Button onClick={save}>{words.share.save}</Button>
        {isCopied && <span className="text-soft">{words.share.copied}</span>}
      </div>
    </>
  )
}

const FAILED = { problem: { code: 'network', status: 0, detail: '' }, body: null }

async function record(lab: Lab, signal: AbortSignal): Promise<Loaded<Made>> {
  const { bench } = lab.store.get()
  const lines = await readLedger(null, signal)
  const full = lines && recordingOf(lines)
  if (!full || bench === null) return FAILED
  const { policy, preset, users, nodes } = bench
  const setting = { policy, preset, users, nodes }
  const recording = { ...full, setting, events: dropRepeatedChecks(full.events) }
  const link = `${location.origin}/replay#${await pack(recording)}`
  return { problem: null, body: { recording, link } }
}
