'use client'

import { type FormEvent, useState } from 'react'
import { useBenchNow } from '../../_ui/lab/use-lab.tsx'
import { Button } from '../../_ui/parts/button.tsx'
import { HeadRow } from '../../_ui/parts/head-row.tsx'
import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { Scroller } from '../../_ui/parts/scroller.tsx'
import { STACKED } from '../../_ui/parts/stacked.ts'
import { ago } from '../../_ui/words/format.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import type { Device } from './own-devices.ts'
import type { OwnSession } from './privacy-types.ts'
import { usePrivacyWords } from './use-privacy-words.ts'

interface Props {
  readonly devices: readonly Device[]
  readonly onEnd: (sessions: readonly OwnSession[]) => void
  readonly onRename: (sessions: readonly OwnSession[], name: string) => Promise<void>
}

/** The devices of a user, with their sessions. */
export function DeviceTable({ devices, onEnd, onRename }: Props) {
  const { devices: texts } = usePrivacyWords()
  return (
    <Scroller label={texts.table} className="mt-3">
      <table className={`w-full text-left text-sm lanes:min-w-[40rem] ${STACKED}`}>
        <thead className="text-xs text-faint">
          <HeadRow columns={texts.columns} className="[&>th]:pr-6" />
        </thead>
        <tbody>
          {devices.map((device) => (
            <Row key={device.key} device={device} onEnd={onEnd} onRename={onRename} />
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}

function Row({ device, onEnd, onRename }: { device: Device } & Pick<Props, 'onEnd' | 'onRename'>) {
  const { devices: texts } = usePrivacyWords()
  const words = useWords()
  const now = useBenchNow()
  const [name, setName] = useState<string | null>(null)
  const { isHere, ip, lastSeenAt, sessions } = device
  const label = device.label ?? texts.unknownDevice
  const others = sessions.filter(({ current }) => !current)

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    await onRename(sessions, (name ?? '').trim())
    setName(null)
  }

  return (
    <tr className="border-b border-hairline align-top [&>td]:py-1.5 [&>td]:pr-6">
      <th scope="row" className="py-1.5 pr-6 font-normal">
        {name === null ? (
          <>
            {label} {isHere && <span className="text-xs text-soft">({texts.here})</span>}
          </>
        ) : (
          <form onSubmit={submit} className="flex flex-wrap gap-2">
            <input
              aria-label={texts.nameLabel(label)}
              maxLength={40}
              // biome-ignore lint/a11y/noAutofocus: the field replaces the text whose button was pressed
              autoFocus
              value={name}
              onChange={({ target }) => setName(target.value)}
              className="h-7 w-40 rounded-md border border-edge/60 bg-raised px-2 text-ink"
            />
            <Button type="submit" look="quiet">
              {texts.save}
            </Button>
          </form>
        )}
      </th>
      <td className="font-mono text-xs">{ip ?? <span className="text-soft">{texts.unknownPlace}</span>}</td>
      <td className="whitespace-nowrap tabular-nums">
        {now !== null && ago(Math.max(0, now - lastSeenAt), words)}
      </td>
      <td>
        {[...new Set(sessions.map(({ mechanism }) => mechanism))].map((mechanism) => (
          <span key={mechanism} className="mr-3 inline-block">
            <LaneName of={mechanism} />
          </span>
        ))}
      </td>
      <td className="whitespace-nowrap">
        <Button look="quiet" aria-label={texts.renameOf(label)} onClick={() => setName(label)}>
          {texts.rename}
        </Button>
        {others.length > 0 && (
          <Button look="quiet" aria-label={texts.endOf(label)} onClick={() => onEnd(others)}>
            {texts.end}
          </Button>
        )}
      </td>
    </tr>
  )
}
